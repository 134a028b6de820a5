// @ts-check
/** Which requests the webhook emulator accepts. */
import { verifyStandardWebhook } from './standard-webhooks.mjs'

/** @typedef {import('./cloudevents-attributes.mjs').CloudEvent} CloudEvent */
/** @typedef {import('./webhook-action.mjs').WebhookAction} WebhookAction */

/**
 * @typedef {object} ReceiverRules
 * @property {string} [requireSignature] secret of Standard Webhooks; without a valid signature 401
 * @property {number} [signatureToleranceSeconds] default 300
 * @property {number} [maxBatchEvents] a larger batch is a 413
 * @property {{ match: (event: CloudEvent) => boolean, status: number }} [rejectEvent] rejects requests that contain such an event
 * @property {boolean} [strict] whether a violation of the CloudEvents specification is a 400 (default true)
 * @property {HandshakeRules} [handshake] answers the CloudEvents webhook validation; otherwise OPTIONS is a 405
 *
 * @typedef {object} HandshakeRules
 * @property {string | null} [allowedOrigin] `WebHook-Allowed-Origin`; default: the requested origin; null: no consent
 * @property {number} [allowedRate] `WebHook-Allowed-Rate` in requests a minute (default `*`)
 * @property {number} [status] of the answer (default 200); independent of the consent
 * @property {boolean} [requireOrigin] whether a POST without the allowed origin is a 403 (default true)
 *
 * @typedef {object} Received
 * @property {string} method
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {Buffer} body
 * @property {CloudEvent[]} events
 * @property {string[]} violations
 */

/**
 * @param {ReceiverRules} rules
 * @param {Received} request
 * @param {string | undefined} origin the one that a handshake allowed
 * @returns {WebhookAction}
 */
export function judge(rules, request, origin) {
  const { headers, events, violations } = request
  if (request.method !== 'POST') return refuse(405, `${request.method} is not supported`, { allow: 'POST, OPTIONS' })
  if (rules.requireSignature !== undefined) {
    const options = { toleranceSeconds: rules.signatureToleranceSeconds ?? 300 }
    const { valid, reason } = verifyStandardWebhook(request, rules.requireSignature, options)
    if (!valid) return refuse(401, `signature: ${reason}`)
  }
  if (rules.handshake && (rules.handshake.requireOrigin ?? true)) {
    const given = headers['webhook-request-origin']
    if (origin === undefined || given === undefined || (origin !== '*' && given !== origin)) {
      return refuse(403, 'the origin has no consent')
    }
  }
  if (events.length > (rules.maxBatchEvents ?? Infinity)) return refuse(413, 'too many events')
  if ((rules.strict ?? true) && violations.length > 0) return refuse(400, violations.join('\n'))
  if (rules.rejectEvent && events.some(rules.rejectEvent.match)) {
    return refuse(rules.rejectEvent.status, 'an event is not acceptable')
  }
  return { status: 204 }
}

/**
 * The answer to a validation request (OPTIONS), and the origin that may send from now on.
 * @param {HandshakeRules | undefined} rules
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @returns {{ action: WebhookAction, origin: string | undefined }}
 */
export function answerHandshake(rules, headers) {
  if (!rules) return { action: refuse(405, 'OPTIONS is not supported', { allow: 'POST' }), origin: undefined }
  const { status = 200, allowedRate = '*' } = rules
  const asked = headers['webhook-request-origin']
  const allowed = rules.allowedOrigin === undefined ? asked : rules.allowedOrigin
  if (typeof asked !== 'string' || typeof allowed !== 'string') {
    return { action: { status, headers: { allow: 'POST' } }, origin: undefined }
  }
  const consent = { 'webhook-allowed-origin': allowed, 'webhook-allowed-rate': String(allowedRate) }
  return { action: { status, headers: { allow: 'POST', ...consent } }, origin: allowed }
}

/**
 * @param {number} status
 * @param {string} message
 * @param {Record<string, string>} [headers]
 * @returns {WebhookAction}
 */
function refuse(status, message, headers = {}) {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${message}\n` }
}

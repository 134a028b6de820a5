// @ts-check
/**
 * The rules by which the webhook emulator takes or refuses a request that no script decides.
 */
import { verifyStandardWebhook } from './standard-webhooks.mjs'

/** @typedef {import('./cloudevents-attributes.mjs').CloudEvent} CloudEvent */
/** @typedef {import('./webhook-action.mjs').WebhookAction} WebhookAction */

/**
 * @typedef {object} ReceiverRules
 * @property {number} [acceptStatus] status of an acceptance (default 204)
 * @property {string} [requireToken] bearer token; another is a 401
 * @property {string} [requireSignature] secret of Standard Webhooks; a request not signed by it is a 401
 * @property {number} [signatureToleranceSeconds] default 300
 * @property {readonly ('structured' | 'binary' | 'batch')[]} [modes] content modes taken; another is a 415
 * @property {number} [maxBodyBytes] a longer body is a 413
 * @property {number} [maxBatchEvents] a larger batch is a 413
 * @property {{ match: (event: CloudEvent) => boolean, status?: number }} [rejectEvent] a request that holds such an event
 *   is refused whole (default 400)
 * @property {boolean} [strict] refuse what breaks the specification with 400 (default true)
 * @property {boolean} [acceptPlainJson] take `application/json` for a structured event or a batch
 * @property {HandshakeRules} [handshake] answer the CloudEvents webhook validation; without it OPTIONS is a 405
 */
/**
 * @typedef {object} HandshakeRules
 * @property {string | null} [allowedOrigin] `WebHook-Allowed-Origin`; default: the origin that asked; null: no consent
 * @property {number | '*'} [allowedRate] `WebHook-Allowed-Rate` in requests a minute (default `*`)
 * @property {number} [status] status of the answer (default 200); it says nothing about consent
 * @property {boolean} [requireOrigin] refuse with 403 a POST without the origin that was allowed (default true)
 */
/**
 * @typedef {object} Judged what the rules look at
 * @property {string} method
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {Buffer} body
 * @property {'structured' | 'binary' | 'batch'} mode
 * @property {CloudEvent[]} events
 * @property {string[]} violations
 */

/**
 * The answer that the rules give to a request.
 * @param {ReceiverRules} rules
 * @param {Judged} request
 * @param {string | undefined} origin the one that a handshake allowed
 * @returns {WebhookAction}
 */
export function judge(rules, request, origin) {
  const { headers } = request
  if (request.method !== 'POST') return refuse(405, `${request.method} is not supported`, { allow: 'POST, OPTIONS' })
  if (rules.requireToken !== undefined && headers.authorization !== `Bearer ${rules.requireToken}`) {
    return refuse(401, 'the bearer token is missing or wrong')
  }
  if (rules.requireSignature !== undefined) {
    const { signatureToleranceSeconds: toleranceSeconds } = rules
    const options = toleranceSeconds === undefined ? {} : { toleranceSeconds }
    const { valid, reason } = verifyStandardWebhook(request, rules.requireSignature, options)
    if (!valid) return refuse(401, `signature: ${reason}`)
  }
  if (rules.handshake && (rules.handshake.requireOrigin ?? true)) {
    const given = headers['webhook-request-origin']
    if (origin === undefined || (origin !== '*' && given !== origin) || given === undefined) {
      return refuse(403, 'the origin has no consent')
    }
  }
  if (rules.maxBodyBytes !== undefined && request.body.length > rules.maxBodyBytes) return refuse(413, 'too large')
  if (rules.maxBatchEvents !== undefined && request.events.length > rules.maxBatchEvents) {
    return refuse(413, 'too many events')
  }
  if (rules.modes && !rules.modes.includes(request.mode)) return refuse(415, `${request.mode} mode is not supported`)
  if ((rules.strict ?? true) && request.violations.length > 0) return refuse(400, request.violations.join('\n'))
  const { rejectEvent } = rules
  if (rejectEvent && request.events.some((event) => rejectEvent.match(event))) {
    return refuse(rejectEvent.status ?? 400, 'an event is not acceptable')
  }
  return { status: rules.acceptStatus ?? 204 }
}

/**
 * The answer to a validation request (OPTIONS), and the origin that may send from now on.
 * @param {HandshakeRules | undefined} rules
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @returns {{ action: WebhookAction, origin: string | undefined }}
 */
export function answerHandshake(rules, headers) {
  if (!rules) return { action: refuse(405, 'OPTIONS is not supported', { allow: 'POST' }), origin: undefined }
  const asked = headers['webhook-request-origin']
  const status = rules.status ?? 200
  const allowed = rules.allowedOrigin === undefined ? asked : rules.allowedOrigin
  if (typeof asked !== 'string' || typeof allowed !== 'string') {
    return { action: { status, headers: { allow: 'POST' } }, origin: undefined }
  }
  const consent = {
    allow: 'POST',
    'webhook-allowed-origin': allowed,
    'webhook-allowed-rate': String(rules.allowedRate ?? '*'),
  }
  return { action: { status, headers: consent }, origin: allowed }
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

// @ts-check
/**
 * Verification of Standard Webhooks signatures, written from the specification: `webhook-signature` holds one or more
 * `v1,<base64>` separated by spaces, each the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * @typedef {object} Verification
 * @property {boolean} valid
 * @property {string} [reason] why not
 * @property {string} [id] `webhook-id`
 * @property {number} [timestamp] `webhook-timestamp`, seconds since 1970, UTC
 * @property {number} signatures how many `v1` signatures the request carried
 */

/**
 * Checks a request's signature by one shared secret.
 * @param {object} request
 * @param {Record<string, string | string[] | undefined>} request.headers names in lower case
 * @param {Buffer} request.body the exact bytes received
 * @param {string} secret `whsec_` and base64, or plain text
 * @param {{ now?: Date, toleranceSeconds?: number }} [options] how far the timestamp may be from `now` (default 300 s)
 * @returns {Verification}
 */
export function verifyStandardWebhook(request, secret, options = {}) {
  const { now = new Date(), toleranceSeconds = 300 } = options
  const id = single(request.headers['webhook-id'])
  const timestampText = single(request.headers['webhook-timestamp'])
  const signatureText = single(request.headers['webhook-signature'])
  /** @param {string} reason @param {Partial<Verification>} [more] @returns {Verification} */
  const refuse = (reason, more) => ({ valid: false, reason, signatures: 0, ...more })

  if (!id || !timestampText || !signatureText) {
    return refuse('webhook-id, webhook-timestamp or webhook-signature is missing')
  }
  if (!/^\d{1,12}$/.test(timestampText)) return refuse('webhook-timestamp is not a whole number of seconds', { id })
  const timestamp = Number(timestampText)
  if (Math.abs(now.getTime() / 1000 - timestamp) > toleranceSeconds) {
    return refuse('webhook-timestamp is outside the tolerance', { id, timestamp })
  }
  const given = signatureText.split(' ')
  if (given.some((signature) => !/^v\d[a-z]*,[A-Za-z0-9+/]+={0,2}$/.test(signature))) {
    return refuse('webhook-signature is malformed', { id, timestamp })
  }
  const signatures = given.filter((signature) => signature.startsWith('v1,')).map((signature) => signature.slice(3))
  const expected = createHmac('sha256', keyOf(secret)).update(`${id}.${timestampText}.`).update(request.body).digest()
  const valid = signatures.some((signature) => {
    const bytes = Buffer.from(signature, 'base64')
    return bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
  const verification = { valid, id, timestamp, signatures: signatures.length }
  return valid ? verification : { ...verification, reason: 'no signature matches' }
}

/** @param {string} secret */
function keyOf(secret) {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8')
}

/** @param {string | string[] | undefined} value */
function single(value) {
  return Array.isArray(value) ? undefined : value
}

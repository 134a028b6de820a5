// @ts-check
/**
 * Verification of Standard Webhooks signatures, written from the specification: `webhook-signature` has one or more
 * `v1,<base64>`, separated by spaces, each the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * @param {{ headers: Record<string, string | string[] | undefined>, body: Buffer }} request header names in lower case
 * @param {string} secret `whsec_` and base64, or plain text
 * @param {{ now?: Date, toleranceSeconds?: number }} [options] the largest difference of the timestamp from `now` (default 300 s)
 * @returns {{ valid: boolean, reason?: string, signatures: number }} `signatures`: how many `v1` signatures the request has
 */
export function verifyStandardWebhook({ headers, body }, secret, { now = new Date(), toleranceSeconds = 300 } = {}) {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`])
  /** @param {string} reason */
  const refuse = (reason, signatures = 0) => ({ valid: false, reason, signatures })
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string' || !id || !signature) {
    return refuse('webhook-id, webhook-timestamp or webhook-signature is missing')
  }
  if (!/^\d{1,12}$/.test(timestamp)) return refuse('webhook-timestamp is not a whole number of seconds')
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) {
    return refuse('webhook-timestamp is outside the tolerance')
  }
  const given = signature.split(' ')
  if (given.some((one) => !/^v\d[a-z]*,[A-Za-z0-9+/]+={0,2}$/.test(one)))
    return refuse('webhook-signature is malformed')
  const signatures = given.filter((one) => one.startsWith('v1,')).map((one) => Buffer.from(one.slice(3), 'base64'))
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  const valid = signatures.some((bytes) => bytes.length === expected.length && timingSafeEqual(bytes, expected))
  return valid ? { valid, signatures: signatures.length } : refuse('no signature matches', signatures.length)
}

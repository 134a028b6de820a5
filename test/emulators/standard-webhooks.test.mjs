import { expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { verifyStandardWebhook } from './standard-webhooks.mjs'

/** The test vector that the reference implementations of Standard Webhooks share. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const NOW = new Date(VECTOR.timestamp * 1000)

/** @param {Record<string, string>} [headers] @param {string} [body] @param {string} [secret] @param {Date} [now] */
function verify(headers = {}, body = VECTOR.body, secret = VECTOR.secret, now = NOW) {
  const all = {
    'webhook-id': VECTOR.id,
    'webhook-timestamp': String(VECTOR.timestamp),
    'webhook-signature': VECTOR.signature,
    ...headers,
  }
  return verifyStandardWebhook({ headers: all, body: Buffer.from(body) }, secret, { now })
}

test('the shared test vector verifies', () => {
  expect(verify()).toEqual({ valid: true, id: VECTOR.id, timestamp: VECTOR.timestamp, signatures: 1 })
})

test('one of several signatures is enough, unknown versions are passed over', () => {
  const other = `v1,${Buffer.alloc(32).toString('base64')}`
  expect(verify({ 'webhook-signature': `v1a,AAAA ${other} ${VECTOR.signature}` })).toMatchObject({
    valid: true,
    signatures: 2,
  })
  expect(verify({ 'webhook-signature': other })).toMatchObject({ valid: false, reason: 'no signature matches' })
})

test.each([
  ['another body', () => verify({}, '{"test": 2432232315}')],
  ['another id', () => verify({ 'webhook-id': 'msg_1' })],
  ['another secret', () => verify({}, VECTOR.body, 'whsec_AAAA')],
  ['a timestamp long ago', () => verify({}, VECTOR.body, VECTOR.secret, new Date(NOW.getTime() + 301_000))],
  ['a timestamp ahead', () => verify({}, VECTOR.body, VECTOR.secret, new Date(NOW.getTime() - 301_000))],
  ['a timestamp in words', () => verify({ 'webhook-timestamp': 'now' })],
  ['signatures apart by a comma', () => verify({ 'webhook-signature': `${VECTOR.signature},${VECTOR.signature}` })],
  ['no signature', () => verify({ 'webhook-signature': '' })],
])('%s is refused', (_, attempt) => {
  const { valid, reason } = attempt()
  expect(valid).toBe(false)
  expect(reason).toBeDefined()
})

test.each([
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
  ['a plain text secret', new Webhook('a plain text secret', { format: 'raw' })],
])('what the reference library signs by "%s" verifies', (secret, library) => {
  const body = '{"name":"Amazon Café"}'
  const signature = library.sign('id-1', NOW, body)
  expect(verify({ 'webhook-id': 'id-1', 'webhook-signature': signature }, body, secret).valid).toBe(true)
})

// @ts-check
import { expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { verifyStandardWebhook } from './standard-webhooks.mjs'

/** The test vector of the reference implementations of Standard Webhooks. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const BODY = '{"test": 2432232314}'
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const SIGNATURE = HEADERS['webhook-signature']
const NOW = 1614265330_000

/** @param {object} [headers] */
function verify(headers, { body = BODY, secret = SECRET, now = NOW } = {}) {
  const request = { headers: { ...HEADERS, ...headers }, body: Buffer.from(body) }
  return verifyStandardWebhook(request, secret, { now: new Date(now) })
}

test('the published signature is accepted, also among signatures of other secrets and versions', () => {
  expect(verify()).toEqual({ valid: true, signatures: 1 })
  const other = `v1,${Buffer.alloc(32).toString('base64')}`
  const several = { 'webhook-signature': `v1a,AAAA ${other} ${SIGNATURE}` }
  expect(verify(several)).toEqual({ valid: true, signatures: 2 })
  expect(verify({ 'webhook-signature': other }).valid).toBe(false)
})

test.each([
  ['another body', () => verify({}, { body: '{"test": 2432232315}' })],
  ['another id', () => verify({ 'webhook-id': 'msg_1' })],
  ['another secret', () => verify({}, { secret: 'whsec_AAAA' })],
  ['a timestamp too far in the past', () => verify({}, { now: NOW + 301_000 })],
  ['a timestamp too far in the future', () => verify({}, { now: NOW - 301_000 })],
  ['a timestamp that is not a number', () => verify({ 'webhook-timestamp': 'now' })],
  ['comma-separated signatures', () => verify({ 'webhook-signature': `${SIGNATURE},${SIGNATURE}` })],
  ['no signature', () => verify({ 'webhook-signature': '' })],
])('a webhook request with %s is refused', (_, attempt) => {
  expect(attempt()).toEqual({ valid: false, reason: expect.any(String), signatures: expect.any(Number) })
})

test('a signature of the reference library with a plain-text secret is accepted', () => {
  const body = '{"name":"Amazon Café"}'
  const signature = new Webhook('plain text', { format: 'raw' }).sign('id-1', new Date(NOW), body)
  const headers = { 'webhook-id': 'id-1', 'webhook-signature': signature }
  expect(verify(headers, { body, secret: 'plain text' }).valid).toBe(true)
})

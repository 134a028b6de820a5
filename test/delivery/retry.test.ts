import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Answer, attemptError } from '../../src/delivery/http.js'
import { type AttemptContext, backoff, decide, isAccepted, retryAfter } from '../../src/delivery/retry.js'

const NOW = Date.parse('2026-11-21T06:00:00Z')
const context: AttemptContext = { attempt: 1, maxAttempts: 5, events: 1, now: NOW, timeLeft: 600_000, random: 0.5 }

function answer(status: number, after?: string): Answer {
  const headers = after === undefined ? {} : { 'retry-after': after }
  return { kind: 'answer', status, headers, body: '', isCut: false }
}

test.each([200, 201, 202, 204, 299])('status %i is accepted', (status) => {
  expect(isAccepted(answer(status))).toBe(true)
})

test.each([199, 300, 304, 400, 500, 2_000])('status %i is not accepted', (status) => {
  expect(isAccepted(answer(status))).toBe(false)
})

test('an attempt without an answer is not accepted', () => {
  expect(isAccepted(attemptError('network'))).toBe(false)
})

test.each([408, 425, 429, 500, 501, 502, 503, 504, 599, 600, 999])('status %i is retried', (status) => {
  expect(decide(answer(status), context)).toEqual({ kind: 'retry', delay: 250, pause: undefined })
})

test.each(['timeout', 'network'] as const)('an error of kind %s is retried', (cause) => {
  expect(decide(attemptError(cause), context)).toEqual({ kind: 'retry', delay: 250, pause: undefined })
})

test('a kept connection that the server had closed is retried at once, but not beyond the attempts', () => {
  const stale = { ...attemptError('network'), isBroken: true, isStale: true }
  expect(decide(stale, context)).toEqual({ kind: 'retry', delay: 0, pause: undefined })
  expect(decide(stale, { ...context, attempt: 5 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
})

test.each(['refused-address', 'tls'] as const)('an error of kind %s ends the delivery', (cause) => {
  expect(decide(attemptError(cause), context)).toMatchObject({ kind: 'failed', why: 'endpoint' })
})

test.each([401, 403, 404, 410])('status %i ends the delivery', (status) => {
  expect(decide(answer(status), context)).toMatchObject({ kind: 'failed', why: 'endpoint' })
})

test.each([301, 302, 304, 307, 308, 400, 402, 405, 409, 413, 415, 422, 451])(
  'status %i refuses the message',
  (status) => {
    expect(decide(answer(status), context)).toMatchObject({ kind: 'failed', why: 'refused' })
  },
)

test('a batch that is too large, or may contain one bad event, is split', () => {
  const batch = { ...context, events: 2 }
  expect(decide(answer(413), batch)).toEqual({ kind: 'split', isTooLarge: true })
  for (const status of [400, 415, 422]) {
    expect(decide(answer(status), batch)).toEqual({ kind: 'split', isTooLarge: false })
  }
  expect(decide(answer(409), batch)).toMatchObject({ kind: 'failed', why: 'refused' })
})

test('the last attempt is not retried', () => {
  expect(decide(answer(500), { ...context, attempt: 5 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
  expect(decide(answer(500), { ...context, maxAttempts: 1 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
})

test('a retry is never earlier than Retry-After, and 429 and 503 pause all requests', () => {
  expect(decide(answer(429, '7'), context)).toEqual({ kind: 'retry', delay: 7_000, pause: 7_000 })
  expect(decide(answer(503, '7'), context)).toEqual({ kind: 'retry', delay: 7_000, pause: 7_000 })
  expect(decide(answer(500, '7'), context)).toEqual({ kind: 'retry', delay: 7_000, pause: undefined })
  expect(decide(answer(429, '0'), context)).toMatchObject({ delay: 250 })
  expect(decide(answer(429, '7'), { ...context, attempt: 5 })).toMatchObject({ kind: 'failed', pause: 7_000 })
})

test('a retry that would come after the deadline is not made', () => {
  const late = { kind: 'failed', why: 'exhausted' }
  const asked = { ...late, addition: 'and asked to wait past the deadline' }
  const near = { ...late, addition: 'and the deadline was too near to try again' }
  expect(decide(answer(429, '601'), context)).toMatchObject(asked)
  expect(decide(answer(500), { ...context, timeLeft: 250 })).toMatchObject(near)
  expect(decide(answer(500), { ...context, timeLeft: -1 })).toMatchObject(near)
  expect(decide(answer(500), { ...context, timeLeft: 251 })).toMatchObject({ kind: 'retry' })
})

test('the wait is uniform between 0 and a bound that doubles up to a cap', () => {
  expect([1, 2, 3, 4, 20].map((attempt) => backoff(attempt, 0.999999))).toEqual([499, 999, 1999, 3999, 29_999])
  expect(backoff(3, 0)).toBe(0)
  fc.assert(fc.property(fc.nat(100), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, r) => backoff(n, r) < 30_000))
})

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sat, 21 Nov 2026 06:02:00 GMT', 120_000],
  ['Saturday, 21-Nov-26 06:02:00 GMT', 120_000],
  ['Sat Nov 21 06:02:00 2026', 120_000],
  ['Sat, 21 Nov 2026 05:00:00 GMT', 0],
])('Retry-After "%s" is read', (header, wait) => {
  expect(retryAfter(header, NOW)).toBe(wait)
})

test.each([undefined, '', 'soon', '-5', '1.5', '12345678901', 'Sat, 99 Nov 2026 06:02:00 GMT'])(
  'Retry-After "%s" is ignored',
  (header) => {
    expect(retryAfter(header, NOW)).toBeUndefined()
  },
)

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Answer, type AttemptOutcome, attemptError } from '../../src/delivery/http.js'
import { type AttemptContext, backoff, decide, isAccepted, retryAfter } from '../../src/delivery/retry.js'

const NOW = Date.parse('2026-11-21T06:00:00Z')
const context: AttemptContext = { attempt: 1, maxAttempts: 5, events: 1, now: NOW, timeLeft: 600_000, random: 0.5 }

function answer(status: number, after?: string): Answer {
  const headers = after === undefined ? {} : { 'retry-after': after }
  return { kind: 'answer', status, headers, body: '', isCut: false }
}

const RETRY = { kind: 'retry', delay: 250, pause: undefined }
const ENDED = { kind: 'failed', why: 'endpoint' }
const REFUSED = { kind: 'failed', why: 'refused' }

test('only 2xx is accepted', () => {
  for (const status of [200, 201, 204, 299]) expect(isAccepted(answer(status))).toBe(true)
  for (const status of [199, 300, 500, 2_000]) expect(isAccepted(answer(status))).toBe(false)
  expect(isAccepted(attemptError('network'))).toBe(false)
})

test.each<[string, object, readonly AttemptOutcome[]]>([
  ['is retried', RETRY, [408, 425, 429, 500, 501, 503, 599, 600, 999].map((status) => answer(status))],
  ['is retried', RETRY, [attemptError('timeout'), attemptError('network')]],
  ['ends the delivery', ENDED, [401, 403, 404, 410].map((status) => answer(status))],
  ['ends the delivery', ENDED, [attemptError('refused-address'), attemptError('tls')]],
  ['refuses the message', REFUSED, [301, 304, 307, 400, 402, 405, 409, 413, 415, 422].map((status) => answer(status))],
])('an attempt %s by its status or its error (%#)', (_, decision, outcomes) => {
  for (const outcome of outcomes) expect([outcome, decide(outcome, context)]).toMatchObject([outcome, decision])
})

test('a request over a kept connection that the server had closed is retried at once, within its attempts', () => {
  const stale = { ...attemptError('network'), isBroken: true, isStale: true }
  expect(decide(stale, context)).toEqual({ ...RETRY, delay: 0 })
  expect(decide(stale, { ...context, attempt: 5 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
})

test('a batch that is too large, or may contain one bad event, is split', () => {
  const batch = { ...context, events: 2 }
  expect(decide(answer(413), batch)).toEqual({ kind: 'split', isTooLarge: true })
  for (const status of [400, 415, 422]) {
    expect(decide(answer(status), batch)).toEqual({ kind: 'split', isTooLarge: false })
  }
  expect(decide(answer(409), batch)).toMatchObject(REFUSED)
})

test('a retry is never earlier than Retry-After, and 429 and 503 pause all requests', () => {
  expect(decide(answer(429, '7'), context)).toEqual({ kind: 'retry', delay: 7_000, pause: 7_000 })
  expect(decide(answer(503, '7'), context)).toEqual({ kind: 'retry', delay: 7_000, pause: 7_000 })
  expect(decide(answer(500, '7'), context)).toEqual({ kind: 'retry', delay: 7_000, pause: undefined })
  expect(decide(answer(429, '0'), context)).toMatchObject({ delay: 250 })
  expect(decide(answer(429, '7'), { ...context, attempt: 5 })).toMatchObject({ kind: 'failed', pause: 7_000 })
})

test('no retry is made after the last attempt or after the deadline', () => {
  const last = { kind: 'failed', why: 'exhausted', addition: undefined }
  const asked = { ...last, addition: 'and asked to wait past the deadline' }
  const near = { ...last, addition: 'and the deadline was too near to try again' }
  expect(decide(answer(500), { ...context, attempt: 5 })).toMatchObject(last)
  expect(decide(answer(500), { ...context, maxAttempts: 1 })).toMatchObject(last)
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
  ...[undefined, '', 'soon', '-5', '1.5', '12345678901', 'Sat, 99 Nov 2026 06:02:00 GMT'].map(
    (ignored) => [ignored, undefined] as const,
  ),
])('Retry-After "%s" asks for a wait of %s milliseconds', (header, wait) => {
  expect(retryAfter(header, NOW)).toBe(wait)
})

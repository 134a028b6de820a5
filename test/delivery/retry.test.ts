import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type AttemptContext, backoff, decide, isAccepted, retryAfter } from '../../src/delivery/retry.js'
import { TransportError } from '../../src/delivery/transport-error.js'
import { answerOf } from './support/answer.js'

const NOW = Date.parse('2026-11-21T06:00:00Z')
const context: AttemptContext = { attempt: 1, attempts: 5, events: 1, now: NOW, deadline: NOW + 600_000, random: 0.5 }
const answer = (status: number, after?: string) => answerOf(status, { 'retry-after': after })

describe('isAccepted', () => {
  it.each([200, 201, 202, 204, 299])('takes %i for success', (status) => {
    expect(isAccepted(answer(status))).toBe(true)
  })

  it.each([199, 300, 304, 400, 500, 2_000])('does not take %i for one', (status) => {
    expect(isAccepted(answer(status))).toBe(false)
  })

  it('takes no error for one', () => {
    expect(isAccepted(new TransportError('network'))).toBe(false)
  })
})

describe('decide', () => {
  it.each([408, 425, 429, 500, 501, 502, 503, 504, 599, 600, 999])('tries %i again', (status) => {
    expect(decide(answer(status), context)).toEqual({ kind: 'retry', at: NOW + 250, pauseUntil: undefined })
  })

  it.each(['timeout', 'network'] as const)('tries again after %s', (kind) => {
    expect(decide(new TransportError(kind), context).kind).toBe('retry')
  })

  it.each(['refused-address', 'tls'] as const)('ends all after %s', (kind) => {
    expect(decide(new TransportError(kind), context)).toMatchObject({ kind: 'failed', why: 'endpoint' })
  })

  it.each([401, 403, 404, 410])('ends all at %i', (status) => {
    expect(decide(answer(status), context)).toMatchObject({ kind: 'failed', why: 'endpoint' })
  })

  it.each([301, 302, 304, 307, 308, 400, 402, 405, 409, 413, 415, 422, 451])('takes %i for final', (status) => {
    expect(decide(answer(status), context)).toMatchObject({ kind: 'failed', why: 'refused' })
  })

  it('halves batches that are too large or may hold one bad event', () => {
    const batch = { ...context, events: 2 }
    expect(decide(answer(413), batch)).toEqual({ kind: 'halve', tooLarge: true })
    for (const status of [400, 415, 422])
      expect(decide(answer(status), batch)).toEqual({ kind: 'halve', tooLarge: false })
    expect(decide(answer(409), batch)).toMatchObject({ kind: 'failed', why: 'refused' })
  })

  it('gives up after the last attempt', () => {
    expect(decide(answer(500), { ...context, attempt: 5 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
    expect(decide(answer(500), { ...context, attempts: 1 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
  })

  it('never comes back before Retry-After, and pauses all others for 429 and 503', () => {
    expect(decide(answer(429, '7'), context)).toEqual({ kind: 'retry', at: NOW + 7_000, pauseUntil: NOW + 7_000 })
    expect(decide(answer(503, '7'), context)).toEqual({ kind: 'retry', at: NOW + 7_000, pauseUntil: NOW + 7_000 })
    expect(decide(answer(500, '7'), context)).toEqual({ kind: 'retry', at: NOW + 7_000, pauseUntil: undefined })
    expect(decide(answer(429, '0'), context)).toMatchObject({ at: NOW + 250 })
    expect(decide(answer(429, '7'), { ...context, attempt: 5 })).toMatchObject({
      kind: 'failed',
      pauseUntil: NOW + 7_000,
    })
  })

  it('gives up at once where it would have to wait past the deadline', () => {
    expect(decide(answer(429, '601'), context)).toMatchObject({ kind: 'failed', why: 'exhausted' })
    expect(decide(answer(500), { ...context, deadline: NOW + 250 })).toMatchObject({ kind: 'failed', why: 'exhausted' })
    expect(decide(answer(500), { ...context, deadline: NOW + 251 })).toMatchObject({ kind: 'retry' })
  })
})

describe('backoff', () => {
  it('is uniform between 0 and a bound that doubles up to a cap', () => {
    expect([1, 2, 3, 4, 20].map((attempt) => backoff(attempt, 0.999999))).toEqual([499, 999, 1999, 3999, 29_999])
    expect(backoff(3, 0)).toBe(0)
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, r) => backoff(n, r) < 30_000),
    )
  })
})

describe('retryAfter', () => {
  it.each([
    ['120', NOW + 120_000],
    [' 0 ', NOW],
    ['Sat, 21 Nov 2026 06:02:00 GMT', NOW + 120_000],
    ['Saturday, 21-Nov-26 06:02:00 GMT', NOW + 120_000],
    ['Sat Nov 21 06:02:00 2026', NOW + 120_000],
  ])('reads %s', (header, moment) => {
    expect(retryAfter(header, NOW)).toBe(moment)
  })

  it.each([undefined, '', 'soon', '-5', '1.5', '12345678901', 'Sat, 99 Nov 2026 06:02:00 GMT'])(
    'passes over %s',
    (header) => {
      expect(retryAfter(header, NOW)).toBeUndefined()
    },
  )
})

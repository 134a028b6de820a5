import { expect, it } from '@jest/globals'
import { askConsent, type HandshakeParts } from '../../src/delivery/handshake.js'
import { headWriter } from '../../src/delivery/http/request.js'
import type { Transport } from '../../src/delivery/transport.js'
import { TransportError } from '../../src/delivery/transport-error.js'
import { answerOf } from './support/answer.js'
import { SkippingClock } from './support/outside.js'

const never = new AbortController().signal
const clock = new SkippingClock(() => 0)

/** Asks over a transport that does this instead of sending. */
function ask(send: Transport['send'], over: Partial<HandshakeParts> = {}) {
  const transport = { head: headWriter(new URL('http://webhook.test/')), send, abort() {}, close() {} }
  const limits = { rate: undefined, attempts: 3, timeoutMs: 1_000, deadline: 1_000_000 }
  const redact = (text: string) => text
  return askConsent({ transport, headers: {}, clock, signal: never, redact, random: () => 0.5, ...limits, ...over })
}

const answer = async (...given: Parameters<typeof answerOf>) => answerOf(...given)

it('asks again after a network error, as often as requests may be tried', async () => {
  let asked = 0
  const outcome = await ask(() => {
    asked += 1
    return Promise.resolve(new TransportError('timeout'))
  })
  expect(asked).toBe(3)
  expect(outcome).toMatchObject({
    granted: false,
    failure: {
      reason:
        'not sent, since the webhook gave no consent in the handshake; before that, the webhook did not answer: no complete answer within the time for one attempt',
    },
  })
  let tries = 0
  const later = await ask(() => (++tries < 3 ? answer(503) : answer(200, { 'webhook-allowed-origin': '*' })))
  expect(later).toEqual({ granted: true, rate: undefined })
})

it('asks no more once the delivery is stopped', async () => {
  const stop = new AbortController()
  const during = await ask(
    () => {
      stop.abort()
      return answer(503)
    },
    { signal: stop.signal },
  )
  expect(during).toMatchObject({ granted: false, failure: { status: 503 } })
  const waiting = new AbortController()
  const sleepless = {
    now: () => 0,
    sleep: () => {
      waiting.abort()
      return Promise.reject(new Error('aborted'))
    },
  }
  expect(await ask(() => answer(503), { signal: waiting.signal, clock: sleepless })).toEqual({
    granted: false,
    failure: { reason: expect.stringContaining('was stopped'), summary: expect.anything(), status: null },
  })
})

it('hides no mistake of ours behind a refusal', async () => {
  await expect(ask(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug')
})

it.each([
  ['120', 2],
  ['0', undefined],
  ['fast', undefined],
  [undefined, undefined],
])('takes the granted rate %s a minute as %s a second', async (allowed, rate) => {
  const headers = {
    'webhook-allowed-origin': '*',
    ...(allowed === undefined ? {} : { 'webhook-allowed-rate': allowed }),
  }
  expect(await ask(() => answer(200, headers))).toEqual({ granted: true, rate })
})

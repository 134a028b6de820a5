import { describe, expect, test } from '@jest/globals'
import { askConsent, type HandshakeDependencies } from '../../src/delivery/handshake.js'
import { type Answer, type AttemptOutcome, attemptError } from '../../src/delivery/http.js'
import type { WebhookOptions } from '../emulators/webhook.mjs'
import { deliverAll, someEvents } from './support/deliver.js'
import { SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

describe('the handshake', () => {
  const stage = deliveryStage()

  async function deliver(options: WebhookOptions, events = someEvents(5), over: { webhookRate?: number } = {}) {
    const clock = new SkippingClock()
    const begin = clock.now()
    const settings = { ...(await stage.start(options)), webhookHandshake: true, webhookToken: 'a-token', ...over }
    return { ...(await deliverAll(settings, events, { clock })), took: clock.now() - begin }
  }

  test('asks once, before the first event, and names the origin on each request', async () => {
    const { receipt } = await deliver({ handshake: {} })
    expect(receipt.delivered).toBe(5)
    expect(stage.webhook.handshakes.length).toBe(1)
    const origin = { 'webhook-request-origin': 'aws-cost-events' }
    expect(stage.webhook.handshakes[0]?.headers).toMatchObject({ ...origin, authorization: 'Bearer a-token' })
    expect(stage.webhook.handshakes[0]?.headers).not.toHaveProperty('webhook-request-rate')
    for (const { headers } of stage.webhook.requests) expect(headers).toMatchObject(origin)
  })

  test.each([
    ['every origin', '*', 200],
    ['our origin in another case', 'AWS-Cost-Events', 200],
    ['our origin, whatever the status', 'aws-cost-events', 405],
  ])('takes the consent to %s', async (_, allowedOrigin, status) => {
    const { receipt } = await deliver({ handshake: { allowedOrigin, status, requireOrigin: false } })
    expect(receipt.delivered).toBe(5)
  })

  test('is repeated while the webhook is not ready', async () => {
    const { receipt } = await deliver({ handshake: { allowedOrigin: null, status: 503 } })
    expect(receipt.failed).toBe(5)
    expect(stage.webhook.handshakes.length).toBe(5)
  })

  test('keeps to its own rate where that is lower, and asks for it per minute', async () => {
    const { took } = await deliver({ handshake: { allowedRate: 6_000 } }, someEvents(21), { webhookRate: 2 })
    expect(stage.webhook.handshakes[0]?.headers['webhook-request-rate']).toBe('120')
    expect(took).toBeGreaterThanOrEqual(10_000)
  })
})

describe('the question for consent', () => {
  const clock = new SkippingClock(() => 0)

  function ask(send: () => Promise<AttemptOutcome>, over: Partial<HandshakeDependencies> = {}) {
    const settings = { webhookRate: undefined, webhookAttempts: 3, webhookTimeoutSeconds: 1 }
    const limits = { deadline: 1_000_000, signal: new AbortController().signal }
    const redact = (text: string) => text
    return askConsent(settings, { http: { send }, headers: {}, clock, redact, random: () => 0.5, ...limits, ...over })
  }

  const answer = async (status: number, headers: Answer['headers'] = {}): Promise<Answer> => {
    return { kind: 'answer', status, headers, body: '', isCut: false }
  }

  test('is repeated after a network error, as often as requests may be tried', async () => {
    let asked = 0
    const consent = await ask(async () => {
      asked += 1
      return attemptError('timeout')
    })
    expect(asked).toBe(3)
    const summary =
      'the webhook gave no consent in the handshake: the webhook did not answer: no complete answer within the timeout of one attempt'
    expect(consent).toEqual({ granted: false, reason: { detail: summary, summary, said: '' } })
  })

  test('is not repeated once the delivery is stopped', async () => {
    const stop = new AbortController()
    const send = () => {
      stop.abort()
      return answer(503)
    }
    expect(await ask(send, { signal: stop.signal })).toMatchObject({
      granted: false,
      reason: { summary: expect.stringContaining('503') },
    })
  })

  test('ends where the delivery is stopped during the wait', async () => {
    const sleepless = { ...clock, now: () => 0, monotonic: () => 0, sleep: () => Promise.reject(new Error('aborted')) }
    const reason = { detail: expect.stringContaining('was stopped') }
    expect(await ask(() => answer(503), { clock: sleepless })).toMatchObject({ granted: false, reason })
  })

  test.each([
    ['120', 2],
    ['0', undefined],
    ['fast', undefined],
    [undefined, undefined],
  ])('takes an allowed rate of %s per minute as %s per second', async (allowed, rate) => {
    const limit: Record<string, string> = allowed === undefined ? {} : { 'webhook-allowed-rate': allowed }
    const consent = await ask(() => answer(200, { 'webhook-allowed-origin': '*', ...limit }))
    expect(consent).toEqual({ granted: true, rate })
  })
})

import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { eventJson } from '../../src/events/index.js'
import { deliverAll, someEvents } from './support/deliver.js'
import { answer, type RawServer, type Respond, startRawServer } from './support/raw-server.js'
import { SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start } = stage

describe('one event', () => {
  test.each([
    ['structured', 6],
    ['batch', 3],
  ] as const)(
    'an event that is not accepted after all attempts is a dead letter, byte for byte (%s)',
    async (webhookMode, posts) => {
      const settings = await start({ script: () => ({ status: 503, body: 'try\nlater ::error::x\u001b[31m' }) })
      const all = someEvents(2)
      const { receipt, letters } = await deliverAll({ ...settings, webhookMode, webhookAttempts: 3 }, all)
      expect(receipt).toMatchObject({ made: 2, delivered: 0, failed: 2, deadLetterFile: settings.deadLetterFile })
      expect(stage.webhook.posts).toBe(posts)
      expect(letters.map(({ event }) => JSON.stringify(event)).sort()).toEqual(all.map(eventJson).sort())
      const reason = 'the webhook answered 503 (Service Unavailable): try later ::error::x [31m'
      const letter = { event: expect.anything(), reason, attempts: 3, status: 503 }
      expect(letters).toEqual([letter, letter])
      expect(receipt.reasons).toEqual([{ reason, summary: 'the webhook answered 503 (Service Unavailable)', count: 2 }])
    },
  )

  test('events that wait for their next attempt do not delay others', async () => {
    const settings = { ...(await start({ script: (_, index) => (index < 8 ? 503 : 'accept') })), webhookConcurrency: 2 }
    // No wait ends before eight other requests were sent.
    const clock = new SkippingClock()
    const sleep = () => stage.webhook.waitForPosts(9, 100_000).then(() => undefined)
    const now = () => clock.now()
    const { receipt } = await deliverAll(settings, someEvents(40), { clock: { now, monotonic: now, sleep } })
    expect(receipt).toMatchObject({ delivered: 40, failed: 0 })
    expect(stage.webhook.maxInFlight).toBeLessThanOrEqual(2)
  })
})

test.each([429, 503])('a Retry-After of %i pauses all requests', async (status) => {
  const clock = new SkippingClock(() => 0)
  const times: number[] = []
  const settings = await start({
    script: async (_, index) => {
      times.push(clock.now())
      if (index === 0) return { status, headers: { 'retry-after': '5' } }
      // The second request is in flight until the pause is over.
      if (index === 1) await stage.webhook.waitForPosts(3, 100_000)
      return 'accept'
    },
  })
  const { receipt } = await deliverAll({ ...settings, webhookConcurrency: 2 }, someEvents(5), { clock })
  expect(receipt.delivered).toBe(5)
  expect(Math.min(...times.slice(2))).toBe(5_000)
})

describe('the end of a delivery', () => {
  test('a Retry-After past the deadline ends the delivery at once', async () => {
    const settings = await start({ script: () => ({ status: 503, headers: { 'retry-after': '700' } }) })
    const clock = new SkippingClock()
    const { receipt, letters } = await deliverAll({ ...settings, webhookConcurrency: 1 }, someEvents(20), { clock })
    expect(receipt.failed).toBe(20)
    expect(stage.webhook.posts).toBe(1)
    expect(letters[0]?.reason).toContain('asked to wait past the deadline')
    expect(letters[1]?.reason).toBe(
      'not sent: the next request would only be allowed after the deadline of 600 seconds',
    )
    expect(clock.sleeps).toEqual([])
  })

  test('the deadline does not depend on the date', async () => {
    const clock = new SkippingClock()
    let looks = 0
    const jumping = {
      now: () => (looks++ % 2) * 86_400_000,
      monotonic: () => clock.monotonic(),
      sleep: clock.sleep.bind(clock),
    }
    const settings = await start({ script: [503, 500, 429] })
    const { receipt } = await deliverAll(settings, someEvents(10), { clock: jumping })
    expect(receipt).toMatchObject({ delivered: 10, failed: 0 })
  })

  test.each([
    ['refuses connections', 'structured', null, 'the webhook did not answer: the connection was refused', ''],
    ['answers 503 to every batch', 'batch', 503, 'the webhook answered 503 (Service Unavailable)', ': try later'],
  ] as const)(
    'a webhook that %s ends the delivery before every event had its attempts, and each reason names the cause once',
    async (_, webhookMode, code, cause, said) => {
      const settings = await start({ script: () => ({ status: 503, body: 'try later' }) })
      if (code === null) await stage.webhook.close()
      const over = { webhookMode, webhookBatchSize: 3, webhookAttempts: 4 }
      const { receipt, letters, log } = await deliverAll({ ...settings, ...over }, someEvents(500))
      expect(receipt).toMatchObject({ made: 500, delivered: 0, failed: 500 })
      expect(receipt.reasons).toEqual([{ reason: cause + said, summary: cause, count: 500 }])
      expect(log.at(-1)).toBe('info Delivered 0 of 500 events, 500 undelivered.')
      expect(letters[0]?.attempts).toBe(4)
      expect(letters.filter(({ attempts }) => attempts > 0).length).toBeLessThan(100)
      const unsent = [`not sent: the last 10 requests failed: ${cause}`, null]
      for (const { reason, attempts, status } of letters) {
        expect([reason, status]).toEqual(attempts > 0 ? [cause + said, code] : unsent)
      }
    },
  )

  test('a webhook that refuses every event ends the delivery, and one that refuses only some does not', async () => {
    const settings = await start({ script: () => 422 })
    expect((await deliverAll(settings, someEvents(500))).receipt.failed).toBe(500)
    expect(stage.webhook.posts).toBeLessThan(110)
    stage.webhook.script((_, index) => (index > 5 && index < 300 ? 422 : 'accept'))
    const { receipt } = await deliverAll(settings, someEvents(400))
    expect(receipt).toMatchObject({ delivered: 400 - 294, failed: 294 })
  })

  test('an event that was sent before a cancellation keeps the answer of the webhook', async () => {
    const controller = new AbortController()
    const settings = await start({ script: (_, index) => (index === 0 ? 503 : { stall: true }) })
    const cancelled = stage.webhook.waitForPosts(3, 100_000).then(() => controller.abort(new Error('cancelled')))
    const over = { webhookTimeoutSeconds: 3_600, webhookConcurrency: 2 }
    const outcome = await deliverAll({ ...settings, ...over }, someEvents(4), { signal: controller.signal })
    await cancelled
    const reasons = outcome.letters.map(({ reason, attempts, status }) => [reason, attempts, status]).sort()
    const sent = 'the webhook answered 503 (Service Unavailable); not sent again: the run was cancelled'
    expect(reasons).toContainEqual(['not sent: the run was cancelled', 0, null])
    expect(reasons).toContainEqual(['not accepted: the run was cancelled', 1, null])
    expect(reasons.filter(([reason]) => reason === sent)).toEqual([[sent, expect.any(Number), 503]])
    const cause = 'the run was cancelled'
    expect(outcome.receipt.reasons).toEqual([{ reason: cause, summary: cause, count: 4 }])
  })
})

describe('connections that break', () => {
  let server: RawServer
  afterEach(() => server.close())

  async function deliverTo(respond: Respond, count: number, webhookConcurrency: number) {
    const settings = await start()
    server = await startRawServer(respond)
    const clock = new SkippingClock()
    const over = { webhookUrl: new URL(server.url), webhookConcurrency }
    const { receipt } = await deliverAll({ ...settings, ...over }, someEvents(count), { clock })
    expect(receipt).toMatchObject({ delivered: count, failed: 0 })
    return clock.sleeps.filter((wait) => wait > 0)
  }

  const served = new WeakSet<Socket>()
  const closings = [
    ['ends each connection after one answer', (socket: Socket) => socket.end(answer(204))],
    [
      'resets each connection on the second request',
      (socket: Socket) => {
        if (served.has(socket)) socket.resetAndDestroy()
        else socket.write(answer(204))
        served.add(socket)
      },
    ],
  ] as const
  const cases = closings.flatMap(([how, respond]) => [1, 4, 16].map((count) => [how, count, respond] as const))

  test.each(cases)(
    'a server that %s gets every event without long waits (concurrency %i)',
    async (_, concurrency, respond) => {
      const waits = await deliverTo(respond, 600, concurrency)
      // There is a wait if a first connection breaks, and none if a kept one breaks.
      expect(waits.length).toBeLessThanOrEqual(concurrency)
      // The delivery stops using connections again: hardly any request is sent twice.
      expect(server.requests.length).toBeLessThanOrEqual(600 + 3 + concurrency)
    },
  )

  test('a retry after a connection that broke uses a fresh connection', async () => {
    let posts = 0
    await deliverTo(
      (socket, { connection }) => {
        posts += 1
        if (posts <= 4) socket.write(answer(204))
        else if (posts === 5) socket.resetAndDestroy()
        else socket.write(answer(connection === 0 ? 500 : 204))
      },
      8,
      1,
    )
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0, 0, 0, 0, 1, 2, 2, 2])
  })
})

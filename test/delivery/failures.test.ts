import { describe, expect, test } from '@jest/globals'
import { eventJson } from '../../src/events/index.js'
import type { WebhookOptions } from '../emulators/webhook.mjs'
import { deliverAll, someEvents } from './support/deliver.js'
import { realClock, SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start } = stage

describe('a failed attempt', () => {
  test.each([
    ['a 500', 500],
    ['a 429', 429],
    ['a reset', { reset: 'before' }],
    ['a reset in the middle of the answer', { reset: 'mid-body' }],
    ['an answer that is not HTTP', { garbage: true }],
    ['no answer', { stall: true }],
    ['an answer that does not end', { stall: 'mid-body' }],
  ] as const)('is retried after %s', async (_, action) => {
    const settings = await start({ script: [action, action, 'accept'] })
    const { receipt } = await deliverAll({ ...settings, webhookTimeoutSeconds: 0.2 }, someEvents(1))
    expect(receipt).toMatchObject({ delivered: 1, failed: 0 })
    expect(stage.webhook.posts).toBe(3)
  })

  test('is retried as often as allowed, then the event is a dead letter byte for byte', async () => {
    const settings = await start({ script: () => ({ status: 503, body: 'try\nlater ::error::x\u001b[31m' }) })
    const all = someEvents(2)
    const { receipt, letters } = await deliverAll({ ...settings, webhookAttempts: 3 }, all)
    expect(receipt).toMatchObject({ made: 2, delivered: 0, failed: 2, deadLetterFile: settings.deadLetterFile })
    expect(stage.webhook.posts).toBe(6)
    expect(letters.map(({ event }) => JSON.stringify(event)).sort()).toEqual(all.map(eventJson).sort())
    const reason = 'the webhook answered 503 (Service Unavailable): try later ::error::x [31m'
    expect(letters[0]).toEqual({ event: expect.anything(), reason, attempts: 3, status: 503 })
    expect(receipt.reasons).toEqual([{ reason, summary: 'the webhook answered 503 (Service Unavailable)', count: 2 }])
  })

  test('of a batch is recorded for each of its events', async () => {
    const settings = await start({ script: () => ({ status: 500 }) })
    const { letters } = await deliverAll({ ...settings, webhookMode: 'batch', webhookAttempts: 2 }, someEvents(3))
    expect(letters.map(({ attempts, status }) => [attempts, status])).toEqual([[2, 500], [2, 500], [2, 500]]) // biome-ignore format: one line
  })

  test('never shows the URL, the token, headers or the secret, even if the webhook says them', async () => {
    const webhookToken = 'tokenvalue-0123456789'
    const key = 'keyvalue-0123456789'
    const echo: WebhookOptions['script'] = ({ headers, path }) => ({
      status: 400,
      body: `${headers.host} ${path} ${headers.authorization} ${headers['x-key']} plain-secret`,
    })
    const settings = await start({ script: echo, path: '/hooks/path-secret?code=query-secret' })
    const over = { webhookToken, webhookHeaders: [['X-Key', key]], webhookSecret: ['plain-secret'] } as const
    const { letters, receipt, log } = await deliverAll({ ...settings, ...over }, someEvents(1))
    const told = JSON.stringify([letters, receipt, log])
    for (const secret of [webhookToken, key, 'plain-secret', 'path-secret', 'query-secret', settings.webhookUrl.host]) {
      expect(told).not.toContain(secret)
    }
    expect(letters[0]?.reason).toContain('***')
  })
})

describe('an answer', () => {
  test('with a Retry-After past the deadline ends the delivery at once', async () => {
    const settings = await start({ script: () => ({ status: 503, headers: { 'retry-after': '700' } }) })
    const clock = new SkippingClock()
    const { receipt, letters } = await deliverAll({ ...settings, webhookConcurrency: 1 }, someEvents(20), { clock })
    expect(receipt.failed).toBe(20)
    expect(stage.webhook.posts).toBe(1)
    expect(letters[0]?.reason).toContain('asked to wait past the deadline')
    expect(clock.sleeps).toEqual([])
  })
})

describe('a delivery', () => {
  test('measures its deadline on a clock that nobody sets', async () => {
    const clock = new SkippingClock()
    let jumps = 0
    // Each look at the date shows another day.
    const jumping = { now: () => (jumps++ % 2) * 86_400_000, monotonic: () => clock.monotonic(), sleep: clock.sleep.bind(clock) } // biome-ignore format: one line
    const settings = await start({ script: [503, 500, 429] })
    const { receipt } = await deliverAll(settings, someEvents(10), { clock: jumping })
    expect(receipt).toMatchObject({ delivered: 10, failed: 0 })
  })

  test('to a dead server ends long before every event had its attempts', async () => {
    const settings = await start()
    await stage.webhook.close()
    const { receipt, letters } = await deliverAll(settings, someEvents(500))
    expect(receipt).toMatchObject({ made: 500, delivered: 0, failed: 500 })
    const reason = expect.stringContaining('connection was refused')
    expect(letters[0]).toMatchObject({ attempts: 5, status: null, reason })
    expect(letters.filter(({ attempts }) => attempts > 0).length).toBeLessThan(30)
    const cause = 'the webhook did not answer: the connection was refused'
    expect(
      letters.filter(({ reason }) => reason === `not sent: the last 10 requests failed: ${cause}`).length,
    ).toBeGreaterThan(400)
    expect(receipt.reasons).toEqual([{ reason: cause, summary: cause, count: 500 }])
  })

  test.each(['structured', 'batch'] as const)(
    'names the one cause of a webhook that answers 503 to everything once (%s)',
    async (webhookMode) => {
      const settings = await start({ script: () => ({ status: 503, body: 'try later' }) })
      const over = { webhookMode, webhookBatchSize: 3, webhookAttempts: 4 } as const
      const { receipt, letters, log } = await deliverAll({ ...settings, ...over }, someEvents(60))
      const cause = 'the webhook answered 503 (Service Unavailable)'
      expect(receipt.reasons).toEqual([{ reason: `${cause}: try later`, summary: cause, count: 60 }])
      expect(log).toEqual(['info Delivered 0 of 60 events, 60 undelivered.'])
      for (const { reason, attempts, status } of letters) {
        expect(reason.split(cause)).toHaveLength(2)
        expect([reason, status]).toEqual(
          attempts > 0 ? [`${cause}: try later`, 503] : [`not sent: the last 10 requests failed: ${cause}`, null],
        )
      }
      expect(new Set(letters.map(({ attempts }) => attempts > 0)).size).toBe(2)
    },
  )

  test('says of an event that was sent before a cancellation what the webhook answered, and that it was not sent again', async () => {
    const controller = new AbortController()
    const settings = await start({ script: (_, index) => (index === 0 ? 503 : { stall: true }) })
    setTimeout(() => void stage.webhook.waitForPosts(3).then(() => controller.abort(new Error('cancelled'))), 0)
    const over = { webhookTimeoutSeconds: 3_600, webhookConcurrency: 2 }
    const { receipt, letters } = await deliverAll({ ...settings, ...over }, someEvents(4), {
      signal: controller.signal,
    })
    const reasons = letters.map(({ reason, attempts, status }) => [reason, attempts, status]).sort()
    const sent = 'the webhook answered 503 (Service Unavailable); not sent again: the run was cancelled'
    expect(reasons).toContainEqual(['not sent: the run was cancelled', 0, null])
    expect(reasons).toContainEqual(['not accepted: the run was cancelled', 1, null])
    expect(reasons.filter(([reason]) => reason === sent)).toEqual([[sent, expect.any(Number), 503]])
    expect(receipt.reasons).toEqual([{ reason: 'the run was cancelled', summary: 'the run was cancelled', count: 4 }])
  })

  test('does not delay other events while some wait for their next attempt', async () => {
    const settings = { ...(await start({ script: (_, index) => (index < 8 ? 503 : 'accept') })), webhookConcurrency: 2 }
    // No wait ends before eight different events were tried, at two places.
    const sleep = () => stage.webhook.waitForPosts(9, 5_000).then(() => undefined)
    const { receipt } = await deliverAll(settings, someEvents(40), { clock: { ...realClock, sleep } })
    expect(receipt).toMatchObject({ delivered: 40, failed: 0 })
    expect(stage.webhook.maxInFlight).toBeLessThanOrEqual(2)
  })

  test('to a webhook that refuses every event ends as well', async () => {
    const { receipt } = await deliverAll(await start({ script: () => 422 }), someEvents(500))
    expect(receipt.failed).toBe(500)
    expect(stage.webhook.posts).toBeLessThan(110)
  })

  test('goes on where only some events are refused', async () => {
    const settings = await start({ script: (_, index) => (index > 5 && index < 300 ? 422 : 'accept') })
    const { receipt } = await deliverAll(settings, someEvents(400))
    expect(receipt).toMatchObject({ delivered: 400 - 294, failed: 294 })
  })

  test('logs its progress now and then, where it is long, and its result', async () => {
    const settings = { ...(await start()), webhookRate: 1 }
    const { log } = await deliverAll(settings, someEvents(100))
    const lines = log.filter((text) => text.includes('Delivering:'))
    expect(lines.length).toBeGreaterThanOrEqual(3)
    expect(lines[0]).toMatch(/^info Delivering: \d+ events done, 1 per second, \d+ min until the deadline\.$/)
    expect(log.at(-1)).toBe('info Delivered 100 of 100 events.')
    expect((await deliverAll(settings, someEvents(1))).log).toEqual(['info Delivered 1 of 1 event.'])
  })
})

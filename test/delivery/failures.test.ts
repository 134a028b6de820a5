import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { eventJson } from '../../src/events/index.js'
import { startWebhook, type WebhookOptions } from '../emulators/webhook.mjs'
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
  test.each([301, 302, 307, 308])('that redirects (%i) is not followed', async (status) => {
    const other = await startWebhook()
    const settings = await start({ script: () => ({ status, redirect: other.url }) })
    const { letters } = await deliverAll(settings, someEvents(1))
    expect([other.posts, stage.webhook.posts]).toEqual([0, 1])
    expect(letters[0]?.reason).toContain('redirects are not followed')
    await other.close()
  })

  test.each([401, 403, 404, 410])('%i ends the delivery', async (status) => {
    const settings = await start({ script: (_, index) => (index < 3 ? 'accept' : status) })
    const { receipt, letters } = await deliverAll({ ...settings, webhookConcurrency: 1 }, someEvents(50))
    expect(receipt).toMatchObject({ made: 50, delivered: 3, failed: 47 })
    expect(stage.webhook.posts).toBe(4)
    expect(letters[0]).toMatchObject({ attempts: 1, status })
    const reason = expect.stringContaining(`answered ${status}`)
    expect(letters[46]).toMatchObject({ attempts: 0, status: null, reason })
  })

  test.each(['seconds', 'a date'])('with Retry-After in %s delays every request until then', async (form) => {
    // A date has whole seconds: the wait is between one and two.
    const after = () => (form === 'seconds' ? '1' : new Date(Date.now() + 2_000).toUTCString())
    const script = (_: unknown, index: number) =>
      index === 5 ? { status: 429, headers: { 'retry-after': after() } } : ('accept' as const)
    const settings = { ...(await start({ script })), webhookConcurrency: 3 }
    const { receipt } = await deliverAll(settings, someEvents(50), { clock: realClock })
    expect(receipt.delivered).toBe(50)
    const refused = stage.webhook.requests[5]?.time ?? 0
    // Two more may have been on their way.
    const rest = stage.webhook.requests.slice(8)
    expect(rest.length).toBe(43)
    for (const { time } of rest) expect(time - refused).toBeGreaterThanOrEqual(990)
  })

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
  test('ends at its deadline', async () => {
    const settings = { ...(await start({ latencyMs: 30 })), webhookConcurrency: 1, webhookDeadlineSeconds: 0.5 }
    const { receipt, letters } = await deliverAll(settings, someEvents(50), { clock: realClock })
    expect(receipt.delivered).toBeGreaterThan(0)
    expect(receipt.delivered + receipt.failed).toBe(50)
    expect(letters.at(-1)?.reason).toContain('deadline of 0.5 seconds')
  })

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

  test('that is cancelled loses nothing and ends at once', async () => {
    const controller = new AbortController()
    const settings = await start({ script: (_, index) => (index < 10 ? 'accept' : { stall: true }) })
    setTimeout(() => void stage.webhook.waitForPosts(12).then(() => controller.abort(new Error('cancelled'))), 0)
    const over = { webhookTimeoutSeconds: 3_600 }
    const { receipt, letters } = await deliverAll({ ...settings, ...over }, someEvents(100), { signal: controller.signal }) // biome-ignore format: one line
    expect(receipt).toMatchObject({ made: 100, delivered: 10, failed: 90 })
    expect(letters.some(({ reason }) => reason.includes('the run was cancelled'))).toBe(true)
    const held = new Set([...stage.webhook.events, ...letters.map(({ event }) => event)].map(({ id }) => id))
    expect(held.size).toBe(100)
  })

  test('does not wait for its turn once the job is cancelled', async () => {
    const cancellation = new AbortController()
    const script = () => {
      setTimeout(() => cancellation.abort(new Error('cancelled')), 20)
      return 'accept' as const
    }
    const settings = { ...(await start({ script })), webhookRate: 0.001, webhookConcurrency: 2 }
    const circumstances = { clock: realClock, signal: cancellation.signal }
    const { receipt, letters } = await deliverAll({ ...settings, webhookDeadlineSeconds: 86_400 }, someEvents(5), circumstances) // biome-ignore format: one line
    expect(receipt).toMatchObject({ made: 5, delivered: 1, failed: 4 })
    for (const letter of letters) expect(letter).toMatchObject({ attempts: 0, status: null })
  })

  test('keeps what a killed run left of the dead-letter file', async () => {
    const settings = { ...(await start({ script: () => 422 })), deadLetterFile: stage.path('new', 'deep', 'letters') }
    await deliverAll(settings, someEvents(1))
    const first = await readFile(settings.deadLetterFile, 'utf8')
    await writeFile(settings.deadLetterFile, `${first}{"event":{"spec`)
    await deliverAll(settings, someEvents(1)).catch(() => {})
    const lines = (await readFile(settings.deadLetterFile, 'utf8')).split('\n')
    expect(lines).toEqual([lines[0], '{"event":{"spec', lines[0], ''])
  })

  test('does not begin where dead letters cannot be written', async () => {
    const settings = await start()
    const file = stage.path('a-file')
    await writeFile(file, '')
    const below = { ...settings, deadLetterFile: join(file, 'letters.ndjson') }
    await expect(deliverAll(below, someEvents(1))).rejects.toThrow('The dead-letter file cannot be written')
    await expect(deliverAll({ ...settings, deadLetterFile: stage.path() }, someEvents(1))).rejects.toThrow('not a file')
    expect(stage.webhook.posts).toBe(0)
  })

  test('keeps to a rate', async () => {
    const clock = new SkippingClock()
    const settings = { ...(await start()), webhookRate: 2 }
    const begin = clock.now()
    await deliverAll(settings, someEvents(41), { clock })
    expect(clock.sleeps.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(20_500)
    expect(clock.now() - begin).toBeGreaterThanOrEqual(20_000)
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

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { startWebhook, type WebhookOptions } from '../emulators/webhook.mjs'
import { deliverAll, type Scene, someEvents } from './support/deliver.js'
import { realClock, SkippingClock } from './support/outside.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start, deadLetterFile } = stage

describe('a failed attempt', () => {
  it.each([
    ['a 500', 500],
    ['a 429', 429],
    ['a reset', { reset: 'before' }],
    ['a reset in the middle of the answer', { reset: 'mid-body' }],
    ['an answer that is not HTTP', { garbage: true }],
    ['no answer', { stall: true }],
    ['an answer that does not end', { stall: 'mid-body' }],
  ] as const)('is repeated after %s', async (_, action) => {
    const url = await start({ script: [action, action, 'accept'] })
    const scene = { webhook: { ...url, timeoutSeconds: 0.2 }, deadLetterFile: deadLetterFile() }
    const { receipt } = await deliverAll(scene, someEvents(1))
    expect(receipt).toMatchObject({ delivered: 1, failed: 0 })
    expect(stage.webhook.posts).toBe(3)
  })

  it('is repeated as often as allowed, then the event is a dead letter byte for byte', async () => {
    const url = await start({ script: () => ({ status: 503, body: 'try\nlater ::error::x\u001b[31m' }) })
    const scene = { webhook: { ...url, attempts: 3 }, deadLetterFile: deadLetterFile() }
    const events = someEvents(2)
    const { receipt, letters } = await deliverAll(scene, events)
    expect(receipt).toMatchObject({ made: 2, delivered: 0, failed: 2, deadLetterFile: scene.deadLetterFile })
    expect(stage.webhook.posts).toBe(6)
    expect(letters.map(({ event }) => JSON.stringify(event)).sort()).toEqual(
      events.map((e) => JSON.stringify(e)).sort(),
    )
    const reason = 'the webhook answered 503 (Service Unavailable): try later ::error::x [31m'
    expect(letters[0]).toEqual({ event: expect.anything(), reason, attempts: 3, status: 503 })
    expect(receipt.reasons).toEqual([{ reason, summary: 'the webhook answered 503 (Service Unavailable)', count: 2 }])
  })

  it('of a batch is told for each of its events', async () => {
    const url = await start({ script: () => ({ status: 500 }) })
    const scene = { webhook: { ...url, mode: 'batch', attempts: 2 } as const, deadLetterFile: deadLetterFile() }
    const { letters } = await deliverAll(scene, someEvents(3))
    expect(letters.map(({ attempts, status }) => [attempts, status])).toEqual([[2, 500], [2, 500], [2, 500]]) // biome-ignore format: one line
  })

  it('never gives away the URL, the token, headers or the secret, even if the webhook says them', async () => {
    const token = 'tokenvalue-0123456789'
    const key = 'keyvalue-0123456789'
    const echo: WebhookOptions['script'] = ({ headers, path }) => ({
      status: 400,
      body: `${headers.host} ${path} ${headers.authorization} ${headers['x-key']} plain-secret`,
    })
    const url = await start({ script: echo, path: '/hooks/path-secret?code=query-secret' })
    const over = { token, headers: [['X-Key', key]], secrets: ['plain-secret'] } as const
    const { letters, receipt, log } = await deliverAll(
      { webhook: { ...url, ...over }, deadLetterFile: deadLetterFile() },
      someEvents(1),
    )
    const told = JSON.stringify([letters, receipt, log])
    for (const secret of [token, key, 'plain-secret', 'path-secret', 'query-secret', url.url.host]) {
      expect(told).not.toContain(secret)
    }
    expect(letters[0]?.reason).toContain('***')
  })
})

describe('an answer', () => {
  it.each([301, 302, 307, 308])('that redirects (%i) is not followed', async (status) => {
    const other = await startWebhook()
    const url = await start({ script: () => ({ status, redirect: other.url }) })
    const { letters } = await deliverAll({ webhook: url, deadLetterFile: deadLetterFile() }, someEvents(1))
    expect([other.posts, stage.webhook.posts]).toEqual([0, 1])
    expect(letters[0]?.reason).toContain('redirects are not followed')
    await other.close()
  })

  it('without end is read to a bound', async () => {
    const url = await start({ script: [{ endless: true }, { endless: true, status: 400 }] })
    const scene = { webhook: { ...url, concurrency: 1 }, deadLetterFile: deadLetterFile() }
    expect((await deliverAll(scene, someEvents(2))).receipt).toMatchObject({ delivered: 1, failed: 1 })
  })

  it.each([401, 403, 404, 410])('%i ends the delivery', async (status) => {
    const url = await start({ script: (_, index) => (index < 3 ? 'accept' : status) })
    const scene = { webhook: { ...url, concurrency: 1 }, deadLetterFile: deadLetterFile() }
    const { receipt, letters } = await deliverAll(scene, someEvents(50))
    expect(receipt).toMatchObject({ made: 50, delivered: 3, failed: 47 })
    expect(stage.webhook.posts).toBe(4)
    expect(letters[0]).toMatchObject({ attempts: 1, status })
    expect(letters[46]).toMatchObject({
      attempts: 0,
      status: null,
      reason: expect.stringContaining(`answered ${status}`),
    })
  })

  it.each(['seconds', 'a date'])('with Retry-After in %s holds back every request until then', async (form) => {
    // A date has whole seconds: the wait is between one and two.
    const after = () => (form === 'seconds' ? '1' : new Date(Date.now() + 2_000).toUTCString())
    const script = (_: unknown, index: number) =>
      index === 5 ? { status: 429, headers: { 'retry-after': after() } } : ('accept' as const)
    const url = await start({ script })
    const scene = { webhook: { ...url, concurrency: 3 }, deadLetterFile: deadLetterFile(), clock: realClock }
    expect((await deliverAll(scene, someEvents(50))).receipt.delivered).toBe(50)
    const refused = stage.webhook.requests[5]?.time ?? 0
    // Two more may have been on their way.
    const rest = stage.webhook.requests.slice(8)
    expect(rest.length).toBe(43)
    for (const { time } of rest) expect(time - refused).toBeGreaterThanOrEqual(990)
  })

  it('with a Retry-After past the deadline is the end at once', async () => {
    const url = await start({ script: () => ({ status: 503, headers: { 'retry-after': '700' } }) })
    const clock = new SkippingClock()
    const scene = { webhook: { ...url, concurrency: 1 }, deadLetterFile: deadLetterFile(), clock }
    const { receipt, letters } = await deliverAll(scene, someEvents(20))
    expect(receipt.failed).toBe(20)
    expect(stage.webhook.posts).toBe(1)
    expect(letters[0]?.reason).toContain('asked to wait past the deadline')
    expect(clock.sleeps).toEqual([])
  })
})

describe('a delivery', () => {
  it('ends at its deadline', async () => {
    const url = await start({ latencyMs: 30 })
    const scene: Scene = { webhook: { ...url, concurrency: 1, deadlineSeconds: 0.3 }, deadLetterFile: deadLetterFile() }
    const begin = Date.now()
    const { receipt, letters } = await deliverAll(scene, someEvents(50))
    expect(Date.now() - begin).toBeLessThan(1_500)
    expect(receipt.delivered).toBeGreaterThan(2)
    expect(receipt.delivered + receipt.failed).toBe(50)
    expect(letters.at(-1)?.reason).toContain('deadline of 0.3 seconds')
  })

  it('to a dead server ends long before every event had its attempts', async () => {
    const url = await start()
    await stage.webhook.close()
    const { receipt, letters } = await deliverAll({ webhook: url, deadLetterFile: deadLetterFile() }, someEvents(500))
    expect(receipt).toMatchObject({ made: 500, delivered: 0, failed: 500 })
    expect(letters[0]).toMatchObject({
      attempts: 5,
      status: null,
      reason: expect.stringContaining('connection was refused'),
    })
    expect(letters.filter(({ attempts }) => attempts > 0).length).toBeLessThan(30)
    expect(letters.filter(({ reason }) => String(reason).includes('requests all failed')).length).toBeGreaterThan(400)
  })

  it('does not hold up other events while some wait for their next attempt', async () => {
    const url = await start({ script: (_, index) => (index < 8 ? 503 : 'accept') })
    // Nobody's wait is over before eight different events were tried, at two places.
    const clock = { now: Date.now, sleep: () => stage.webhook.waitForPosts(9, 5_000).then(() => undefined) }
    const scene = { webhook: { ...url, concurrency: 2 }, deadLetterFile: deadLetterFile(), clock }
    const { receipt } = await deliverAll(scene, someEvents(40))
    expect(receipt).toMatchObject({ delivered: 40, failed: 0 })
    expect(stage.webhook.maxInFlight).toBeLessThanOrEqual(2)
  })

  it('to a webhook that refuses every event ends as well', async () => {
    const url = await start({ script: () => 422 })
    const { receipt } = await deliverAll({ webhook: url, deadLetterFile: deadLetterFile() }, someEvents(500))
    expect(receipt.failed).toBe(500)
    expect(stage.webhook.posts).toBeLessThan(110)
  })

  it('goes on where only some events are refused', async () => {
    const url = await start({ script: (_, index) => (index > 5 && index < 300 ? 422 : 'accept') })
    const { receipt } = await deliverAll({ webhook: url, deadLetterFile: deadLetterFile() }, someEvents(400))
    expect(receipt).toMatchObject({ delivered: 400 - 294, failed: 294 })
  })

  it('that is cancelled loses nothing and ends at once', async () => {
    const controller = new AbortController()
    const url = await start({ script: (_, index) => (index < 10 ? 'accept' : { stall: true }) })
    const scene = { webhook: url, deadLetterFile: deadLetterFile(), signal: controller.signal }
    const events = someEvents(100)
    let aborted = 0
    function* cancelled() {
      for (const [index, event] of events.entries()) {
        if (index === 14) {
          setTimeout(() => {
            aborted = Date.now()
            controller.abort(new Error('cancelled'))
          }, 100)
        }
        yield event
      }
    }
    const { receipt, letters } = await deliverAll(scene, cancelled())
    expect(Date.now() - aborted).toBeLessThan(1_000)
    expect(receipt).toMatchObject({ made: 100, delivered: 10, failed: 90 })
    expect(letters.some(({ reason }) => reason.includes('the run was cancelled'))).toBe(true)
    const held = new Set([...stage.webhook.events, ...letters.map(({ event }) => event)].map(({ id }) => id))
    expect(held.size).toBe(100)
  })

  it('keeps what a killed run left of the dead-letter file', async () => {
    const url = await start({ script: () => 422 })
    const scene = { webhook: url, deadLetterFile: stage.path('new', 'deep', 'letters.ndjson') }
    await deliverAll(scene, someEvents(1))
    const first = await readFile(scene.deadLetterFile, 'utf8')
    await writeFile(scene.deadLetterFile, `${first}{"event":{"spec`)
    await deliverAll(scene, someEvents(1)).catch(() => {})
    const lines = (await readFile(scene.deadLetterFile, 'utf8')).split('\n')
    expect(lines).toEqual([lines[0], '{"event":{"spec', lines[0], ''])
  })

  it('does not begin where dead letters cannot be written', async () => {
    const url = await start()
    const file = stage.path('a-file')
    await writeFile(file, '')
    const scene = { webhook: url, deadLetterFile: join(file, 'letters.ndjson') }
    await expect(deliverAll(scene, someEvents(1))).rejects.toThrow('The dead-letter file cannot be written')
    await expect(deliverAll({ ...scene, deadLetterFile: stage.path() }, someEvents(1))).rejects.toThrow('not a file')
    expect(stage.webhook.posts).toBe(0)
  })

  it('keeps to a rate', async () => {
    const clock = new SkippingClock()
    const url = await start()
    const begin = clock.now()
    await deliverAll({ webhook: { ...url, rate: 2 }, deadLetterFile: deadLetterFile(), clock }, someEvents(41))
    expect(clock.now() - begin).toBeGreaterThanOrEqual(20_000)
    expect(clock.now() - begin).toBeLessThan(21_500)
  })

  it('does not wait for its turn once the job is cancelled', async () => {
    const cancellation = new AbortController()
    const url = await start({
      script: () => {
        setTimeout(() => cancellation.abort(new Error('cancelled')), 20)
        return 'accept'
      },
    })
    const scene = {
      webhook: { ...url, rate: 0.05, concurrency: 2 },
      deadLetterFile: deadLetterFile(),
      clock: realClock,
    }
    const begin = performance.now()
    const { receipt, letters } = await deliverAll({ ...scene, signal: cancellation.signal }, someEvents(5))
    expect(performance.now() - begin).toBeLessThan(5_000)
    expect(receipt).toMatchObject({ made: 5, delivered: 1, failed: 4 })
    for (const letter of letters) expect(letter).toMatchObject({ attempts: 0, status: null })
  })

  it('tells its progress now and then, where it is long', async () => {
    const clock = new SkippingClock()
    const url = await start()
    const scene = { webhook: { ...url, rate: 1 }, deadLetterFile: deadLetterFile(), clock }
    const { log } = await deliverAll(scene, someEvents(100))
    const lines = log.filter((text) => text.includes('Delivering:'))
    expect(lines.length).toBeGreaterThanOrEqual(3)
    expect(lines[0]).toMatch(/^info Delivering: 3\d events through, 1 a second, \d+ min until the deadline\.$/)
    expect(log.at(-1)).toBe('info Delivered 100 of 100 events.')
    const { log: short } = await deliverAll({ ...scene, deadLetterFile: deadLetterFile() }, someEvents(1))
    expect(short).toEqual(['info Delivered 1 of 1 event.'])
  })
})

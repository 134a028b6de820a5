import { rename, symlink } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openDelivery } from '../../src/delivery/index.js'
import { eventJson } from '../../src/events/index.js'
import { seededRandom } from '../emulators/random.mjs'
import { line, maker, QUERY_KEY } from '../events/sample.js'
import { deliverAll, deliverySettings, lettersIn, plain, someEvents } from './support/deliver.js'
import { answer, startRawServer } from './support/raw-server.js'
import { RecordedLog, SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start } = stage
const events = await maker()

describe('requests', () => {
  test('requests keep the order with a concurrency of 1, through retries', async () => {
    const random = seededRandom(7)
    const failure = () => (random() < 0.5 ? 503 : ({ reset: 'before' } as const))
    const settings = await start({ script: () => (random() < 0.3 ? failure() : 'accept') })
    const all = someEvents(40)
    await deliverAll({ ...settings, webhookConcurrency: 1, webhookAttempts: 50 }, all)
    expect(stage.webhook.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })

  test('a batch that is too large is split in order, and later batches are smaller', async () => {
    const settings = await start({ maxBatchEvents: 30 })
    const all = someEvents(400)
    const { receipt } = await deliverAll({ ...settings, webhookMode: 'batch', webhookConcurrency: 1 }, all)
    expect(receipt).toMatchObject({ delivered: 400, failed: 0 })
    expect(stage.webhook.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    // Batches of 100, 50 and 50 are refused, and those that were collected before the first answer.
    expect(stage.webhook.requests.filter(({ status }) => status === 413).length).toBeLessThanOrEqual(9)
  })

  test("requests have the token and the user's headers, in the handshake and with events", async () => {
    const settings = await start()
    const server = await startRawServer((socket) => socket.write(answer(200, ['WebHook-Allowed-Origin: *'])))
    const names = ['__proto__', 'Constructor', 'X-Api-Key', 'content-TYPE']
    const over = {
      webhookUrl: new URL(server.url),
      webhookToken: 'a-token',
      webhookHeaders: names.map((name) => [name, 'a/value'] as const),
      webhookHandshake: true,
    }
    const { receipt } = await deliverAll({ ...settings, ...over }, someEvents(1))
    await server.close()
    expect(receipt.delivered).toBe(1)
    expect(server.requests.map(({ head }) => head.split(' ')[0])).toEqual(['OPTIONS', 'POST'])
    for (const { head } of server.requests) {
      const lines = head.toLowerCase().split('\r\n')
      expect(lines).toEqual(expect.arrayContaining(names.map((name) => `${name.toLowerCase()}: a/value`)))
      expect(lines).toEqual(expect.arrayContaining(['authorization: bearer a-token', 'user-agent: aws-cost-events']))
      expect(lines.filter((each) => each.startsWith('content-type:'))).toHaveLength(1)
    }
  })
})

test.each([1, 4])('at most %i events are in flight, and as many again in memory', async (webhookConcurrency) => {
  let answerAll = () => {}
  const answered = new Promise<void>((resolve) => {
    answerAll = resolve
  })
  const settings = await start({ script: () => answered.then(() => 'accept' as const) })
  let taken = 0
  function* counted() {
    for (const event of someEvents(40)) {
      taken += 1
      yield event
    }
  }
  const over = { webhookConcurrency, webhookTimeoutSeconds: 3_600 }
  const result = deliverAll({ ...settings, ...over }, counted())
  await stage.webhook.waitForPosts(webhookConcurrency, 100_000)
  for (let count = 0; count < 20; count++) await turn()
  expect(taken).toBe(2 * webhookConcurrency)
  answerAll()
  expect((await result).receipt.delivered).toBe(40)
  expect([stage.webhook.maxInFlight, stage.webhook.connections]).toEqual([webhookConcurrency, webhookConcurrency])
})

test('a long delivery logs its progress every half minute, and its result', async () => {
  const settings = { ...(await start()), webhookRate: 1, webhookDeadlineSeconds: 140, webhookConcurrency: 1 }
  const { log } = await deliverAll(settings, someEvents(65), { clock: new SkippingClock(() => 0) })
  expect(log).toEqual([
    'info Delivering: 31 events done, 1 per second, 2 min until the deadline.',
    'info Delivering: 61 events done, 1 per second, 80 s until the deadline.',
    'info Delivered 65 of 65 events.',
  ])
  expect((await deliverAll(settings, someEvents(1))).log).toEqual(['info Delivered 1 of 1 event.'])
})

test('without a webhook, events are counted and not sent', async () => {
  await start()
  const { receipt } = await deliverAll(deliverySettings(), someEvents(3))
  expect(receipt).toMatchObject({ made: 3, delivered: 0, skipped: 0, failed: 0 })
})

describe('random answers of the webhook', () => {
  const names = ['Größe', 'a "b" c', '100 %', '🚀 €', '\u0007\u2028', '(none)', ' ', 'x'.repeat(1_000)]
  const odd = names.map((name) => events.line(line([name])))
  const action = fc.oneof(
    { weight: 3, arbitrary: fc.constant('accept' as const) },
    fc.constantFrom(200, 202, 400, 408, 409, 413, 415, 422, 425, 429, 500, 502, 503),
    { weight: 1, arbitrary: fc.constantFrom(401, 403, 404, 410) },
    fc.constantFrom(
      { reset: 'before' },
      { reset: 'before', store: true },
      { reset: 'mid-body' },
      { stall: true },
      { stall: true, store: true },
      { garbage: true },
      { status: 503, headers: { 'retry-after': '3' } },
      { status: 429, headers: { 'retry-after': '9999' } },
      { status: 500, body: 'x'.repeat(10_000) },
      { redirect: 'http://127.0.0.1:9/' },
      { delayMs: 20 },
    ),
  )

  test('each event ends up accepted, unchanged, or in the dead letters, exactly once', async () => {
    await start()
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60 }),
        fc.constantFrom('structured', 'binary', 'batch'),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 40 }),
        fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
        async (script, webhookMode, webhookConcurrency, webhookAttempts, count, cancelAt) => {
          await stage.webhook.close()
          const limits = { webhookConcurrency, webhookAttempts, webhookBatchSize: 7, webhookTimeoutSeconds: 0.05 }
          const settings = { ...(await start({ script })), webhookMode, ...limits }
          const controller = new AbortController()
          const all = [...odd, ...someEvents(40)].slice(0, count)
          function* offered() {
            for (const [index, event] of all.entries()) {
              if (index === cancelAt) controller.abort(new Error('cancelled'))
              yield event
            }
          }
          const { receipt, letters, sent } = await deliverAll(settings, offered(), { signal: controller.signal })
          expect(sent).toEqual(all)
          expect(receipt).toMatchObject({ made: count, skipped: 0, failed: letters.length })
          expect(receipt.delivered + receipt.failed).toBe(count)
          const dead = new Map(letters.map(({ event }) => [event.id, event]))
          expect(dead.size).toBe(letters.length)
          const { store, requests } = stage.webhook
          expect([store.conflicts, requests.flatMap(({ violations }) => violations)]).toEqual([[], []])
          const arrived = new Map(store.unique.map((event) => [event['id'], event]))
          for (const event of all) {
            const letter = dead.get(event.id)
            if (letter) expect(JSON.stringify(letter)).toBe(eventJson(event))
            // A dead letter may have arrived. A delivered event must have arrived.
            else expect(arrived.get(event.id)).toEqual(plain(event))
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a dead-letter file that cannot be written', () => {
  test('the caller that delivers the next events gets the error', async () => {
    const settings = { ...(await start({ script: () => 422 })), deadLetterFile: '/dev/full', webhookConcurrency: 1 }
    const deps = { log: new RecordedLog(), clock: new SkippingClock(), signal: new AbortController().signal }
    const more = { random: () => 0.5, queryKey: QUERY_KEY }
    const delivery = await openDelivery(deliverySettings(settings), { ...deps, ...more })
    // Linux reports a full disk for everything that is written there. Each letter is so long that the sender waits for the disk.
    const long = events.line(line(['x'.repeat(1_000_001)]))
    const offering = async () => {
      for (;;) {
        await delivery.deliver(long)
        await turn()
      }
    }
    await expect(offering()).rejects.toThrow(/^The dead-letter file cannot be written: .*ENOSPC/)
    const receipt = await delivery.finish()
    expect(receipt).toMatchObject({ delivered: 0, deadLetterFile: undefined })
    expect(receipt.fault?.message).toMatch(/ENOSPC.* on a disk with free space/)
    expect(receipt.failed).toBe(receipt.made)
    expect(stage.webhook.posts).toBe(1)
  })

  test('the receipt counts the events in a file to which only some could be written', async () => {
    const settings = await start()
    const { deadLetterFile } = settings
    stage.webhook.script(async (_, index) => {
      // The second letter finds a full disk.
      if (index === 1) {
        while ((await lettersIn(deadLetterFile)).length === 0) await turn()
        await rename(deadLetterFile, `${deadLetterFile}.first`)
        await symlink('/dev/full', deadLetterFile)
      }
      return 422
    })
    const { receipt } = await deliverAll({ ...settings, webhookConcurrency: 1 }, someEvents(3))
    expect(receipt).toMatchObject({ made: 3, failed: 3, deadLetterFile })
    expect(receipt.fault?.message).toMatch(
      /^The dead-letter file cannot be written: .*ENOSPC.*\. It has 1 of 3 undelivered events; 2 are lost\. Set /,
    )
  })
})

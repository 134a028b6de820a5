import { rename, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openDelivery } from '../../src/delivery/index.js'
import { eventJson } from '../../src/events/index.js'
import { line, maker, QUERY_KEY } from '../events/sample.js'
import {
  type Circumstances,
  deliverAll,
  deliverRaw,
  deliverySettings,
  lettersIn,
  plain,
  someEvents,
} from './support/deliver.js'
import { RecordedLog, realClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start } = stage
const events = await maker()

describe.each(['structured', 'binary', 'batch'] as const)('%s mode', (webhookMode) => {
  test('delivers every event unchanged and by the specification', async () => {
    const settings = await start({ modes: [webhookMode] })
    const names = ['Größe', 'a "b" c', '100 %', '🚀 €', '\u0007\u2028', '(none)', ' ', 'x'.repeat(1_000)]
    const all = [...someEvents(250), ...names.map((name) => events.line(line([name])))]
    const { receipt, sent } = await deliverAll({ ...settings, webhookMode }, all)
    const counts = { made: 258, delivered: 258, skipped: 0, failed: 0 }
    expect(receipt).toEqual({ ...counts, deadLetterFile: undefined, reasons: [] })
    expect(sent).toEqual(all)
    expect(stage.webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
    const arrived = new Map(stage.webhook.events.map((event) => [event['id'], event]))
    expect(stage.webhook.events.length).toBe(258)
    for (const event of all) expect(arrived.get(event.id)).toEqual(plain(event))
    expect(stage.webhook.posts).toBe(webhookMode === 'batch' ? 3 : 258)
  })
})

describe('requests', () => {
  test('stay within the concurrency, on as many connections', async () => {
    const settings = await start({ latencyMs: 5 })
    await deliverAll({ ...settings, webhookConcurrency: 3 }, someEvents(60))
    expect(stage.webhook.maxInFlight).toBe(3)
    expect(stage.webhook.connections).toBe(3)
  })

  test('keep the order with a concurrency of 1, through retries', async () => {
    const settings = await start({ failures: { rate: 0.3, seed: 7, actions: [503, { reset: 'before' }] } })
    const all = someEvents(40)
    await deliverAll({ ...settings, webhookConcurrency: 1, webhookAttempts: 50 }, all)
    expect(stage.webhook.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })

  test('keep the order with a concurrency of 1, through split batches', async () => {
    const settings = await start({ maxBatchEvents: 3 })
    const all = someEvents(40)
    await deliverAll({ ...settings, webhookMode: 'batch', webhookConcurrency: 1 }, all)
    expect(stage.webhook.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })

  test('carry the token, the headers, and a Content-Type that the user replaced', async () => {
    const settings = await start({ requireToken: 'a-token', acceptPlainJson: true })
    const webhookHeaders = [
      ['X-Api-Key', 'very-secret'],
      ['content-type', 'application/json'],
    ] as const
    await deliverAll({ ...settings, webhookToken: 'a-token', webhookHeaders }, someEvents(1))
    expect(stage.webhook.requests[0]?.headers).toMatchObject({
      'x-api-key': 'very-secret',
      'content-type': 'application/json',
      authorization: 'Bearer a-token',
      'user-agent': 'aws-cost-events',
    })
  })

  test('carry headers of any name, in the handshake and with events', async () => {
    const settings = await start()
    const names: string[] = []
    // `request.headers` drops some names.
    const server = createServer(({ rawHeaders }, response) => {
      names.push(...rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()))
      response.writeHead(200, { 'webhook-allowed-origin': '*' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const webhookUrl = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
    const webhookHeaders = ['__proto__', 'Constructor', 'toString'].map((name) => [name, 'value'] as const)
    const { receipt } = await deliverAll({ ...settings, webhookUrl, webhookHeaders, webhookHandshake: true }, someEvents(1)) // biome-ignore format: one line
    server.closeAllConnections()
    server.close()
    expect(receipt.delivered).toBe(1)
    for (const name of ['__proto__', 'constructor', 'tostring']) {
      expect(names.filter((each) => each === name)).toHaveLength(2)
    }
  })

  test('are not sent where a whsec_ secret is not base64, and the error does not show the secret', async () => {
    const settings = { ...(await start()), webhookSecret: ['whsec_not base64!'] }
    const error = await deliverAll(settings, someEvents(1)).catch((caught: unknown) => caught)
    expect(String(error)).toContain('`webhook-secret`')
    expect(String(error)).not.toContain('not base64!')
  })
})

describe('a batch', () => {
  test('that is too large is split, and later batches are smaller', async () => {
    const settings = await start({ maxBatchEvents: 30 })
    const { receipt } = await deliverAll({ ...settings, webhookMode: 'batch', webhookConcurrency: 1 }, someEvents(400))
    expect(receipt).toMatchObject({ delivered: 400, failed: 0 })
    const refused = stage.webhook.requests.filter(({ status }) => status === 413)
    // 100, 50, 50, and perhaps what was collected before the first answer came.
    expect(refused.length).toBeLessThanOrEqual(9)
  })
})

describe('back-pressure', () => {
  test.each([1, 4])('keeps at most twice the concurrency of events in memory (concurrency %i)', async (concurrency) => {
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const settings = await start({ script: () => answered.then(() => 'accept' as const) })
    let taken = 0
    function* counted() {
      for (const event of someEvents(40)) {
        taken += 1
        yield event
      }
    }
    const result = deliverAll({ ...settings, webhookConcurrency: concurrency }, counted(), { clock: realClock })
    await stage.webhook.waitForPosts(concurrency)
    for (let count = 0; count < 20; count++) await turn()
    expect(taken).toBe(2 * concurrency)
    answer()
    expect((await result).receipt.delivered).toBe(40)
  })
})

describe('a delivery without a webhook', () => {
  test('counts events and sends nothing', async () => {
    await start()
    const { receipt } = await deliverAll(deliverySettings(), someEvents(3))
    expect(receipt).toMatchObject({ made: 3, delivered: 0, skipped: 0, failed: 0 })
  })
})

describe('whatever the webhook does', () => {
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

  test('each event ends up accepted or in the dead letters, exactly once', async () => {
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
          const all = someEvents(count)
          function* offered() {
            for (const [index, event] of all.entries()) {
              if (index === cancelAt) controller.abort(new Error('cancelled'))
              yield event
            }
          }
          const circumstances: Circumstances = { signal: controller.signal }
          const { receipt, letters } = await deliverAll(settings, offered(), circumstances)
          expect(receipt).toMatchObject({ made: count, skipped: 0, failed: letters.length })
          expect(receipt.delivered + receipt.failed).toBe(count)
          const dead = new Map(letters.map(({ event }) => [event.id, event]))
          expect(dead.size).toBe(letters.length)
          expect(stage.webhook.store.conflicts).toEqual([])
          for (const event of all) {
            const letter = dead.get(event.id)
            if (letter) expect(JSON.stringify(letter)).toBe(eventJson(event))
            // A dead letter may have arrived all the same; what counts as delivered must have.
            else expect(stage.webhook.store.count(event.source, event.id)).toBeGreaterThanOrEqual(1)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a delivery that became impossible', () => {
  test('tells whoever offers the next events', async () => {
    const settings = { ...(await start({ script: () => 422 })), deadLetterFile: '/dev/full', webhookConcurrency: 1 }
    const deps = { log: new RecordedLog(), clock: realClock, signal: new AbortController().signal, random: () => 0.5 }
    const delivery = await openDelivery(deliverySettings(settings), { ...deps, queryKey: QUERY_KEY })
    // Linux reports a full disk for everything that is written there. Each letter is so long that the sender waits for the disk.
    const long = events.line(line(['x'.repeat(1_000_001)]))
    await delivery.deliver(long)
    const failure = expect(
      (async () => {
        for (;;) {
          await delivery.deliver(long)
          await delay(1)
        }
      })(),
    ).rejects.toThrow(/^The dead-letter file cannot be written: .*ENOSPC/)
    await failure
    const receipt = await delivery.finish()
    expect(receipt).toMatchObject({ delivered: 0, deadLetterFile: undefined })
    expect(receipt.fault?.message).toMatch(/ENOSPC/)
    expect(receipt.failed).toBe(receipt.made)
    expect(stage.webhook.posts).toBe(1)
  })

  test('says how many events are in a dead-letter file that took only some of them', async () => {
    const settings = await start()
    const { deadLetterFile } = settings
    stage.webhook.script(async (_, index) => {
      // The second letter finds a full disk.
      if (index === 1) {
        while ((await lettersIn(deadLetterFile)).length === 0) await delay(1)
        await rename(deadLetterFile, `${deadLetterFile}.first`)
        await symlink('/dev/full', deadLetterFile)
      }
      return 422
    })
    const { receipt } = await deliverRaw({ ...settings, webhookConcurrency: 1 }, someEvents(3))
    expect(receipt).toMatchObject({ made: 3, failed: 3, deadLetterFile })
    expect(receipt.fault?.message).toMatch(
      /^The dead-letter file cannot be written: .*ENOSPC.*\. It has 1 of 3 undelivered events; 2 are lost\. Set /,
    )
  })
})

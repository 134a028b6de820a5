import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { deliverAll, type Scene, someEvents } from './support/deliver.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start, deadLetterFile } = stage

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

  it('each event ends in exactly one hand: accepted, or a dead letter', async () => {
    await start()
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60 }),
        fc.constantFrom('structured', 'binary', 'batch'),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 40 }),
        fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
        async (script, mode, concurrency, attempts, count, cancelAt) => {
          await stage.webhook.close()
          const { url } = await start({ script })
          const controller = new AbortController()
          const over = { url, mode, concurrency, attempts, batchSize: 7, timeoutSeconds: 0.05 }
          const scene: Scene = { webhook: over, deadLetterFile: deadLetterFile(), signal: controller.signal }
          const events = someEvents(count)
          function* offered() {
            for (const [index, event] of events.entries()) {
              if (index === cancelAt) controller.abort(new Error('cancelled'))
              yield event
            }
          }
          const { receipt, letters } = await deliverAll(scene, offered())
          expect(receipt).toMatchObject({ made: count, skipped: 0, failed: letters.length })
          expect(receipt.delivered + receipt.failed).toBe(count)
          const dead = new Map(letters.map(({ event }) => [event.id, event]))
          expect(dead.size).toBe(letters.length)
          expect(stage.webhook.store.conflicts).toEqual([])
          for (const event of events) {
            const letter = dead.get(event.id)
            if (letter) expect(JSON.stringify(letter)).toBe(JSON.stringify(event))
            // A dead letter may have arrived all the same; what counts as delivered must have.
            else expect(stage.webhook.store.count(event.source, event.id)).toBeGreaterThanOrEqual(1)
          }
        },
      ),
      { numRuns: 120 },
    )
  }, 120_000)

  it('three thousand events pass a webhook that fails one request in ten', async () => {
    const url = await start({ failures: { rate: 0.1, seed: 42 }, record: 'none' })
    const scene = { webhook: { ...url, concurrency: 16, attempts: 20 }, deadLetterFile: deadLetterFile() }
    const events = someEvents(3_000)
    expect((await deliverAll(scene, events)).receipt).toMatchObject({ delivered: 3_000, failed: 0 })
    expect(stage.webhook.store.conflicts).toEqual([])
    const held = new Map(stage.webhook.store.unique.map((event) => [event['id'], event]))
    for (const event of events) expect(JSON.stringify(held.get(event.id))).toBe(JSON.stringify(event))
  }, 120_000)
})

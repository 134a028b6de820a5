import { describe, expect, it } from '@jest/globals'
import { openDelivery } from '../../src/delivery/index.js'
import { WrittenEvent } from '../../src/model/cost-event.js'
import { line } from '../support/cost-facts.js'
import { deliverAll, eventMaker, QUERY_KEY, someEvents } from './support/deliver.js'
import { RecordedLog, realClock } from './support/outside.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const { start, deadLetterFile } = stage

describe.each(['structured', 'binary', 'batch'] as const)('%s mode', (mode) => {
  it('delivers every event, unchanged and by the specification', async () => {
    const url = await start({ modes: [mode] })
    const names = ['Größe', 'a "b" c', '100 %', '🚀 €', '\u0007\u2028', '(none)', ' ', 'x'.repeat(1_000)]
    const events = [...someEvents(250), ...names.map((name) => eventMaker().line(line([name])))]
    const { receipt } = await deliverAll({ webhook: { ...url, mode }, deadLetterFile: deadLetterFile() }, events)
    expect(receipt).toEqual({
      made: 258,
      delivered: 258,
      skipped: 0,
      failed: 0,
      deadLetterFile: undefined,
      reasons: [],
    })
    expect(stage.webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
    const arrived = new Map(stage.webhook.events.map((event) => [event['id'], event]))
    expect(stage.webhook.events.length).toBe(258)
    for (const event of events) expect(arrived.get(event.id)).toEqual(event)
    expect(stage.webhook.posts).toBe(mode === 'batch' ? 3 : 258)
  })
})

describe('requests', () => {
  it('keep within the concurrency, on as many connections', async () => {
    const url = await start({ latencyMs: 5 })
    await deliverAll({ webhook: { ...url, concurrency: 3 }, deadLetterFile: deadLetterFile() }, someEvents(60))
    expect(stage.webhook.maxInFlight).toBe(3)
    expect(stage.webhook.connections).toBe(3)
  })

  it('keep the order with a concurrency of 1, through retries and bisected batches', async () => {
    const url = await start({ failures: { rate: 0.3, seed: 7, actions: [503, { reset: 'before' }] } })
    const events = someEvents(40)
    await deliverAll({ webhook: { ...url, concurrency: 1, attempts: 50 }, deadLetterFile: deadLetterFile() }, events)
    expect(stage.webhook.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    await stage.webhook.close()
    const other = await start({ maxBatchEvents: 3 })
    await deliverAll({ webhook: { ...other, mode: 'batch', concurrency: 1 }, deadLetterFile: deadLetterFile() }, events)
    expect(stage.webhook.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
  })

  it('carry token, headers, and a Content-Type that the user replaced', async () => {
    const url = await start({ requireToken: 'a-token', acceptPlainJson: true })
    const headers = [
      ['X-Api-Key', 'very-secret'],
      ['content-type', 'application/json'],
    ] as const
    const over = { token: 'a-token', headers }
    const { receipt } = await deliverAll(
      { webhook: { ...url, ...over }, deadLetterFile: deadLetterFile() },
      someEvents(1),
    )
    expect(receipt.delivered).toBe(1)
    expect(stage.webhook.requests[0]?.headers).toMatchObject({
      'x-api-key': 'very-secret',
      'content-type': 'application/json',
      authorization: 'Bearer a-token',
    })
  })

  it.each(['structured', 'batch'] as const)(
    'repeat the same bytes under the same id, signed anew (%s)',
    async (mode) => {
      const url = await start({
        script: [500, { reset: 'before' }, 'accept'],
        requireSignature: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        signatureToleranceSeconds: 60,
      })
      const secrets = ['plain text with ü', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']
      const events = someEvents(2).slice(0, mode === 'batch' ? 2 : 1)
      const scene = { webhook: { ...url, mode, secrets, concurrency: 1 }, deadLetterFile: deadLetterFile() }
      expect((await deliverAll(scene, events)).receipt.delivered).toBe(events.length)
      const [first, second, third] = stage.webhook.requests
      expect(stage.webhook.requests.length).toBe(3)
      expect([second?.body, third?.body]).toEqual([first?.body, first?.body])
      const ids = stage.webhook.requests.map(({ headers }) => headers['webhook-id'])
      expect(new Set(ids).size).toBe(1)
      if (mode === 'structured') expect(ids[0]).toBe(events[0]?.id)
      else expect(ids[0]).toMatch(/^batch_[0-9a-f]{40}$/)
      expect(String(third?.headers['webhook-signature']).split(' ').length).toBe(2)
    },
  )

  it('are signed so that a receiver with the plain-text secret agrees', async () => {
    const url = await start({ requireSignature: 'plain text with ü' })
    const over = { secrets: ['plain text with ü'] }
    const events = [eventMaker().line(line(['Größe 🚀']))]
    const { receipt } = await deliverAll({ webhook: { ...url, ...over }, deadLetterFile: deadLetterFile() }, events)
    expect(receipt.delivered).toBe(1)
  })
})

describe('a batch', () => {
  it('is halved where it is too large, and later ones are smaller', async () => {
    const url = await start({ maxBatchEvents: 30 })
    const scene = { webhook: { ...url, mode: 'batch', concurrency: 1 } as const, deadLetterFile: deadLetterFile() }
    expect((await deliverAll(scene, someEvents(400))).receipt).toMatchObject({ delivered: 400, failed: 0 })
    const refused = stage.webhook.requests.filter(({ status }) => status === 413)
    // 100, 50, 50, and perhaps what had gathered before the first answer came.
    expect(refused.length).toBeLessThanOrEqual(9)
  })

  it.each([400, 415, 422])('that holds bad events delivers the good ones (%i)', async (status) => {
    const bad = new Set(['Service 7', 'Service 8', 'Service 150'])
    const match = ({ data }: { data?: unknown }) => bad.has(String(Object(data)['service']))
    const url = await start({ rejectEvent: { match, status } })
    const scene = { webhook: { ...url, mode: 'batch' } as const, deadLetterFile: deadLetterFile() }
    const { receipt, letters } = await deliverAll(scene, someEvents(200))
    expect(receipt).toMatchObject({ delivered: 197, failed: 3 })
    expect(letters.map(({ event }) => event.data['service'])).toEqual(expect.arrayContaining([...bad]))
    expect(letters[0]).toMatchObject({ status, reason: expect.stringContaining('an event is not acceptable') })
  })

  it('of one that is too large goes to the dead letters', async () => {
    const url = await start({ maxBodyBytes: 10 })
    const scene = { webhook: { ...url, mode: 'batch' } as const, deadLetterFile: deadLetterFile() }
    const { receipt, letters } = await deliverAll(scene, someEvents(3))
    expect(receipt).toMatchObject({ delivered: 0, failed: 3 })
    expect(letters.map(({ status }) => status)).toEqual([413, 413, 413])
  })
})

describe('without a webhook', () => {
  it('events are counted and nothing is sent', async () => {
    await start()
    const settings = {
      webhook: undefined,
      deadLetterFile: deadLetterFile(),
      replayFile: undefined,
      stateFile: undefined,
    }
    const delivery = await openDelivery(
      { ...settings, onFailure: 'fail' },
      {
        log: new RecordedLog(),
        clock: realClock,
        signal: new AbortController().signal,
        random: Math.random,
        queryKey: QUERY_KEY,
        restated: (event) => event,
      },
    )
    for (const event of someEvents(3)) await delivery.deliver(WrittenEvent.of(event))
    expect(await delivery.finish()).toMatchObject({ made: 3, delivered: 0, skipped: 0, failed: 0 })
  })
})

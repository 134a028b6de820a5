import { describe, expect, it } from '@jest/globals'
import { CloudEvent, HTTP } from 'cloudevents'
import fc from 'fast-check'
import { BATCH_BYTES, type Batch, Batcher } from '../../src/delivery/encode/batch.js'
import { encodeBinary, headerValue } from '../../src/delivery/encode/binary.js'
import { encodeStructured } from '../../src/delivery/encode/structured.js'
import { EventParcel, TextParcel, type WireEvent } from '../../src/delivery/parcel.js'
import { restate } from '../../src/events/index.js'
import { decodeCloudEvents, decodeHeaderValue } from '../emulators/cloudevents-http.mjs'
import { DAY, line } from '../support/cost-facts.js'
import { eventMaker, QUERY_KEY, sendable, someEvents } from './support/deliver.js'

const events = eventMaker()
const parcel = (event: WireEvent) => new EventParcel(sendable(event))
const plain = events.line(line(['Amazon RDS'], '0.2672917174'))
const shapes = [
  plain,
  restate(events.line(line(['Amazon RDS'])), { unblendedCost: { amount: '1', unit: 'USD' } }, QUERY_KEY),
  events.total({ period: DAY, metrics: { UnblendedCost: { amount: '1', unit: 'USD' } }, estimated: true, lines: 1 }),
  events.breach(
    { rule: 'budget', scope: 'total', actual: '2', limit: '1' },
    { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true },
  ),
]

describe('structured mode', () => {
  it('is the event as it stands', () => {
    for (const each of [parcel(plain), new TextParcel(sendable(plain))]) {
      expect(encodeStructured(each)).toEqual({
        headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
        body: JSON.stringify(plain),
      })
      expect(each).toMatchObject({ id: plain.id, event: plain, slot: undefined })
    }
  })

  it.each(shapes)('says the same as the CloudEvents SDK (shape %#)', (event) => {
    const { headers, body } = encodeStructured(parcel(event))
    const sdk = HTTP.structured(new CloudEvent({ ...event }, true))
    expect(headers['content-type']).toBe(sdk.headers['content-type'])
    // The SDK writes milliseconds; the moment is the same.
    const time = new Date(event.time ?? '').toISOString()
    expect({ ...JSON.parse(String(body)), time }).toEqual(JSON.parse(String(sdk.body)))
  })
})

describe('binary mode', () => {
  it.each(shapes)('has the headers and the body of the CloudEvents SDK for simple names (shape %#)', (event) => {
    const simple = { ...event, subject: '123456789012/2026-11-20/total', partitionkey: 'total' }
    const { headers, body } = encodeBinary(parcel(simple))
    const sdk = HTTP.binary(new CloudEvent({ ...simple }, true))
    const ours = { ...headers, 'ce-time': new Date(headers['ce-time'] ?? '').toISOString() }
    // The SDK also writes `content-type` with a charset of its own where none is needed.
    expect({ ...ours, 'content-type': '' }).toEqual({ ...sdk.headers, 'content-type': '' })
    expect(headers['content-type']).toBe('application/json')
    expect(body).toBe(sdk.body)
  })

  it.each([
    ['Größe', 'Gr%C3%B6%C3%9Fe'],
    ['a b', 'a%20b'],
    ['100 % "sure"', '100%20%25%20%22sure%22'],
    ['€ 🚀', '%E2%82%AC%20%F0%9F%9A%80'],
    ["~!#$&'()*+,-./:;<=>?@[\\]^_`{|}", "~!#$&'()*+,-./:;<=>?@[\\]^_`{|}"],
    ['\u007f', '%7F'],
  ])('encodes %s by the HTTP binding', (value, encoded) => {
    expect(headerValue(value)).toBe(encoded)
  })

  it('can be decoded whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(decodeHeaderValue(headerValue(value))).toEqual({ value, violations: [] })
      }),
    )
  })

  it('carries foreign events too: text, bytes, nothing', () => {
    const event = { specversion: '1.0', id: '1', source: 's', type: 't' } as const
    const of = (over: Partial<WireEvent>) => encodeBinary(parcel({ ...event, ...over }))
    expect(of({ data: 'text', datacontenttype: 'text/plain' }).body).toBe('text')
    expect(of({ data: 'text' })).toMatchObject({ body: '"text"', headers: { 'content-type': 'application/json' } })
    expect(of({ data_base64: 'AAEC', datacontenttype: 'image/png' }).body).toEqual(Buffer.from([0, 1, 2]))
    expect(of({ datacontenttype: 'text/plain' }).headers).toHaveProperty('content-type', 'text/plain')
    expect(of({}).body).toBe('')
    expect(of({}).headers).not.toHaveProperty('content-type')
  })
})

describe('batch mode', () => {
  const batches = (batcher: Batcher, given: readonly WireEvent[]) =>
    [...given.map((event) => batcher.add(JSON.stringify(event))), batcher.take()].filter((full) => full !== undefined)
  const one = (given: readonly WireEvent[]) => {
    const [batch] = batches(new Batcher(given.length), given)
    if (batch === undefined) throw new Error('There is no batch.')
    return batch
  }
  const eventsIn = (batch: Batch): unknown => JSON.parse(batch.message.body.toString('utf8'))
  const foreign = (data: string): WireEvent => ({
    specversion: '1.0',
    id: data.slice(0, 9),
    source: 's',
    type: 't',
    data,
  })
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40_000 }), { minLength: 1, maxLength: 12 })

  it('is a JSON array, with a media type that has no charset', () => {
    const given = someEvents(3)
    const { headers, body } = one(given).message
    expect(headers).toEqual({ 'content-type': 'application/cloudevents-batch+json' })
    const decoded = decodeCloudEvents({ rawHeaders: Object.entries(headers).flat(), body })
    expect(decoded).toMatchObject({ mode: 'batch', violations: [] })
    expect(decoded.events).toEqual(given)
  })

  it('holds no more events than allowed', () => {
    const given = someEvents(7)
    expect(batches(new Batcher(3), given).map(({ length }) => length)).toEqual([3, 3, 1])
    const shrunk = new Batcher(100)
    shrunk.tooLarge(4)
    expect(batches(shrunk, given).map(({ length }) => length)).toEqual([2, 2, 2, 1])
  })

  it('keeps every event where the limit shrinks below what has gathered, and where one does not fit any more', () => {
    const shrinking = new Batcher(100)
    const given = ['a', 'b', 'ü'.repeat(499_900), 'c', 'd'].map(foreign)
    const [first, second, ...others] = given
    const early = [first, second].map((event) => shrinking.add(JSON.stringify(event)))
    shrinking.tooLarge(2)
    const all = [...early, ...batches(shrinking, others)].filter((batch) => batch !== undefined)
    expect(all.flatMap(eventsIn)).toEqual(given)
  })

  it('stays below its bytes, in UTF-8, unless one event is longer', () => {
    const sized = fc.integer({ min: 1, max: 600_000 }).map((bytes) => foreign('ü'.repeat(bytes / 2)))
    fc.assert(
      fc.property(fc.array(sized, { maxLength: 8 }), (given) => {
        const made = batches(new Batcher(100), given)
        expect(made.flatMap(eventsIn)).toEqual(given)
        for (const { length, message } of made) if (length > 1) expect(message.body.length).toBeLessThan(BATCH_BYTES)
      }),
      { numRuns: 20 },
    )
  })

  it('gives its events one by one, with their slots, and in two halves, each a batch of its own', () => {
    fc.assert(
      fc.property(texts, fc.func(fc.option(fc.string(), { nil: undefined })), (data, slotOf) => {
        const given = data.map(foreign)
        const batcher = new Batcher(100)
        for (const event of given) batcher.add(JSON.stringify(event), slotOf(event))
        const batch = batcher.take()
        if (batch === undefined) throw new Error('There is no batch.')
        const wanted = given.map((event) => ({ ...sendable(event), slot: slotOf(event) }))
        const found = ({ parcels }: Batch) => parcels.map(({ id, text, event, slot }) => ({ id, text, event, slot }))
        expect(found(batch)).toEqual(wanted.map((each) => ({ ...each, event: JSON.parse(each.text) })))
        if (batch.length === 1) return
        const halves = batch.halves()
        expect(halves.flatMap(found)).toEqual(found(batch))
        expect(halves.flatMap(eventsIn)).toEqual(eventsIn(batch))
        expect(halves[0].length - halves[1].length).toBe(batch.length % 2)
      }),
    )
  })

  it('uses the memory again that is given back, and no other', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 4 }), (data, limit) => {
        const batcher = new Batcher(limit)
        const kept: { readonly batch: Batch; readonly events: unknown }[] = []
        const check = (batch: Batch | undefined, index: number) => {
          if (batch === undefined) return
          // Every second one is still on its way.
          if (index % 2 === 0) batcher.giveBack(batch)
          else kept.push({ batch, events: eventsIn(batch) })
        }
        for (const [index, text] of data.entries()) check(batcher.add(JSON.stringify(foreign(text))), index)
        check(batcher.take(), 1)
        for (const { batch, events } of kept) expect(eventsIn(batch)).toEqual(events)
      }),
    )
    const batcher = new Batcher(1)
    const first = batcher.add('{"id":1}')
    if (first === undefined) throw new Error('There is no batch.')
    batcher.giveBack(first)
    batcher.add('{"id":2}')
    expect(batcher.add('{"id":3}')?.message.body.buffer).toBe(first.message.body.buffer)
  })
})

import { describe, expect, it } from '@jest/globals'
import { CloudEvent, HTTP } from 'cloudevents'
import fc from 'fast-check'
import { BATCH_BYTES, Batcher, encodeBatch } from '../../src/delivery/encode/batch.js'
import { encodeBinary, headerValue } from '../../src/delivery/encode/binary.js'
import { encodeStructured } from '../../src/delivery/encode/structured.js'
import { Parcel, type WireEvent } from '../../src/delivery/parcel.js'
import { decodeCloudEvents, decodeHeaderValue } from '../emulators/cloudevents-http.mjs'
import { DAY, line } from '../support/cost-facts.js'
import { eventMaker, someEvents } from './support/deliver.js'

const events = eventMaker()
const plain = new Parcel(events.line(line(['Amazon RDS'], '0.2672917174')))
const shapes = [
  plain.event,
  events.restated(events.line(line(['Amazon RDS'])), { unblendedCost: { amount: '1', unit: 'USD' } }),
  events.total({ period: DAY, metrics: { UnblendedCost: { amount: '1', unit: 'USD' } }, estimated: true, lines: 1 }),
  events.breach(
    { rule: 'budget', scope: 'total', actual: '2', limit: '1' },
    { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true },
  ),
]

describe('structured mode', () => {
  it('is the event as it stands', () => {
    expect(encodeStructured(plain)).toEqual({
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: JSON.stringify(plain.event),
    })
  })

  it.each(shapes)('says the same as the CloudEvents SDK (shape %#)', (event) => {
    const { headers, body } = encodeStructured(new Parcel(event))
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
    const { headers, body } = encodeBinary(new Parcel(simple))
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
    const of = (over: Partial<WireEvent>) => encodeBinary(new Parcel({ ...event, ...over }))
    expect(of({ data: 'text', datacontenttype: 'text/plain' }).body).toBe('text')
    expect(of({ data: 'text' })).toMatchObject({ body: '"text"', headers: { 'content-type': 'application/json' } })
    expect(of({ data_base64: 'AAEC', datacontenttype: 'image/png' }).body).toEqual(Buffer.from([0, 1, 2]))
    expect(of({ datacontenttype: 'text/plain' }).headers).toHaveProperty('content-type', 'text/plain')
    expect(of({}).body).toBe('')
    expect(of({}).headers).not.toHaveProperty('content-type')
  })
})

describe('batch mode', () => {
  const batch = (mode: Batcher, parcels: readonly Parcel[]) =>
    [...parcels.map((parcel) => mode.add(parcel)), mode.take()].filter((full) => full !== undefined)

  it('is a JSON array, with a media type that has no charset', () => {
    const parcels = someEvents(3).map((event) => new Parcel(event))
    const { headers, body } = encodeBatch(parcels)
    expect(headers).toEqual({ 'content-type': 'application/cloudevents-batch+json' })
    const raw = { rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body) }
    const decoded = decodeCloudEvents(raw)
    expect(decoded).toMatchObject({ mode: 'batch', violations: [] })
    expect(decoded.events).toEqual(parcels.map(({ event }) => event))
  })

  it('holds no more events than allowed', () => {
    const parcels = someEvents(7).map((event) => new Parcel(event))
    expect(batch(new Batcher(3), parcels).map(({ length }) => length)).toEqual([3, 3, 1])
    const shrunk = new Batcher(100)
    shrunk.tooLarge(4)
    expect(batch(shrunk, parcels).map(({ length }) => length)).toEqual([2, 2, 2, 1])
  })

  it('stays below its bytes, in UTF-8, unless one event is longer', () => {
    const sized = fc.integer({ min: 1, max: 600_000 }).map((bytes) => {
      return new Parcel({ specversion: '1.0', id: '1', source: 's', type: 't', data: 'ü'.repeat(bytes / 2) })
    })
    fc.assert(
      fc.property(fc.array(sized, { maxLength: 8 }), (parcels) => {
        const batches = batch(new Batcher(100), parcels)
        expect(batches.flat()).toEqual(parcels)
        for (const each of batches) {
          if (each.length > 1) expect(Buffer.byteLength(encodeBatch(each).body)).toBeLessThan(BATCH_BYTES)
        }
      }),
      { numRuns: 20 },
    )
  })
})

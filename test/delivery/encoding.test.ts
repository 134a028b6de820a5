import { describe, expect, test } from '@jest/globals'
import { HTTP } from 'cloudevents'
import fc from 'fast-check'
import { Batcher, encode, headerValue, MAX_BATCH_BYTES, type WireEvent } from '../../src/delivery/encoding.js'
import { createSigner, messageId } from '../../src/delivery/signing.js'
import { eventJson, restate } from '../../src/events/index.js'
import { decodeCloudEvents, decodeHeaderValue } from '../emulators/cloudevents-http.mjs'
import { verifyStandardWebhook } from '../emulators/standard-webhooks.mjs'
import { DAY, line, maker, QUERY_KEY } from '../events/sample.js'
import { someEvents } from './support/deliver.js'

const events = await maker()
const breach = {
  rule: 'budget',
  scope: 'total',
  actual: '2',
  limit: '1',
  amount: '2',
  baseline: '',
  impact: '1',
  causes: [],
} as const
const shapes = [
  events.line(line(['Amazon RDS'], '0.2672917174')),
  restate(events.line(line(['Amazon RDS'])), { unblendedCost: { amount: '1', unit: 'USD' } }, QUERY_KEY),
  events.total({ period: DAY, metrics: { UnblendedCost: { amount: '1', unit: 'USD' } }, estimated: true, lines: 1 }),
  events.breach(breach, { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true }),
]

const outgoing = (event: WireEvent, json = JSON.stringify(event)) => ({ event, json, slot: undefined })
const foreign = (over: Partial<WireEvent> = {}): WireEvent => ({
  specversion: '1.0',
  id: '1',
  source: 's',
  type: 't',
  ...over,
})

describe('structured mode', () => {
  test.each(shapes)('has the media type and the content of the CloudEvents SDK (shape %#)', (event) => {
    const { headers, body } = encode([outgoing(event, eventJson(event))], 'structured')
    const sdk = HTTP.structured(event)
    expect(headers).toEqual({ 'content-type': sdk.headers['content-type'] })
    expect(body).toBe(eventJson(event))
    // The SDK writes milliseconds; the moment is the same.
    const time = new Date(event.time).toISOString()
    expect({ ...JSON.parse(String(body)), time }).toEqual(JSON.parse(String(sdk.body)))
  })
})

describe('binary mode', () => {
  test.each(shapes)('has the headers and the body of the CloudEvents SDK for simple names (shape %#)', (event) => {
    const simple = event.cloneWith({ subject: '123456789012/2026-11-20/total', partitionkey: 'total' })
    const { headers, body } = encode([outgoing(simple)], 'binary')
    const sdk = HTTP.binary(simple)
    const ours = { ...headers, 'ce-time': new Date(headers['ce-time'] ?? '').toISOString() }
    // The SDK adds a charset to `content-type`.
    expect({ ...ours, 'content-type': '' }).toEqual({ ...sdk.headers, 'content-type': '' })
    expect(headers['content-type']).toBe('application/json')
    expect(body).toBe(sdk.body)
  })

  test.each([
    ['Größe', 'Gr%C3%B6%C3%9Fe'],
    ['a b', 'a%20b'],
    ['100 % "sure"', '100%20%25%20%22sure%22'],
    ['€ 🚀', '%E2%82%AC%20%F0%9F%9A%80'],
    ["~!#$&'()*+,-./:;<=>?@[\\]^_`{|}", "~!#$&'()*+,-./:;<=>?@[\\]^_`{|}"],
    ['\u007f', '%7F'],
  ])('encodes %s by the HTTP binding', (value, encoded) => {
    expect(headerValue(value)).toBe(encoded)
  })

  test('header values can be decoded whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(decodeHeaderValue(headerValue(value))).toEqual({ value, violations: [] })
      }),
    )
  })

  test.each<[string, Partial<WireEvent>, string | Buffer, string | undefined]>([
    ['text', { data: 'text', datacontenttype: 'text/plain' }, 'text', 'text/plain'],
    ['text as JSON', { data: 'text' }, '"text"', 'application/json'],
    ['bytes', { data_base64: 'AAEC', datacontenttype: 'image/png' }, Buffer.from([0, 1, 2]), 'image/png'],
    ['a type without data', { datacontenttype: 'text/plain' }, '', 'text/plain'],
    ['nothing', {}, '', undefined],
  ])('carries an event of another producer with %s', (_, over, body, type) => {
    const message = encode([outgoing(foreign(over))], 'binary')
    expect(message.body).toEqual(body)
    expect(message.headers['content-type']).toBe(type)
  })
})

describe('batch mode', () => {
  const batchesOf = (batcher: Batcher, given: readonly WireEvent[]) =>
    [...given.flatMap((event) => batcher.add(outgoing(event))), batcher.take()].filter(({ length }) => length > 0)
  const withData = (data: string) => foreign({ id: data.slice(0, 9), data })

  test('is a JSON array, with a media type that has no charset', () => {
    const given = someEvents(3).map((event) => outgoing(event, eventJson(event)))
    const { headers, body } = encode(given, 'batch')
    expect(headers).toEqual({ 'content-type': 'application/cloudevents-batch+json' })
    const decoded = decodeCloudEvents({ rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body) })
    expect(decoded).toMatchObject({ mode: 'batch', violations: [] })
    expect(decoded.events).toEqual(given.map(({ json }) => JSON.parse(json)))
  })

  test('has no more events than allowed', () => {
    expect(batchesOf(new Batcher(3), someEvents(7)).map(({ length }) => length)).toEqual([3, 3, 1])
  })

  test('has half as many events after one was too large, also where more were collected already', () => {
    const batcher = new Batcher(100)
    const given = ['a', 'b', 'ü'.repeat(499_900), 'c', 'd'].map(withData).map((event) => outgoing(event))
    const early = given.slice(0, 2).flatMap((event) => batcher.add(event))
    batcher.tooLarge(4)
    const late = given.slice(2).flatMap((event) => batcher.add(event))
    expect([...early, ...late, batcher.take()].flat()).toEqual(given)
    expect(late.map(({ length }) => length)).toEqual([2, 2])
  })

  test('is shorter than its maximum in UTF-8, unless one event is longer', () => {
    const sized = fc.integer({ min: 1, max: 600_000 }).map((bytes) => withData('ü'.repeat(bytes / 2)))
    fc.assert(
      fc.property(fc.array(sized, { maxLength: 8 }), (given) => {
        const batches = batchesOf(new Batcher(100), given)
        expect(batches.flat().map(({ event }) => event)).toEqual(given)
        for (const batch of batches) {
          const { body } = encode(batch, 'batch')
          if (batch.length > 1) expect(Buffer.byteLength(body)).toBeLessThan(MAX_BATCH_BYTES)
          expect(JSON.parse(String(body))).toHaveLength(batch.length)
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('a signature', () => {
  const NOW = Date.parse('2026-11-21T06:00:00Z')

  test.each([
    ['text', '{"a":"Größe 🚀"}'],
    ['bytes', Buffer.from('{"a":"Größe 🚀"}')],
  ])('of %s is valid by the specification for each secret', async (_, body) => {
    const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'plain ü text']
    const headers = (await createSigner(secrets))?.('an-id', body, NOW + 999)
    expect(headers?.['webhook-timestamp']).toBe(String(NOW / 1000))
    for (const secret of secrets) {
      const request = { headers: { ...headers }, body: Buffer.from(body) }
      const verified = verifyStandardWebhook(request, secret, { now: new Date(NOW) })
      expect(verified).toMatchObject({ valid: true, signatures: 2 })
    }
  })

  test('of bytes that are not UTF-8 is the one that OpenSSL computes', async () => {
    // printf 'an-id.1795240800.\\xff\\x00\\xfe{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:… -binary | base64
    const body = Buffer.from([0xff, 0x00, 0xfe, ...Buffer.from('{"a":1}')])
    const sign = await createSigner(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])
    expect(sign?.('an-id', body, NOW)['webhook-signature']).toBe('v1,6lXLgIwpWW9ZR4oI4v4tBwI0Q9X/QFoe7TC5Kyl0TSo=')
  })

  test('is not made without a secret', async () => {
    expect(await createSigner([])).toBeUndefined()
  })

  test('has the id of a single event, and for a batch a hash of its ids', () => {
    const given = someEvents(3).map((event) => outgoing(event))
    expect(messageId(given.slice(0, 1), false)).toBe(given[0]?.event.id)
    expect(messageId(given, true)).toBe(messageId([...given], true))
    expect(messageId(given, true)).not.toBe(messageId(given.slice(1), true))
    expect(messageId([outgoing(foreign({ id: 'ü\r\n' }))], false)).toMatch(/^batch_[0-9a-f]{40}$/)
  })
})

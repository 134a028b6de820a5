import { describe, expect, test } from '@jest/globals'
import { HTTP } from 'cloudevents'
import fc from 'fast-check'
import { Batcher, encode, headerValue, MAX_BATCH_BYTES, type WireEvent } from '../../src/delivery/encoding.js'
import { createSigner, messageId } from '../../src/delivery/signing.js'
import { eventJson, restate } from '../../src/events/index.js'
import { decodeHeaderValue } from '../emulators/cloudevents-http.mjs'
import { DAY, line, maker, QUERY_KEY, query } from '../events/sample.js'

const events = await maker()
const money = { amount: '2', baseline: '', impact: '1', causes: [] }
const breach = { rule: 'budget', scope: 'total', actual: '2', limit: '1', ...money } as const
const shapes = [
  restate(events.line(line(['Amazon RDS'])), { unblendedCost: { amount: '1', unit: 'USD' } }, QUERY_KEY),
  events.total({ period: DAY, metrics: { UnblendedCost: { amount: '1', unit: 'USD' } }, estimated: true, lines: 1 }),
  events.breach(breach, { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true }),
]

const outgoing = (event: WireEvent, json = JSON.stringify(event)) => ({ event, json, slot: undefined })
const foreign = (over: Partial<WireEvent> = {}) => ({ specversion: '1.0', id: '1', source: 's', type: 't', ...over })

describe('binary mode', () => {
  test.each(shapes)(
    'an event with plain names has the headers and the body of the CloudEvents SDK (shape %#)',
    (event) => {
      const simple = event.cloneWith({ subject: '123456789012/2026-11-20/total', partitionkey: 'total' })
      const { headers, body } = encode([outgoing(simple)], 'binary')
      const sdk = HTTP.binary(simple)
      // The SDK writes milliseconds, and adds a charset to `content-type`.
      const time = new Date(headers['ce-time'] ?? '').toISOString()
      expect({ ...headers, 'ce-time': time }).toEqual({ ...sdk.headers, 'content-type': 'application/json' })
      expect(body).toBe(sdk.body)
    },
  )

  test('a header value is percent-encoded only as far as the HTTP binding requires', () => {
    expect(headerValue('Größe "a" 100 % 🚀\u007f')).toBe('Gr%C3%B6%C3%9Fe%20%22a%22%20100%20%25%20%F0%9F%9A%80%7F')
    const plain = "~!#$&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}"
    expect(headerValue(plain)).toBe(plain)
    const decodes = (value: string) => expect(decodeHeaderValue(headerValue(value))).toEqual({ value, violations: [] })
    fc.assert(fc.property(fc.string({ unit: 'binary' }), decodes))
  })

  test.each<[string, Partial<WireEvent>, string | Buffer, string | undefined]>([
    ['text', { data: 'text', datacontenttype: 'text/plain' }, 'text', 'text/plain'],
    ['text as JSON', { data: 'text' }, '"text"', 'application/json'],
    ['bytes', { data_base64: 'AAEC', datacontenttype: 'image/png' }, Buffer.from([0, 1, 2]), 'image/png'],
    ['a type without data', { datacontenttype: 'text/plain' }, '', 'text/plain'],
    ['nothing', {}, '', undefined],
  ])('an event of another producer can have %s as data', (_, over, body, type) => {
    const message = encode([outgoing(foreign(over))], 'binary')
    expect([message.body, message.headers['content-type']]).toEqual([body, type])
  })

  test('an event of AWS costs begins like one of Vanus’s Amazon Billing Source', async () => {
    // As that source sent it (vanus-labs/vanus-connect, April 2023).
    const theirs =
      '{"date":"2026-11-20","service":"AWS CloudTrail","amortizedCost":{"amount":"1.0976835338","unit":"USD"},"blendedCost":{"amount":"1.0976835338","unit":"USD"},"netAmortizedCost":{"amount":"1.0537761914","unit":"USD"},"netUnblendedCost":{"amount":"1.0537761914","unit":"USD"},"unblendedCost":{"amount":"1.0976835338","unit":"USD"}}'
    const data = JSON.parse(theirs)
    const metrics = {
      AmortizedCost: data.amortizedCost,
      BlendedCost: data.blendedCost,
      NetAmortizedCost: data.netAmortizedCost,
      NetUnblendedCost: data.netUnblendedCost,
      UnblendedCost: data.unblendedCost,
    }
    const names = Object.keys(metrics) as (keyof typeof metrics)[]
    const event = (await maker({ query: query({ metrics: names }) })).line(line([data.service], '1', { metrics }))
    const { headers, body } = encode([outgoing(event)], 'binary')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-source': 'cloud.amazon.billing',
      'ce-type': 'amazon.billing.daily',
      'ce-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'ce-time': '2026-11-20T00:00:00Z',
    })
    expect(String(body).startsWith(`${theirs.slice(0, -1)},"account":`)).toBe(true)
  })
})

test.each(shapes)('structured mode has the media type and the content of the CloudEvents SDK (shape %#)', (event) => {
  const { headers, body } = encode([outgoing(event, eventJson(event))], 'structured')
  const sdk = HTTP.structured(event)
  expect(headers).toEqual({ 'content-type': sdk.headers['content-type'] })
  const time = new Date(event.time).toISOString()
  expect({ ...JSON.parse(String(body)), time }).toEqual(JSON.parse(String(sdk.body)))
})

test('a batch is a JSON array within its number of events, and below its bytes in UTF-8 unless one event is longer', () => {
  const sized = fc.integer({ min: 1, max: 600_000 }).map((bytes) => foreign({ data: 'ü'.repeat(bytes / 2) }))
  fc.assert(
    fc.property(fc.array(sized, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (given, maxEvents) => {
      const batcher = new Batcher(maxEvents)
      const batches = [...given.flatMap((event) => batcher.add(outgoing(event))), batcher.take()]
      expect(batches.flat().map(({ event }) => event)).toEqual(given)
      for (const batch of batches) {
        const { body } = encode(batch, 'batch')
        if (batch.length > 1) expect(Buffer.byteLength(body)).toBeLessThan(MAX_BATCH_BYTES)
        expect(batch.length).toBeLessThanOrEqual(maxEvents)
        expect(JSON.parse(String(body))).toHaveLength(batch.length)
      }
    }),
    { numRuns: 20 },
  )
})

describe('a signature', () => {
  test('a signature over bytes that are not UTF-8 is the one that OpenSSL computes', async () => {
    // printf 'an-id.1795240800.\\xff\\x00\\xfe{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:… -binary | base64
    const body = Buffer.from([0xff, 0x00, 0xfe, ...Buffer.from('{"a":1}')])
    const sign = await createSigner(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])
    const headers = sign?.('an-id', body, Date.parse('2026-11-21T06:00:00.999Z'))
    expect(headers?.['webhook-signature']).toBe('v1,6lXLgIwpWW9ZR4oI4v4tBwI0Q9X/QFoe7TC5Kyl0TSo=')
  })

  test('the id of a message is a hash of the ids for a batch, and for an id that cannot be a header', () => {
    const given = ['a', 'b', 'ü\r\n'].map((id) => outgoing(foreign({ id })))
    expect(messageId(given.slice(0, 1), false)).toBe('a')
    const hashes = [given, given.slice(1)].map((batch) => messageId(batch, true))
    hashes.push(messageId(given.slice(2), false))
    for (const hash of hashes) expect(hash).toMatch(/^batch_[0-9a-f]{40}$/)
    expect(new Set(hashes).size).toBe(3)
  })
})

import { describe, expect, test } from '@jest/globals'
import { attributeViolations, isRfc3339 } from './cloudevents-attributes.mjs'
import { decodeCloudEvents, decodeHeaderValue } from './cloudevents-http.mjs'

const EVENT = {
  specversion: '1.0',
  id: '6f1c8c0e-8a3b-5d0f-9f0e-0c6b0f3f4a11',
  source: 'cloud.amazon.billing',
  type: 'amazon.billing.daily',
  subject: '123456789012/2026-11-20/Amazon "Elastic" 100 % €😀',
  time: '2026-11-20T00:00:00Z',
  datacontenttype: 'application/json',
  data: { amount: '0.2672917174' },
}
const BINARY = [
  ['ce-specversion', '1.0'],
  ['CE-Id', EVENT.id],
  ['ce-source', EVENT.source],
  ['ce-type', EVENT.type],
  ['ce-subject', '123456789012/2026-11-20/Amazon%20%22Elastic%22%20100%20%25%20%E2%82%AC%F0%9F%98%80'],
  ['ce-time', EVENT.time],
  ['Content-Type', 'application/json'],
]

/** @param {string[][]} headers @param {unknown} body */
function message(headers, body) {
  return { rawHeaders: headers.flat(), body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)) }
}

/** @param {string} contentType @param {unknown} body */
function decode(contentType, body) {
  return decodeCloudEvents(message([['Content-Type', contentType]], body))
}

describe('a valid event reads the same in each content mode', () => {
  test('structured', () => {
    const decoded = decode('application/cloudevents+json; charset=UTF-8', EVENT)
    expect(decoded).toEqual({ mode: 'structured', events: [EVENT], violations: [] })
  })

  test('binary', () => {
    const decoded = decodeCloudEvents(message(BINARY, EVENT.data))
    expect(decoded).toEqual({ mode: 'binary', events: [EVENT], violations: [] })
  })

  test('batch', () => {
    const decoded = decode('application/cloudevents-batch+json', [EVENT, { ...EVENT, id: '2' }])
    expect(decoded).toEqual({ mode: 'batch', events: [EVENT, { ...EVENT, id: '2' }], violations: [] })
  })

  test('an empty batch is valid', () => {
    expect(decode('application/cloudevents-batch+json', [])).toEqual({ mode: 'batch', events: [], violations: [] })
  })
})

describe('header values', () => {
  test('the example of the specification', () => {
    expect(decodeHeaderValue('Euro%20%E2%82%AC%20%F0%9F%98%80')).toEqual({ value: 'Euro € 😀', violations: [] })
  })

  test('lower-case hexadecimal and needless encoding are accepted', () => {
    expect(decodeHeaderValue('%e2%82%ac%41')).toEqual({ value: '€A', violations: [] })
  })

  test('one round of decoding only', () => {
    expect(decodeHeaderValue('%2541')).toEqual({ value: '%41', violations: [] })
  })

  test.each([
    ['a space', 'a b', 'a b'],
    ['a double quote', 'a"b', 'a"b'],
    ['a quoted string', '"a \\"b\\""', 'a "b"'],
    ['raw UTF-8 bytes', Buffer.from('é').toString('latin1'), 'é'],
  ])('%s is read but is a violation', (_, raw, value) => {
    const decoded = decodeHeaderValue(raw)
    expect(decoded.value).toBe(value)
    expect(decoded.violations).toEqual(['a character that must be percent-encoded is not'])
  })

  test('overlong UTF-8 and a lone percent sign are violations', () => {
    expect(decodeHeaderValue('%C0%A0').violations).toEqual(['the percent-decoded bytes are not UTF-8'])
    expect(decodeHeaderValue('100%').violations).toEqual(['a "%" is not followed by two hexadecimal digits'])
  })
})

describe('messages that break the binding', () => {
  test('a charset on a batch', () => {
    expect(decode('application/cloudevents-batch+json; charset=utf-8', []).violations).toHaveLength(1)
  })

  test('another charset, another event format', () => {
    expect(decode('application/cloudevents+json; charset=latin1', EVENT).violations).toHaveLength(1)
    expect(decode('application/cloudevents+avro', EVENT).violations).toHaveLength(1)
  })

  test('bodies that are no JSON, no UTF-8, no array, no object', () => {
    expect(decode('application/cloudevents+json', Buffer.from('{"id":')).violations).toHaveLength(1)
    expect(decode('application/cloudevents+json', Buffer.from([0x22, 0xff, 0x22])).violations).toHaveLength(1)
    expect(decode('application/cloudevents-batch+json', EVENT).violations).toEqual(['body: a batch is a JSON array'])
    expect(decode('application/cloudevents+json', [EVENT]).violations).toEqual(['an event is a JSON object'])
  })

  test('a batch names the event at fault and keeps the others', () => {
    const decoded = decode('application/cloudevents-batch+json', [EVENT, { ...EVENT, id: '' }])
    expect(decoded.violations).toEqual(['event 1: "id" is empty'])
    expect(decoded.events).toHaveLength(2)
  })

  test('data beside data_base64, and text that is no base64', () => {
    expect(decode('application/cloudevents+json', { ...EVENT, data_base64: '***' }).violations).toEqual([
      '"data" and "data_base64" stand side by side',
      '"data_base64" is not base64',
    ])
  })

  test('a repeated header, ce-datacontenttype, ce-data', () => {
    const more = [
      ['ce-id', 'another'],
      ['ce-datacontenttype', 'text/plain'],
      ['ce-data', 'x'],
    ]
    const { violations } = decodeCloudEvents(message([...BINARY, ...more], EVENT.data))
    expect(violations).toHaveLength(3)
  })

  test('plain JSON is binary mode without attributes, unless the receiver takes it', () => {
    const plain = message([['content-type', 'application/json']], EVENT)
    expect(decodeCloudEvents(plain).violations).toHaveLength(4)
    expect(decodeCloudEvents(plain, { acceptPlainJson: true })).toEqual({
      mode: 'structured',
      events: [EVENT],
      violations: [],
    })
    const batch = message([['content-type', 'application/json']], [EVENT])
    expect(decodeCloudEvents(batch, { acceptPlainJson: true }).mode).toBe('batch')
  })
})

describe('attributes', () => {
  test.each([
    ['id', undefined],
    ['id', 7],
    ['specversion', '0.3'],
    ['source', 'with space'],
    ['source', 'http://example.com/%zz'],
    ['dataschema', '/relative'],
    ['datacontenttype', 'json'],
    ['time', '2026-11-20'],
    ['time', '2026-02-30T00:00:00Z'],
    ['recordedtime', 'yesterday'],
    ['partitionkey', ''],
    ['subject', 'bell\u0007'],
    ['subject', 'lone \ud800'],
    ['subject', 'non-character \ufdd0'],
    ['subject', 'non-character \u{1ffff}'],
    ['myExtension', 'upper case'],
    ['my_extension', 'underscore'],
    ['amount', 1.5],
    ['amount', 2 ** 31],
    ['nested', {}],
  ])('%s: %p is a violation', (name, value) => {
    expect(attributeViolations({ ...EVENT, [name]: value })).toHaveLength(1)
  })

  test('extensions may be strings, booleans and 32-bit integers', () => {
    expect(attributeViolations({ ...EVENT, a: 'x', b: true, c: -(2 ** 31), emptyextension: '' })).toEqual([])
  })

  test('timestamps of RFC 3339', () => {
    expect(
      ['2026-11-20T05:00:00.123456789+05:30', '2016-12-31t23:59:60z', '2024-02-29T00:00:00Z'].every(isRfc3339),
    ).toBe(true)
    expect(
      ['2026-11-20T24:00:00Z', '2026-11-20T05:00:00', '2026-11-20 05:00:00Z', '2025-02-29T00:00:00Z'].some(isRfc3339),
    ).toBe(false)
  })
})

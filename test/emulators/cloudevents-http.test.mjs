// @ts-check
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
  ...[
    ['ce-specversion', '1.0'],
    ['CE-Id', EVENT.id],
    ['ce-source', EVENT.source],
    ['ce-type', EVENT.type],
  ],
  ['ce-subject', '123456789012/2026-11-20/Amazon%20%22Elastic%22%20100%20%25%20%E2%82%AC%F0%9F%98%80'],
  ...[
    ['ce-time', EVENT.time],
    ['Content-Type', 'application/json'],
  ],
]
const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'

/** @param {string[][]} headers @param {unknown} body */
function message(headers, body) {
  return { rawHeaders: headers.flat(), body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)) }
}

/** @param {string} contentType @param {unknown} body */
const decode = (contentType, body) => decodeCloudEvents(message([['Content-Type', contentType]], body))

test('a valid event reads the same in each content mode', () => {
  const structured = decode(`${STRUCTURED}; charset=UTF-8`, EVENT)
  expect(structured).toEqual({ mode: 'structured', events: [EVENT], violations: [] })
  const binary = decodeCloudEvents(message(BINARY, EVENT.data))
  expect(binary).toEqual({ mode: 'binary', events: [EVENT], violations: [] })
  const batch = decode(BATCH, [EVENT, { ...EVENT, id: '2' }])
  expect(batch).toEqual({ mode: 'batch', events: [EVENT, { ...EVENT, id: '2' }], violations: [] })
})

describe('header values', () => {
  test.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e2%82%ac%41', '€A'],
    ['%2541', '%41'],
  ])('the header value %s is decoded once', (raw, value) => {
    expect(decodeHeaderValue(raw)).toEqual({ value, violations: [] })
  })

  test.each(['a b', 'a"b', '"a \\"b\\""', Buffer.from('é').toString('latin1'), '%C0%A0', '100%'])(
    'the header value %j is a violation',
    (raw) => expect(decodeHeaderValue(raw).violations).toHaveLength(1),
  )
})

describe('messages that break the binding', () => {
  test.each([
    ['a charset on a batch', `${BATCH}; charset=utf-8`, []],
    ['another charset', `${STRUCTURED}; charset=latin1`, EVENT],
    ['another event format', 'application/cloudevents+avro', EVENT],
    ['broken JSON', STRUCTURED, Buffer.from('{"id":')],
    ['bytes that are not UTF-8', STRUCTURED, Buffer.from([0x22, 0xff, 0x22])],
    ['a batch that is not a list', BATCH, EVENT],
    ['an event that is a list', STRUCTURED, [EVENT]],
    ['one event of a batch without an id', BATCH, [EVENT, { ...EVENT, id: '' }]],
    ['data beside data_base64', STRUCTURED, { ...EVENT, data_base64: 'AA==' }],
  ])('%s is a violation', (_, type, body) => {
    expect(decode(type, body).violations).toHaveLength(1)
  })

  test('a repeated header, ce-datacontenttype and ce-data are violations', () => {
    const more = [
      ['ce-id', 'another'],
      ['ce-datacontenttype', 'text/plain'],
      ['ce-data', 'x'],
    ]
    expect(decodeCloudEvents(message([...BINARY, ...more], EVENT.data)).violations).toHaveLength(3)
  })

  test('plain JSON lacks the attributes of binary mode, unless the receiver takes it', () => {
    const plain = message([['content-type', 'application/json']], EVENT)
    expect(decodeCloudEvents(plain).violations).toHaveLength(4)
    const taken = decodeCloudEvents(plain, { acceptPlainJson: true })
    expect(taken).toEqual({ mode: 'structured', events: [EVENT], violations: [] })
  })
})

describe('attributes', () => {
  /** @type {[string, unknown][]} */
  const wrong = [
    ['id', undefined],
    ['id', 7],
    ['specversion', '0.3'],
    ['source', 'with space'],
    ['dataschema', '/relative'],
    ['datacontenttype', 'json'],
    ['time', '2026-02-30T00:00:00Z'],
    ['recordedtime', 'yesterday'],
    ['partitionkey', ''],
    ['subject', 'bell\u0007'],
    ['subject', 'lone \ud800'],
    ['subject', 'non-character \ufdd0'],
    ['myExtension', 'upper case'],
    ['my_extension', 'underscore'],
    ['amount', 1.5],
    ['amount', 2 ** 31],
    ['nested', {}],
  ]
  test.each(wrong)('the attribute %s of %p is a violation', (name, value) => {
    expect(attributeViolations({ ...EVENT, [name]: value })).toHaveLength(1)
  })

  test('extensions may be strings, booleans and 32-bit integers', () => {
    expect(attributeViolations({ ...EVENT, a: 'x', b: true, c: -(2 ** 31), emptyextension: '' })).toEqual([])
  })

  test('timestamps follow RFC 3339', () => {
    const valid = ['2026-11-20T05:00:00.123456789+05:30', '2016-12-31t23:59:60z', '2024-02-29T00:00:00Z']
    const invalid = ['2026-11-20T24:00:00Z', '2026-11-20T05:00:00', '2026-11-20 05:00:00Z', '2025-02-29T00:00:00Z']
    expect([valid.every(isRfc3339), invalid.some(isRfc3339)]).toEqual([true, false])
  })
})

// @ts-check
import { expect, test } from '@jest/globals'
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
const BINARY = {
  'ce-specversion': '1.0',
  'CE-Id': EVENT.id,
  'ce-source': EVENT.source,
  'ce-type': EVENT.type,
  'ce-subject': '123456789012/2026-11-20/Amazon%20%22Elastic%22%20100%20%25%20%E2%82%AC%F0%9F%98%80',
  'ce-time': EVENT.time,
  'Content-Type': 'application/json',
}
const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'

/** @param {string | Record<string, string>} headers or a media type @param {unknown} body */
function decode(headers, body) {
  const all = typeof headers === 'string' ? { 'Content-Type': headers } : headers
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  return decodeCloudEvents({ rawHeaders: Object.entries(all).flat(), body: bytes })
}

test('a valid event is decoded to the same event in each content mode', () => {
  const events = [EVENT]
  expect(decode(`${STRUCTURED}; charset=UTF-8`, EVENT)).toEqual({ mode: 'structured', events, violations: [] })
  expect(decode(BINARY, EVENT.data)).toEqual({ mode: 'binary', events, violations: [] })
  const two = [EVENT, { ...EVENT, id: '2' }]
  expect(decode(BATCH, two)).toEqual({ mode: 'batch', events: two, violations: [] })
})

test.each([
  ['%e2%82%ac%20%F0%9F%98%80A', '€ 😀A'],
  ['%2541', '%41'],
])('the header value %s is decoded once', (raw, value) => {
  expect(decodeHeaderValue(raw)).toEqual({ value, violations: [] })
})

test.each(['a b', 'a"b', '"a \\"b\\""', Buffer.from('é').toString('latin1'), '%C0%A0', '100%'])(
  'the header value %j is a violation',
  (raw) => expect(decodeHeaderValue(raw).violations).toHaveLength(1),
)

test.each([
  ['a charset on a batch', `${BATCH}; charset=utf-8`, []],
  ['a charset other than UTF-8', `${STRUCTURED}; charset=latin1`, EVENT],
  ['another event format', 'application/cloudevents+avro', EVENT],
  ['invalid JSON', STRUCTURED, Buffer.from('{"id":')],
  ['a body that is not UTF-8', STRUCTURED, Buffer.from([0x22, 0xff, 0x22])],
  ['a batch that is not a list', BATCH, EVENT],
  ['an event that is a list', STRUCTURED, [EVENT]],
  ['one event of a batch without an id', BATCH, [EVENT, { ...EVENT, id: '' }]],
  ['data beside data_base64', STRUCTURED, { ...EVENT, data_base64: 'AA==' }],
  ['a repeated header', { ...BINARY, 'ce-id': 'another' }, EVENT.data],
  ['ce-datacontenttype', { ...BINARY, 'ce-datacontenttype': 'text/plain' }, EVENT.data],
  ['ce-data', { ...BINARY, 'ce-data': 'x' }, EVENT.data],
])('%s is a violation', (_, headers, body) => {
  expect(decode(headers, body).violations).toHaveLength(1)
})

test('plain JSON has none of the required attributes', () => {
  expect(decode('application/json', EVENT).violations).toHaveLength(4)
})

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
test.each(wrong)('the attribute %s with the value %p is a violation', (name, value) => {
  expect(attributeViolations({ ...EVENT, [name]: value })).toHaveLength(1)
})

test('an extension can be a string, a boolean or a 32-bit integer', () => {
  expect(attributeViolations({ ...EVENT, a: 'x', b: true, c: -(2 ** 31), emptyextension: '' })).toEqual([])
})

test('only timestamps of RFC 3339 are accepted', () => {
  const valid = ['2026-11-20T05:00:00.123456789+05:30', '2016-12-31t23:59:60z', '2024-02-29T00:00:00Z']
  const invalid = ['2026-11-20T24:00:00Z', '2026-11-20T05:00:00', '2026-11-20 05:00:00Z', '2025-02-29T00:00:00Z']
  expect([valid.every(isRfc3339), invalid.some(isRfc3339)]).toEqual([true, false])
})

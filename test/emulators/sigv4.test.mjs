// @ts-check
import { describe, expect, test } from '@jest/globals'
import { createCredentialStore } from './credentials.mjs'
import { verifySigV4 } from './sigv4.mjs'

/** From AWS's signature test suite and the IAM guide. */
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const NOW = new Date('2015-08-30T12:36:00Z')

/** @param {{ signature: string, service?: string, signedHeaders?: string, method?: string, url?: string, headers?: object }} example */
function request({
  signature,
  service = 'service',
  signedHeaders = 'host;x-amz-date',
  method = 'GET',
  url = '/',
  headers,
}) {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`
  const sent = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z', authorization, ...headers }
  const { lookup } = createCredentialStore([KEYS])
  return { method, url, service, regions: ['us-east-1'], now: NOW, headers: sent, body: Buffer.alloc(0), lookup }
}

const VANILLA = { signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' }
const ORDER = {
  url: '/?Param2=value2&Param1=value1',
  signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
}
const POST = { method: 'POST', signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b' }
const IAM = {
  service: 'iam',
  url: '/?Action=ListUsers&Version=2010-05-08',
  signedHeaders: 'content-type;host;x-amz-date',
  headers: { host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
}

test.each([
  ['get-vanilla', VANILLA],
  ['post-vanilla', POST],
  ['get-vanilla-query-order-key-case', ORDER],
  ['the IAM guide', IAM],
])('the published signature of %s is accepted', (_, example) => {
  expect(verifySigV4(request(example))).toMatchObject({ credential: KEYS, region: 'us-east-1' })
})

describe('a bad signature', () => {
  const good = request(VANILLA)
  const { headers } = good
  /** @param {object} change */
  const store = (change) => createCredentialStore([{ ...KEYS, ...change }]).lookup

  /** @type {[string, Partial<import('./sigv4.mjs').SignedRequest>, RegExp][]} */
  const cases = [
    ['a changed body', { body: Buffer.from('x') }, /does not match/],
    ['a changed path', { url: '/x' }, /does not match/],
    ['a changed host', { headers: { ...headers, host: 'example.org' } }, /does not match/],
    ['another secret', { lookup: store({ secretAccessKey: 'x' }) }, /does not match/],
    ['an unknown key', { lookup: () => undefined }, /security token .* is invalid/],
    ['a session token of a long-term key', { headers: { ...headers, 'x-amz-security-token': 't' } }, /is invalid/],
    ['a temporary key without its token', { lookup: store({ sessionToken: 't' }) }, /is invalid/],
    ['an expired key', { lookup: store({ expiration: NOW }) }, /is expired/],
    ['another service', { service: 'ce' }, /correct service/],
    ['another region', { regions: ['eu-west-1'] }, /valid region/],
    ['a late clock', { now: new Date('2015-08-30T12:51:01Z') }, /^Signature expired/],
    ['an early clock', { now: new Date('2015-08-30T12:20:59Z') }, /^Signature not yet current/],
    ['an unsigned AWS header', { headers: { ...headers, 'x-amz-target': 'T' } }, /x-amz-target/],
    ['no authorization', { headers: { host: 'example.amazonaws.com' } }, /Missing Authentication/],
    ['no date', { headers: { ...headers, 'x-amz-date': '' } }, /X-Amz-Date/],
  ]
  test.each(cases)('a request with %s is refused', (_, change, message) => {
    expect(() => verifySigV4({ ...good, ...change })).toThrow(message)
  })

  test('a clock 15 minutes off is accepted', () => {
    expect(() => verifySigV4({ ...good, now: new Date('2015-08-30T12:51:00Z') })).not.toThrow()
    expect(() => verifySigV4({ ...good, now: new Date('2015-08-30T12:21:00Z') })).not.toThrow()
  })
})

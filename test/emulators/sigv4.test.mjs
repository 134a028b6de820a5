// @ts-check
import { describe, expect, test } from '@jest/globals'
import { createCredentialStore } from './credentials.mjs'
import { verifySigV4 } from './sigv4.mjs'

/** The published examples of AWS's signature test suite and of the IAM guide: made by somebody else's implementation. */
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const NOW = new Date('2015-08-30T12:36:00Z')

/**
 * @param {{ signature: string, service?: string, region?: string, signedHeaders?: string, method?: string, url?: string, headers?: Record<string, string>, body?: string }} example
 * @returns {import('./sigv4.mjs').SignedRequest}
 */
function request({ signature, service = 'service', region = 'us-east-1', signedHeaders = 'host;x-amz-date', ...rest }) {
  const { method = 'GET', url = '/', headers = {}, body = '' } = rest
  return {
    method,
    url,
    service,
    regions: [region],
    now: NOW,
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/${region}/${service}/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      ...headers,
    },
    body: Buffer.from(body),
    lookup: createCredentialStore([KEYS]).lookup,
  }
}

const VANILLA = { signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' }
const IAM = {
  service: 'iam',
  url: '/?Action=ListUsers&Version=2010-05-08',
  signedHeaders: 'content-type;host;x-amz-date',
  headers: { host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
}

describe('a good signature', () => {
  test.each([
    ['get-vanilla', VANILLA],
    ['post-vanilla', { method: 'POST', signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b' }],
    [
      'get-vanilla-query-order-key-case',
      {
        url: '/?Param2=value2&Param1=value1',
        signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
      },
    ],
    ['the IAM guide', IAM],
  ])('%s', (_, example) => {
    expect(verifySigV4(request(example))).toMatchObject({ credential: KEYS, region: 'us-east-1' })
  })
})

describe('a bad signature', () => {
  const good = request(VANILLA)
  const mismatch = /^The request signature we calculated does not match/

  /** @type {[string, Partial<import('./sigv4.mjs').SignedRequest>, string, RegExp][]} */
  const cases = [
    ['a changed body', { body: Buffer.from('x') }, 'InvalidSignatureException', mismatch],
    ['a changed path', { url: '/x' }, 'InvalidSignatureException', mismatch],
    ['a changed host', { headers: { ...good.headers, host: 'example.org' } }, 'InvalidSignatureException', mismatch],
    [
      'another secret',
      { lookup: createCredentialStore([{ ...KEYS, secretAccessKey: 'x' }]).lookup },
      'InvalidSignatureException',
      mismatch,
    ],
    ['an unknown key', { lookup: () => undefined }, 'UnrecognizedClientException', /security token .* is invalid/],
    [
      'a session token for a long-term key',
      { headers: { ...good.headers, 'x-amz-security-token': 't' } },
      'UnrecognizedClientException',
      /security token .* is invalid/,
    ],
    [
      'a temporary key without its token',
      { lookup: createCredentialStore([{ ...KEYS, sessionToken: 't' }]).lookup },
      'UnrecognizedClientException',
      /security token .* is invalid/,
    ],
    [
      'an expired key',
      { lookup: createCredentialStore([{ ...KEYS, expiration: NOW }]).lookup },
      'ExpiredTokenException',
      /is expired/,
    ],
    ['another service', { service: 'ce' }, 'InvalidSignatureException', /correct service: 'ce'/],
    ['another region', { regions: ['eu-west-1'] }, 'InvalidSignatureException', /valid region/],
    [
      'a late clock',
      { now: new Date('2015-08-30T12:51:01Z') },
      'InvalidSignatureException',
      /^Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z/,
    ],
    [
      'an early clock',
      { now: new Date('2015-08-30T12:20:59Z') },
      'InvalidSignatureException',
      /^Signature not yet current/,
    ],
    [
      'an AWS header left out of the signature',
      { headers: { ...good.headers, 'x-amz-target': 'T' } },
      'InvalidSignatureException',
      /x-amz-target/,
    ],
    [
      'no authorization',
      { headers: { host: 'example.amazonaws.com', 'x-amz-date': '', authorization: '' } },
      'IncompleteSignatureException',
      /algorithm/,
    ],
    [
      'no signature',
      {
        headers: {
          ...good.headers,
          authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host',
        },
      },
      'IncompleteSignatureException',
      /'Signature'/,
    ],
    ['no date', { headers: { ...good.headers, 'x-amz-date': '' } }, 'IncompleteSignatureException', /X-Amz-Date/],
  ]
  test.each(cases)('%s', (_, change, name, message) => {
    expect(() => verifySigV4({ ...good, ...change })).toThrow(
      expect.objectContaining({ name, message: expect.stringMatching(message) }),
    )
  })

  test('a clock 15 minutes off is still good', () => {
    expect(() => verifySigV4({ ...good, now: new Date('2015-08-30T12:51:00Z') })).not.toThrow()
    expect(() => verifySigV4({ ...good, now: new Date('2015-08-30T12:21:00Z') })).not.toThrow()
  })

  test('no header at all', () => {
    expect(() => verifySigV4({ ...good, headers: { host: 'example.amazonaws.com' } })).toThrow(
      expect.objectContaining({ name: 'MissingAuthenticationTokenException' }),
    )
  })
})

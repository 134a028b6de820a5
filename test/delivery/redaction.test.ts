import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { FailureCounts } from '../../src/delivery/failure.js'
import { createRedact, secretsOf } from '../../src/delivery/index.js'

/** A key that is not UTF-8. */
const KEY = Buffer.from([0xfb, 0xff, 0x3e, 0x22, ...Buffer.from('key-of-the-signature')])
const BASE64 = KEY.toString('base64')

const settings = {
  webhookUrl: new URL('https://hooks.example.com/services/T0001/s3cr3t%20path?sig=Q1W2E3R4T5%2B&v=1'),
  webhookToken: 'tok/en+value',
  webhookSecret: [`whsec_${BASE64}`, 'plain-Größe-secret'],
  webhookHeaders: [
    ['Content-Type', 'application/json'],
    ['X-Short', 'word'],
    ['Authorization', 'Token abcdefgh12345'],
    ['X-Auth', 'Basic dXNlcjpodW50ZXItc2V2ZW4='],
  ],
} as const

describe('the redaction of a webhook answer', () => {
  const redact = createRedact(secretsOf(settings))

  test.each([
    ['https://HOOKS.example.com/Services/t0001/S3CR3T%20PATH?SIG=q1w2e3r4t5%2b&V=1', 'the URL in upper case'],
    ['https%3a%2f%2fhooks.example.com%2fservices%2ft0001%2fs3cr3t%2520path', 'the URL percent-encoded in lower case'],
    ['/services/T0001/s3cr3t path', 'the path decoded'],
    ['T0001/s3cr3t%20path', 'a part of the path'],
    ['\\/services\\/T0001\\/s3cr3t%20path', 'the path in JSON'],
    [encodeURIComponent(encodeURIComponent(settings.webhookUrl.pathname)), 'the path percent-encoded twice'],
    ['Q1W2E3R4T5%2B', 'a value of the query'],
    ['?sig=Q1W2E3R4T5+&v=1', 'the query decoded'],
    ['&#x2F;services&#x2F;T0001&#x2F;s3cr3t%20path?sig&#x3D;Q1W2E3R4T5%2B&amp;v&#x3D;1', 'path and query as HTML'],
    ['Token abcdefgh12345', 'a header'],
    ['abcdefgh12345', 'the token of a header'],
    ['Basic dXNlcjpodW50ZXItc2V2ZW4=', 'a password as sent'],
    ['user:hunter-seven', 'a password decoded'],
    ['hunter-seven', 'a password decoded, without its user'],
    [`whsec_${BASE64}`, 'a signing secret'],
    [BASE64, 'a signing secret without its prefix'],
    [KEY.toString('base64url'), 'a key in base64url'],
    [KEY.toString('hex').toUpperCase(), 'a key in hex'],
    [KEY.toString('utf8'), 'a key decoded'],
    [JSON.stringify(KEY.toString('latin1')), 'a key decoded as Latin-1, in JSON'],
    [String.raw`plain-Gr\u00f6\u00DFe-secret`, 'plain text in ASCII JSON'],
    [Buffer.from('plain-Größe-secret').toString('base64'), 'plain text in base64'],
    [`whsec_${BASE64} plain-Größe-secret`, 'all signing secrets'],
  ])('redaction leaves nothing of %j: %s', (text) => {
    const clean = redact(`so: ${text}, it says`)
    expect(clean.replaceAll('***', '').replace(/^so: |, it says$/g, '')).toMatch(
      /^(?:https?:\/\/|https?%(?:25)?3a%(?:25)?2f%(?:25)?2f|%(?:25)?2f|t0001|[\s/\\"&?])*$/i,
    )
  })

  test('redaction leaves nothing of any token, in every spelling', () => {
    const unit = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    const written = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toLowerCase(),
      (text) => text.toUpperCase(),
      encodeURIComponent,
      (text) => encodeURIComponent(encodeURIComponent(text)),
      (text) => new URLSearchParams({ text }).toString().slice('text='.length),
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
    )
    fc.assert(
      fc.property(fc.string({ unit, minLength: 8 }), written, (webhookToken, write) => {
        const clean = createRedact(secretsOf({ ...settings, webhookToken }))
        expect(clean(`got \n${write(webhookToken)}\n instead`)).toBe('got \n***\n instead')
      }),
    )
  })

  test('redaction leaves no part of a secret at the end of a text that was cut', () => {
    const said = `invalid: ${settings.webhookUrl.href}, tok/en+value, plain-Größe-secret, and the rest of a long answer`
    for (let length = 1; length <= said.length; length++) {
      expect(redact(said.slice(0, length), true)).not.toMatch(/http|hook|serv|s3cr|Q1W2|tok|plai/)
    }
    // The first of two bytes of an ü.
    expect(createRedact(['geheim-für-alle'])('geheim-f\uFFFD', true)).toBe('')
    expect(redact(`${'many words '.repeat(100)}`, true)).toContain('many words')
  })

  test('a secret that looks percent-encoded and is not is redacted, and other words stay', () => {
    expect(createRedact(['100%-secret-%E0%A4'])('got 100%-secret-%E0%A4')).toBe('got ***')
    const text = 'the word application/json is unknown, v=1, T0001'
    expect(redact(text)).toBe(text)
  })
})

test('failures are counted by cause, the most frequent first, and all causes after the fiftieth together', () => {
  const counts = new FailureCounts()
  const add = (summary: string, said: string) => counts.add({ reason: 'why', summary, said, status: null })
  for (let kind = 0; kind < 60; kind++) add(`kind ${kind}`, 'first words')
  add('kind 3', 'other words')
  expect(counts.list()).toHaveLength(51)
  expect(counts.list().slice(0, 2)).toEqual([
    { summary: 'other reasons', reason: 'other reasons', count: 10 },
    { summary: 'kind 3', reason: 'kind 3: first words', count: 2 },
  ])
})

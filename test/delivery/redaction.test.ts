import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { FailureCounts } from '../../src/delivery/failure.js'
import { createRedact, secretsOf } from '../../src/delivery/redaction.js'

/** A key that is not UTF-8. */
const KEY = Buffer.from([0xfb, 0xff, 0x3e, 0x22, ...Buffer.from('key-of-the-signature')])
const BASE64 = KEY.toString('base64')

const settings = {
  webhookUrl: new URL('https://hooks.example.com/services/T0001/s3cr3t%20path?sig=Q1W2E3R4T5%2B&v=1'),
  webhookToken: 'tok/en+value',
  webhookSecret: ['whsec_c2VjcmV0c2VjcmV0'],
  webhookHeaders: [
    ['Content-Type', 'application/json'],
    ['X-Short', 'word'],
    ['Authorization', 'Token abcdefgh12345'],
  ],
} as const

describe('the redaction of what a webhook says', () => {
  const redact = createRedact(secretsOf(settings))

  test.each([
    'https://hooks.example.com/services/T0001/s3cr3t%20path?sig=Q1W2E3R4T5%2B&v=1',
    'Cannot POST /services/T0001/s3cr3t%20path',
    'Cannot POST /services/T0001/s3cr3t path',
    '{"url":"https:\\/\\/hooks.example.com\\/services\\/T0001\\/s3cr3t%20path"}',
    'no route for T0001/s3cr3t%20path',
    '%2Fservices%2FT0001%2Fs3cr3t%2520path',
    'bad signature Q1W2E3R4T5+, Q1W2E3R4T5%2B',
    'sig=Q1W2E3R4T5%2B&amp;v=1',
    'token tok/en+value, tok%2Fen%2Bvalue, tok\\/en+value',
    'Token abcdefgh12345',
    'invalid token abcdefgh12345',
    'whsec_c2VjcmV0c2VjcmV0',
  ])('removes the secrets of %j', (text) => {
    const clean = redact(text)
    expect(clean).toContain('***')
    expect(clean).not.toMatch(/s3cr3t|Q1W2|en.*value|abcdefgh|c2Vj/)
  })

  test.each([
    ['https://HOOKS.example.com/Services/t0001/S3CR3T%20PATH?SIG=q1w2e3r4t5%2b&V=1', 'in upper case'],
    ['https://hooks.example.com/services/t0001/s3cr3t%20path?sig=q1w2e3r4t5%2b&v=1', 'in lower case'],
    ['https%3a%2f%2fhooks.example.com%2fservices%2ft0001%2fs3cr3t%2520path', 'percent-encoded in lower case'],
    [encodeURIComponent(encodeURIComponent(settings.webhookUrl.pathname)), 'percent-encoded twice'],
    ['?sig=Q1W2E3R4T5+&v=1', 'decoded'],
    ['&#x2F;services&#x2F;T0001&#x2F;s3cr3t%20path?sig&#x3D;Q1W2E3R4T5%2B&amp;v&#x3D;1', 'as HTML'],
    ['TOK/EN+VALUE', 'in upper case'],
    ['tok/en value', 'as a form reads it'],
    ['Basic dXNlcjpodW50ZXItc2V2ZW4=', 'as sent'],
    ['user:hunter-seven', 'decoded'],
    ['hunter-seven', 'decoded, without its user'],
    [`whsec_${BASE64}`, 'as sent'],
    [BASE64, 'without the prefix'],
    [KEY.toString('base64url'), 'in base64url'],
    [KEY.toString('hex'), 'in hex'],
    [KEY.toString('hex').toUpperCase(), 'in upper-case hex'],
    [KEY.toString('utf8'), 'decoded'],
    [KEY.toString('latin1'), 'decoded as Latin-1'],
    [JSON.stringify(KEY.toString('latin1')), 'decoded, in JSON'],
    [String.raw`plain-Gr\u00f6\u00DFe-secret`, 'in plain ASCII JSON'],
    [Buffer.from('plain-Größe-secret').toString('base64'), 'encoded'],
    [`whsec_${BASE64} plain-Größe-secret`, 'with all secrets'],
  ])('leaves nothing of %j (%s)', (text) => {
    const basic = ['X-Auth', 'Basic dXNlcjpodW50ZXItc2V2ZW4='] as const
    const secrets = { webhookSecret: [`whsec_${BASE64}`, 'plain-Größe-secret'], webhookHeaders: [basic] }
    const clean = createRedact(secretsOf({ ...settings, ...secrets }))(`so: ${text}, it says`)
    expect(clean.replaceAll('***', '').replace(/^so: |, it says$/g, '')).toMatch(
      /^(?:https?:\/\/|https?%(?:25)?3a%(?:25)?2f%(?:25)?2f|%(?:25)?2f|[\s/"&?])*$/i,
    )
  })

  test('leaves nothing of any token, however a webhook writes it', () => {
    const token = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 8,
    })
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
      fc.property(token, written, (webhookToken, write) => {
        const clean = createRedact(secretsOf({ ...settings, webhookToken }))
        expect(clean(`got \n${write(webhookToken)}\n instead`)).toBe('got \n***\n instead')
      }),
    )
  })

  test('leaves no part of a secret where the text was cut, wherever that was', () => {
    const said = `invalid: ${settings.webhookUrl.href}, tok/en+value, whsec_c2VjcmV0c2VjcmV0, and the rest of a long answer`
    for (let length = 1; length <= said.length; length++) {
      expect(redact(said.slice(0, length), true)).not.toMatch(/http|hook|serv|s3cr|Q1W2|tok|whse|c2Vj/)
    }
    // The first of two bytes of an ü.
    expect(createRedact(['geheim-für-alle'])('geheim-f\uFFFD', true)).toBe('')
    expect(redact(`${'many words '.repeat(100)}`, true)).toContain('many words')
  })

  test('removes a value that looks percent-encoded and is not', () => {
    const secret = '100%-secret-%E0%A4'
    const clean = createRedact(secretsOf({ ...settings, webhookHeaders: [['X-Key', secret]] }))
    expect(clean(`got ${secret}`)).toBe('got ***')
  })

  test('keeps other words', () => {
    const text = 'the word application/json is unknown, v=1, T0001'
    expect(redact(text)).toBe(text)
  })
})

describe('the counts of failures', () => {
  const failure = (summary: string, said = '') => ({ reason: 'why', summary, said, status: null })

  test('list the most frequent first, with what the webhook said the first time', () => {
    const counts = new FailureCounts()
    counts.add(failure('a', 'first'))
    counts.add(failure('b', 'words'))
    counts.add(failure('b', 'other words'))
    expect(counts.list()).toEqual([
      { summary: 'b', reason: 'b: words', count: 2 },
      { summary: 'a', reason: 'a: first', count: 1 },
    ])
  })

  test('tell fifty summaries apart, and count the others together', () => {
    const counts = new FailureCounts()
    for (let kind = 0; kind < 60; kind++) counts.add(failure(`kind ${kind}`, 'words'))
    counts.add(failure('kind 3'))
    expect(counts.list()).toHaveLength(51)
    expect(counts.list().slice(0, 2)).toEqual([
      { summary: 'other reasons', reason: 'other reasons', count: 10 },
      { summary: 'kind 3', reason: 'kind 3: words', count: 2 },
    ])
  })
})

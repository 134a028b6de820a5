import { describe, expect, test } from '@jest/globals'
import { createRedact, FailureCounts, secretsOf } from '../../src/delivery/failure.js'

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

  test('removes the beginning of a secret where the text was cut, wherever that was', () => {
    const said =
      'invalid: https://hooks.example.com/services/T0001/s3cr3t%20path?sig=Q1W2E3R4T5%2B&v=1, tok/en+value, whsec_c2Vj'
    for (let length = 'invalid: http'.length; length <= said.length; length++) {
      const clean = redact(said.slice(0, length), true)
      expect(clean).toMatch(/^invalid: \*\*\*/)
      expect(clean).not.toMatch(/http|hook|serv|s3cr|Q1W2|tok\/|whse/)
    }
    // The first of two bytes of an ü.
    const cut = createRedact(['geheim-für-alle'])
    expect(cut('geheim-f\uFFFD', true)).toBe('***')
    expect(cut('geheim-f\uFFFD')).toBe('geheim-f\uFFFD')
    expect(cut('das ist gehei', false)).toBe('das ist gehei')
    expect(cut('das ist geh', true)).toBe('das ist geh')
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
  const failure = (summary: string, reason = summary) => ({ reason, summary, status: null })

  test('list the most frequent first, with what the webhook said the first time', () => {
    const counts = new FailureCounts()
    counts.add(failure('a', 'a: first'))
    counts.add(failure('b', 'b: words'))
    counts.add(failure('b', 'b: other words'))
    expect(counts.list()).toEqual([
      { summary: 'b', reason: 'b: words', count: 2 },
      { summary: 'a', reason: 'a: first', count: 1 },
    ])
  })

  test('tell fifty summaries apart, and count the others together', () => {
    const counts = new FailureCounts()
    for (let kind = 0; kind < 60; kind++) counts.add(failure(`kind ${kind}`, `kind ${kind}: words`))
    counts.add(failure('kind 3'))
    expect(counts.list()).toHaveLength(51)
    expect(counts.list().slice(0, 2)).toEqual([
      { summary: 'other reasons', reason: 'other reasons', count: 10 },
      { summary: 'kind 3', reason: 'kind 3: words', count: 2 },
    ])
  })
})

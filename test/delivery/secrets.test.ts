import { describe, expect, it } from '@jest/globals'
import { createRedact } from '../../src/delivery/failure.js'
import { secretsOf } from '../../src/delivery/secrets.js'

const settings = {
  url: new URL('https://hooks.example.com/services/T0001/s3cr3t%20path?sig=Q1W2E3R4T5%2B&v=1'),
  token: 'tok/en+value',
  secrets: ['whsec_c2VjcmV0c2VjcmV0'],
  headers: [
    ['Content-Type', 'application/json'],
    ['X-Short', 'word'],
    ['Authorization', 'Token abcdefgh12345'],
  ],
} as const

describe('what a webhook says back', () => {
  const redact = createRedact(secretsOf(settings))

  it.each([
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
  ])('%j has its secrets taken out', (text) => {
    const clean = redact(text)
    expect(clean).toContain('***')
    expect(clean).not.toMatch(/s3cr3t|Q1W2|en.*value|abcdefgh|c2Vj/)
  })

  it('has the beginning of a secret taken out where it was cut off, wherever that was', () => {
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

  it('takes out a value that looks percent-encoded and is not', () => {
    const secret = '100%-secret-%E0%A4'
    const clean = createRedact(secretsOf({ ...settings, headers: [['X-Key', secret]] }))
    expect(clean(`got ${secret}`)).toBe('got ***')
  })

  it('keeps its other words', () => {
    const text = 'the word application/json is unknown, v=1, T0001'
    expect(redact(text)).toBe(text)
  })
})

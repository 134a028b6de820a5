import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { attributeText, slotName } from '../../src/events/attribute.js'
import { hasForbiddenCharacter } from '../emulators/cloudevents-attributes.mjs'

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '/',
    '\\',
    'u',
    '0',
    '7',
    '(none)',
    '\n',
    '\u0007',
    '\u0085',
    '\ud800',
    '\ufdd0',
    '𝄞',
  ),
})

describe('attributeText', () => {
  it('leaves what is allowed as it is', () => {
    expect(attributeText('Größe "€" 100 % 🚀 C:\\dir')).toBe('Größe "€" 100 % 🚀 C:\\dir')
  })

  it('shows what is forbidden', () => {
    expect(attributeText('a\nb\u0085\ud800\ufffe\u{1fffe}')).toBe('a\\u000ab\\u0085\\ud800\\ufffe\\ud83f\\udffe')
  })

  it('never holds a forbidden character, and keeps different texts apart', () => {
    fc.assert(fc.property(hostile, (text) => !hasForbiddenCharacter(attributeText(text))))
    fc.assert(fc.property(hostile, hostile, (a, b) => a === b || attributeText(a) !== attributeText(b)))
  })
})

describe('slotName', () => {
  it('is the label', () => {
    expect(slotName([])).toBe('total')
    expect(slotName(['Amazon RDS'])).toBe('Amazon RDS')
    expect(slotName(['Amazon RDS', 'eu-central-1'])).toBe('Amazon RDS / eu-central-1')
    expect(slotName([''])).toBe('(none)')
  })

  it('differs where only the label would be the same', () => {
    expect(slotName(['(none)'])).toBe('\\u0028none)')
    expect(slotName(['A / B', 'C'])).toBe('A \\u002f B / C')
    expect(slotName(['and/or', 'C'])).toBe('and/or / C')
  })

  it('differs wherever the values differ', () => {
    const pair = fc.tuple(hostile, hostile)
    fc.assert(
      fc.property(pair, pair, (a, b) => (a[0] === b[0] && a[1] === b[1]) || slotName(a) !== slotName(b)),
      {
        numRuns: 2_000,
      },
    )
    fc.assert(fc.property(hostile, hostile, (a, b) => a === b || slotName([a]) !== slotName([b])))
  })
})

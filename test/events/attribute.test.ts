import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { attributeText, slotName } from '../../src/events/attribute.js'
import { hasForbiddenCharacter } from '../emulators/cloudevents-attributes.mjs'

const PARTS = 'a| |/|\\|u|0|7|(none)|\n|\u0007|\u0085|\ud800|\ufdd0|𝄞'.split('|')
const hostile = fc.string({ unit: fc.constantFrom(...PARTS) })

test.each([
  ['Größe "€" 100 % 🚀 C:\\dir', 'Größe "€" 100 % 🚀 C:\\dir'],
  ['a\nb\u0085\ud800\ufffe\u{1fffe}', 'a\\u000ab\\u0085\\ud800\\ufffe\\ud83f\\udffe'],
])('the text %j is the attribute %j', (text, expected) => {
  expect(attributeText(text)).toBe(expected)
})

test('attributes contain no forbidden character, and different texts stay different', () => {
  fc.assert(fc.property(hostile, (text) => !hasForbiddenCharacter(attributeText(text))))
  fc.assert(fc.property(hostile, hostile, (a, b) => a === b || attributeText(a) !== attributeText(b)))
})

test.each([
  [[], 'total'],
  [['Amazon RDS'], 'Amazon RDS'],
  [['Amazon RDS', 'eu-central-1'], 'Amazon RDS / eu-central-1'],
  [[''], '(none)'],
  [['(none)'], '\\u0028none)'],
  [['A / B', 'C'], 'A \\u002f B / C'],
  [['and/or', 'C'], 'and/or / C'],
])('the slot of the values %j is "%s"', (values, slot) => {
  expect(slotName(values)).toBe(slot)
})

test('slots differ wherever the values differ', () => {
  const pair = fc.tuple(hostile, hostile)
  const differ = (a: string[], b: string[]) => a.join('\0') === b.join('\0') || slotName(a) !== slotName(b)
  fc.assert(fc.property(pair, pair, differ), { numRuns: 2_000 })
  fc.assert(fc.property(hostile, hostile, (a, b) => differ([a], [b])))
})

// @ts-check
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatAmount, parseAmount } from './decimal.mjs'

describe('amounts', () => {
  test.each([
    ['0', 0n],
    ['-0.0000000289', -289n],
    ['0.2672917174', 2_672_917_174n],
    ['12', 120_000_000_000n],
    ['-3.5', -35_000_000_000n],
  ])('%s is %s units and prints the same', (text, scaled) => {
    expect(parseAmount(text)).toBe(scaled)
    expect(formatAmount(scaled)).toBe(text)
  })

  test('prints without trailing zeros', () => {
    expect(formatAmount(parseAmount('1.500'))).toBe('1.5')
    expect(formatAmount(parseAmount('-0.0'))).toBe('0')
  })

  test.each(['1e-8', '', '.5', '1.', '0.00000000001', '1,5', 'NaN', ' 1'])('refuses %j', (text) => {
    expect(() => parseAmount(text)).toThrow(RangeError)
  })

  test('survives the way there and back', () => {
    fc.assert(fc.property(fc.bigInt(), (scaled) => parseAmount(formatAmount(scaled)) === scaled))
  })
})

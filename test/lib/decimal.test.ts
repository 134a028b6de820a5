import { expect, test } from '@jest/globals'
import { Decimal, decimal, isDecimal, plain } from '../../src/lib/decimal.js'

test.each([
  ['0.2672917174', '0.2672917174'],
  ['-0.0000000289', '-0.0000000289'],
  ['1.0E-8', '0.00000001'],
  ['0E-10', '0'],
  ['-0', '0'],
  ['+5', '5'],
  ['.5', '0.5'],
  ['1e3', '1000'],
  ['12345678901234567890.1234567891', '12345678901234567890.1234567891'],
])('the decimal %s is written as %s', (text, expected) => {
  expect(plain(decimal(text))).toBe(expected)
})

test.each(['', ' ', 'abc', '1,5', '0x1f', 'NaN', 'Infinity', '1e', '1e9999', '--1', '1.2.3', '١'])(
  '%j is not a decimal',
  (text) => {
    expect(isDecimal(text)).toBe(false)
    expect(() => decimal(text)).toThrow(RangeError)
  },
)

test('an input of 300 digits is not a decimal, but the exact result of every calculation can be read back', () => {
  expect(isDecimal(`1${'0'.repeat(300)}`)).toBe(false)
  for (const text of ['1e999', '-1e-999', `9${'9'.repeat(199)}`]) {
    expect(isDecimal(text)).toBe(true)
    const sum = decimal(text).plus(decimal('0.1'))
    expect(decimal(plain(sum)).eq(sum)).toBe(true)
  }
})

test('a JavaScript number is refused as an amount', () => {
  expect(() => new Decimal(0.1)).toThrow()
  expect(() => decimal('1').plus(0.1)).toThrow()
})

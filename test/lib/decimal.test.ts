import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Decimal, decimal, isDecimal, parseAmount, plain } from '../../src/lib/decimal.js'

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

test('a number of 300 digits is refused from outside, but every result of a calculation can be read back', () => {
  expect(isDecimal(`1${'0'.repeat(300)}`)).toBe(false)
  for (const text of ['1e999', '-1e-999', `9${'9'.repeat(199)}`]) {
    expect(isDecimal(text)).toBe(true)
    const sum = decimal(text).plus(decimal('0.1'))
    expect(decimal(plain(sum)).eq(sum)).toBe(true)
  }
})

test('a JavaScript number is refused, so that no amount becomes a binary fraction', () => {
  expect(() => new Decimal(0.1)).toThrow()
  expect(() => decimal('1').plus(0.1)).toThrow()
})

test('a sum of decimals equals the sum of whole units in the last place', () => {
  const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 50 }), (units) => {
      const sum = units.reduce((total, unit) => total.plus(decimal(scaled(unit))), decimal('0'))
      const exact = units.reduce((total, unit) => total + unit, 0n)
      expect(sum.eq(decimal(scaled(exact)))).toBe(true)
    }),
  )
})

test.each([
  ['99.50', '99.5'],
  ['0', '0'],
  ['1e2', '100'],
  ['-0', '0'],
  ['-1', undefined],
  ['$5', undefined],
  ['5%', undefined],
  ['1,000', undefined],
])('the limit %s is read as %s', (text, expected) => {
  const amount = parseAmount(text)
  expect(amount && plain(amount)).toBe(expected)
})

/** An integer of tenths of a billionth, as AWS's ten decimal places. */
function scaled(unit: bigint): string {
  const digits = (unit < 0n ? -unit : unit).toString().padStart(11, '0')
  return `${unit < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`
}

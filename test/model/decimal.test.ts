import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Decimal, decimal, isDecimal, plain } from '../../src/model/decimal.js'

describe('decimal', () => {
  it.each([
    ['0.2672917174', '0.2672917174'],
    ['-0.0000000289', '-0.0000000289'],
    ['1.0E-8', '0.00000001'],
    ['0E-10', '0'],
    ['-0', '0'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['12345678901234567890.1234567891', '12345678901234567890.1234567891'],
  ])('reads %s as %s', (text, expected) => {
    expect(plain(decimal(text))).toBe(expected)
  })

  it.each(['', ' ', 'abc', '1,5', '0x1f', 'NaN', 'Infinity', '1e', '1e9999', '--1', '1.2.3', '١'])(
    'refuses %j',
    (text) => {
      expect(isDecimal(text)).toBe(false)
      expect(() => decimal(text)).toThrow(RangeError)
    },
  )

  it('takes no endless number from strangers, and reads back whatever it wrote itself', () => {
    expect(isDecimal(`1${'0'.repeat(300)}`)).toBe(false)
    for (const text of ['1e999', '-1e-999', `9${'9'.repeat(199)}`]) {
      expect(isDecimal(text)).toBe(true)
      const sum = decimal(text).plus(decimal('0.1'))
      expect(decimal(plain(sum)).eq(sum)).toBe(true)
    }
  })

  it('refuses a JavaScript number, so that no amount passes through a binary fraction', () => {
    expect(() => new Decimal(0.1)).toThrow()
    expect(() => decimal('1').plus(0.1)).toThrow()
  })

  it('adds as integers of the last place do', () => {
    const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 50 }), (units) => {
        const sum = units.reduce((total, unit) => total.plus(decimal(scaled(unit))), decimal('0'))
        const exact = units.reduce((total, unit) => total + unit, 0n)
        expect(sum.eq(decimal(scaled(exact)))).toBe(true)
      }),
    )
  })
})

/** An integer of tenths of a billionth, as AWS's ten decimal places. */
function scaled(unit: bigint): string {
  const digits = (unit < 0n ? -unit : unit).toString().padStart(11, '0')
  return `${unit < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`
}

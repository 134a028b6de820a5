import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CommonUnit } from '../../src/gate/common-unit.js'
import { ExactSum, isZero } from '../../src/gate/exact-sum.js'
import { plain } from '../../src/model/decimal.js'

function sumOf(amounts: readonly string[]): string {
  const sum = new ExactSum()
  for (const amount of amounts) sum.add(amount)
  return plain(sum.value)
}

/** A decimal as whole units of 10⁻³⁰, and the other way round: arithmetic that shares nothing with the sum under test. */
const amounts = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 30 }))

function write(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const cut = digits.length - places
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${places === 0 ? '' : `.${digits.slice(cut)}`}`
}

function strip(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return short === '-0' ? '0' : short
}

describe('ExactSum', () => {
  it.each([
    [[], '0'],
    [['0.1', '0.2'], '0.3'],
    [['0.2672917174', '-0.0000000289'], '0.2672916885'],
    [['1.0E-8', '1e-8', '0E-10'], '0.00000002'],
    [['1E3', '-1000'], '0'],
    [['0.00000000000000000001', '1'], '1.00000000000000000001'],
    [['-0', '-0.0'], '0'],
    [['9007199254740993', '0.0000000001'], '9007199254740993.0000000001'],
    [['.5', '5.', '+1'], '6.5'],
  ] as const)('%j adds up to %s', (texts, total) => {
    expect(sumOf(texts)).toBe(total)
  })

  it.each(['', 'abc', '1,5', '0x10', 'Infinity', 'NaN', '1e9999', ' 1'])('refuses %j', (text) => {
    expect(() => sumOf([text])).toThrow(RangeError)
  })

  it('equals the sum of whole units, in any order', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 50 }), (given) => {
        const texts = given.map(([units, places]) => write(units, places))
        const total = given.reduce((sum, [units, places]) => sum + units * 10n ** BigInt(30 - places), 0n)
        expect(sumOf(texts)).toBe(strip(write(total, 30)))
        expect(sumOf(texts.toReversed())).toBe(sumOf(texts))
      }),
    )
  })
})

describe('isZero', () => {
  it.each(['0', '-0', '0.00', '0E-10', '0e5', '.0'])('%s is zero', (text) => expect(isZero(text)).toBe(true))
  it.each(['1', '-0.0000000289', '0.01', '1E-8', '10'])('%s is not', (text) => expect(isZero(text)).toBe(false))
})

describe('CommonUnit', () => {
  it('takes amounts of one unit, and zeros of any', () => {
    const unit = new CommonUnit()
    expect(unit.name).toBeUndefined()
    expect(unit.accepts({ amount: '0', unit: 'N/A' })).toBe(true)
    expect(unit.name).toBe('N/A')
    expect(unit.accepts({ amount: '1', unit: 'USD' })).toBe(true)
    expect(unit.accepts({ amount: '0.0', unit: 'CNY' })).toBe(true)
    expect(unit.accepts({ amount: '2', unit: 'USD' })).toBe(true)
    expect(unit.accepts({ amount: '2', unit: 'CNY' })).toBe(false)
    expect(unit.name).toBe('USD')
  })
})

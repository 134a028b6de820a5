import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decimal } from '../../src/model/decimal.js'
import { money } from '../../src/report/money.js'
import { currencyWriter, grouped, symbolWriter } from '../../src/report/numbers.js'
import { arrow, showPercent } from '../../src/report/percent.js'

const usd = money('USD')

describe('money', () => {
  it.each([
    ['0', '$0.00'],
    ['1234.5', '$1,234.50'],
    ['-3.005', '-$3.01'],
    ['0.01', '$0.01'],
    ['0.0034', '$0.0034'],
    ['-0.0000289', '-$0.000029'],
    ['0.0000000289', '~$0'],
    ['-0.0000000289', '~$0'],
    ['12345678901234567890.12', '$12,345,678,901,234,567,890.12'],
  ])('shows %s dollars as %s', (amount, text) => {
    expect(usd.amount(decimal(amount))).toBe(text)
  })

  it('knows other currencies, and units that are none', () => {
    expect(money('CNY').amount(decimal('7.5'))).toBe('CN¥7.50')
    expect(money('JPY').amount(decimal('7'))).toBe('¥7')
    expect(money('JPY').amount(decimal('0.25'))).toBe('¥0.25')
    expect(money('Hrs').amount(decimal('1234.5'))).toBe('1,234.5 Hrs')
    expect(money('GBS').amount(decimal('2'))).toBe('2 GBS')
    expect(money('<b>GB-Mo</b>\n@octocat').amount(decimal('2'))).toBe('2 bGB-Mo/boctocat')
    expect(money('N/A').amount(decimal('3'))).toBe('3')
    expect(money(undefined).amount(decimal('3.14159'))).toBe('3.14')
  })

  it('shows the sign of a change', () => {
    expect([decimal('3'), decimal('-0.5'), decimal('0')].map(usd.change)).toEqual(['+$3.00', '-$0.50', '$0.00'])
  })

  it('shows different amounts differently', () => {
    expect(usd.pair(decimal('120'), decimal('100'))).toEqual(['$120.00', '$100.00'])
    expect(usd.pair(decimal('100.00001'), decimal('100'))).toEqual(['$100.00001', '$100.00'])
    expect(usd.pair(decimal('100'), decimal('100'))).toEqual(['$100.00', '$100.00'])
    const cents = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((n) => decimal(`${n}e-12`))
    fc.assert(
      fc.property(cents, cents, (one, other) => {
        const [first, second] = usd.pair(one, other)
        expect(first === second).toBe(one.eq(other))
      }),
    )
  })
})

describe('numbers', () => {
  const amounts = fc
    .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 14 }))
    .map(([n, places]) => decimal(`${n}e-${places}`))
  const digits = fc.oneof(
    fc.record({ least: fc.constantFrom(0, 2), most: fc.integer({ min: 2, max: 10 }) }),
    fc.constant({ least: 0, most: 0 }),
    fc.record({ significant: fc.integer({ min: 1, max: 4 }) }),
  )

  it('are written as the runtime writes them', () => {
    const [own, runtimes] = [symbolWriter('$'), currencyWriter('USD')]
    fc.assert(
      fc.property(amounts, fc.constantFrom('auto' as const, 'exceptZero' as const), digits, (amount, sign, shown) => {
        expect(own(amount, sign, shown)).toBe(runtimes(amount, sign, shown))
      }),
      { numRuns: 1000 },
    )
    fc.assert(fc.property(fc.maxSafeNat(), (count) => expect(grouped(count)).toBe(count.toLocaleString('en-US'))))
  })
})

describe('showPercent and arrow', () => {
  it('round to one decimal', () => {
    const shown = ['21.334', '-3', '0.04', '-0.04', '1234567.89', '0.05'].map((text) => showPercent(decimal(text)))
    expect(shown).toEqual(['+21.3%', '-3.0%', '0.0%', '0.0%', '+1,234,567.9%', '+0.1%'])
    expect(['1', '-1', '0'].map((text) => arrow(decimal(text)))).toEqual(['▲', '▼', '='])
  })
})

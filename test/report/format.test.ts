import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decimal } from '../../src/lib/decimal.js'
import { arrow, countPeriods, money, percentText, showPeriod, showShortPeriod } from '../../src/report/format.js'
import { day, hour } from './sample.js'

const MONTH = { granularity: 'monthly', start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' } as const

describe('money', () => {
  test.each([
    ['USD', '0', '$0.00'],
    ['USD', '1234.5', '$1,234.50'],
    ['USD', '-3.005', '-$3.01'],
    ['USD', '0.01', '$0.01'],
    ['USD', '0.0034', '$0.0034'],
    ['USD', '-0.0000289', '-$0.000029'],
    ['USD', '0.0000000289', '~$0'],
    ['USD', '-0.0000000289', '~$0'],
    ['USD', '12345678901234567890.12', '$12,345,678,901,234,567,890.12'],
    ['CNY', '7.5', 'CN¥7.50'],
    ['JPY', '7', '¥7'],
    ['JPY', '0.25', '¥0.25'],
    ['Hrs', '1234.5', '1,234.5 Hrs'],
    ['GBS', '2', '2 GBS'],
    ['<b>GB-Mo</b>\n@octocat', '2', '2 bGB-Mo/boctocat'],
    ['N/A', '3', '3'],
    [undefined, '3.14159', '3.14'],
  ])('in unit %s, the amount %s is shown as %s', (unit, amount, text) => {
    expect(money(unit).amount(decimal(amount))).toBe(text)
  })

  test('a change has a sign, zero has none', () => {
    expect([decimal('3'), decimal('-0.5'), decimal('0')].map(money('USD').change)).toEqual([
      '+$3.00',
      '-$0.50',
      '$0.00',
    ])
  })

  test('two different amounts are shown differently', () => {
    const usd = money('USD')
    expect(usd.pair(decimal('120'), decimal('100'))).toEqual(['$120.00', '$100.00'])
    expect(usd.pair(decimal('100.00001'), decimal('100'))).toEqual(['$100.00001', '$100.00'])
    const amounts = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((n) => decimal(`${n}e-12`))
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        const [first, second] = usd.pair(one, other)
        expect(first === second).toBe(one.eq(other))
      }),
    )
  })
})

test.each([
  ['21.334', '+21.3%', '▲'],
  ['-3', '-3.0%', '▼'],
  ['0.04', '0.0%', '▲'],
  ['-0.04', '0.0%', '▼'],
  ['0.05', '+0.1%', '▲'],
  ['1234567.89', '+1,234,567.9%', '▲'],
  ['0', '0.0%', '='],
])('a change of %s percent is shown as %s with %s', (percent, text, sign) => {
  const change = decimal(percent)
  expect([percentText(change.plus('100'), decimal('100')), arrow(change)]).toEqual([text, sign])
})

test.each([
  [day(20), '2026-11-20', 'Nov 20', '14 days'],
  [hour(29), '2026-11-20 05:00 UTC', '05:00', '14 hours'],
  [MONTH, '2026-10', 'Oct 2026', '14 months'],
] as const)('a period is shown by its granularity: %j', (period, name, short, several) => {
  expect([showPeriod(period), showShortPeriod(period), countPeriods(14, period.granularity)]).toEqual([
    name,
    short,
    several,
  ])
})

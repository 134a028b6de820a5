import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import {
  type Breach,
  type BreachWording,
  describeBreach,
  type NumberFormat,
  RULES,
  readingNeeds,
} from '../../src/gate/index.js'
import { rule } from '../../src/gate/rules/rule.js'
import { decimal, plain } from '../../src/lib/decimal.js'
import { type GateInput, settingsOf } from './scenario.js'

describe('the list of rules', () => {
  test('the list has every rule that has a file', () => {
    const folder = new URL('../../src/gate/rules/', import.meta.url)
    const declared = readdirSync(folder)
      .filter((file) => readFileSync(new URL(file, folder), 'utf8').includes('= rule({'))
      .map((file) => file.replace('.ts', ''))
    expect(declared).toEqual(RULES.map(({ name }) => name).toSorted())
  })

  test('the compiler refuses a rule without one of its parts', () => {
    const name = 'example'
    const parse = (text: string) => decimal(text)
    const needs = () => ({})
    const judge = () => ({ breaches: [] })
    const describe = () => ''
    expect(rule({ name, parse, needs, judge, describe }).name).toBe('example')
    // @ts-expect-error: no `parse`
    rule({ name, needs, judge, describe })
    // @ts-expect-error: no `needs`
    rule({ name, parse, judge, describe })
    // @ts-expect-error: no `judge`
    rule({ name, parse, needs, describe })
    // @ts-expect-error: no `describe`
    rule({ name, parse, needs, judge })
  })
})

test.each<[GateInput, object]>([
  [{}, {}],
  [{ budget: '1', 'group-budgets': { A: '1' } }, {}],
  [{ 'monthly-budget': '1' }, { monthToDate: true }],
  [{ 'forecast-budget': '1' }, { monthToDate: true, periodsBefore: 6 }],
  [{ 'max-increase-amount': '1' }, { periodsBefore: 1 }],
  [{ 'max-increase-percent': '1', compareWith: 'week' }, { periodsBefore: 7 }],
  [{ 'max-increase-percent': '1', compareWith: 'median' }, {}],
  [
    { 'anomaly-threshold': '1', 'max-increase-amount': '1' },
    { history: 7, periodsBefore: 1 },
  ],
])('the limits %j need the data %j', (gate, needs) => {
  expect(readingNeeds(settingsOf(gate))).toMatchObject({ periodsBefore: 0, history: 0, monthToDate: false, ...needs })
})

describe('sentences', () => {
  const format = (before: string, digits: number): NumberFormat => ({
    amount: (value) => before + value.toFixed(digits),
    pair: (one, other) =>
      one.toFixed(digits) === other.toFixed(digits)
        ? [before + plain(one), before + plain(other)]
        : [before + one.toFixed(digits), before + other.toFixed(digits)],
  })
  const how = (over: Partial<BreachWording> = {}): BreachWording => ({
    hideAmounts: false,
    granularity: 'daily',
    compareWith: 'previous',
    historyCount: 14,
    money: format('$', 2),
    number: { ...format('', 2), amount: (value) => plain(value.round(2)), pair: (a, b) => [plain(a), plain(b)] },
    ...over,
  })
  const budget = { scope: 'total', actual: '120', limit: '100', amount: '120', baseline: '', impact: '20', causes: [] }
  const rise = { ...budget, baseline: '90', impact: '30', limit: '20' }

  test.each<[Breach, string, string]>([
    [{ rule: 'budget', ...budget }, 'cost $120.00, $20.00 above the budget of $100.00', 'cost more than the budget'],
    [
      { rule: 'budget', ...budget, actual: '100.001', amount: '100.001', impact: '0.001' },
      'cost $100.001, $0.00 above the budget of $100',
      'cost more than the budget',
    ],
    [
      { rule: 'range-budget', ...budget, scope: 'range' },
      'cost $120.00 over all chosen days together, $20.00 above the budget of $100.00',
      'cost more than the budget over all chosen days together',
    ],
    [
      { rule: 'monthly-budget', ...budget },
      'cost $120.00 in the month to date, $20.00 above the budget of $100.00',
      'cost more than the budget in the month to date',
    ],
    [
      { rule: 'forecast-budget', ...budget },
      'is projected to cost $120.00 in the whole month, $20.00 above the budget of $100.00',
      'is projected to cost more than the budget in the whole month',
    ],
    [
      { rule: 'max-increase-amount', ...rise, actual: '30' },
      'cost $120.00, $30.00 more than the previous day ($90.00); limit $20.00',
      'cost 33.33% more than the previous day, above the limit',
    ],
    [
      { rule: 'max-increase-amount', ...rise, actual: '120', baseline: '0', impact: '120' },
      'cost $120.00, $120.00 more than the previous day ($0.00); limit $20.00',
      'cost more than the previous day, above the limit',
    ],
    [
      { rule: 'max-increase-percent', ...rise, actual: '33.33' },
      'cost $120.00, $30.00 (33.33%) more than the previous day ($90.00); limit 20%',
      'cost 33.33% more than the previous day; limit 20%',
    ],
    [
      { rule: 'max-increase-percent', ...rise, actual: '', baseline: '0', impact: '120' },
      'cost $120.00, $120.00 more than the previous day ($0.00, so there is no percentage); limit 20%',
      'cost more than the previous day; limit 20%',
    ],
    [
      { rule: 'anomaly-threshold', ...rise, actual: '29.7', limit: '3.5' },
      'cost $120.00, $30.00 more than usual ($90.00, median of 14 days); anomaly score 29.7, limit 3.5',
      'cost 33.33% more than usual (median of 14 days)',
    ],
    [
      { rule: 'anomaly-threshold', ...rise, actual: '', limit: '3.5' },
      'cost $120.00, $30.00 more than usual ($90.00, the same in each of 14 days)',
      'cost 33.33% more than usual (median of 14 days)',
    ],
  ])(
    'the sentence about the breach %j begins with the money, and has no amount if amounts are hidden',
    (breach, open, hidden) => {
      expect(describeBreach(breach, how())).toBe(open)
      expect(describeBreach(breach, how({ hideAmounts: true }))).toBe(hidden)
    },
  )

  test.each([
    [{ compareWith: 'week' }, 'the same day a week earlier'],
    [{ compareWith: 'median' }, 'the median of 14 days'],
    [{ compareWith: 'median', granularity: 'monthly', historyCount: 1 }, 'the median of 1 month'],
    [{ granularity: 'hourly' }, 'the previous hour'],
  ] as const)('a rise with %j is more than %s', (over, text) => {
    const breach = { rule: 'max-increase-amount', ...rise, actual: '30' } as const
    expect(describeBreach(breach, how(over))).toBe(`cost $120.00, $30.00 more than ${text} ($90.00); limit $20.00`)
  })
})

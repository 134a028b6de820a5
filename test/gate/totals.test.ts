import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PeriodGroups } from '../../src/gate/groups.js'
import type { CostLine, CostQuery, MetricValues } from '../../src/lib/costs.js'
import { UserError } from '../../src/lib/errors.js'
import { selectPeriods } from '../../src/periods/index.js'
import type { GateInput } from './scenario.js'
import { before, type Costs, line, periodNamed, QUERY, runGate, single, startOf } from './scenario.js'

const DAY = periodNamed('2026-11-20')
const LATEST = { period: { kind: 'latest' } } as const

function priced(amount: string, unit = 'USD', metric = 'UnblendedCost'): CostLine {
  return line(DAY, `${metric} in ${unit}`, '0', { metrics: { [metric]: { amount, unit } } })
}

describe('units', () => {
  test('two currencies in one run are a mixed units error with advice', () => {
    const lines = [line(periodNamed('2026-11-19'), 'A', '1'), priced('1', 'CNY')]
    expect(() => runGate({ lines })).toThrow(UserError)
    expect(() => runGate({ lines })).toThrow(/mixed units, "USD" and "CNY" \(period 2026-11-20\).*filter/)
  })

  test('zeros are accepted in any unit, and counted as lines', () => {
    const { facts } = runGate({ lines: [priced('0', 'N/A'), priced('0E-10'), priced('5'), priced('-0.00', 'CNY')] })
    expect(facts.currency).toBe('USD')
    expect(facts.current).toMatchObject({ lines: 4, estimated: false })
    expect(facts.current.amount?.toFixed()).toBe('5')
  })

  test('mixed units of usage as the metric of the run are an error', () => {
    const query: CostQuery = { ...QUERY, metrics: ['UsageQuantity'], metric: 'UsageQuantity' }
    const lines = [priced('1', 'Hrs', 'UsageQuantity'), priced('2', 'GB', 'UsageQuantity')]
    expect(() => runGate({ lines, query })).toThrow(/UsageQuantity in mixed units.*Choose a cost as `metric`/)
  })

  test('the month of an hourly run in another currency is an error', () => {
    const scenario = {
      lines: [line(periodNamed('2026-11-20T05', 'hourly'), 'A', '1')],
      period: single('2026-11-20T05', 'hourly'),
      gate: { 'monthly-budget': '1' },
    }
    expect(() => runGate({ ...scenario, monthLines: [priced('1', 'CNY')] })).toThrow(/mixed units/)
  })

  test('a line without the metric of the run is a bug', () => {
    expect(() => runGate({ lines: [line(DAY, 'A', '1', { metrics: {} })] })).toThrow(TypeError)
  })
})

describe('totals of every metric', () => {
  const query: CostQuery = { ...QUERY, metrics: ['AmortizedCost', 'UnblendedCost', 'UsageQuantity'] }
  const values = (amortized: string, unblended: string, usage: string, unit: string): MetricValues => ({
    AmortizedCost: { amount: amortized, unit: 'USD' },
    UnblendedCost: { amount: unblended, unit: 'USD' },
    UsageQuantity: { amount: usage, unit },
  })
  const day = (label: string, metrics: MetricValues) => line(DAY, label, '', { metrics })
  const EARLIER = periodNamed('2026-11-19')
  const lines = [
    line(EARLIER, 'A', '', { metrics: values('9', '9', '9', 'Hrs') }),
    day('A', values('0.1', '1', '5', 'Hrs')),
    day('B', values('0.2', '-3', '6', 'Hrs')),
  ]

  test('the totals are exact sums, of the chosen periods only', () => {
    const { totals } = runGate({ lines, query, totals: true })
    expect(totals.totals(DAY)).toEqual(values('0.3', '-2', '11', 'Hrs'))
    expect(totals.totals(EARLIER)).toBeUndefined()
    const back = runGate({ lines, query, totals: true, period: { lookback: 2 } })
    expect(back.totals.totals(EARLIER)).toEqual(values('9', '9', '9', 'Hrs'))
    expect(runGate({ lines, query }).totals.totals(DAY)).toBeUndefined()
  })

  test('usage with mixed units has no total, and costs with mixed units are an error', () => {
    const mixed = [...lines, day('C', values('1', '1', '1', 'GB'))]
    const { UsageQuantity: _, ...costs } = values('1.3', '-1', '0', '')
    expect(runGate({ lines: mixed, query, totals: true }).totals.totals(DAY)).toEqual(costs)
    const yuan = day('C', { ...values('1', '1', '1', 'Hrs'), AmortizedCost: { amount: '1', unit: 'CNY' } })
    expect(() => runGate({ lines: [...lines, yuan], query, totals: true })).toThrow(/AmortizedCost in mixed units/)
  })

  test('the metric of the gate has no total if events do not contain it', () => {
    const { totals } = runGate({ lines, query: { ...query, metrics: ['AmortizedCost'] }, totals: true })
    expect(totals.totals(DAY)).toEqual({ AmortizedCost: { amount: '0.3', unit: 'USD' } })
  })
})

describe('facts', () => {
  test('the chosen periods are summed, and those without data have no amount', () => {
    const costs = { '2026-11-18': { A: '1', B: '2' }, '2026-11-20': '4' }
    const { facts } = runGate({ costs, period: { lookback: 3 } })
    expect(facts.chosen.map(({ amount, lines }) => [amount?.toFixed(), lines])).toEqual([
      ['3', 2],
      [undefined, 0],
      ['4', 1],
    ])
    expect(facts.chosenSum?.toFixed()).toBe('7')
    expect(facts.chosen.at(-1)).toEqual(facts.current)
  })

  test('a total is estimated if one line is', () => {
    const lines = [line(DAY, 'A', '1', { estimated: true }), line(DAY, 'B', '1')]
    expect(runGate({ lines }).facts.current.estimated).toBe(true)
  })

  test('groups are listed by cost and label, then groups that only the baseline has, with 0, then credits', () => {
    const costs: Costs = {
      '2026-11-18': { Old: '3' },
      '2026-11-19': { EC2: '10', Gone: '4', Credits: '-2' },
      '2026-11-20': { RDS: '7', EC2: '12', New: '7', Credits: '-1', Zero: '0' },
    }
    const rows = runGate({ costs }).facts.groups.map((group) => [
      group.label,
      group.amount.toFixed(),
      group.baseline?.toFixed(),
      group.present,
    ])
    expect(rows).toEqual([
      ['EC2', '12', '10', true],
      ['New', '7', '0', true],
      ['RDS', '7', '0', true],
      ['Gone', '0', '4', false],
      ['Zero', '0', '0', true],
      ['Credits', '-1', '-2', true],
    ])
    expect(runGate({ costs: { '2026-11-20': '1' } }).facts.groups).toMatchObject([{ baseline: undefined }])
  })

  test('with compare-with median, the baseline of a group is its own median', () => {
    const history = before('2026-11-20', [{ A: '1', B: '9' }, { A: '5' }, { A: '3', B: '7' }])
    const costs = { ...history, '2026-11-20': { A: '2' } }
    const { facts } = runGate({ costs, period: { history: 3 }, gate: { compareWith: 'median' } })
    expect(facts.groups.map(({ label, baseline }) => [label, baseline?.toFixed()])).toEqual([
      ['A', '3'],
      ['B', '7'],
    ])
  })

  test('groups have a history only if anomalies are judged or compare-with is median', () => {
    const costs = { ...before('2026-11-20', ['1', undefined, { RDS: '2' }]), '2026-11-20': '3' }
    const history = (gate: GateInput) => runGate({ costs, gate }).facts.groups.map((group) => group.history)
    expect(history({})).toEqual([undefined, undefined])
    for (const gate of [{ 'anomaly-threshold': '3.5' }, { compareWith: 'median' } as const]) {
      expect(history(gate)).toEqual([
        ['1', '0'],
        ['0', '2'],
      ])
    }
  })
})

describe('period: latest', () => {
  const costs = before('2026-11-22', [{ A: '1' }, { A: '2', Gone: '1' }, { A: '3' }, undefined, undefined])

  test('with period latest, the current period is the newest with data, and has its own groups and baseline', () => {
    const { facts } = runGate({ costs, period: LATEST, gate: { 'max-increase-amount': '0' } })
    expect(facts.current.period.start).toBe(startOf('2026-11-19'))
    expect(facts.groups.map(({ label, amount, baseline }) => [label, amount.toFixed(), baseline?.toFixed()])).toEqual([
      ['A', '3', '2'],
      ['Gone', '0', '1'],
    ])
  })

  test('with period latest, every candidate has its whole history', () => {
    const long = before('2026-11-16', Array<string>(14).fill('5'))
    const { facts, judgement } = runGate({ costs: long, period: LATEST, gate: { 'anomaly-threshold': '3.5' } })
    expect(facts.current.period.start).toBe(startOf('2026-11-15'))
    expect([facts.history.length, facts.groups[0]?.history?.length]).toEqual([14, 13])
    expect(judgement.verdict).toBe('pass')
    expect(runGate({ period: LATEST, gate: { budget: '1' } }).judgement.verdict).toBe('no-data')
  })

  test('the groups of a baseline are dropped once a later period has data', () => {
    const { totals, plan } = runGate({ costs, period: LATEST })
    const [older, newer] = plan.candidates.slice(-3)
    if (!older || !newer) throw new Error('The plan has too few candidates')
    const groups = () => totals.facts(selectPeriods(plan, older)).groups.map(({ label }) => label)
    expect(groups()).toEqual(['A', 'Gone'])
    totals.add(line(newer, 'A', '4'))
    expect(groups()).toEqual(['A'])
  })
})

describe('many groups', () => {
  const day = (name: string, count: number, amount: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(periodNamed(name), `group ${index}`, amount(index)))
  const lines = [
    ...day('2026-11-19', 12_000, (index) => String((7 * index) % 12_000)),
    ...day('2026-11-20', 11_000, String),
  ]

  test('the largest groups are kept by absolute amount, and those with a name, in any order of arrival', () => {
    const groups = fc.uniqueArray(
      fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.integer({ min: -9, max: 9 })),
      {
        selector: ([label]) => label,
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 8 }), (given, most) => {
        const named = new Set(['', given[0]?.[0] ?? ''])
        const found = new PeriodGroups(most, (label) => named.has(label))
        for (const [label, amount] of given) found.add(label, String(amount))
        found.prune()
        const others = given.filter(([label]) => !named.has(label))
        const kept = others
          .toSorted(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
          .slice(0, most)
          .map(([label]) => label)
        expect(new Set(found.labels())).toEqual(new Set([...kept, ...given.slice(0, 1).map(([label]) => label)]))
        expect(found.omitted).toBe(others.length - kept.length)
        for (const [label, amount] of given) if (found.isKnown(label)) expect(found.amount(label)).toBe(String(amount))
        expect(found.isKnown('')).toBe(true)
        expect(found.isKnown('no such group')).toBe(found.omitted === 0)
      }),
    )
  })

  test('all groups count in the total, and the 2,000 largest are listed', () => {
    const { facts } = runGate({ lines })
    expect(facts.current.amount?.toFixed()).toBe('60494500')
    expect([facts.groups.length, facts.omittedGroups]).toEqual([2_000, 9_000])
    expect(facts.groups[0]).toMatchObject({ label: 'group 10999', baseline: undefined })
    expect(facts.groups.find(({ label }) => label === 'group 10250')?.baseline?.toFixed()).toBe('11750')
  })

  test('a group with a budget is judged exactly, however small it is', () => {
    const gate = { 'group-budgets': { 'group 3': '2', 'group 4': '4', 'group 11500': '-1' } }
    const { breaches, warnings } = runGate({ lines, gate }).judgement
    expect(breaches.map(({ scope, actual }) => `${scope}: ${actual}`)).toEqual(['group 3: 3', 'group 11500: 0'])
    expect(warnings).toEqual([])
    const { breaches: other } = runGate({ lines, gate: { 'group-budgets': { 'GROUP 3': '2' } } }).judgement
    expect(other).toMatchObject([{ scope: 'group 3', actual: '3' }])
  })

  test('all groups are judged for anomalies', () => {
    const history = Array.from({ length: 7 }, (_, index) => day(`2026-11-1${index + 3}`, 5_000, String)).flat()
    const now = day('2026-11-20', 5_000, (index) => (index === 3 ? '4' : String(index)))
    const { judgement, facts } = runGate({ lines: [...history, ...now], gate: { 'anomaly-threshold': '3.5' } })
    expect(judgement.breaches.map(({ scope }) => scope)).toEqual(['group 3'])
    expect(facts.omittedGroups).toBe(0)
  })
})

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { AllGroups } from '../../src/gate/all-groups.js'
import { groupNeeds, heldAtOnce } from '../../src/gate/group-needs.js'
import { LargestGroups } from '../../src/gate/largest-groups.js'
import type { CostLine, MetricValues } from '../../src/model/cost-line.js'
import { Fault } from '../../src/model/fault.js'
import type { CostQuery } from '../../src/model/query.js'
import { planPeriods, selectPeriods } from '../../src/period/index.js'
import { before, gate, line, linesOf, NOW, periodNamed, periodSettings, QUERY, runGate, startOf } from './scenario.js'

const DAY = periodNamed('2026-11-20')
const LATEST = { choice: { kind: 'latest' } } as const

function priced(amount: string, unit = 'USD', metric = 'UnblendedCost'): CostLine {
  return line(DAY, `${metric} in ${unit}`, '0', { metrics: { [metric]: { amount, unit } } })
}

describe('units', () => {
  it('refuses two currencies in one run, with what to do', () => {
    const lines = [line(periodNamed('2026-11-19'), 'A', '1'), priced('1', 'CNY')]
    expect(() => runGate({ lines })).toThrow(Fault)
    expect(() => runGate({ lines })).toThrow(/two units, "USD" and "CNY" \(period 2026-11-20\).*filter/)
  })

  it('takes zeros of another unit for what they are', () => {
    const { facts } = runGate({ lines: [priced('0', 'N/A'), priced('5'), priced('0.00', 'CNY')] })
    expect(facts.currency).toBe('USD')
    expect(facts.newest.amount?.toFixed()).toBe('5')
    expect(facts.newest.lines).toBe(3)
  })

  it('refuses usage of two units as the metric of the run', () => {
    const query: CostQuery = { ...QUERY, metrics: ['UsageQuantity'], metric: 'UsageQuantity' }
    const lines = [priced('1', 'Hrs', 'UsageQuantity'), priced('2', 'GB', 'UsageQuantity')]
    expect(() => runGate({ lines, query })).toThrow(/UsageQuantity in two units.*Choose a cost as `metric`/)
  })

  it('refuses the month of an hourly run in another currency', () => {
    const period = { granularity: 'hourly', choice: { kind: 'single', start: startOf('2026-11-20T05') } } as const
    const lines = [line(periodNamed('2026-11-20T05', 'hourly'), 'A', '1')]
    expect(() => runGate({ lines, period, gate: { monthlyBudget: '1' }, monthLines: [priced('1', 'CNY')] })).toThrow(
      Fault,
    )
  })
})

describe('totals of every metric', () => {
  const metrics: CostQuery['metrics'] = ['AmortizedCost', 'UnblendedCost', 'UsageQuantity']
  const query: CostQuery = { ...QUERY, metrics }
  const values = (amortized: string, unblended: string, usage: string, unit: string): MetricValues => ({
    AmortizedCost: { amount: amortized, unit: 'USD' },
    UnblendedCost: { amount: unblended, unit: 'USD' },
    UsageQuantity: { amount: usage, unit },
  })
  const lines = [
    line(periodNamed('2026-11-19'), 'A', '', { metrics: values('9', '9', '9', 'Hrs') }),
    line(DAY, 'A', '', { metrics: values('0.1', '1', '5', 'Hrs') }),
    line(DAY, 'B', '', { metrics: values('0.2', '-3', '6', 'Hrs') }),
  ]

  it('are exact sums of the chosen periods only', () => {
    const { ledger } = runGate({ lines, query, totals: true })
    expect(ledger.totals(DAY)).toEqual(values('0.3', '-2', '11', 'Hrs'))
    expect(ledger.totals(periodNamed('2026-11-19'))).toBeUndefined()
    const back = runGate({ lines, query, totals: true, period: { lookback: 2 } })
    expect(back.ledger.totals(periodNamed('2026-11-19'))).toEqual(values('9', '9', '9', 'Hrs'))
  })

  it('are not collected unless asked for', () => {
    expect(runGate({ lines, query }).ledger.totals(DAY)).toBeUndefined()
  })

  it('leave out usage that mixes units, and refuse costs that do', () => {
    const mixed = [...lines, line(DAY, 'C', '', { metrics: values('1', '1', '1', 'GB') })]
    const { UsageQuantity: _, ...costs } = values('1.3', '-1', '0', '')
    expect(runGate({ lines: mixed, query, totals: true }).ledger.totals(DAY)).toEqual(costs)
    const yuan = { ...values('1', '1', '1', 'Hrs'), AmortizedCost: { amount: '1', unit: 'CNY' } }
    const wrong = [...lines, line(DAY, 'C', '', { metrics: yuan })]
    expect(() => runGate({ lines: wrong, query, totals: true })).toThrow(/AmortizedCost in two units/)
  })

  it('leave out the metric of the gate where events do not carry it', () => {
    const { ledger } = runGate({ lines, query: { ...query, metrics: ['AmortizedCost'] }, totals: true })
    expect(ledger.totals(DAY)).toEqual({ AmortizedCost: { amount: '0.3', unit: 'USD' } })
  })
})

describe('facts', () => {
  it('sum the chosen periods, and tell which of them have data', () => {
    const costs = { '2026-11-18': { A: '1', B: '2' }, '2026-11-20': '4' }
    const { facts } = runGate({ costs, period: { lookback: 3 } })
    expect(facts.chosen.map(({ amount, lines }) => [amount?.toFixed(), lines])).toEqual([
      ['3', 2],
      [undefined, 0],
      ['4', 1],
    ])
    expect(facts.chosenSum?.toFixed()).toBe('7')
    expect(facts.chosen.at(-1)).toEqual(facts.newest)
  })

  it('are estimated as soon as one line is', () => {
    const lines = [line(DAY, 'A', '1', { estimated: true }), line(DAY, 'B', '1')]
    expect(runGate({ lines }).facts.newest.estimated).toBe(true)
    expect(runGate({ lines: lines.slice(1) }).facts.newest.estimated).toBe(false)
  })

  it('hold a history of groups only where anomalies are judged', () => {
    const costs = { ...before('2026-11-20', ['1', undefined, { RDS: '2' }]), '2026-11-20': '3' }
    expect(runGate({ costs }).facts.groups).toMatchObject([{ history: undefined }, { history: undefined }])
    const { facts } = runGate({ costs, gate: { anomalyThreshold: '3.5' } })
    expect(facts.groups.map(({ label, history }) => [label, history])).toEqual([
      ['EC2', ['1', '0']],
      ['RDS', ['0', '2']],
    ])
  })
})

describe('latest', () => {
  const costs = before('2026-11-22', [{ A: '1' }, { A: '2', Gone: '1' }, { A: '3' }, undefined, undefined])

  it('speaks of the newest period with data, with the groups of it and of its baseline', () => {
    const { facts } = runGate({ costs, period: LATEST, gate: { maxIncreaseAmount: '0' } })
    expect(facts.newest.period.start).toBe(startOf('2026-11-19'))
    expect(facts.groups.map(({ label, amount, baseline }) => [label, amount.toFixed(), baseline?.toFixed()])).toEqual([
      ['A', '3', '2'],
      ['Gone', '0', '1'],
    ])
  })

  it('has each candidate’s whole history, and no data where none has any', () => {
    const long = before(
      '2026-11-16',
      Array.from({ length: 14 }, () => '5'),
    )
    const { facts, judgement } = runGate({ costs: long, period: LATEST, gate: { anomalyThreshold: '3.5' } })
    expect(facts.newest.period.start).toBe(startOf('2026-11-15'))
    expect(facts.history).toHaveLength(14)
    expect(facts.groups[0]?.history).toHaveLength(13)
    expect(judgement.verdict).toBe('pass')
    expect(runGate({ period: LATEST, gate: { budget: '1' } }).judgement.verdict).toBe('no-data')
  })

  it('forgets the groups of a candidate once a later period has data', () => {
    const { ledger, plan } = runGate({ costs, period: LATEST })
    const [, , , , older, newer] = plan.candidates
    if (!older || !newer) throw new Error('The plan has too few candidates')
    expect([older.start, newer.start]).toEqual([startOf('2026-11-19'), startOf('2026-11-20')])
    expect(ledger.facts(selectPeriods(plan, older)).groups).toHaveLength(2)
    ledger.add(line(newer, 'A', '4'))
    const { newest, groups } = ledger.facts(selectPeriods(plan, older))
    expect(newest.amount?.toFixed()).toBe('3')
    expect(groups.map(({ label, baseline }) => [label, baseline?.toFixed()])).toEqual([['A', '0']])
  })

  it('needs the groups of a period until a later candidate has data', () => {
    const plan = planPeriods(periodSettings(LATEST), { periodsBefore: 0, history: 0, monthToDate: false }, NOW)
    const needs = (input: Parameters<typeof gate>[0]) =>
      [...groupNeeds(plan, gate(input))]
        .map(([start, last]) => `${start.slice(5, 10)} until ${last.slice(5, 10)}`)
        .sort()
    expect(needs({})).toEqual([
      '11-14 until 11-15',
      '11-15 until 11-16',
      '11-16 until 11-17',
      '11-17 until 11-18',
      '11-18 until 11-19',
      '11-19 until 11-20',
      '11-20 until 11-21',
      '11-21 until 11-21',
    ])
    const held = (input: Parameters<typeof gate>[0]) => heldAtOnce(groupNeeds(plan, gate(input)))
    expect([held({}), held({ compareWith: 'week' })]).toEqual([2, 8])
    expect(needs({ compareWith: 'week' })).toContain('11-14 until 11-21')
    expect(needs({ anomalyThreshold: '3.5' })).toHaveLength(7 + 14)
  })
})

describe.each([
  ['AllGroups', () => new AllGroups()],
  ['LargestGroups', () => new LargestGroups(10, new Set())],
])('%s', (_, create) => {
  it('keeps each period by itself, and forgets what is dropped', () => {
    const store = create()
    const next = periodNamed('2026-11-21')
    const write = store.open(DAY.start)
    write('A', '1')
    write('B', '2')
    write('B', '0.5')
    store.open(next.start)('B', '3')
    expect([...store.period(next).labels()]).toEqual(['B'])
    expect(store.period(next).amount('A')).toBeUndefined()
    expect(store.period(next).knows('A')).toBe(true)
    expect(store.period(DAY).amount('B')).toBe('2.5')
    expect(store.period(DAY).omitted).toBe(0)
    store.drop(DAY.start)
    expect([...store.period(DAY).labels()]).toEqual([])
    expect(store.period(next).amount('B')).toBe('3')
  })
})

describe('LargestGroups', () => {
  it('keeps the largest by absolute amount and those with a name, in whatever order they come', () => {
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
        const store = new LargestGroups(most, named)
        const write = store.open(DAY.start)
        for (const [label, amount] of given) write(label, String(amount))
        const found = store.period(DAY)
        const others = given.filter(([label]) => !named.has(label))
        const kept = others
          .toSorted(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
          .slice(0, most)
          .map(([label]) => label)
        expect(new Set(found.labels())).toEqual(new Set([...kept, ...given.slice(0, 1).map(([label]) => label)]))
        expect(found.omitted).toBe(others.length - kept.length)
        for (const [label, amount] of given) {
          if (found.knows(label)) expect(found.amount(label)).toBe(String(amount))
        }
        expect(found.knows('')).toBe(true)
        expect(found.knows('no such group')).toBe(found.omitted === 0)
      }),
    )
  })
})

describe('more groups than a report can show', () => {
  const day = (name: string, count: number, amount: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(periodNamed(name), `group ${index}`, amount(index)))
  const before = day('2026-11-19', 12_000, (index) => String((7 * index) % 12_000))
  const lines = [...before, ...day('2026-11-20', 11_000, String)]

  it('are all counted in the total, and the largest are listed', () => {
    const { facts } = runGate({ lines })
    expect(facts.newest.amount?.toFixed()).toBe('60494500')
    expect(facts.groups).toHaveLength(2_000)
    expect(facts.omittedGroups).toBe(9_000)
    expect(facts.groups[0]).toMatchObject({ label: 'group 10999', baseline: undefined })
    const known = facts.groups.find(({ label }) => label === 'group 10250')
    expect(known?.baseline?.toFixed()).toBe('11750')
  })

  it('leave every group budget exact', () => {
    const gate = { groupBudgets: { 'group 3': '2', 'group 4': '4', 'group 11500': '-1' } }
    const { judgement } = runGate({ lines, gate })
    expect(judgement.breaches.map(({ scope, actual }) => [scope, actual])).toEqual([
      ['group 3', '3'],
      ['group 11500', '0'],
    ])
    expect(judgement.warnings).toEqual([])
  })

  it('are all judged for anomalies', () => {
    const history = Array.from({ length: 7 }, (_, index) => day(`2026-11-1${index + 3}`, 10_500, String)).flat()
    const now = day('2026-11-20', 10_500, (index) => (index === 3 ? '4' : String(index)))
    const { judgement, facts } = runGate({ lines: [...history, ...now], gate: { anomalyThreshold: '3.5' } })
    expect(judgement.breaches.map(({ scope }) => scope)).toEqual(['total', 'group 3'])
    expect(facts.omittedGroups).toBe(0)
  })
})

describe('lines', () => {
  it('must have the metric that was asked for', () => {
    expect(() => runGate({ lines: [line(DAY, 'A', '1', { metrics: {} })] })).toThrow(/without UnblendedCost/)
  })

  it('may come back to an earlier page of their period', () => {
    const lines = linesOf({ '2026-11-19': '1', '2026-11-20': '2' })
    const { facts } = runGate({ lines: [...lines, line(DAY, 'B', '3')] })
    expect(facts.newest.amount?.toFixed()).toBe('5')
    expect(facts.newest.lines).toBe(2)
  })
})

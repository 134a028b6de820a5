import { describe, expect, it } from '@jest/globals'
import { before, type Costs, line, NOW, periodNamed, runGate, UNGROUPED } from './scenario.js'

const DAY: Costs = { '2026-11-20': { EC2: '70.0000000001', RDS: '29.9999999999', Credits: '0' } }

describe('budget', () => {
  it.each([
    ['100', 'pass', []],
    ['100.0000000001', 'pass', []],
    ['99.9999999999', 'breach', [{ rule: 'budget', scope: 'total', actual: '100', limit: '99.9999999999' }]],
    ['0', 'breach', [{ rule: 'budget', scope: 'total', actual: '100', limit: '0' }]],
  ])('of %s: %s', (budget, verdict, breaches) => {
    expect(runGate({ gate: { budget }, costs: DAY }).judgement).toMatchObject({ verdict, breaches, missing: [] })
  })

  it('breaches one unit in the last place above it', () => {
    const costs: Costs = { '2026-11-20': { EC2: '70.0000000001', RDS: '30' } }
    const { judgement } = runGate({ gate: { budget: '100' }, costs })
    expect(judgement.breaches).toEqual([{ rule: 'budget', scope: 'total', actual: '100.0000000001', limit: '100' }])
  })

  it('holds where binary fractions would not', () => {
    const costs: Costs = { '2026-11-20': { A: '0.1', B: '0.2' } }
    expect(runGate({ gate: { budget: '0.3' }, costs }).judgement.verdict).toBe('pass')
  })

  it('judges credits as they are', () => {
    const costs: Costs = { '2026-11-20': { EC2: '5', Credits: '-7.5' } }
    const { judgement, facts } = runGate({ gate: { budget: '0' }, costs })
    expect(judgement.verdict).toBe('pass')
    expect(facts.newest.amount?.toFixed()).toBe('-2.5')
  })

  it('is no-data, and never $0, without a line', () => {
    const costs: Costs = { '2026-11-19': '5' }
    const { judgement, facts } = runGate({ gate: { budget: '100', groupBudgets: { EC2: '1' } }, costs })
    expect(judgement).toMatchObject({ verdict: 'no-data', breaches: [] })
    expect(judgement.missing.map(({ rule }) => rule)).toEqual(['budget', 'group-budgets'])
    expect(judgement.missing[0]?.reason).toBe('Cost Explorer has no data for 2026-11-20.')
    expect(judgement.warnings).toEqual([])
    expect(facts).toMatchObject({ groups: [], monthToDate: undefined, projectedMonth: undefined, chosenSum: undefined })
    expect(facts.newest.amount).toBeUndefined()
  })

  it('counts a line of $0 as data', () => {
    const { judgement, facts } = runGate({ gate: { budget: '0' }, costs: { '2026-11-20': '0' } })
    expect(judgement.verdict).toBe('pass')
    expect(facts.newest).toMatchObject({ lines: 1 })
  })
})

describe('ungrouped costs', () => {
  const day = periodNamed('2026-11-20')

  it('are judged as one line', () => {
    const lines = [line(day, undefined, '101')]
    const { judgement, facts } = runGate({ gate: { budget: '100', anomalyThreshold: '3.5' }, lines, query: UNGROUPED })
    expect(judgement.breaches).toEqual([{ rule: 'budget', scope: 'total', actual: '101', limit: '100' }])
    expect(facts.groups).toMatchObject([{ label: 'total', present: true, history: undefined }])
  })

  it('are no data where every metric is zero, and data where one is not', () => {
    const zero = line(day, undefined, '0')
    expect(runGate({ gate: { budget: '100' }, lines: [zero], query: UNGROUPED }).judgement.verdict).toBe('no-data')
    const metrics = { UnblendedCost: { amount: '0', unit: 'USD' }, AmortizedCost: { amount: '0.01', unit: 'USD' } }
    const lines = [{ ...zero, metrics }]
    expect(runGate({ gate: { budget: '100' }, lines, query: UNGROUPED }).judgement.verdict).toBe('pass')
  })
})

describe('group-budgets', () => {
  const costs: Costs = {
    '2026-11-19': { 'Amazon RDS': '9', Lambda: '2' },
    '2026-11-20': { 'Amazon EC2': '50', 'Amazon RDS': '10', Tax: '-1' },
  }

  it('judges each group, limits inclusive', () => {
    const groupBudgets = { 'Amazon EC2': '49.99', 'Amazon RDS': '10', Tax: '-2' }
    expect(runGate({ gate: { groupBudgets }, costs }).judgement).toEqual({
      verdict: 'breach',
      breaches: [
        { rule: 'group-budgets', scope: 'Amazon EC2', actual: '50', limit: '49.99' },
        { rule: 'group-budgets', scope: 'Tax', actual: '-1', limit: '-2' },
      ],
      missing: [],
      warnings: [],
    })
  })

  it('judges a group without a line as 0, without a warning where it is known', () => {
    const { judgement } = runGate({ gate: { groupBudgets: { Lambda: '1' } }, costs })
    expect(judgement).toMatchObject({ verdict: 'pass', warnings: [] })
  })

  it('judges an unknown label as 0 and names the nearest', () => {
    const { judgement } = runGate({ gate: { groupBudgets: { 'amazon ec': '1', Nil: '-1' } }, costs })
    expect(judgement.verdict).toBe('breach')
    expect(judgement.breaches).toEqual([{ rule: 'group-budgets', scope: 'Nil', actual: '0', limit: '-1' }])
    expect(judgement.warnings).toEqual([
      '`group-budgets`: AWS returned no group "amazon ec", so it was judged as 0. The nearest label is "Amazon EC2".',
      '`group-budgets`: AWS returned no group "Nil", so it was judged as 0. The nearest label is "Tax".',
    ])
  })

  it('tells labels apart by the blanks at their ends', () => {
    const blanks: Costs = { '2026-11-20': { 'web ': '5', web: '1', ' ': '3' } }
    const { judgement } = runGate({ gate: { groupBudgets: { 'web ': '4', web: '1', ' ': '2' } }, costs: blanks })
    expect(judgement.breaches).toEqual([
      { rule: 'group-budgets', scope: 'web ', actual: '5', limit: '4' },
      { rule: 'group-budgets', scope: ' ', actual: '3', limit: '2' },
    ])
    const unquoted = runGate({ gate: { groupBudgets: { web: '4' } }, costs: { '2026-11-20': { 'web ': '5' } } })
    expect(unquoted.judgement.warnings).toEqual([
      '`group-budgets`: AWS returned no group "web", so it was judged as 0. The nearest label is "web ".',
    ])
  })

  it('adds up groups whose values join to one label', () => {
    const day = periodNamed('2026-11-20')
    const lines = [
      line(day, '', '4', { values: ['a / b', 'c'], label: 'a / b / c' }),
      line(day, '', '3', { values: ['a', 'b / c'], label: 'a / b / c' }),
    ]
    const { judgement } = runGate({ gate: { groupBudgets: { 'a / b / c': '6.5' } }, lines })
    expect(judgement.breaches).toMatchObject([{ actual: '7' }])
  })
})

describe('monthly-budget', () => {
  const days = before(
    '2026-11-20',
    Array.from({ length: 25 }, (_, index) => (index < 6 ? '1000' : '10')),
  )

  it('sums the month up to the chosen day, and nothing before or after it', () => {
    const costs: Costs = { ...days, '2026-11-20': '10', '2026-11-21': '500' }
    expect(runGate({ gate: { monthlyBudget: '200' }, costs }).judgement.verdict).toBe('pass')
    const { judgement, facts } = runGate({ gate: { monthlyBudget: '199.99' }, costs, period: { history: 0 } })
    expect(judgement.breaches).toEqual([{ rule: 'monthly-budget', scope: 'total', actual: '200', limit: '199.99' }])
    expect(facts.history).toEqual([])
  })

  it('counts days without lines as 0', () => {
    const costs: Costs = { '2026-11-02': '50', '2026-11-20': '10' }
    expect(runGate({ gate: { monthlyBudget: '60' }, costs }).facts.monthToDate?.toFixed()).toBe('60')
  })

  it('is known in daily runs with history, and unknown rather than partial without', () => {
    const costs: Costs = { ...days, '2026-11-20': '10' }
    expect(runGate({ costs }).facts.monthToDate?.toFixed()).toBe('200')
    expect(runGate({ costs, period: { history: 0, lookback: 3 } }).facts.monthToDate).toBeUndefined()
  })

  it('is no-data where the chosen day has none, however much the month has cost', () => {
    const { judgement } = runGate({ gate: { monthlyBudget: '1' }, costs: days })
    expect(judgement).toMatchObject({ verdict: 'no-data', breaches: [] })
  })

  it('begins anew on the 1st', () => {
    const costs: Costs = { '2026-11-30': '999', '2026-12-01': '7' }
    const period = { choice: { kind: 'single', start: '2026-12-01T00:00:00Z' } } as const
    const { facts } = runGate({ gate: { monthlyBudget: '7' }, costs, period, now: Date.parse('2026-12-02T00:00:00Z') })
    expect(facts.monthToDate?.toFixed()).toBe('7')
  })

  it('takes a month for its own month-to-date', () => {
    const period = { granularity: 'monthly', choice: { kind: 'single', start: '2026-10-01T00:00:00Z' } } as const
    const scenario = { costs: { '2026-09': '80', '2026-10': '90' }, period }
    expect(runGate({ ...scenario, gate: { monthlyBudget: '90', forecastBudget: '90' } }).judgement.verdict).toBe('pass')
    const { judgement } = runGate({ ...scenario, gate: { monthlyBudget: '89', forecastBudget: '89.5' } })
    expect(judgement.breaches).toEqual([
      { rule: 'monthly-budget', scope: 'total', actual: '90', limit: '89' },
      { rule: 'forecast-budget', scope: 'total', actual: '90', limit: '89.5' },
    ])
  })
})

describe('forecast-budget', () => {
  it('adds for each day left the median of the 7 days that end with the chosen one', () => {
    // 1st to 13th 10 each; 14th to 20th 1, 2, 3, 4, 50, 60, 70: month-to-date 320, median 4, 10 days left.
    const costs = before('2026-11-21', [
      ...Array.from({ length: 13 }, () => '10'),
      '1',
      '70',
      '3',
      '50',
      '2',
      '60',
      '4',
    ])
    expect(runGate({ gate: { forecastBudget: '360' }, costs }).judgement.verdict).toBe('pass')
    const { judgement } = runGate({ gate: { forecastBudget: '359.9999999999' }, costs, period: { history: 0 } })
    expect(judgement.breaches).toEqual([
      { rule: 'forecast-budget', scope: 'total', actual: '360', limit: '359.9999999999' },
    ])
  })

  it('reaches into the month before, with whatever history', () => {
    // 28 November to 2 December 5 each, then 8 and 9: median 5; month-to-date 5 + 5 + 8 + 9 = 27; 27 days left.
    const costs = before('2026-12-05', ['5', '5', '5', '5', '5', '8', '9'])
    const period = { choice: { kind: 'single', start: '2026-12-04T00:00:00Z' }, history: 2 } as const
    const now = Date.parse('2026-12-05T01:00:00Z')
    const { facts } = runGate({ gate: { forecastBudget: '1' }, costs, period, now })
    expect(facts.monthToDate?.toFixed()).toBe('27')
    expect(facts.projectedMonth?.toFixed()).toBe('162')
    expect(facts.history).toHaveLength(2)
    expect(runGate({ costs, period, now }).facts).toMatchObject({ projectedMonth: undefined })
  })

  it('takes the median of those of the 7 days that have data: no data is no $0', () => {
    const costs: Costs = { '2026-11-18': '4', '2026-11-19': undefined, '2026-11-20': '6' }
    // Month-to-date 10, median of 4 and 6, 10 days left.
    expect(runGate({ gate: { forecastBudget: '1' }, costs }).facts.projectedMonth?.toFixed()).toBe('60')
  })

  it('equals month-to-date on the last day of the month', () => {
    const period = { choice: { kind: 'single', start: '2026-10-31T00:00:00Z' }, history: 1 } as const
    const { facts } = runGate({ costs: { '2026-10-01': '3', '2026-10-31': '4' }, period })
    expect(facts.projectedMonth?.toFixed()).toBe('7')
  })

  it('knows leap days', () => {
    const period = { choice: { kind: 'single', start: '2028-02-27T00:00:00Z' } } as const
    const now = Date.parse('2028-03-05T00:00:00Z')
    expect(runGate({ costs: { '2028-02-27': '10' }, period, now }).facts.projectedMonth?.toFixed()).toBe('30')
  })
})

describe('the month of an hourly run', () => {
  const period = { granularity: 'hourly', choice: { kind: 'single', start: '2026-11-20T05:00:00Z' } } as const
  const costs: Costs = { '2026-11-20T05': '1' }
  const days = (amounts: Costs) =>
    Object.entries(amounts).flatMap(([name, amount]) =>
      typeof amount === 'string' ? [line(periodNamed(name), 'EC2', amount)] : [],
    )

  it('comes from the daily lines, through the chosen hour’s day as AWS has it', () => {
    const monthLines = days({ '2026-10-31': '999', '2026-11-01': '10', '2026-11-19': '20', '2026-11-20': '4' })
    const { facts, judgement } = runGate({
      gate: { monthlyBudget: '33', forecastBudget: '500' },
      costs,
      period,
      monthLines,
    })
    expect(facts.monthToDate?.toFixed()).toBe('34')
    // Median of 20 and 4 for ten days: 34 + 120.
    expect(facts.projectedMonth?.toFixed()).toBe('154')
    expect(judgement.breaches).toMatchObject([{ rule: 'monthly-budget', actual: '34' }])
  })

  it('is missing without them', () => {
    const gate = { monthlyBudget: '33', forecastBudget: '500' }
    for (const scenario of [
      { costs, period, gate },
      { costs, period, gate, monthLines: [] },
    ]) {
      const { judgement } = runGate(scenario)
      expect(judgement.verdict).toBe('no-data')
      expect(judgement.missing.map(({ rule }) => rule)).toEqual(['monthly-budget', 'forecast-budget'])
    }
  })

  it('is not read unless a rule asks for it', () => {
    expect(
      runGate({ gate: { budget: '5' }, costs, period, monthLines: days({ '2026-11-01': '10' }) }).facts,
    ).toMatchObject({
      monthToDate: undefined,
      projectedMonth: undefined,
    })
  })
})

describe('the verdict as a whole', () => {
  it('is none where no rule is set, with or without data', () => {
    expect(runGate({ costs: DAY }).judgement).toEqual({ verdict: 'none', breaches: [], missing: [], warnings: [] })
    expect(runGate({}).judgement.verdict).toBe('none')
    expect(runGate({ gate: { groupBudgets: {} }, costs: DAY }).judgement.verdict).toBe('none')
  })

  it('prefers breach to no-data, and no-data to pass', () => {
    const gate = { budget: '99', maxIncreaseAmount: '1' }
    const breach = runGate({ gate, costs: DAY }).judgement
    expect(breach.verdict).toBe('breach')
    expect(breach.missing.map(({ rule }) => rule)).toEqual(['max-increase-amount'])
    expect(runGate({ gate: { ...gate, budget: '100' }, costs: DAY }).judgement.verdict).toBe('no-data')
  })

  it('warns of a period that ended less than 24 hours ago', () => {
    const judged = (now: number, gate = {}) => runGate({ gate: { budget: '100', ...gate }, costs: DAY, now }).judgement
    const end = Date.parse('2026-11-21T00:00:00Z')
    expect(judged(end + 24 * 3_600_000).warnings).toEqual([])
    expect(judged(end + 24 * 3_600_000 - 1).warnings).toEqual([
      expect.stringContaining('The period 2026-11-20 ended less than 24 hours ago'),
    ])
    expect(runGate({ costs: DAY, now: end }).judgement.warnings).toEqual([])
    expect(runGate({ costs: DAY, now: NOW }).judgement.warnings).toEqual([])
  })
})

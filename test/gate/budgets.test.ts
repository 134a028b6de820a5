import { describe, expect, test } from '@jest/globals'
import { type GateSettings, judge } from '../../src/gate/index.js'
import { before, type Costs, line, NOW, periodNamed, runGate, single, startOf, UNGROUPED } from './scenario.js'

const COSTS: Costs = { '2026-11-20': { EC2: '70.0000000001', RDS: '29.9999999999', Credits: '0' } }
const DAY = periodNamed('2026-11-20')

describe('budget', () => {
  test('a current period without a line is no-data, never $0', () => {
    const gate = { budget: '100', 'group-budgets': { EC2: '1' } }
    const { judgement, facts } = runGate({ gate, costs: { '2026-11-19': '5' } })
    const reason = 'Cost Explorer has no data for 2026-11-20.'
    expect(judgement).toMatchObject({
      verdict: 'no-data',
      breaches: [],
      missing: [
        { rule: 'budget', reason },
        { rule: 'group-budgets', reason },
      ],
      warnings: [],
    })
    expect(facts).toMatchObject({ groups: [], monthToDate: undefined, projectedMonth: undefined, chosenSum: undefined })
    expect(facts.current.amount).toBeUndefined()
  })

  const FILTER = { filter: { Dimensions: { Key: 'RECORD_TYPE', Values: ['USAGE'] } } }
  test.each<[string, Partial<GateSettings>, RegExp]>([
    ['2026-11-24T00:00:00Z', {}, /^AWS may be late: run the workflow again later/],
    ['2026-11-24T00:00:00Z', { period: { kind: 'latest' } }, /again later, or check that the account had costs\.$/],
    ['2026-11-24T00:00:01Z', {}, /^The day ended more than 3 days ago, so waiting does not help: check `period`/],
    ['2026-11-21T05:00:00Z', FILTER, /^Check `filter`, which may exclude all costs .* Otherwise AWS may be late/],
    ['2026-12-20T00:00:00Z', FILTER, /^Check `filter`, which .* waiting does not help/],
    [
      '2026-11-21T05:00:00Z',
      { excludeRecordTypes: ['Tax'] },
      /^Check `exclude-record-types`, which may exclude all costs/,
    ],
  ])('at %s, the current period without data and the settings %j say what to check', (now, over, expected) => {
    const { settings, facts } = runGate({ gate: { budget: '100' } })
    const { remedy, warnings } = judge({ ...settings, ...over }, facts, { now: Date.parse(now) })
    expect(remedy).toMatch(expected)
    expect(warnings).toEqual([])
  })

  test('a run without a rule has the verdict none, and without data it still says what to check', () => {
    expect(runGate({ costs: COSTS }).judgement).toEqual({ verdict: 'none', breaches: [], missing: [], warnings: [] })
    expect(runGate({}).judgement).toMatchObject({ verdict: 'none', remedy: expect.stringContaining('AWS may be late') })
  })

  test('a line of $0 is data', () => {
    const { judgement, facts } = runGate({ gate: { budget: '0' }, costs: { '2026-11-20': '0' } })
    expect(judgement.verdict).toBe('pass')
    expect(facts.current.lines).toBe(1)
  })

  test('ungrouped costs are judged as one line, and anomalies only of the total', () => {
    const gate = { budget: '100', 'anomaly-threshold': '3.5' }
    const { judgement, facts } = runGate({ gate, lines: [line(DAY, undefined, '101')], query: UNGROUPED })
    expect(judgement.breaches).toMatchObject([{ rule: 'budget', scope: 'total', actual: '101', limit: '100' }])
    expect(facts.groups).toMatchObject([{ label: 'total', present: true, history: undefined }])
  })
})

describe('range-budget', () => {
  const costs: Costs = { '2026-11-17': '500', '2026-11-18': '30', '2026-11-20': { EC2: '40', Credits: '-10' } }

  const from = (start: string) =>
    ({ period: { kind: 'range', start: startOf(start), end: startOf('2026-11-21') } }) as const

  test('all chosen periods are summed', () => {
    const complete = { ...costs, '2026-11-19': '0' }
    const period = from('2026-11-18')
    expect(runGate({ gate: { 'range-budget': '60' }, costs: complete, period }).judgement.verdict).toBe('pass')
    const { breaches } = runGate({ gate: { 'range-budget': '59.5' }, costs: complete, period }).judgement
    const money = { amount: '60', baseline: '', impact: '0.5' }
    expect(breaches).toEqual([
      { rule: 'range-budget', scope: 'range', actual: '60', limit: '59.5', ...money, causes: [] },
    ])
  })

  test('a range with periods without data is not judged, unless the other periods are already above the budget', () => {
    const judged = (budget: string) =>
      runGate({ gate: { 'range-budget': budget }, costs, period: from('2026-11-16') }).judgement
    const missing = [{ rule: 'range-budget', reason: 'Cost Explorer has no data for 2 of the 5 chosen days.' }]
    expect(judged('560')).toMatchObject({ verdict: 'no-data', breaches: [], missing })
    expect(judged('559')).toMatchObject({ verdict: 'breach', breaches: [{ actual: '560' }], missing: [] })
  })

  test('the range of a lookback is all of its periods, and without a lookback the one period', () => {
    const gate = { 'range-budget': '0' }
    expect(runGate({ gate, costs, period: { lookback: 4 } }).judgement.breaches).toMatchObject([{ actual: '560' }])
    expect(runGate({ gate, costs }).judgement.breaches).toMatchObject([{ actual: '30' }])
  })
})

describe('group-budgets', () => {
  const costs: Costs = {
    '2026-11-19': { 'Amazon RDS': '9', Lambda: '2' },
    '2026-11-20': { 'Amazon EC2': '50', 'Amazon RDS': '10', Tax: '-1' },
  }
  const judged = (budgets: Readonly<Record<string, string>>, given = costs) =>
    runGate({ gate: { 'group-budgets': budgets }, costs: given }).judgement

  test('each group with a budget is judged, and an amount equal to its budget passes', () => {
    expect(judged({ 'Amazon EC2': '49.99', 'Amazon RDS': '10', Tax: '-2' })).toMatchObject({
      verdict: 'breach',
      breaches: [
        { rule: 'group-budgets', scope: 'Tax', actual: '-1', limit: '-2' },
        { rule: 'group-budgets', scope: 'Amazon EC2', actual: '50', limit: '49.99' },
      ],
      missing: [],
      warnings: [],
    })
  })

  test('a group without a line is judged as 0, and there is no warning if an earlier period has it', () => {
    expect(judged({ Lambda: '1' })).toMatchObject({ verdict: 'pass', warnings: [] })
  })

  test('labels that differ only in spaces at their ends are different groups', () => {
    const spaces: Costs = { '2026-11-20': { 'web ': '5', web: '1', ' ': '3' } }
    expect(judged({ 'web ': '4', web: '1', ' ': '2' }, spaces).breaches).toMatchObject([
      { scope: 'web ', actual: '5' },
      { scope: ' ', actual: '3' },
    ])
  })

  test('groups whose values join to the same label are added up', () => {
    const lines = [
      line(DAY, '', '4', { values: ['a / b', 'c'], label: 'a / b / c' }),
      line(DAY, '', '3', { values: ['a', 'b / c'], label: 'a / b / c' }),
    ]
    const { judgement } = runGate({ gate: { 'group-budgets': { 'a / b / c': '6.5' } }, lines })
    expect(judgement.breaches).toMatchObject([{ actual: '7' }])
  })
})

describe('monthly-budget', () => {
  const days = before(
    '2026-11-20',
    Array.from({ length: 25 }, (_, index) => (index < 6 ? '1000' : '10')),
  )

  test('the month is summed from its 1st to the current day, and nothing before or after', () => {
    const costs: Costs = { ...days, '2026-11-20': '10', '2026-11-21': '500' }
    expect(runGate({ gate: { 'monthly-budget': '200' }, costs }).judgement.verdict).toBe('pass')
    const { judgement } = runGate({ gate: { 'monthly-budget': '199.99' }, costs, period: { history: 0 } })
    expect(judgement.breaches).toMatchObject([
      { rule: 'monthly-budget', scope: 'total', actual: '200', limit: '199.99' },
    ])
  })

  test('month-to-date is known in daily runs with history, and unknown without history', () => {
    const costs: Costs = { ...days, '2026-11-20': '10' }
    expect(runGate({ costs }).facts.monthToDate?.toFixed()).toBe('200')
    expect(runGate({ costs, period: { history: 0, lookback: 3 } }).facts.monthToDate).toBeUndefined()
  })

  test('a month is its own month-to-date and projection', () => {
    const { judgement } = runGate({
      costs: { '2026-09': '80', '2026-10': '90' },
      period: single('2026-10', 'monthly'),
      gate: { 'monthly-budget': '89', 'forecast-budget': '90' },
    })
    expect(judgement.breaches).toMatchObject([{ rule: 'monthly-budget', scope: 'total', actual: '90', limit: '89' }])
  })
})

describe('forecast-budget', () => {
  test('the projection adds for each day left the median of the 7 days that end with the current one', () => {
    // 1st to 13th 10 each; then month-to-date 320, median 4, 10 days left.
    const week = ['1', '70', '3', '50', '2', '60', '4']
    const costs = before('2026-11-21', [...Array.from({ length: 13 }, () => '10'), ...week])
    expect(runGate({ gate: { 'forecast-budget': '360' }, costs }).judgement.verdict).toBe('pass')
    const gate = { 'forecast-budget': '359.9999999999' }
    expect(runGate({ gate, costs, period: { history: 0 } }).judgement.breaches).toMatchObject([
      { rule: 'forecast-budget', scope: 'total', actual: '360', limit: '359.9999999999' },
    ])
  })

  test('the projection uses days of the month before, however short the history', () => {
    // 28 November to 2 December 5 each, then 8 and 9: median 5; month-to-date 5 + 5 + 8 + 9 = 27; 27 days left.
    const costs = before('2026-12-05', ['5', '5', '5', '5', '5', '8', '9'])
    const period = { ...single('2026-12-04'), history: 2 }
    const now = Date.parse('2026-12-05T01:00:00Z')
    const { facts } = runGate({ gate: { 'forecast-budget': '1' }, costs, period, now })
    expect([facts.monthToDate?.toFixed(), facts.projectedMonth?.toFixed()]).toEqual(['27', '162'])
    expect(facts.history).toHaveLength(2)
    expect(runGate({ costs, period, now }).facts.projectedMonth).toBeUndefined()
  })

  test.each([
    ['2028-01-31', { '2028-01-01': '3', '2028-01-31': '4' }, '7'],
    ['2028-02-27', { '2028-02-27': '10' }, '30'],
  ])('the projection on %s counts the days left in that month', (day, costs, projected) => {
    const { facts } = runGate({ costs, period: single(day), now: Date.parse('2028-03-05T00:00:00Z') })
    expect(facts.projectedMonth?.toFixed()).toBe(projected)
  })
})

describe('the month of an hourly run', () => {
  const period = single('2026-11-20T05', 'hourly')
  const costs: Costs = { '2026-11-20T05': '1' }
  const gate = { 'monthly-budget': '33', 'forecast-budget': '500' }
  const monthLines = Object.entries({
    '2026-10-31': '999',
    '2026-11-01': '10',
    '2026-11-19': '20',
    '2026-11-20': '4',
  }).map(([name, amount]) => line(periodNamed(name), 'EC2', amount))

  test('the month of an hourly run comes from the daily lines, through the UTC day of the current hour', () => {
    const { facts, judgement } = runGate({ gate, costs, period, monthLines })
    expect(facts.monthToDate?.toFixed()).toBe('34')
    // Median of 20 and 4 for ten days: 34 + 120.
    expect(facts.projectedMonth?.toFixed()).toBe('154')
    expect(judgement.breaches).toMatchObject([{ rule: 'monthly-budget', actual: '34' }])
  })

  test('the month of an hourly run is missing without daily lines', () => {
    const { verdict, missing } = runGate({ costs, period, gate, monthLines: [] }).judgement
    expect([verdict, ...missing.map(({ rule }) => rule)]).toEqual(['no-data', 'monthly-budget', 'forecast-budget'])
  })

  test('the month of an hourly run is unknown if no rule needs it', () => {
    const { facts } = runGate({ gate: { budget: '5' }, costs, period, monthLines })
    expect(facts).toMatchObject({ monthToDate: undefined, projectedMonth: undefined })
  })
})

test('a gate on a period with data that ended less than 24 hours ago gives a warning', () => {
  const end = Date.parse('2026-11-21T00:00:00Z')
  const warnings = (now: number, gate = {}) => runGate({ gate, costs: COSTS, now }).judgement.warnings
  expect(warnings(end + 24 * 3_600_000, { budget: '100' })).toEqual([])
  expect(warnings(end + 24 * 3_600_000 - 1, { budget: '100' })).toEqual([
    expect.stringContaining('The period 2026-11-20 ended less than 24 hours ago'),
  ])
  expect(warnings(end)).toEqual([])
  expect(warnings(NOW)).toEqual([])
  const unsettled = runGate({ gate: { budget: '100' }, costs: COSTS, now: end }).judgement
  expect(unsettled.warnings).toEqual([unsettled.unsettled])
  const empty = runGate({ gate: { budget: '100' }, now: end }).judgement
  expect([empty.verdict, empty.warnings, empty.unsettled]).toEqual(['no-data', [], undefined])
})

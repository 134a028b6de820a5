import { describe, expect, test } from '@jest/globals'
import { percentChange, twoDecimals } from '../../src/gate/index.js'
import { decimal } from '../../src/lib/decimal.js'
import { before, type Cost, type Costs, type GateInput, runGate, single } from './scenario.js'

const days = (baseline: string | undefined, now: string): Costs => ({ '2026-11-19': baseline, '2026-11-20': now })
const times = (count: number, cost: Cost): Cost[] => Array.from({ length: count }, () => cost)

test.each([
  ['100', '110', '10', undefined],
  ['100', '110.0000000001', '10', '10.0000000001'],
  ['100', '50', '0', undefined],
  ['-20', '-5', '10', '15'],
])('a total that goes from %s to %s breaches a max-increase-amount of %s with %s', (baseline, now, limit, actual) => {
  const { judgement } = runGate({ gate: { 'max-increase-amount': limit }, costs: days(baseline, now) })
  const breaches = actual === undefined ? [] : [{ rule: 'max-increase-amount', scope: 'total', actual, limit }]
  expect(judgement).toMatchObject({ verdict: actual === undefined ? 'pass' : 'breach', breaches, missing: [] })
})

test.each([
  ['100', '120', '20', undefined],
  ['100', '120.0000000001', '20', '20.0000000001'],
  ['100', '125', '20', '25.00'],
  ['3', '4', '33.3333333333', '33.33333333333'],
  ['100', '120.004', '20', '20.004'],
  ['100', '120.006', '20', '20.01'],
  ['100', `120.${'0'.repeat(39)}1`, '20', `20.${'0'.repeat(39)}1`],
  ['100', '80', '0', undefined],
  // These rises have no percentage.
  ['0', '0.01', '500', ''],
  ['-20', '-19.99', '500', ''],
  ['0', '0', '500', undefined],
])(
  'a total that goes from %s to %s breaches a max-increase-percent of %s with "%s"',
  (baseline, now, limit, actual) => {
    const { judgement } = runGate({ gate: { 'max-increase-percent': limit }, costs: days(baseline, now) })
    const breaches = actual === undefined ? [] : [{ rule: 'max-increase-percent', scope: 'total', actual, limit }]
    expect(judgement).toMatchObject({ verdict: actual === undefined ? 'pass' : 'breach', breaches, missing: [] })
  },
)

test('breaches by a rise have the total and its baseline, the largest impact first', () => {
  const gate = { budget: '115', 'max-increase-percent': '10', 'max-increase-amount': '10' }
  const rise = { amount: '120', baseline: '100', impact: '20', causes: [] }
  expect(runGate({ gate, costs: days('100', '120') }).judgement.breaches).toEqual([
    { rule: 'max-increase-percent', scope: 'total', actual: '20.00', limit: '10', ...rise },
    { rule: 'max-increase-amount', scope: 'total', actual: '20', limit: '10', ...rise },
    { rule: 'budget', scope: 'total', actual: '120', limit: '115', ...rise, baseline: '', impact: '5' },
  ])
})

test.each([
  ['10', '14.9999999999', []],
  ['10', '15', ['max-increase-percent', 'max-increase-amount']],
  // From 0 or less, a rise must be above `ignore-below` to breach the percent rule.
  ['0', '4', []],
  ['0', '5', ['max-increase-amount']],
  ['-5', '0.0000000001', ['max-increase-percent', 'max-increase-amount']],
])('with ignore-below 5, a total that goes from %s to %s breaches %j', (baseline, now, rules) => {
  const gate = { 'max-increase-percent': '10', 'max-increase-amount': '1', ignoreBelow: '5' }
  const { breaches } = runGate({ gate, costs: days(baseline, now) }).judgement
  expect(breaches.map(({ rule }) => rule)).toEqual(rules)
})

describe('the baseline', () => {
  const gate: GateInput = { 'max-increase-percent': '10', 'max-increase-amount': '1' }

  test('a baseline period without data is missing data', () => {
    const { judgement, facts } = runGate({ gate, costs: days(undefined, '5') })
    expect(facts.baseline).toBeUndefined()
    expect(judgement).toMatchObject({ verdict: 'no-data', breaches: [] })
    const reason = 'There is no data for the previous day to compare with (`compare-with: previous`).'
    expect(judgement.missing).toEqual([
      { rule: 'max-increase-percent', reason },
      { rule: 'max-increase-amount', reason },
    ])
  })

  test('the baseline is read with history 0 if a rule needs it', () => {
    const period = { history: 0 }
    expect(runGate({ gate, costs: days('1', '5'), period }).facts.baseline?.toFixed()).toBe('1')
    expect(runGate({ costs: days('1', '5'), period }).facts.baseline).toBeUndefined()
    expect(runGate({ costs: days('1', '5') }).facts.baseline?.toFixed()).toBe('1')
  })

  test('with compare-with week, the baseline is the same day seven days earlier', () => {
    const week: GateInput = { 'max-increase-amount': '2', compareWith: 'week' }
    const costs: Costs = { '2026-11-13': '40', '2026-11-19': '1', '2026-11-20': '42' }
    const { facts, judgement } = runGate({ costs, period: { history: 2 }, gate: week })
    expect([facts.baseline?.toFixed(), facts.history.length, judgement.verdict]).toEqual(['40', 2, 'pass'])
    const { missing } = runGate({ costs: days('1', '42'), gate: week }).judgement
    expect(missing[0]?.reason).toContain('the same day a week earlier')
  })

  test('with compare-with week, the baseline of an hour is the same hour seven days earlier', () => {
    const costs: Costs = { '2026-11-13T05': '3', '2026-11-20T04': '1', '2026-11-20T05': '5' }
    const week: GateInput = { 'max-increase-amount': '2', compareWith: 'week' }
    const { facts, plan } = runGate({ gate: week, costs, period: single('2026-11-20T05', 'hourly') })
    expect(plan.window.start).toBe('2026-11-13T05:00:00Z')
    expect(facts.baseline?.toFixed()).toBe('3')
    expect(facts.groups[0]?.baseline?.toFixed()).toBe('3')
  })

  test('with compare-with week, a month has no baseline', () => {
    const { facts } = runGate({
      costs: { '2026-09': '1', '2026-10': '2' },
      period: single('2026-10', 'monthly'),
      gate: { compareWith: 'week' },
    })
    expect(facts.baseline).toBeUndefined()
  })

  test.each([
    // Periods without data do not count.
    [5, ['9', undefined, '1', '100', '2'], '5.5'],
    // A rule that needs a median takes seven periods.
    [0, ['99', '1', '2', '3', '4', '5', '6', '7'], '4'],
    [5, [], undefined],
  ])('with compare-with median and history %i, the baseline of %j is %s', (history, costs, expected) => {
    const { facts, judgement } = runGate({
      gate: { 'max-increase-amount': '100', compareWith: 'median' },
      costs: { ...before('2026-11-20', costs), '2026-11-20': '10' },
      period: { history },
    })
    expect(facts.baseline?.toFixed()).toBe(expected)
    expect(judgement.verdict).toBe(expected === undefined ? 'no-data' : 'pass')
  })
})

describe('anomaly-threshold', () => {
  const judged = (history: readonly Cost[], now: Cost, gate: GateInput = {}) =>
    runGate({
      gate: { 'anomaly-threshold': '3.5', ...gate },
      costs: { ...before('2026-11-20', history), '2026-11-20': now },
      period: { history: history.length },
    }).judgement

  const FLAT = times(14, '10')
  // The median distance is 0 and the mean distance 7 / 7 = 1: z = (x − 10) / 1.253314.
  const ONE_OFF = [...times(6, '10'), '17']
  // Median 12, MAD 1: z = 0.6745 · (x − 12).
  const NOISE = ['10', '11', '12', '13', '14', '12', '11']
  // Median 100, distances 0 0 0 0 1 1 1 1 2 2 79 79 80 80: MAD 1.
  const WEEKS = times(2, undefined).flatMap(() => ['100', '101', '102', '101', '100', '20', '21'])
  const CREDITS = times(8, { EC2: '10', Credits: '-8' })
  const one = (actual: string, label = 'EC2') => [`${label} ${actual}`]

  test.each<[string, readonly Cost[], Cost, string[]]>([
    ['a flat history and the same cost', FLAT, '10', []],
    ['a flat history and any rise, which has no z-score', FLAT, '10.0000000001', one('')],
    ['a flat history and a fall', FLAT, '9', []],
    ['one day off and a z-score of 3.5', ONE_OFF, '14.386599', []],
    ['one day off and a z-score just above 3.5', ONE_OFF, '14.3865990001', one('3.5000000001')],
    ['one day off and a rise', ONE_OFF, '15', one('3.99')],
    ['noise and a z-score below 3.5', NOISE, '17', []],
    ['noise and a z-score above 3.5', NOISE, '17.2', one('3.51')],
    ['a weekly pattern and a z-score below 3.5', WEEKS, '105', []],
    ['a weekly pattern and a z-score above 3.5', WEEKS, '106', one('4.05')],
    ['a new service', times(7, { EC2: '1000' }), { EC2: '1000', New: '0.01' }, one('', 'New')],
    ['a new service of $0', times(7, { EC2: '1000' }), { EC2: '1000', New: '0' }, []],
    ['a service that disappears', times(10, { EC2: '10', RDS: '50' }), { EC2: '10' }, []],
    ['a credit that ends', CREDITS, { EC2: '10' }, one('', 'Credits')],
    ['a credit that grows', CREDITS, { EC2: '10', Credits: '-9' }, []],
  ])('the anomalies of %s', (_, history, now, expected) => {
    expect(judged(history, now).breaches.map(({ scope, actual }) => `${scope} ${actual}`)).toEqual(expected)
  })

  test('anomalies smaller than ignore-below do not breach, and equal ones do', () => {
    const history = times(7, { EC2: '1000' })
    expect(judged(history, { EC2: '1000', New: '4.99' }, { ignoreBelow: '5' }).verdict).toBe('pass')
    expect(judged(history, { EC2: '1000', New: '5' }, { ignoreBelow: '5' }).verdict).toBe('breach')
  })

  test('a z-score equal to the threshold passes', () => {
    expect(judged(NOISE, '22', { 'anomaly-threshold': '6.745' }).verdict).toBe('pass')
    const [breach] = judged(NOISE, '22.0000000001', { 'anomaly-threshold': '6.745' }).breaches
    expect(breach).toEqual({
      rule: 'anomaly-threshold',
      scope: 'EC2',
      isGroup: true,
      actual: '6.75',
      limit: '6.745',
      amount: '22.0000000001',
      baseline: '12',
      impact: '10.0000000001',
      causes: [],
    })
  })

  test.each([
    ['90', ['EC2', 'Credit']],
    ['89.99', ['total', 'EC2', 'Credit']],
  ])('if one group rose by %s of a total rise of 100, the anomalies are those of %j', (rise, scopes) => {
    const now = { EC2: `${10 + Number(rise)}`, Credit: String(10 + 100 - Number(rise)) }
    const { breaches } = judged(times(7, { EC2: '10', Credit: '10' }), now)
    expect(breaches.map(({ scope }) => scope)).toEqual(scopes)
  })

  test('fewer than seven history periods with data are missing data', () => {
    expect(judged(times(7, '10'), '10').verdict).toBe('pass')
    expect(judged([undefined, ...times(7, '10')], '999').verdict).toBe('breach')
    const { verdict, missing } = judged([undefined, ...times(6, '10')], '999')
    expect(verdict).toBe('no-data')
    const reason = 'Only 6 periods of the history have data. Anomalies need at least 7.'
    expect(missing).toEqual([{ rule: 'anomaly-threshold', reason }])
  })

  test.each([
    ['2026-11-20', 'daily', 3],
    ['2026-11-20T05', 'hourly', 0],
    ['2026-10', 'monthly', 6],
  ] as const)('anomalies of %s (%s, history %i) are judged over seven periods', (name, granularity, history) => {
    const { judgement, facts } = runGate({
      gate: { 'anomaly-threshold': '3.5' },
      costs: { ...before(name, times(7, '10'), granularity), [name]: '11' },
      period: { ...single(name, granularity), history },
    })
    expect(facts.history).toHaveLength(7)
    expect(judgement.verdict).toBe('breach')
  })
})

test.each([
  ['4', '3', '33.33'],
  ['-50', '100', '-150.00'],
  ['99.999', '100', '0.00'],
  ['100.005', '100', '0.01'],
  ['99.995', '100', '-0.01'],
  ['5', '0', undefined],
  ['5', '-1', undefined],
])('the change to %s from %s is %s percent', (amount, baseline, expected) => {
  const change = percentChange(decimal(amount), decimal(baseline))
  expect(change && twoDecimals(change)).toBe(expected)
})

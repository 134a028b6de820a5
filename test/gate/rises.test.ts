import { describe, expect, it } from '@jest/globals'
import { before, type Costs, type GateInput, runGate } from './scenario.js'

/** Two days with one amount each. */
function days(baseline: string | undefined, now: string): Costs {
  return { '2026-11-19': baseline, '2026-11-20': now }
}

const breach = (rule: string, actual: string, limit: string) => [{ rule, scope: 'total', actual, limit }]

describe('max-increase-amount', () => {
  it.each([
    ['100', '110', '10', 'pass', []],
    ['100', '110.0000000001', '10', 'breach', breach('max-increase-amount', '10.0000000001', '10')],
    ['100', '50', '0', 'pass', []],
    ['100', '100', '0', 'pass', []],
    ['-20', '-5', '10', 'breach', breach('max-increase-amount', '15', '10')],
    ['-20', '-15', '10', 'pass', []],
    ['0', '10.5', '10', 'breach', breach('max-increase-amount', '10.5', '10')],
  ])('from %s to %s with a limit of %s: %s', (baseline, now, maxIncreaseAmount, verdict, breaches) => {
    const { judgement } = runGate({ gate: { maxIncreaseAmount }, costs: days(baseline, now) })
    expect(judgement).toMatchObject({ verdict, breaches, missing: [] })
  })
})

describe('max-increase-percent', () => {
  it.each([
    ['100', '120', '20', 'pass', []],
    ['100', '120.0000000001', '20', 'breach', breach('max-increase-percent', '20.0000000001', '20')],
    ['100', '125', '20', 'breach', breach('max-increase-percent', '25.00', '20')],
    ['3', '4', '33.3333333333', 'breach', breach('max-increase-percent', '33.33333333333', '33.3333333333')],
    ['3', '4', '33.34', 'pass', []],
    ['0.0000000001', '0.0000000003', '100', 'breach', breach('max-increase-percent', '200.00', '100')],
    ['100', '80', '0', 'pass', []],
    ['100', '-80', '0', 'pass', []],
    // No percentage says these rises.
    ['0', '0.01', '500', 'breach', breach('max-increase-percent', '', '500')],
    ['-20', '-19.99', '500', 'breach', breach('max-increase-percent', '', '500')],
    ['0', '0', '500', 'pass', []],
    ['-20', '-20', '500', 'pass', []],
    ['-20', '-30', '500', 'pass', []],
    ['0', '-1', '500', 'pass', []],
  ])('from %s to %s with a limit of %s %%: %s', (baseline, now, maxIncreasePercent, verdict, breaches) => {
    const { judgement } = runGate({ gate: { maxIncreasePercent }, costs: days(baseline, now) })
    expect(judgement).toMatchObject({ verdict, breaches, missing: [] })
  })
})

describe('ignore-below', () => {
  const gate: GateInput = { maxIncreasePercent: '10', maxIncreaseAmount: '1', ignoreBelow: '5' }
  const rules = (costs: Costs) => runGate({ gate, costs }).judgement.breaches.map(({ rule }) => rule)

  it('lets smaller rises pass, and judges equal ones', () => {
    expect(rules(days('10', '14.9999999999'))).toEqual([])
    expect(rules(days('10', '15'))).toEqual(['max-increase-percent', 'max-increase-amount'])
  })

  it('is what a rise from 0 or less must be above', () => {
    expect(rules(days('0', '4'))).toEqual([])
    expect(rules(days('0', '5'))).toEqual(['max-increase-amount'])
    expect(rules(days('-5', '0.0000000001'))).toEqual(['max-increase-percent', 'max-increase-amount'])
  })
})

describe('the baseline', () => {
  const gate: GateInput = { maxIncreasePercent: '10', maxIncreaseAmount: '1' }

  it('is missing where its period has no data', () => {
    const { judgement, facts } = runGate({ gate, costs: days(undefined, '5') })
    expect(facts.baseline).toBeUndefined()
    expect(judgement).toMatchObject({ verdict: 'no-data', breaches: [] })
    expect(judgement.missing).toEqual([
      { rule: 'max-increase-percent', reason: expect.stringContaining('There is no data of the period before') },
      { rule: 'max-increase-amount', reason: expect.stringContaining('`compare-with: previous`') },
    ])
  })

  it('is read though history is 0, where a rule needs it', () => {
    const period = { history: 0 }
    expect(runGate({ gate, costs: days('1', '5'), period }).facts.baseline?.toFixed()).toBe('1')
    expect(runGate({ costs: days('1', '5'), period }).facts.baseline).toBeUndefined()
    expect(runGate({ costs: days('1', '5') }).facts.baseline?.toFixed()).toBe('1')
  })

  it('is the same day of the week before', () => {
    const costs: Costs = { '2026-11-13': '40', '2026-11-19': '1', '2026-11-20': '42' }
    const scenario = { costs, period: { history: 2 } }
    const { facts, judgement } = runGate({ ...scenario, gate: { maxIncreaseAmount: '2', compareWith: 'week' } })
    expect(facts.baseline?.toFixed()).toBe('40')
    expect(facts.history).toHaveLength(2)
    expect(judgement.verdict).toBe('pass')
    const without: Costs = { '2026-11-19': '1', '2026-11-20': '42' }
    const missing = runGate({ costs: without, gate: { maxIncreaseAmount: '2', compareWith: 'week' } }).judgement
    expect(missing.verdict).toBe('no-data')
    expect(missing.missing[0]?.reason).toContain('the same period seven days earlier')
  })

  it('is the same hour of the week before', () => {
    const period = { granularity: 'hourly', choice: { kind: 'single', start: '2026-11-20T05:00:00Z' } } as const
    const costs: Costs = { '2026-11-13T05': '3', '2026-11-20T04': '1', '2026-11-20T05': '5' }
    const { facts, plan } = runGate({ gate: { maxIncreaseAmount: '2', compareWith: 'week' }, costs, period })
    expect(plan.window.start).toBe('2026-11-13T05:00:00Z')
    expect(facts.baseline?.toFixed()).toBe('3')
    expect(facts.groups).toMatchObject([{ label: 'EC2', present: true }])
    expect(facts.groups[0]?.baseline?.toFixed()).toBe('3')
  })

  it('is the median of those periods of the history that have data', () => {
    const costs = { ...before('2026-11-20', ['9', undefined, '1', '100', '2']), '2026-11-20': '10' }
    const period = { history: 5 }
    const { facts } = runGate({ gate: { maxIncreaseAmount: '5', compareWith: 'median' }, costs, period })
    expect(facts.baseline?.toFixed()).toBe('5.5')
    expect(
      runGate({ gate: { maxIncreaseAmount: '4.5', compareWith: 'median' }, costs, period }).judgement.verdict,
    ).toBe('pass')
    const none = runGate({
      gate: { maxIncreaseAmount: '5', compareWith: 'median' },
      costs: { '2026-11-20': '10' },
      period,
    })
    expect(none.judgement.verdict).toBe('no-data')
  })

  it('takes a median of seven periods where history is 0', () => {
    const costs = { ...before('2026-11-20', ['99', '1', '2', '3', '4', '5', '6', '7']), '2026-11-20': '10' }
    const { facts } = runGate({
      gate: { maxIncreaseAmount: '5', compareWith: 'median' },
      costs,
      period: { history: 0 },
    })
    expect(facts.baseline?.toFixed()).toBe('4')
  })
})

describe('groups and their baseline', () => {
  const costs: Costs = {
    '2026-11-18': { Old: '3' },
    '2026-11-19': { EC2: '10', Gone: '4', Credits: '-2' },
    '2026-11-20': { RDS: '7', EC2: '12', New: '7', Credits: '-1', Zero: '0' },
  }

  it('lists the newest period’s, the most expensive first, and those that only the baseline has', () => {
    const { facts } = runGate({ costs })
    expect(
      facts.groups.map(({ label, amount, baseline, present }) => [
        label,
        amount.toFixed(),
        baseline?.toFixed(),
        present,
      ]),
    ).toEqual([
      ['EC2', '12', '10', true],
      ['New', '7', '0', true],
      ['RDS', '7', '0', true],
      ['Gone', '0', '4', false],
      ['Zero', '0', '0', true],
      ['Credits', '-1', '-2', true],
    ])
  })

  it('has no baseline of a group where the baseline is unknown', () => {
    const { facts } = runGate({ costs: { '2026-11-20': { EC2: '1' } } })
    expect(facts.groups).toMatchObject([{ label: 'EC2', baseline: undefined }])
  })

  it('takes each group’s own median', () => {
    const history = before('2026-11-20', [{ A: '1', B: '9' }, { A: '5' }, { A: '3', B: '7' }])
    const scenario = { costs: { ...history, '2026-11-20': { A: '2' } }, period: { history: 3 } }
    const { facts } = runGate({ ...scenario, gate: { compareWith: 'median' } })
    expect(facts.groups.map(({ label, baseline }) => [label, baseline?.toFixed()])).toEqual([
      ['A', '3'],
      ['B', '7'],
    ])
  })
})

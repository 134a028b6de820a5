import { describe, expect, it } from '@jest/globals'
import type { Rule } from '../../src/gate/index.js'
import { breachText, brokenRules } from '../../src/report/breach-text.js'
import { money } from '../../src/report/money.js'
import { BREACHES, view } from './sample.js'

const say = (
  rule: Rule,
  actual: string,
  limit: string,
  hideAmounts = false,
  compareWith: 'previous' | 'week' = 'previous',
) =>
  breachText(
    { rule, scope: 'total', actual, limit },
    view({ hideAmounts, gate: { compareWith } }),
    'daily',
    money('USD'),
  )

describe('breachText', () => {
  it.each<[Rule, string, string, string, string]>([
    ['budget', '120', '100', '$120.00 is above the limit of $100.00, by $20.00', 'above its limit'],
    ['budget', '100.000001', '100', '$100.000001 is above the limit of $100.00, by $0.000001', 'above its limit'],
    ['group-budgets', '7.5', '7', '$7.50 is above the limit of $7.00, by $0.50', 'above its limit'],
    [
      'monthly-budget',
      '9',
      '8',
      'month to date $9.00 is above the limit of $8.00, by $1.00',
      'month to date above its limit',
    ],
    [
      'forecast-budget',
      '9',
      '8',
      'projected month $9.00 is above the limit of $8.00, by $1.00',
      'projected month above its limit',
    ],
    [
      'max-increase-percent',
      '33.333',
      '33.33',
      'rose by 33.333% against the previous day, limit 33.33%',
      'rose by 33.333% against the previous day, limit 33.33%',
    ],
    [
      'max-increase-percent',
      '',
      '20',
      'rose against the previous day, which cost nothing or less (limit 20%)',
      'rose by more than its limit against the previous day',
    ],
    [
      'max-increase-amount',
      '30',
      '25',
      'rose by $30.00 (limit $25.00) against the previous day',
      'rose by more than its limit against the previous day',
    ],
    [
      'anomaly-threshold',
      '5.20',
      '3.5',
      'unusually high against its history: z-score 5.2, threshold 3.5',
      'unusually high against its history',
    ],
    [
      'anomaly-threshold',
      '',
      '3.5',
      'rose above a history that never changed',
      'rose above a history that never changed',
    ],
  ])('%s %s above %s', (rule, actual, limit, shown, hidden) => {
    expect(say(rule, actual, limit)).toBe(shown)
    expect(say(rule, actual, limit, true)).toBe(hidden)
  })

  it('names the baseline', () => {
    expect(say('max-increase-percent', '50', '20', false, 'week')).toContain('against the same day a week earlier')
  })
})

describe('brokenRules', () => {
  it('names each rule once', () => {
    expect(brokenRules([...BREACHES, ...BREACHES])).toEqual(['budget', 'max-increase-percent'])
  })
})

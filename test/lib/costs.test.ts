import { expect, test } from '@jest/globals'
import { groupLabel, isCost, METRICS } from '../../src/lib/costs.js'
import { periodName } from '../../src/periods/index.js'

test.each([
  [[], 'total'],
  [['Amazon Simple Storage Service'], 'Amazon Simple Storage Service'],
  [['123456789012', 'eu-west-1'], '123456789012 / eu-west-1'],
  [[''], '(none)'],
  [['web', ''], 'web / (none)'],
])('the label of a group with the values %j is "%s"', (values, label) => {
  expect(groupLabel(values)).toBe(label)
})

test('all metrics except the two usage metrics are costs', () => {
  expect(METRICS.filter((metric) => !isCost(metric))).toEqual(['NormalizedUsageAmount', 'UsageQuantity'])
})

test.each([
  ['daily', '2026-11-20'],
  ['hourly', '2026-11-20T05'],
  ['monthly', '2026-11'],
] as const)('the short name of a %s period is %s', (granularity, name) => {
  expect(periodName({ granularity, start: '2026-11-20T05:00:00Z', end: '2026-11-20T06:00:00Z' })).toBe(name)
})

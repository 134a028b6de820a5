import { expect, test } from '@jest/globals'
import { groupLabel, isCost, METRICS } from '../../src/lib/costs.js'

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

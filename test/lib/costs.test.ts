import { expect, test } from '@jest/globals'
import { isCost, METRICS } from '../../src/lib/costs.js'

test('all metrics except the two usage metrics are costs', () => {
  expect(METRICS.filter((metric) => !isCost(metric))).toEqual(['NormalizedUsageAmount', 'UsageQuantity'])
})

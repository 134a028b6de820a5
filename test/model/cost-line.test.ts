import { describe, expect, it } from '@jest/globals'
import { groupLabel } from '../../src/model/cost-line.js'
import { periodName } from '../../src/model/period.js'

describe('groupLabel', () => {
  it.each([
    [[], 'total'],
    [['Amazon Simple Storage Service'], 'Amazon Simple Storage Service'],
    [['123456789012', 'eu-west-1'], '123456789012 / eu-west-1'],
    [[''], '(none)'],
    [['web', ''], 'web / (none)'],
  ])('%j is %s', (values, label) => {
    expect(groupLabel(values)).toBe(label)
  })
})

describe('periodName', () => {
  it.each([
    ['daily', '2026-11-20'],
    ['hourly', '2026-11-20T05'],
    ['monthly', '2026-11'],
  ] as const)('%s is %s', (granularity, name) => {
    expect(periodName({ granularity, start: '2026-11-20T05:00:00Z', end: '2026-11-20T06:00:00Z' })).toBe(name)
  })
})

import { describe, expect, it } from '@jest/globals'
import { queryKeyOf } from '../../src/events/index.js'
import { query, SERVICE } from '../support/cost-facts.js'

const region = { type: 'DIMENSION', key: 'REGION' } as const
const services = (...Values: string[]) => ({ Dimensions: { Key: 'SERVICE', Values } })

describe('queryKeyOf', () => {
  const key = queryKeyOf(query(), 'daily')

  it('is short and stable', () => {
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect(queryKeyOf(query(), 'daily')).toBe(key)
  })

  it('does not depend on the metric that is judged', () => {
    expect(queryKeyOf(query({ metric: 'AmortizedCost' }), 'daily')).toBe(key)
  })

  it('depends on granularity, groups and their order, filter, metrics and billing view', () => {
    const keys = [
      key,
      queryKeyOf(query(), 'monthly'),
      queryKeyOf(query({ groupBy: [] }), 'daily'),
      queryKeyOf(query({ groupBy: [{ type: 'TAG', key: 'SERVICE' }] }), 'daily'),
      queryKeyOf(query({ groupBy: [SERVICE, region] }), 'daily'),
      queryKeyOf(query({ groupBy: [region, SERVICE] }), 'daily'),
      queryKeyOf(query({ metrics: ['UnblendedCost'] }), 'daily'),
      queryKeyOf(query({ billingViewArn: 'arn:aws:billing::123456789012:billingview/primary' }), 'daily'),
      queryKeyOf(query({ filter: services('A') }), 'daily'),
      queryKeyOf(query({ filter: { Not: services('A') } }), 'daily'),
      queryKeyOf(query({ filter: { Tags: { Key: 'SERVICE', Values: ['A'] } } }), 'daily'),
      queryKeyOf(query({ filter: { CostCategories: { Key: 'SERVICE', Values: ['A'] } } }), 'daily'),
      queryKeyOf(query({ filter: { And: [services('A'), services('B')] } }), 'daily'),
      queryKeyOf(query({ filter: { Or: [services('A'), services('B')] } }), 'daily'),
      queryKeyOf(
        query({ filter: { Dimensions: { Key: 'SERVICE', Values: ['A'], MatchOptions: ['EQUALS'] } } }),
        'daily',
      ),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('does not depend on the order of values, operands or keys', () => {
    const one = query({ filter: { And: [services('A', 'B'), { Tags: { Key: 'team', Values: ['x'] } }] } })
    const other = query({ filter: { And: [{ Tags: { Values: ['x'], Key: 'team' } }, services('B', 'A')] } })
    expect(queryKeyOf(one, 'daily')).toBe(queryKeyOf(other, 'daily'))
  })
})

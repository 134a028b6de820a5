import { expect, test } from '@jest/globals'
import { queryKeyOf } from '../../src/events/index.js'
import { query, SERVICE } from './sample.js'

const REGION = { type: 'DIMENSION', key: 'REGION' } as const
const services = (...Values: string[]) => ({ Dimensions: { Key: 'SERVICE', Values } })

test('a query key has 32 hexadecimal digits and does not depend on the metric that is judged', () => {
  expect(queryKeyOf(query(), 'daily')).toMatch(/^[0-9a-f]{32}$/)
  expect(queryKeyOf(query({ metric: 'AmortizedCost' }), 'daily')).toBe(queryKeyOf(query(), 'daily'))
})

test('a query key depends on granularity, groups and their order, filter, metrics and billing view', () => {
  const queries = [
    query(),
    query({ groupBy: [] }),
    query({ groupBy: [{ type: 'TAG', key: 'SERVICE' }] }),
    query({ groupBy: [SERVICE, REGION] }),
    query({ groupBy: [REGION, SERVICE] }),
    query({ metrics: ['UnblendedCost'] }),
    query({ billingViewArn: 'arn:aws:billing::123456789012:billingview/primary' }),
    query({ filter: services('A') }),
    query({ filter: { Not: services('A') } }),
    query({ filter: { Tags: { Key: 'SERVICE', Values: ['A'] } } }),
    query({ filter: { CostCategories: { Key: 'SERVICE', Values: ['A'] } } }),
    query({ filter: { And: [services('A'), services('B')] } }),
    query({ filter: { Or: [services('A'), services('B')] } }),
    query({ filter: { Dimensions: { Key: 'SERVICE', Values: ['A'], MatchOptions: ['EQUALS'] } } }),
  ]
  const keys = [queryKeyOf(query(), 'monthly'), ...queries.map((each) => queryKeyOf(each, 'daily'))]
  expect(new Set(keys).size).toBe(keys.length)
})

test('a query key does not depend on the order of filter values, operands or keys', () => {
  const one = query({ filter: { And: [services('A', 'B'), { Tags: { Key: 'team', Values: ['x'] } }] } })
  const other = query({ filter: { And: [{ Tags: { Values: ['x'], Key: 'team' } }, services('B', 'A')] } })
  expect(queryKeyOf(one, 'daily')).toBe(queryKeyOf(other, 'daily'))
})

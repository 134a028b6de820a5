import {
  createEventMaker,
  type EventContext,
  type EventMaker,
  type EventSettings,
  queryKeyOf,
} from '../../src/events/index.js'
import { type CostLine, type CostQuery, type GroupDefinition, groupLabel } from '../../src/lib/costs.js'
import { type Period, periodAt } from '../../src/periods/index.js'

export const DAY: Period = periodAt('2026-11-20T00:00:00Z', 'daily')
export const SERVICE: GroupDefinition = { type: 'DIMENSION', key: 'SERVICE' }

export function query(over: Partial<CostQuery> = {}): CostQuery {
  return {
    metrics: ['AmortizedCost', 'UnblendedCost'],
    metric: 'UnblendedCost',
    groupBy: [SERVICE],
    filter: undefined,
    billingViewArn: undefined,
    ...over,
  }
}

export const QUERY_KEY = queryKeyOf(query(), 'daily')

/** A line with the same amount in both metrics. */
export function line(values: readonly string[], amount = '1.25', over: Partial<CostLine> = {}): CostLine {
  return {
    period: DAY,
    values,
    label: groupLabel(values),
    metrics: { AmortizedCost: { amount, unit: 'USD' }, UnblendedCost: { amount, unit: 'USD' } },
    estimated: true,
    ...over,
  }
}

export function maker(context: Partial<EventContext> = {}, settings: Partial<EventSettings> = {}): Promise<EventMaker> {
  return createEventMaker(
    { eventSource: 'cloud.amazon.billing', eventTypePrefix: 'amazon.billing', ...settings },
    {
      account: '123456789012',
      query: query(),
      granularity: 'daily',
      recordedTime: '2026-11-21T06:00:12.345Z',
      ...context,
    },
  )
}

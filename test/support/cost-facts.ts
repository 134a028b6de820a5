import { type CostLine, groupLabel } from '../../src/model/cost-line.js'
import type { Granularity, Period } from '../../src/model/period.js'
import type { CostQuery, GroupDefinition } from '../../src/model/query.js'

/** One day, hour or month, by its start. */
export function period(start: string, granularity: Granularity = 'daily'): Period {
  const end = new Date(start)
  if (granularity === 'daily') end.setUTCDate(end.getUTCDate() + 1)
  if (granularity === 'hourly') end.setUTCHours(end.getUTCHours() + 1)
  if (granularity === 'monthly') end.setUTCMonth(end.getUTCMonth() + 1)
  return { granularity, start, end: end.toISOString().replace('.000', '') }
}

export const DAY: Period = period('2026-11-20T00:00:00Z')
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

/** A line of the standard query, of the same amount in both metrics. */
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

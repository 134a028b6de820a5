import type { Expression, GetCostAndUsageCommandInput } from '@aws-sdk/client-cost-explorer'
import { type CostQuery, type FilterExpression, type GroupDefinition, METRICS, type Metric } from '../lib/costs.js'
import { type Granularity, type Instant, type Period, periodsBetween } from '../periods/index.js'

/** The scope of one reading of Cost Explorer. */
export interface Reading {
  readonly granularity: Granularity
  /** `start` inclusive, `end` exclusive, UTC; both are boundaries of the granularity. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /** Replaces the query's groups. An empty list reads totals. */
  readonly groupBy?: readonly GroupDefinition[]
  /** Replaces the query's filter. */
  readonly filter?: FilterExpression
  /** An answer with more pages is an error with this advice. No page beyond the limit is requested. */
  readonly limit?: { readonly pages: number; readonly advice: string }
  /** Aborts the reading, in addition to the run's signal. */
  readonly signal?: AbortSignal
}

/** The requested data. The answer must match it. */
export interface Expected {
  readonly granularity: Granularity
  /** Alphabetical. */
  readonly metrics: readonly Metric[]
  readonly groupBy: readonly GroupDefinition[]
  /** The periods of the window by their start. All lines of a period share its object. */
  readonly periods: ReadonlyMap<Instant, Period>
}

export function expectedOf(query: CostQuery, { granularity, window, groupBy }: Reading): Expected {
  const periods = periodsBetween(window.start, window.end, granularity)
  return {
    granularity,
    metrics: METRICS.filter((metric) => metric === query.metric || query.metrics.includes(metric)),
    groupBy: groupBy ?? query.groupBy,
    periods: new Map(periods.map((period) => [period.start, period])),
  }
}

const GRANULARITY = { hourly: 'HOURLY', daily: 'DAILY', monthly: 'MONTHLY' } as const

/** The parameters of `GetCostAndUsage`, the same for every page of one reading. */
export function costRequest(query: CostQuery, reading: Reading, expected: Expected): GetCostAndUsageCommandInput {
  const { window, filter = query.filter } = reading
  const { granularity, metrics, groupBy } = expected
  return {
    TimePeriod: { Start: awsTime(window.start, granularity), End: awsTime(window.end, granularity) },
    Granularity: GRANULARITY[granularity],
    Metrics: [...metrics],
    ...(groupBy.length > 0 && { GroupBy: groupBy.map(({ type, key }) => ({ Type: type, Key: key })) }),
    // The SDK's type has mutable lists and an enum of dimensions. AWS decides which dimensions it accepts.
    ...(filter && { Filter: structuredClone(filter) as Expression }),
    ...(query.billingViewArn !== undefined && { BillingViewArn: query.billingViewArn }),
  }
}

/** Cost Explorer uses timestamps with hourly granularity, otherwise dates. */
export function awsTime(instant: Instant, granularity: Granularity): string {
  return granularity === 'hourly' ? instant : instant.slice(0, 10)
}

import type { Expression, GetCostAndUsageCommandInput } from '@aws-sdk/client-cost-explorer'
import { type CostQuery, type FilterExpression, type GroupDefinition, METRICS, type Metric } from '../lib/costs.js'
import { type Granularity, type Instant, type Period, periodsBetween } from '../periods/index.js'

/** What one reading of Cost Explorer covers. */
export interface Reading {
  readonly granularity: Granularity
  /** `start` inclusive, `end` exclusive, UTC; both are boundaries of the granularity. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /** Replaces the query's own groups: an empty list reads totals. */
  readonly groupBy?: readonly GroupDefinition[]
  /** Replaces the query's own filter. */
  readonly filter?: FilterExpression
  /** A longer answer is an error with this advice, before its next page is requested. */
  readonly limit?: { readonly pages: number; readonly advice: string }
  /** Aborts the reading, besides the run's own signal. */
  readonly signal?: AbortSignal
}

/** What was asked for. The answer must agree with it. */
export interface Asked {
  readonly granularity: Granularity
  /** Alphabetical. */
  readonly metrics: readonly Metric[]
  readonly groupBy: readonly GroupDefinition[]
  /** The periods of the window by their start, so that all lines of a period share one object. */
  readonly periods: ReadonlyMap<Instant, Period>
}

export function askedOf(query: CostQuery, { granularity, window, groupBy }: Reading): Asked {
  const periods = periodsBetween(window.start, window.end, granularity)
  return {
    granularity,
    metrics: METRICS.filter((metric) => metric === query.metric || query.metrics.includes(metric)),
    groupBy: groupBy ?? query.groupBy,
    periods: new Map(periods.map((period) => [period.start, period])),
  }
}

const GRANULARITY = { hourly: 'HOURLY', daily: 'DAILY', monthly: 'MONTHLY' } as const

/** The parameters of `GetCostAndUsage` that every page of one reading repeats unchanged. */
export function costRequest(query: CostQuery, reading: Reading, asked: Asked): GetCostAndUsageCommandInput {
  const { window, filter = query.filter } = reading
  const { granularity, metrics, groupBy } = asked
  return {
    TimePeriod: { Start: awsTime(window.start, granularity), End: awsTime(window.end, granularity) },
    Granularity: GRANULARITY[granularity],
    Metrics: [...metrics],
    ...(groupBy.length > 0 && { GroupBy: groupBy.map(({ type, key }) => ({ Type: type, Key: key })) }),
    // The SDK's type has mutable lists and a closed list of dimensions. AWS decides which dimensions it accepts.
    ...(filter && { Filter: structuredClone(filter) as Expression }),
    ...(query.billingViewArn !== undefined && { BillingViewArn: query.billingViewArn }),
  }
}

/** Cost Explorer takes timestamps with hourly granularity, dates with the others. */
export function awsTime(instant: Instant, granularity: Granularity): string {
  return granularity === 'hourly' ? instant : instant.slice(0, 10)
}

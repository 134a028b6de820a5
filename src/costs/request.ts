import type { Expression, GetCostAndUsageCommandInput } from '@aws-sdk/client-cost-explorer'
import type { Granularity, Instant, Period } from '../model/period.js'
import { type CostQuery, type GroupDefinition, METRICS, type Metric } from '../model/query.js'
import { periodsBetween } from '../period/index.js'

/** What one reading of Cost Explorer covers. */
export interface Reading {
  readonly granularity: Granularity
  /** `start` inclusive, `end` exclusive, UTC; both boundaries of the granularity. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /** Instead of the query's own groups: an empty list reads totals. */
  readonly groupBy?: readonly GroupDefinition[]
}

/** What was asked, as far as the answer must agree with it. */
export interface Asked {
  readonly granularity: Granularity
  /** Alphabetical. */
  readonly metrics: readonly Metric[]
  readonly groupBy: readonly GroupDefinition[]
  /** The periods of the window by their start, so that all lines of one period share one object. */
  readonly periods: ReadonlyMap<Instant, Period>
}

export function askedOf(query: CostQuery, reading: Reading): Asked {
  const { granularity, window } = reading
  const periods = periodsBetween(window.start, window.end, granularity)
  return {
    granularity,
    metrics: METRICS.filter((metric) => metric === query.metric || query.metrics.includes(metric)),
    groupBy: reading.groupBy ?? query.groupBy,
    periods: new Map(periods.map((period) => [period.start, period])),
  }
}

/** Parameters of `GetCostAndUsage`, the page token aside. */
export type CostRequest = Omit<GetCostAndUsageCommandInput, 'NextPageToken'>

const GRANULARITY = { hourly: 'HOURLY', daily: 'DAILY', monthly: 'MONTHLY' } as const

/** The parameters that every page of one reading repeats as they are. */
export function costRequest(query: CostQuery, { window }: Reading, asked: Asked): CostRequest {
  const { granularity, metrics, groupBy } = asked
  return {
    TimePeriod: { Start: awsTime(window.start, granularity), End: awsTime(window.end, granularity) },
    Granularity: GRANULARITY[granularity],
    Metrics: [...metrics],
    ...(groupBy.length > 0 && { GroupBy: groupBy.map(({ type, key }) => ({ Type: type, Key: key })) }),
    // The SDK's type has mutable lists and a closed list of dimensions; which of them AWS takes is AWS's to say.
    ...(query.filter && { Filter: structuredClone(query.filter) as Expression }),
    ...(query.billingViewArn !== undefined && { BillingViewArn: query.billingViewArn }),
  }
}

/** Cost Explorer takes timestamps with hourly granularity, and dates with the others. */
export function awsTime(instant: Instant, granularity: Granularity): string {
  return granularity === 'hourly' ? instant : instant.slice(0, 10)
}

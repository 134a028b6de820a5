import type { Period } from '../periods/index.js'
import type { DecimalString } from './decimal.js'

/** Metrics of `GetCostAndUsage`, in alphabetical order: events and ids list them in this order. */
export const METRICS = [
  'AmortizedCost',
  'BlendedCost',
  'NetAmortizedCost',
  'NetUnblendedCost',
  'NormalizedUsageAmount',
  'UnblendedCost',
  'UsageQuantity',
] as const

export type Metric = (typeof METRICS)[number]

/** True for a metric in a currency; the others count usage, in whatever unit the usage type has. */
export function isCost(metric: Metric): boolean {
  return metric.endsWith('Cost')
}

/** One `GroupDefinition` of Cost Explorer: `SERVICE`, `TAG:team` or `COST_CATEGORY:Product` in the input. */
export interface GroupDefinition {
  readonly type: 'DIMENSION' | 'TAG' | 'COST_CATEGORY'
  readonly key: string
}

/** A Cost Explorer `Expression` that has passed the shape checks of `inputs/`. */
export interface FilterExpression {
  readonly And?: readonly FilterExpression[]
  readonly Or?: readonly FilterExpression[]
  readonly Not?: FilterExpression
  readonly Dimensions?: FilterValues
  readonly Tags?: FilterValues
  readonly CostCategories?: FilterValues
}

export interface FilterValues {
  readonly Key: string
  readonly Values?: readonly string[]
  readonly MatchOptions?: readonly string[]
}

/** What Cost Explorer is asked for, apart from the time. */
export interface CostQuery {
  /** Metrics that events carry, alphabetical, without repeats. */
  readonly metrics: readonly Metric[]
  /** The metric that totals, gate and reports use; read even where `metrics` leaves it out. */
  readonly metric: Metric
  /** None, one or two. */
  readonly groupBy: readonly GroupDefinition[]
  /** `filter` and `exclude-record-types` combined; undefined where neither is set. */
  readonly filter: FilterExpression | undefined
  readonly billingViewArn: string | undefined
}

/** One metric of a cost line, exactly as AWS wrote it. `unit` is a currency (`USD`) or a usage unit (`N/A` where mixed). */
export interface MetricValue {
  readonly amount: DecimalString
  readonly unit: string
}

export type MetricValues = Readonly<Partial<Record<Metric, MetricValue>>>

/** One row of Cost Explorer's answer: what one group cost in one period. */
export interface CostLine {
  readonly period: Period
  /** The group's values in `group-by` order, without Cost Explorer's `key$`; empty where nothing is grouped. */
  readonly values: readonly string[]
  /** See `groupLabel`. */
  readonly label: string
  /** Every metric that was asked for. */
  readonly metrics: MetricValues
  /** Cost Explorer's own flag: the bill is not closed yet. */
  readonly estimated: boolean
  /** The linked account's name, where AWS gives one and the query groups by `LINKED_ACCOUNT`. */
  readonly linkedAccountName?: string
}

/** Label and scope of all groups together, and of an ungrouped line. */
export const TOTAL_LABEL = 'total'

/** Label of an empty tag or cost category value. */
export const NO_VALUE = '(none)'

/** The label of a group: its values joined by ` / `, `(none)` for an empty one, `total` where nothing is grouped. */
export function groupLabel(values: readonly string[]): string {
  if (values.length === 0) return TOTAL_LABEL
  return values.map((value) => value || NO_VALUE).join(' / ')
}

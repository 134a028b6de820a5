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

/** True for a metric in a currency. The others count usage, in the unit of the usage type. */
export function isCost(metric: Metric): boolean {
  return metric.endsWith('Cost')
}

/** One `GroupDefinition` of Cost Explorer: `SERVICE`, `TAG:team` or `COST_CATEGORY:Product` in the input. */
export interface GroupDefinition {
  readonly type: 'DIMENSION' | 'TAG' | 'COST_CATEGORY'
  readonly key: string
}

/** A Cost Explorer `Expression`. */
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

/** A filter for the costs that match both filters. AWS rejects an `And` with a single operand. */
export function bothOf(
  one: FilterExpression | undefined,
  other: FilterExpression | undefined,
): FilterExpression | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return { And: [...(one.And ?? [one]), ...(other.And ?? [other])] }
}

/** The query for Cost Explorer, apart from the periods. */
export interface CostQuery {
  /** Metrics that events carry, alphabetical, without repeats. */
  readonly metrics: readonly Metric[]
  /** The metric that totals, gate and reports use; read even if `metrics` leaves it out. */
  readonly metric: Metric
  /** At most two. */
  readonly groupBy: readonly GroupDefinition[]
  /** `filter` and `exclude-record-types` combined; undefined if neither is set. */
  readonly filter: FilterExpression | undefined
  readonly billingViewArn: string | undefined
}

/** One metric of a cost line, as AWS returned it. `unit` is a currency (`USD`) or a usage unit (`N/A` if mixed). */
export interface MetricValue {
  readonly amount: DecimalString
  readonly unit: string
}

export type MetricValues = Readonly<Partial<Record<Metric, MetricValue>>>

/** One row of Cost Explorer's answer: the cost of one group in one period. */
export interface CostLine {
  readonly period: Period
  /** The group's values in `group-by` order, without Cost Explorer's `key$`; empty if nothing is grouped. */
  readonly values: readonly string[]
  /** See `groupLabel`. */
  readonly label: string
  /** Every metric of the query. */
  readonly metrics: MetricValues
  /** Cost Explorer's flag: the bill is not closed yet. */
  readonly estimated: boolean
  /** The linked account's name, if the query groups by `LINKED_ACCOUNT` and AWS gives one. */
  readonly linkedAccountName?: string
}

/** Label and scope of all groups together, and of an ungrouped line. */
export const TOTAL_LABEL = 'total'

/** Label of an empty tag or cost category value. */
export const NO_VALUE = '(none)'

/** Separates the values of a label. */
export const LABEL_DIVIDER = ' / '

/** The label of a group: its values joined by ` / `, `(none)` for an empty one, `total` if nothing is grouped. */
export function groupLabel(values: readonly string[]): string {
  if (values.length === 0) return TOTAL_LABEL
  return values.map((value) => value || NO_VALUE).join(LABEL_DIVIDER)
}

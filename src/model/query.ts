/** Metrics of `GetCostAndUsage`, in alphabetical order: events and ids list them so. */
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

/** One `GroupDefinition` of Cost Explorer: `SERVICE`, `TAG:team` or `COST_CATEGORY:Product` in the action's input. */
export interface GroupDefinition {
  readonly type: 'DIMENSION' | 'TAG' | 'COST_CATEGORY'
  readonly key: string
}

/** A Cost Explorer `Expression`, already checked for shape. */
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

/** What is asked of Cost Explorer, the time aside. */
export interface CostQuery {
  /** Metrics that events carry, alphabetical, without repeats. */
  readonly metrics: readonly Metric[]
  /** The metric that totals, gates and reports use; read even where `metrics` leaves it out. */
  readonly metric: Metric
  /** None, one or two. */
  readonly groupBy: readonly GroupDefinition[]
  /** `filter` and `exclude-record-types` combined; undefined where neither is given. */
  readonly filter: FilterExpression | undefined
  readonly billingViewArn: string | undefined
}

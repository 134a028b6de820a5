import type { DecimalString } from './decimal.js'
import type { Period } from './period.js'
import type { Metric } from './query.js'

/** One metric of a cost line, exactly as AWS wrote it. `unit` is a currency (`USD`, `CNY`) or a usage unit (`N/A` where mixed). */
export interface MetricValue {
  readonly amount: DecimalString
  readonly unit: string
}

export type MetricValues = Readonly<Partial<Record<Metric, MetricValue>>>

/** One row of Cost Explorer's answer: what one group cost in one period. */
export interface CostLine {
  readonly period: Period
  /** The group's values in `group-by` order, stripped of Cost Explorer's `key$`; empty where nothing is grouped. */
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

/**
 * Lines as they flow: ascending by period, a few at a time. One asynchronous step for each line would cost more than all that is done
 * with it.
 */
export type CostLines = AsyncIterable<readonly CostLine[]>

/** Label and scope of all groups together, and of an ungrouped line. */
export const TOTAL_LABEL = 'total'

/** A tag or cost category value that is empty: the line carries none. */
export const NO_VALUE = '(none)'

/** The label of a group: its values joined by ` / `, `(none)` for an empty one, `total` where nothing is grouped. */
export function groupLabel(values: readonly string[]): string {
  const [first, second] = values
  if (first === undefined) return TOTAL_LABEL
  return second === undefined ? first || NO_VALUE : `${first || NO_VALUE} / ${second || NO_VALUE}`
}

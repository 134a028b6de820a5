import type { Decimal, DecimalString } from '../model/decimal.js'
import type { Period } from '../model/period.js'

/** Names of the inputs that set a rule. */
export const RULES = [
  'budget',
  'group-budgets',
  'monthly-budget',
  'forecast-budget',
  'max-increase-percent',
  'max-increase-amount',
  'anomaly-threshold',
] as const

export type Rule = (typeof RULES)[number]

/**
 * One rule that one scope broke. `actual` and `limit` are plain decimals, by the rule a currency, a percentage
 * (`max-increase-percent`) or a z-score (`anomaly-threshold`).
 */
export interface Breach {
  readonly rule: Rule
  /** `total`, or the group's label. */
  readonly scope: string
  /**
   * Exact where it is a currency; a percentage or z-score has two decimals, or as many more as it takes to lie above the
   * limit. Empty where no number says it: a rise in percent from a baseline of 0 or less, or a z-score over a history that
   * never changed.
   */
  readonly actual: DecimalString | ''
  readonly limit: DecimalString
}

export type Verdict = 'pass' | 'breach' | 'no-data' | 'none'

/** The gate's answer. */
export interface Judgement {
  readonly verdict: Verdict
  readonly breaches: readonly Breach[]
  /** Rules that could not be judged, each with the reason: baseline without data, too little history … */
  readonly missing: readonly { readonly rule: Rule; readonly reason: string }[]
  /** Said to the user, but no change of the verdict: a group budget whose label AWS does not return … */
  readonly warnings: readonly string[]
}

/** One period's total. */
export interface PeriodTotal {
  readonly period: Period
  /** Undefined: Cost Explorer returned no line. Never a zero. */
  readonly amount: Decimal | undefined
  readonly estimated: boolean
  /** Cost lines seen. */
  readonly lines: number
}

/** What one group cost in the newest period and in its baseline. */
export interface GroupCost {
  readonly label: string
  /** 0 where the newest period has no line of the group. */
  readonly amount: Decimal
  /** Undefined where the baseline, or the group in it, is unknown; 0 where it is known to have no line of the group. */
  readonly baseline: Decimal | undefined
  /** The newest period has a line of the group. False: only the baseline or the history has. */
  readonly present: boolean
  /**
   * What it cost in each period of the history that has data, ascending, as AWS wrote it, `0` without a line. Only there
   * where `anomaly-threshold` is set and the query groups.
   */
  readonly history: readonly DecimalString[] | undefined
}

/** All that was learnt of the costs, for the gate, the outputs and the report. Amounts are of the run's `metric`. */
export interface CostFacts {
  /** The unit of all amounts; undefined where no line was seen at all. */
  readonly currency: string | undefined
  readonly newest: PeriodTotal
  /** The chosen periods, ascending; the last is `newest`. */
  readonly chosen: readonly PeriodTotal[]
  /** Sum over `chosen`; undefined where none has data. */
  readonly chosenSum: Decimal | undefined
  /** The history, ascending, without the newest. */
  readonly history: readonly PeriodTotal[]
  /** Undefined: not read, or without data. */
  readonly baseline: Decimal | undefined
  /**
   * Of the newest period, the most expensive first, equal ones by label; then, with 0 between the positive and the negative
   * ones, groups that only the baseline or the history has. Empty where the newest period has no data. Ungrouped: `total`.
   */
  readonly groups: readonly GroupCost[]
  /**
   * Further groups of the newest period that were left out to bound the memory: none larger than those listed, but for those
   * that have a budget, which always are. 0 up to 1,000 groups.
   */
  readonly omittedGroups: number
  /** From the 1st of the newest period's month to its end; undefined unless wholly read, and where the newest period has no data. */
  readonly monthToDate: Decimal | undefined
  /** The same, and for each day left the median of the 7 days that end with the newest period's. */
  readonly projectedMonth: Decimal | undefined
}

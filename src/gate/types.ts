import type { Decimal, DecimalString } from '../lib/decimal.js'
import type { Period } from '../periods/index.js'
import type { GateLimits, RuleName } from './rules/index.js'
import type { RuleBreach, RuleSettings } from './rules/rule.js'

/** What costs are judged by. */
export interface JudgeSettings extends RuleSettings {
  /** The rules that are set, under the names of their inputs. */
  readonly limits: GateLimits
}

export interface GateSettings extends JudgeSettings {
  readonly onBreach: 'fail' | 'warn'
  readonly onMissingData: 'fail' | 'warn' | 'pass'
}

/** One scope that breaks one rule. */
export interface Breach extends RuleBreach {
  readonly rule: RuleName
}

export type Verdict = 'pass' | 'breach' | 'no-data' | 'none'

/** The gate's result. */
export interface Judgement {
  readonly verdict: Verdict
  readonly breaches: readonly Breach[]
  /** Rules that could not be judged, each with the reason: a baseline without data, too little history … */
  readonly missing: readonly { readonly rule: RuleName; readonly reason: string }[]
  /** For the user; they don't change the verdict: a group budget whose label AWS does not return … */
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

/** What one group cost in the current period and in its baseline. */
export interface GroupCost {
  readonly label: string
  /** 0 where the current period has no line of the group. */
  readonly amount: Decimal
  /** Undefined where the baseline, or the group in it, is unknown; 0 where it is known to have no line of the group. */
  readonly baseline: Decimal | undefined
  /** True: the current period has a line of the group. False: only the baseline or the history has. */
  readonly present: boolean
  /**
   * What it cost in each period of the history that has data, ascending, as AWS wrote it, `0` without a line. Only set where
   * a rule judges the history of groups and the query groups.
   */
  readonly history: readonly DecimalString[] | undefined
}

/** Everything about the costs that the gate, the outputs and the report use. Amounts are of the run's `metric`. */
export interface CostFacts {
  /** The unit of all amounts; undefined where no line was seen at all. */
  readonly currency: string | undefined
  readonly current: PeriodTotal
  /** The chosen periods, ascending; the last is `current`. */
  readonly chosen: readonly PeriodTotal[]
  /** Sum over `chosen`; undefined where none has data. */
  readonly chosenSum: Decimal | undefined
  /** The history, ascending, without the current period. */
  readonly history: readonly PeriodTotal[]
  /** Undefined: not read, or without data. */
  readonly baseline: Decimal | undefined
  /**
   * Of the current period, the most expensive first, equal ones by label; with 0, between the positive and the negative ones,
   * groups that only the baseline or the history has. Empty where the current period has no data. Ungrouped: `total`.
   */
  readonly groups: readonly GroupCost[]
  /**
   * Further groups of the current period that were left out to bound the memory. None is larger than those listed, except for
   * groups with a budget, which are always listed. 0 up to 1,000 groups.
   */
  readonly omittedGroups: number
  /** From the 1st of the current period's month to its end; undefined unless all of it was read and the current period has data. */
  readonly monthToDate: Decimal | undefined
  /** The same, plus for each day left the median of the 7 days that end with the current period's. */
  readonly projectedMonth: Decimal | undefined
}

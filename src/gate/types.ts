import type { FilterExpression } from '../lib/costs.js'
import type { Decimal, DecimalString } from '../lib/decimal.js'
import type { Period, PeriodChoice } from '../periods/index.js'
import type { GateLimits, RuleName } from './rules/index.js'
import type { RuleBreach, RuleSettings } from './rules/rule.js'

/** The settings of the gate that decide the verdict. */
export interface JudgeSettings extends RuleSettings {
  /** The rules that are set, under the names of their inputs. */
  readonly limits: GateLimits
  /** Only for the remedy if there is no data, as are the next two. */
  readonly period: Pick<PeriodChoice, 'kind'>
  readonly filter: FilterExpression | undefined
  readonly excludeRecordTypes: readonly string[] | undefined
}

export interface GateSettings extends JudgeSettings {
  readonly onBreach: 'fail' | 'warn'
  readonly onMissingData: 'fail' | 'warn' | 'pass'
}

/** One part of a breach's rise: the cost of one group for one usage type (or another dimension, see `explain-by`). */
export interface Cause {
  /** The group's label. Ungrouped: the service. */
  readonly group: string
  /** Name of the linked account that `group` is or contains, if it has one. */
  readonly name?: string
  /** Value of the `explain-by` dimension; `(none)` if it is empty. */
  readonly cause: string
  /** Name of the linked account that `cause` is, if `explain-by` is `LINKED_ACCOUNT`. */
  readonly causeName?: string
  /** The cost in the current period, a plain decimal. */
  readonly amount: DecimalString
  /** What `amount` is compared with, a plain decimal. */
  readonly baseline: DecimalString
  /** `amount` − `baseline`, above 0, a plain decimal. */
  readonly change: DecimalString
}

/** One scope that is above the limit of one rule. */
export interface Breach extends RuleBreach {
  readonly rule: RuleName
  /** Name of the linked account that the scope is or contains, if it has one. */
  readonly name?: string
  /** The largest parts of the rise, at most three, the largest first. Empty if the breach was not explained. */
  readonly causes: readonly Cause[]
  /** Set if the breach was explained, but two thirds or more of the rise is in none of the causes. */
  readonly unexplained?: true
}

export type Verdict = 'pass' | 'breach' | 'no-data' | 'none'

/** The gate's result. */
export interface Judgement {
  readonly verdict: Verdict
  /** By impact, the largest first; equal ones in the order of the rules. */
  readonly breaches: readonly Breach[]
  /** Rules that could not be judged, each with the reason: a baseline without data, too little history … */
  readonly missing: readonly { readonly rule: RuleName; readonly reason: string }[]
  /** For the user, without effect on the verdict: a group budget whose label AWS does not return … */
  readonly warnings: readonly string[]
  /**
   * Set if a gate judged a period that ended less than 24 hours ago: a warning that AWS may still add costs to it. It is also the first
   * of `warnings`; a report can show it elsewhere.
   */
  readonly unsettled?: string
  /** What to check, in sentences. Set if the current period has no data, with or without a gate. */
  readonly remedy?: string
}

/** One period's total. */
export interface PeriodTotal {
  readonly period: Period
  /** Undefined (never 0) if Cost Explorer returned no line. */
  readonly amount: Decimal | undefined
  readonly estimated: boolean
  /** Number of cost lines. */
  readonly lines: number
}

/** The cost of one group in the current period and in the baseline. */
export interface GroupCost {
  readonly label: string
  /** Name of the linked account that the group is or contains; undefined if it has none. */
  readonly name: string | undefined
  /** 0 if the current period has no line of the group. */
  readonly amount: Decimal
  /** Undefined if the baseline, or the group in it, is unknown; 0 if the baseline has no line of the group. */
  readonly baseline: Decimal | undefined
  /** True if the current period has a line of the group, false if only the baseline or the history has. */
  readonly present: boolean
  /**
   * The group's cost in each period of the history that has data, ascending, as AWS returned it; `0` without a line. Undefined if no rule
   * needs it (anomalies, `compare-with: median`), the query has no groups, or a period may have dropped the group.
   */
  readonly history: readonly DecimalString[] | undefined
}

/** Everything about the costs that the gate, the outputs and the report use. Amounts are of the run's `metric`. */
export interface CostFacts {
  /** The unit of all amounts; undefined if there was no line. */
  readonly currency: string | undefined
  /** Names of the linked accounts, by account id. Empty unless the query groups by `LINKED_ACCOUNT`. */
  readonly accountNames: ReadonlyMap<string, string>
  readonly current: PeriodTotal
  /** The chosen periods, ascending; the last is `current`. */
  readonly chosen: readonly PeriodTotal[]
  /** Sum over `chosen`; undefined if none has data. */
  readonly chosenSum: Decimal | undefined
  /** The history, ascending, without the current period. */
  readonly history: readonly PeriodTotal[]
  /** Undefined if it was not read or has no data. */
  readonly baseline: Decimal | undefined
  /**
   * The groups of the current period, the most expensive first, equal ones by label. Groups that only the baseline or the history has
   * are among them, with the amount 0. Empty if the current period has no data. Ungrouped: `total`.
   */
  readonly groups: readonly GroupCost[]
  /**
   * Number of groups of the current period that were dropped to limit the memory. None is larger than the groups in `groups`, except for
   * groups with a budget, which are always kept. With up to 1,000 groups, none is dropped.
   */
  readonly omittedGroups: number
  /** From the 1st of the current period's month to its end; undefined unless all of it was read and the current period has data. */
  readonly monthToDate: Decimal | undefined
  /** The same, plus for each day left the median of the 7 days that end with the current one. */
  readonly projectedMonth: Decimal | undefined
}

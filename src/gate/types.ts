import type { FilterExpression } from '../lib/costs.js'
import type { Decimal, DecimalString } from '../lib/decimal.js'
import type { Period } from '../periods/index.js'
import type { GateLimits, RuleName } from './rules/index.js'
import type { RuleBreach, RuleSettings } from './rules/rule.js'

/** What costs are judged by. */
export interface JudgeSettings extends RuleSettings {
  /** The rules that are set, under the names of their inputs. */
  readonly limits: GateLimits
  /** Only to say what to check where there is no data. */
  readonly filter: FilterExpression | undefined
  readonly excludeRecordTypes: readonly string[] | undefined
}

export interface GateSettings extends JudgeSettings {
  readonly onBreach: 'fail' | 'warn'
  readonly onMissingData: 'fail' | 'warn' | 'pass'
}

/** One part of a breach's rise: what one group cost for one usage type (or another dimension, see `explain-by`). */
export interface Cause {
  /** The group's label. Ungrouped: the service. */
  readonly group: string
  /** Name of the linked account of `group`, where it has one. */
  readonly name?: string
  /** Value of the `explain-by` dimension; `(none)` where it is empty. */
  readonly cause: string
  /** Name of the linked account that `cause` is, where `explain-by` is `LINKED_ACCOUNT`. */
  readonly causeName?: string
  /** In the current period, a plain decimal. */
  readonly amount: DecimalString
  /** What it is compared with, a plain decimal. */
  readonly baseline: DecimalString
  /** `amount` − `baseline`, above 0, a plain decimal. */
  readonly change: DecimalString
}

/** One scope that breaks one rule. */
export interface Breach extends RuleBreach {
  readonly rule: RuleName
  /** Name of the linked account that the scope is or contains, where it has one. */
  readonly name?: string
  /** The largest parts of the rise, three at most, the largest first. Empty where nothing was explained. */
  readonly causes: readonly Cause[]
  /** Set where the breach was explained, and two thirds or more of the rise is in none of the causes. */
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
  /** For the user; they don't change the verdict: a group budget whose label AWS does not return … */
  readonly warnings: readonly string[]
  /**
   * Set where a gate judged a period that ended less than 24 hours ago: says that AWS may still add costs to it. It is also the first
   * of `warnings`, for a report that wants to place it elsewhere.
   */
  readonly unsettled?: string
  /** What to check, in sentences. Set where the current period has no data, with or without a gate. */
  readonly remedy?: string
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
  /** Name of the linked account that the group is or contains; undefined where it has none. */
  readonly name: string | undefined
  /** 0 where the current period has no line of the group. */
  readonly amount: Decimal
  /** Undefined where the baseline, or the group in it, is unknown; 0 where it is known to have no line of the group. */
  readonly baseline: Decimal | undefined
  /** True: the current period has a line of the group. False: only the baseline or the history has. */
  readonly present: boolean
  /**
   * What it cost in each period of the history that has data, ascending, as AWS wrote it, `0` without a line. Only set where the
   * query groups, and a rule judges the history of groups or `compare-with` is `median`; not where a period may have dropped it.
   */
  readonly history: readonly DecimalString[] | undefined
}

/** Everything about the costs that the gate, the outputs and the report use. Amounts are of the run's `metric`. */
export interface CostFacts {
  /** The unit of all amounts; undefined where no line was seen at all. */
  readonly currency: string | undefined
  /** Names of the linked accounts that were seen, by account id. Empty unless the query groups by `LINKED_ACCOUNT`. */
  readonly accountNames: ReadonlyMap<string, string>
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

import type { GroupDefinition } from '../../lib/costs.js'
import type { Decimal, DecimalString } from '../../lib/decimal.js'
import type { Granularity, ReadingNeeds } from '../../periods/index.js'
import type { CompareWith } from '../baseline.js'
import type { CostFacts } from '../types.js'

/** Settings that rules share. */
export interface RuleSettings {
  readonly compareWith: CompareWith
  /** Rises smaller than this amount are never a breach. */
  readonly ignoreBelow: Decimal
  readonly granularity: Granularity
  /** The `history` input: how many periods before the current one are read, even if no rule needs them. */
  readonly history: number
  /** The `group-by` of the query. */
  readonly groupBy: readonly GroupDefinition[]
}

/** One limit, or one for each group label. Amounts are in the account's currency; a percentage is a plain number (20 means 20 %). */
export type Limit = Decimal | ReadonlyMap<string, Decimal>

/** What a rule needs besides the chosen periods. */
export interface RuleNeeds extends Partial<ReadingNeeds> {
  /** Keep every group of every history period, instead of only the largest groups of the compared periods. */
  readonly groupHistory?: boolean
  /** Names of groups, as users write them, that are kept even if they cost little; see `otherNames`. */
  readonly labels?: readonly string[]
}

/** Facts of a current period that has data. */
export type KnownFacts = CostFacts & { readonly current: { readonly amount: Decimal } }

/**
 * One scope that is above the limit of a rule. All numbers are plain decimals. `actual` and `limit` are money, a percentage or a z-score,
 * depending on the rule; `amount`, `baseline` and `impact` are always money, exact.
 */
export interface RuleBreach {
  /** `total`, `range` (the sum of all chosen periods), or the group's label. */
  readonly scope: string
  /** Set if the scope is a group: the label of a group can also be `total` or `range`. */
  readonly isGroup?: true
  /**
   * Money is exact. A percentage or z-score has two decimals, or as many more as are needed to be above the limit.
   * Empty if there is no such number: the percentage of a rise from 0 or less, or the z-score over a history that never changed.
   */
  readonly actual: DecimalString | ''
  readonly limit: DecimalString
  /** The judged cost: of the period, range, group or month, or the projected month. */
  readonly amount: DecimalString
  /** What `amount` is compared with: the baseline, or the median for an anomaly. Empty for a budget. */
  readonly baseline: DecimalString | ''
  /** `amount` − `limit` for a budget, `amount` − `baseline` for the others. */
  readonly impact: DecimalString
}

/** The result of a rule. */
export interface Finding {
  readonly breaches: readonly RuleBreach[]
  /** Why the rule could not be judged. It contains no amount, because it is shown even if amounts are hidden. */
  readonly missing?: string
  readonly warnings?: readonly string[]
}

/** Formats numbers of one unit for display. `Money` of report/ implements it. */
export interface NumberFormat {
  amount(value: Decimal): string
  /** Two numbers, with as many digits as are needed to see which one is greater. */
  pair(one: Decimal, other: Decimal): readonly [string, string]
}

/** How a breach is described. */
export interface BreachWording {
  /** True: the text contains neither amounts nor how far a limit is exceeded. A rise in percent stays. */
  readonly hideAmounts: boolean
  readonly granularity: Granularity
  readonly compareWith: CompareWith
  /** How many periods of the history have data: the number of periods of the median. */
  readonly historyCount: number
  /** Amounts of the run's metric. */
  readonly money: NumberFormat
  /** Percentages and z-scores, without a unit. */
  readonly number: NumberFormat
}

/** A gate rule. */
export interface Rule<Name extends string, RuleLimit extends Limit> {
  /** The name of its input. */
  readonly name: Name
  /**
   * Reads the input.
   * @throws InvalidInput
   */
  parse(text: string): RuleLimit | Promise<RuleLimit>
  needs(limit: RuleLimit, settings: RuleSettings): RuleNeeds
  judge(limit: RuleLimit, facts: KnownFacts, settings: RuleSettings): Finding
  /**
   * A breach in words: `cost $120.00, $20.00 above the budget of $100.00`, without a full stop and without the rule's name. The caller
   * writes the subject in front of it (`Total`, or the group's name). It contains no untrusted text.
   */
  describe(breach: RuleBreach, how: BreachWording): string
}

/** Declares a rule: the compiler infers its name and the type of its limit, and reports a missing part. */
export function rule<const Name extends string, RuleLimit extends Limit>(
  definition: Rule<Name, RuleLimit>,
): Rule<Name, RuleLimit> {
  return definition
}

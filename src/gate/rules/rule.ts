import type { GroupDefinition } from '../../lib/costs.js'
import type { Decimal, DecimalString } from '../../lib/decimal.js'
import type { Granularity, ReadingNeeds } from '../../periods/index.js'
import type { CompareWith } from '../baseline.js'
import type { CostFacts } from '../types.js'

/** Settings that rules share. */
export interface RuleSettings {
  readonly compareWith: CompareWith
  /** Rises smaller than this amount never breach. */
  readonly ignoreBelow: Decimal
  readonly granularity: Granularity
  /** How many periods before the current one are read, before the rules ask for more. */
  readonly history: number
  /** What the groups are. */
  readonly groupBy: readonly GroupDefinition[]
}

/** One limit, or one for each group label. Amounts are in the account's currency; percentages are plain: 20 is a rise by a fifth. */
export type Limit = Decimal | ReadonlyMap<string, Decimal>

/** What a rule needs besides the chosen periods. */
export interface RuleNeeds extends Partial<ReadingNeeds> {
  /** Every group of every history period is kept. Otherwise only the largest groups of the compared periods are. */
  readonly groupHistory?: boolean
  /** Names of groups, as users write them, that are kept however little they cost; see `otherNames`. */
  readonly labels?: readonly string[]
}

/** Facts of a current period that has data. */
export type KnownFacts = CostFacts & { readonly current: { readonly amount: Decimal } }

/**
 * One scope that breaks a rule. All numbers are plain decimals. `actual` and `limit` are a currency, a percentage or a z-score, by the
 * rule; `amount`, `baseline` and `impact` are always money, exact.
 */
export interface RuleBreach {
  /** `total`, `range` (the sum of all chosen periods), or the group's label. */
  readonly scope: string
  /** Set where the scope is a group: a group can be called `total` or `range`, too. */
  readonly isGroup?: true
  /**
   * Exact where it is a currency. A percentage or z-score has two decimals, or as many more as it takes to be above the limit.
   * Empty where no number exists: a rise in percent from a baseline of 0 or less, or a z-score over a history that never changed.
   */
  readonly actual: DecimalString | ''
  readonly limit: DecimalString
  /** What was judged: the cost of the period, range, group or month, or the projected one. */
  readonly amount: DecimalString
  /** What `amount` is compared with: the baseline, or the median for an anomaly. Empty for a budget. */
  readonly baseline: DecimalString | ''
  /** `amount` − `limit` for a budget, `amount` − `baseline` for the others. */
  readonly impact: DecimalString
}

/** What a rule found. */
export interface Finding {
  readonly breaches: readonly RuleBreach[]
  /** Why the rule could not be judged. Shown to people even where amounts are hidden, so it contains none. */
  readonly missing?: string
  readonly warnings?: readonly string[]
}

/** Writes numbers of one unit for people. `Money` of report/ is one. */
export interface NumberFormat {
  amount(value: Decimal): string
  /** Two numbers, with as many digits as it takes to see which one is greater. */
  pair(one: Decimal, other: Decimal): readonly [string, string]
}

/** How a breach is described to people. */
export interface BreachWording {
  /** True: the text contains no amount, and not how far a limit is exceeded. A rise in percent stays. */
  readonly hideAmounts: boolean
  readonly granularity: Granularity
  readonly compareWith: CompareWith
  /** How many periods of the history have data: the median was taken of them. */
  readonly historyCount: number
  /** Amounts of the run's metric. */
  readonly money: NumberFormat
  /** Percentages and z-scores, without a unit. */
  readonly number: NumberFormat
}

/** A gate rule: everything that is known about it. */
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
   * What a breach says after its subject (`Total`, or the group's name), which the caller writes and escapes: `cost $120.00, $20.00
   * above the budget of $100.00`, without a full stop and without the rule's name. It contains no text from outside.
   */
  describe(breach: RuleBreach, how: BreachWording): string
}

/** Declares a rule. TypeScript infers its name and the type of its limit, and reports a missing part. */
export function rule<const Name extends string, RuleLimit extends Limit>(
  definition: Rule<Name, RuleLimit>,
): Rule<Name, RuleLimit> {
  return definition
}

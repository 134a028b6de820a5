import { anomalyThreshold } from './anomaly-threshold.js'
import { budget } from './budget.js'
import { forecastBudget } from './forecast-budget.js'
import { groupBudgets } from './group-budgets.js'
import { maxIncreaseAmount } from './max-increase-amount.js'
import { maxIncreasePercent } from './max-increase-percent.js'
import { monthlyBudget } from './monthly-budget.js'
import { rangeBudget } from './range-budget.js'
import type { Limit, Rule } from './rule.js'

/** All rules, in the order in which they are judged and shown. To add one, write a file in this directory and a line here. */
export const RULES = [
  budget,
  rangeBudget,
  groupBudgets,
  monthlyBudget,
  forecastBudget,
  maxIncreasePercent,
  maxIncreaseAmount,
  anomalyThreshold,
] as const satisfies readonly Rule<string, Limit>[]

type AnyRule = (typeof RULES)[number]

/** The name of a rule, which is the name of its input. */
export type RuleName = AnyRule['name']

type LimitOf<Of> = Of extends Rule<string, infer RuleLimit> ? RuleLimit : never

/** The rules that are set, each with its limit. */
export type GateLimits = {
  readonly [Each in AnyRule as Each['name']]?: LimitOf<Each> | undefined
}

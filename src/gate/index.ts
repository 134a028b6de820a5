/**
 * Totals, baseline, rules → verdict. Pure, exact decimals.
 *
 * RULES                                               → one object per rule
 * hasGate(settings), readingNeeds(settings)           → is any rule set; what the rules that are set must have read
 * new CostTotals(plan, query, settings, {totals})     → add(line), facts(selection, monthLines?), totals(period)
 * judge(settings, facts, {now})                       → Judgement
 * describeBreach(breach, how)                         → what a breach says, for people
 * plainLimits(limits)                                 → the limits as JSON
 * percentChange(amount, baseline), twoDecimals(value) → the `change-percent` output
 */
export { baselineName } from './baseline.js'
export { describeBreach, hasGate, judge, plainLimits, readingNeeds, rulesSet } from './judge.js'
export { type GateLimits, RULES, type RuleName } from './rules/index.js'
export {
  type BreachWording,
  COMPARE_WITH,
  type CompareWith,
  type Limit,
  type NumberFormat,
  type Rule,
} from './rules/rule.js'
export { median, percentChange, twoDecimals } from './statistics.js'
export { CostTotals } from './totals.js'
export type {
  Breach,
  CostFacts,
  GateSettings,
  GroupCost,
  Judgement,
  JudgeSettings,
  PeriodTotal,
  Verdict,
} from './types.js'

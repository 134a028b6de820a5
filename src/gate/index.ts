/**
 * Totals, baseline, rules → verdict. Pure, exact decimals.
 *
 * RULES                                               → one object per rule
 * hasGate(settings), readingNeeds(settings)           → is any rule set; what the rules that are set must have read
 * new CostTotals(plan, query, settings, {totals})     → add(line), facts(selection, monthLines?), totals(period)
 * judge(settings, facts, {now})                       → Judgement
 * explanationPlan(…), withCauses(judgement, plan, lines) → what to read to explain the breaches; the judgement with their causes
 * describeBreach(breach, how)                         → what a breach says, for people
 * displayLabel(label, facts, groupBy)                 → the label with the linked account's name
 * plainLimits(limits)                                 → the limits as JSON
 * percentChange(amount, baseline), twoDecimals(value) → the `change-percent` output
 */
export { baselineName } from './baseline.js'
export { type ExplanationPlan, explanationPlan, withCauses } from './explain.js'
export { describeBreach, hasGate, judge, plainLimits, readingNeeds, rulesSet } from './judge.js'
export { displayLabel } from './labels.js'
export { type GateLimits, RULES, type RuleName } from './rules/index.js'
export type { BreachWording, NumberFormat } from './rules/rule.js'
export { percentChange, twoDecimals } from './statistics.js'
export { CostTotals } from './totals.js'
export type {
  Breach,
  Cause,
  CostFacts,
  GateSettings,
  GroupCost,
  Judgement,
  PeriodTotal,
  Verdict,
} from './types.js'

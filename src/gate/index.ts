/**
 * Totals, baseline, rules → verdict. Pure, exact decimals.
 *
 * RULES                                               → one object per rule
 * rulesSet(settings), readingNeeds(settings)          → names of the rules that are set; what must be read for them
 * new CostTotals(plan, query, settings, {totals})     → add(line), facts(selection, monthLines?), totals(period)
 * judge(settings, facts, {now})                       → Judgement
 * explanationPlan(…)                                  → what to read to explain the breaches
 * withCauses(judgement, plan, lines)                  → the judgement with the breaches' causes
 * describeBreach(breach, how)                         → a breach in words
 * displayLabel(label, facts, groupBy)                 → the label with the linked account's name
 * plainLimits(limits)                                 → the limits as JSON
 * percentChange(amount, baseline), twoDecimals(value) → the `change-percent` output
 */
export { baselineName } from './baseline.js'
export { type ExplanationPlan, explanationPlan, withCauses } from './explain.js'
export { describeBreach, judge, plainLimits, readingNeeds, rulesSet } from './judge.js'
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

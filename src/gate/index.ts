/** Totals, baseline, rules → verdict. Pure, exact decimals. */
export { comparedWith } from './baseline.js'
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

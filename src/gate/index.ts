/**
 * Totals, baseline, rules → verdict. Pure, exact decimals.
 *
 * readingNeeds(gate, period)                      → ReadingNeeds: what the rules that are set must have read
 * rulesSet(gate)                                  → Rule[]: the rules that are set
 * new Ledger(plan, query, gate, {totals})         → add(line), facts(selection, monthLines?), totals(period)
 * judge(gate, facts, {now})                       → Judgement
 * percentChange(amount, baseline), twoDecimals(x) → the `change-percent` output
 */
export { percentChange, twoDecimals } from './change.js'
export { judge } from './judge.js'
export { Ledger } from './ledger.js'
export { readingNeeds, rulesSet } from './rules/index.js'
export type { CompareWith, GateSettings, OnMissingData } from './settings.js'
export type { Breach, CostFacts, GroupCost, Judgement, PeriodTotal, Rule, Verdict } from './verdict.js'
export { RULES } from './verdict.js'

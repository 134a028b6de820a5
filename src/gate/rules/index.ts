import type { PeriodSettings, ReadingNeeds } from '../../period/index.js'
import type { GateSettings } from '../settings.js'
import { RULES, type Rule } from '../verdict.js'
import { anomalyThreshold } from './anomaly-threshold.js'
import { budget } from './budget.js'
import { forecastBudget } from './forecast-budget.js'
import { groupBudgets } from './group-budgets.js'
import { maxIncreaseAmount } from './max-increase-amount.js'
import { maxIncreasePercent } from './max-increase-percent.js'
import { monthlyBudget } from './monthly-budget.js'
import type { AnyRule } from './rule.js'

/** All rules by the name of their input. To add one: its name in `RULES`, a file beside this one, a line here. */
export const RULE_TABLE: Readonly<Record<Rule, AnyRule>> = {
  budget,
  'group-budgets': groupBudgets,
  'monthly-budget': monthlyBudget,
  'forecast-budget': forecastBudget,
  'max-increase-percent': maxIncreasePercent,
  'max-increase-amount': maxIncreaseAmount,
  'anomaly-threshold': anomalyThreshold,
}

/** Whether a gate is set: any of the rules. */
export function hasRules(gate: GateSettings): boolean {
  return rulesSet(gate).length > 0
}

/** The rules that are set. */
export function rulesSet(gate: GateSettings): Rule[] {
  return RULES.filter((rule) => RULE_TABLE[rule].isSet(gate))
}

/** What the rules that are set need to be read besides the chosen periods. */
export function readingNeeds(gate: GateSettings, period: PeriodSettings): ReadingNeeds {
  const needs = rulesSet(gate).map((rule) => RULE_TABLE[rule].needs(gate, period))
  return {
    periodsBefore: Math.max(0, ...needs.map(({ periodsBefore = 0 }) => periodsBefore)),
    history: Math.max(0, ...needs.map(({ history = 0 }) => history)),
    monthToDate: needs.some(({ monthToDate }) => monthToDate === true),
  }
}

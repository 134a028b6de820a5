import { type Period, periodName } from '../model/period.js'
import { isSettled } from '../period/index.js'
import { hasRules, RULE_TABLE } from './rules/index.js'
import type { Finding, KnownFacts } from './rules/rule.js'
import type { GateSettings } from './settings.js'
import type { CostFacts, Judgement, Rule, Verdict } from './verdict.js'
import { RULES } from './verdict.js'

/**
 * Judges every rule that is set. A newest period without data is never $0: all rules are missing then. `breach` wins over
 * `no-data`, `no-data` over `pass`; without any rule the verdict is `none`.
 * @param context `now`: milliseconds since 1970, UTC
 */
export function judge(gate: GateSettings, facts: CostFacts, context: { readonly now: number }): Judgement {
  if (!hasRules(gate)) return { verdict: 'none', breaches: [], missing: [], warnings: [] }
  const findings = RULES.flatMap((rule) => {
    const finding = find(rule, gate, facts)
    return finding ? [{ rule, ...finding }] : []
  })
  const breaches = findings.flatMap(({ rule, breaches }) => breaches.map((breach) => ({ rule, ...breach })))
  const missing = findings.flatMap(({ rule, missing }) => (missing === undefined ? [] : [{ rule, reason: missing }]))
  const warnings = [
    ...unsettled(facts.newest.period, context.now),
    ...findings.flatMap(({ warnings = [] }) => warnings),
  ]
  return { verdict: verdictOf(breaches.length, missing.length), breaches, missing, warnings }
}

function find(rule: Rule, gate: GateSettings, facts: CostFacts): Finding | undefined {
  const entry = RULE_TABLE[rule]
  if (hasData(facts)) return entry.judge(gate, facts)
  const reason = `Cost Explorer has no data for ${periodName(facts.newest.period)}.`
  return entry.isSet(gate) ? { breaches: [], missing: reason } : undefined
}

function hasData(facts: CostFacts): facts is KnownFacts {
  return facts.newest.amount !== undefined
}

function verdictOf(breaches: number, missing: number): Verdict {
  if (breaches > 0) return 'breach'
  return missing > 0 ? 'no-data' : 'pass'
}

function unsettled(period: Period, now: number): string[] {
  if (isSettled(period, now)) return []
  return [
    `The period ${periodName(period)} ended less than 24 hours ago: AWS may still add to it. \`settle-hours: 24\` judges settled costs only.`,
  ]
}

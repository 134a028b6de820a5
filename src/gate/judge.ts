import { Decimal, decimal, plain } from '../lib/decimal.js'
import { isSettled, millisecondsOf, PERIOD_NOUNS, type Period, periodName } from '../periods/index.js'
import { accountName } from './labels.js'
import { type GateLimits, RULES, type RuleName } from './rules/index.js'
import type { BreachWording, Finding, KnownFacts, Limit, Rule, RuleNeeds } from './rules/rule.js'
import type { Breach, CostFacts, Judgement, JudgeSettings } from './types.js'

type Limits = Pick<JudgeSettings, 'limits'>

/** The rules that are set, with their limits. */
function setRules({ limits }: Limits): { readonly rule: Rule<RuleName, Limit>; readonly limit: Limit }[] {
  return RULES.flatMap((rule: Rule<RuleName, Limit>) => {
    // The limit under a rule's name has the type that the rule expects.
    const limit = limits[rule.name]
    return limit === undefined ? [] : [{ rule, limit }]
  })
}

/** The names of the rules that are set, in the order in which they are judged. */
export function rulesSet(settings: Limits): RuleName[] {
  return setRules(settings).map(({ rule }) => rule.name)
}

/** What the rules that are set need besides the chosen periods. */
export function readingNeeds(settings: JudgeSettings): Required<RuleNeeds> {
  const needs: RuleNeeds[] = setRules(settings).map(({ rule, limit }) => rule.needs(limit, settings))
  return {
    periodsBefore: Math.max(0, ...needs.map(({ periodsBefore = 0 }) => periodsBefore)),
    history: Math.max(0, ...needs.map(({ history = 0 }) => history)),
    monthToDate: needs.some(({ monthToDate }) => monthToDate === true),
    groupHistory: needs.some(({ groupHistory }) => groupHistory === true),
    labels: needs.flatMap(({ labels = [] }) => labels),
  }
}

/**
 * Judges every rule that is set. No data is never $0: if the current period has none, no rule can be judged. `breach` has priority over
 * `no-data`, and `no-data` over `pass`. Without any rule the verdict is `none`.
 * @param context `now`: milliseconds since 1970, UTC
 * @throws UserError if a name in `group-budgets` is ambiguous, or two names are of one group
 */
export function judge(settings: JudgeSettings, facts: CostFacts, { now }: { readonly now: number }): Judgement {
  const { period } = facts.current
  const remedy = hasData(facts) ? {} : { remedy: remedyOf(period, settings, now) }
  const findings = setRules(settings).map(({ rule, limit }) => {
    const finding: Finding = hasData(facts)
      ? rule.judge(limit, facts, settings)
      : { breaches: [], missing: `Cost Explorer has no data for ${periodName(period)}.` }
    return { ...finding, rule: rule.name }
  })
  if (findings.length === 0) return { verdict: 'none', breaches: [], missing: [], warnings: [], ...remedy }
  const breaches = findings.flatMap(({ rule, breaches }) =>
    breaches.map((breach): Breach => {
      const name = breach.isGroup && accountName(breach.scope, facts, settings.groupBy)
      return { rule, ...breach, ...(name !== undefined && { name }), causes: [] }
    }),
  )
  const missing = findings.flatMap(({ rule, missing: reason }) => (reason === undefined ? [] : [{ rule, reason }]))
  const unsettled = hasData(facts) && !isSettled(period, now) ? unsettledWarning(period) : undefined
  return {
    verdict: breaches.length > 0 ? 'breach' : missing.length > 0 ? 'no-data' : 'pass',
    breaches: breaches.sort((a, b) => decimal(b.impact).cmp(decimal(a.impact))),
    missing,
    warnings: [...(unsettled === undefined ? [] : [unsettled]), ...findings.flatMap(({ warnings = [] }) => warnings)],
    ...(unsettled !== undefined && { unsettled }),
    ...remedy,
  }
}

/** A breach in words, without its scope, which the caller escapes. */
export function describeBreach(breach: Breach, how: BreachWording): string {
  return RULES.find(({ name }) => name === breach.rule)?.describe(breach, how) ?? ''
}

/** The limits that are set, for JSON: plain decimals under the names of their rules. */
export function plainLimits(limits: GateLimits): Partial<Record<RuleName, string | Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    setRules({ limits }).map(({ rule, limit }) => {
      if (limit instanceof Decimal) return [rule.name, plain(limit)]
      // Object.fromEntries, because an assignment would lose the label `__proto__`.
      return [rule.name, Object.fromEntries(Array.from(limit.entries(), ([label, amount]) => [label, plain(amount)]))]
    }),
  )
}

function hasData(facts: CostFacts): facts is KnownFacts {
  return facts.current.amount !== undefined
}

function unsettledWarning(period: Period): string {
  return `The period ${periodName(period)} ended less than 24 hours ago, so AWS may still add costs to it. Set \`settle-hours: 24\` to judge settled costs only.`
}

/** After this many days, AWS adds no data to a period that has none: it refreshes its data every day. */
const LATE_DAYS = 3
const DAY = 24 * 3_600_000

/** What to check if the current period has no data. */
function remedyOf(period: Period, { filter, excludeRecordTypes, period: choice }: JudgeSettings, now: number): string {
  const filters = [...(filter ? ['`filter`'] : []), ...(excludeRecordTypes ? ['`exclude-record-types`'] : [])]
  const check =
    filters.length === 0
      ? ''
      : `Check ${filters.join(' and ')}, which may exclude all costs (AWS compares values exactly, including their case). `
  if (now - millisecondsOf(period.end) > LATE_DAYS * DAY) {
    const noun = PERIOD_NOUNS[period.granularity]
    return `${check}The ${noun} ended more than ${LATE_DAYS} days ago, so waiting does not help: check \`period\`, and that the account had costs then.`
  }
  const late = filters.length === 0 ? 'AWS may be late' : 'Otherwise AWS may be late'
  // `period: latest` has already looked at earlier periods.
  const advice =
    choice.kind === 'latest' ? 'check that the account had costs' : 'use `period: latest` or `settle-hours`'
  return `${check}${late}: run the workflow again later, or ${advice}.`
}

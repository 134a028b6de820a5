import { Decimal, decimal, plain } from '../lib/decimal.js'
import {
  isSettled,
  millisecondsOf,
  PERIOD_NOUNS,
  type Period,
  periodName,
  type ReadingNeeds,
} from '../periods/index.js'
import { accountName } from './labels.js'
import { type GateLimits, RULES, type RuleName } from './rules/index.js'
import type { BreachWording, Finding, KnownFacts, Limit, Rule, RuleNeeds } from './rules/rule.js'
import type { Breach, CostFacts, Judgement, JudgeSettings, Verdict } from './types.js'

type Limits = Pick<JudgeSettings, 'limits'>

/** The rules that are set, with their limits. */
function setRules({ limits }: Limits): { readonly rule: Rule<RuleName, Limit>; readonly limit: Limit }[] {
  return RULES.flatMap((rule: Rule<RuleName, Limit>) => {
    // The limit of a rule's own name has the type that the rule takes.
    const limit = limits[rule.name]
    return limit === undefined ? [] : [{ rule, limit }]
  })
}

/** The names of the rules that are set, in the order in which they are judged. */
export function rulesSet(settings: Limits): RuleName[] {
  return setRules(settings).map(({ rule }) => rule.name)
}

/** True where any rule is set. */
export function hasGate(settings: Limits): boolean {
  return setRules(settings).length > 0
}

/** What the rules that are set need besides the chosen periods. */
export function needsOf(settings: JudgeSettings): ReadingNeeds & {
  /** See `RuleNeeds`. */
  readonly groupHistory: boolean
  readonly labels: ReadonlySet<string>
} {
  const needs: RuleNeeds[] = setRules(settings).map(({ rule, limit }) => rule.needs(limit, settings))
  return {
    periodsBefore: Math.max(0, ...needs.map(({ periodsBefore = 0 }) => periodsBefore)),
    history: Math.max(0, ...needs.map(({ history = 0 }) => history)),
    monthToDate: needs.some(({ monthToDate }) => monthToDate === true),
    groupHistory: needs.some(({ groupHistory }) => groupHistory === true),
    labels: new Set(needs.flatMap(({ labels = [] }) => labels)),
  }
}

/** What must be read for the rules that are set, besides the chosen periods. */
export function readingNeeds(settings: JudgeSettings): ReadingNeeds {
  const { periodsBefore, history, monthToDate } = needsOf(settings)
  return { periodsBefore, history, monthToDate }
}

/**
 * Judges every rule that is set. A current period without data is never $0: all rules are missing then. `breach` beats `no-data`,
 * `no-data` beats `pass`; without any rule the verdict is `none`.
 * @param context `now`: milliseconds since 1970, UTC
 * @throws UserError where a name in `group-budgets` is ambiguous
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
    verdict: verdictOf(breaches.length, missing.length),
    breaches: breaches.sort((a, b) => decimal(b.impact).cmp(decimal(a.impact))),
    missing,
    warnings: [...(unsettled === undefined ? [] : [unsettled]), ...findings.flatMap(({ warnings = [] }) => warnings)],
    ...(unsettled !== undefined && { unsettled }),
    ...remedy,
  }
}

/** What a breach says, without its scope, which the caller escapes. */
export function describeBreach(breach: Breach, how: BreachWording): string {
  return RULES.find(({ name }) => name === breach.rule)?.describe(breach, how) ?? ''
}

/** The limits that are set as JSON, under the names of their rules: plain decimals. */
export function plainLimits(limits: GateLimits): Partial<Record<RuleName, string | Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    setRules({ limits }).map(({ rule, limit }) => {
      if (limit instanceof Decimal) return [rule.name, plain(limit)]
      // Object.fromEntries, since an assignment would lose the label `__proto__`.
      return [rule.name, Object.fromEntries(Array.from(limit.entries(), ([label, amount]) => [label, plain(amount)]))]
    }),
  )
}

function hasData(facts: CostFacts): facts is KnownFacts {
  return facts.current.amount !== undefined
}

function verdictOf(breaches: number, missing: number): Verdict {
  if (breaches > 0) return 'breach'
  return missing > 0 ? 'no-data' : 'pass'
}

function unsettledWarning(period: Period): string {
  return `The period ${periodName(period)} ended less than 24 hours ago, so AWS may still add costs to it. Set \`settle-hours: 24\` to judge settled costs only.`
}

/** Days after which a period without data is not a matter of waiting any more: AWS refreshes its data every day. */
const LATE_DAYS = 3
const DAY = 24 * 3_600_000

/** What to check where the current period has no data. */
function remedyOf(period: Period, { filter, excludeRecordTypes }: JudgeSettings, now: number): string {
  const filters = [...(filter ? ['`filter`'] : []), ...(excludeRecordTypes ? ['`exclude-record-types`'] : [])]
  const check =
    filters.length === 0
      ? ''
      : `Check ${filters.join(' and ')}: no cost may match (AWS compares values exactly, also their case). `
  if (now - millisecondsOf(period.end) > LATE_DAYS * DAY) {
    const noun = PERIOD_NOUNS[period.granularity]
    return `${check}The ${noun} ended more than ${LATE_DAYS} days ago, so waiting does not help: check \`period\`, and that the account had costs then.`
  }
  const late = filters.length === 0 ? 'AWS may be late' : 'Otherwise AWS may be late'
  return `${check}${late}: run the workflow again later, or use \`period: latest\` or \`settle-hours\`.`
}

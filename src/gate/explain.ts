import {
  type CostLine,
  type CostQuery,
  type FilterExpression,
  type GroupDefinition,
  groupLabel,
  type Metric,
  TOTAL_LABEL,
} from '../lib/costs.js'
import { type Decimal, decimal, plain, ZERO } from '../lib/decimal.js'
import { UserError } from '../lib/errors.js'
import type { Instant, PeriodSelection } from '../periods/index.js'
import { baselinePeriods } from './baseline.js'
import { readingsOf } from './labels.js'
import { mean, middleOf, sum } from './statistics.js'
import type { Breach, Cause, CostFacts, GroupCost, Judgement, JudgeSettings } from './types.js'

/** Groups by which the total is explained. */
const GROUPS_OF_TOTAL = 3
const MAX_CAUSES = 3
const THREE = decimal('3')

/** Maximum number of groups that the request filters to: those of the breaches with the largest impact. */
const MAX_GROUPS_EXPLAINED = 30

/** Pages that an explanation may cost, $0.01 each: a breach must not multiply what a run costs. */
const MAX_PAGES = 3

const SERVICE: GroupDefinition = { type: 'DIMENSION', key: 'SERVICE' }

export interface ExplanationSettings extends Pick<JudgeSettings, 'compareWith'> {
  readonly explain: 'on-breach' | 'never'
  /** The dimension whose values are the causes. */
  readonly explainBy: string
}

/** One request to Cost Explorer that explains the breaches, and how to read its answer. */
export interface ExplanationPlan {
  /** The current period and everything that it is compared with. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /** One of the query's groups (`SERVICE` where it has none) and the dimension of the causes, which is the last one. */
  readonly groupBy: readonly GroupDefinition[]
  /** The query's filter and the groups to explain; absent where neither filters. */
  readonly filter?: FilterExpression
  readonly metric: Metric
  /** The unit of the judged costs. */
  readonly unit: string | undefined
  /** A longer answer is not read. */
  readonly limit: { readonly pages: number; readonly advice: string }
  readonly current: Instant
  /** How each breach of the judgement is explained; undefined where it is not. */
  readonly explanations: readonly (Explanation | undefined)[]
  /** The group of each value in the answer. Undefined where the query has no groups: every value counts. */
  readonly groupOf: ReadonlyMap<string, GroupCost> | undefined
}

interface Explanation {
  /** The one or two periods whose mean is the baseline of the breach's scope. */
  readonly comparedWith: readonly Instant[]
  /** How far the scope is above that baseline. */
  readonly rise: Decimal
  /** The groups whose causes explain it. */
  readonly groups: readonly GroupCost[]
}

/**
 * What to read to explain the breaches; undefined where nothing could be said: no breach, no baseline with data, `explain: never`, or
 * the query already groups by the dimension of the causes.
 *
 * A breach of a group is explained by that group; a breach of the total, the range or the month by the three groups of the current period
 * that rose most. The rise is that above the baseline of `compare-with`; in an anomaly, above the median. A median is the amount of one
 * period, or the mean of two: causes are compared with exactly these, so that all of them add up to the rise.
 */
export function explanationPlan(
  { breaches }: Judgement,
  facts: CostFacts,
  settings: ExplanationSettings,
  query: CostQuery,
  selection: PeriodSelection,
): ExplanationPlan | undefined {
  const causes: GroupDefinition = { type: 'DIMENSION', key: settings.explainBy }
  if (settings.explain === 'never' || query.groupBy.some((group) => isSame(group, causes))) return undefined
  const subjects = breaches.map((breach) => subjectOf(breach, facts, settings, selection))
  const { groups = SERVICE, groupOf, explanations } = chooseGroups(subjects, query.groupBy)
  const [earliest] = explanations.flatMap((one) => one?.comparedWith ?? []).sort()
  if (earliest === undefined) return undefined
  const filter = bothOf(query.filter, filterTo(new Set(groupOf?.values()), query.groupBy))
  return {
    window: { start: earliest, end: selection.current.end },
    groupBy: isSame(groups, causes) ? [causes] : [groups, causes],
    ...(filter && { filter }),
    metric: query.metric,
    unit: facts.currency,
    limit: { pages: MAX_PAGES, advice: adviceOf(settings) },
    current: selection.current.start,
    explanations,
    groupOf,
  }
}

/** How to make the answer shorter. */
function adviceOf({ compareWith }: ExplanationSettings): string {
  const closer =
    compareWith === 'previous' ? '' : ', or `compare-with: previous`, whose request covers two periods only'
  return `Choose an \`explain-by\` with fewer values, such as \`REGION\`${closer}.`
}

/**
 * Adds to each breach what its rise is made of.
 * @param lines the answer to the plan's request
 * @throws UserError where the answer is in another unit (currency) than the costs that were judged
 */
export async function withCauses(
  judgement: Judgement,
  plan: ExplanationPlan,
  lines: AsyncIterable<CostLine>,
): Promise<Judgement> {
  const needed = new Set([plan.current, ...plan.explanations.flatMap((one) => one?.comparedWith ?? [])])
  const sums = new Map<string, CauseSum>()
  for await (const line of lines) {
    const { start } = line.period
    const cause = causeOf(line, plan)
    const value = line.metrics[plan.metric]
    if (!needed.has(start) || cause === undefined || value === undefined) continue
    if (value.unit !== plan.unit && !decimal(value.amount).eq(ZERO)) {
      throw new UserError(
        `Cost Explorer returned their causes in "${value.unit}" instead of "${plan.unit ?? ''}".`,
        'Choose another `explain-by`, or a `filter` that leaves costs of one unit.',
      )
    }
    const key = JSON.stringify([cause.group, cause.cause])
    const { amounts } = sums.get(key) ?? { amounts: new Map<Instant, Decimal>() }
    sums.set(key, { cause, amounts: amounts.set(start, (amounts.get(start) ?? ZERO).plus(decimal(value.amount))) })
  }
  const breaches = judgement.breaches.map((breach, index) => {
    const explanation = plan.explanations[index]
    return explanation ? { ...breach, ...causesOf(explanation, plan, sums) } : breach
  })
  return { ...judgement, breaches }
}

/** What a breach is about; `groups` may explain it, those that rose most first. */
interface Subject extends Explanation {
  /** True: the scope is a group, the only one in `groups`. */
  readonly isGroup: boolean
}

/** What the total or a group costs in the current period, and what it cost before. */
interface Costs {
  readonly amount: Decimal
  readonly baseline: Decimal | undefined
  /** Periods with data; of a group, only where the rise is that above the median. */
  readonly history: readonly { readonly start: Instant; readonly amount: Decimal }[]
}

/** Undefined where the baseline, or the group, is unknown. */
function subjectOf(
  { rule, scope, isGroup }: Breach,
  { current, history, baseline, groups }: CostFacts,
  { compareWith }: ExplanationSettings,
  selection: PeriodSelection,
): Subject | undefined {
  const ofMedian = compareWith === 'median' || rule === 'anomaly-threshold'
  const totals = history.flatMap(({ period: { start }, amount }) => (amount ? [{ start, amount }] : []))
  const costsOf = ({ amount, baseline, history }: GroupCost): Costs => ({
    amount,
    baseline,
    // One amount for each total that has data.
    history: (ofMedian ? (history ?? []) : []).flatMap((past, index) => {
      const total = totals[index]
      return total ? [{ start: total.start, amount: decimal(past) }] : []
    }),
  })
  const riseOf = ({ amount, baseline, history }: Costs, comparedWith: readonly Instant[]): Decimal | undefined => {
    const compared = history.filter(({ start }) => comparedWith.includes(start)).map((past) => past.amount)
    const before = ofMedian ? mean(compared) : baseline
    return before && amount.minus(before)
  }

  const group = isGroup ? groups.find(({ label }) => label === scope) : undefined
  const total = current.amount && { amount: current.amount, baseline, history: totals }
  const costs = isGroup ? group && costsOf(group) : total
  if (costs === undefined) return undefined
  const compared = baselinePeriods(compareWith, selection.current, selection.history).slice(0, 1)
  const comparedWith = ofMedian ? middlePeriods(costs) : compared.map(({ start }) => start)
  const rise = riseOf(costs, comparedWith)
  if (comparedWith.length === 0 || rise === undefined) return undefined
  if (group) return { comparedWith, rise, groups: [group], isGroup: true }
  const risen = groups.flatMap((each) => {
    const change = riseOf(costsOf(each), comparedWith)
    return change?.gt(ZERO) ? [{ each, change }] : []
  })
  const largestFirst = risen.sort((a, b) => b.change.cmp(a.change)).map(({ each }) => each)
  return { comparedWith, rise, groups: largestFirst, isGroup: false }
}

/** The one or two periods whose mean is the median. Of periods with equal amounts, the latest: the window stays short. */
function middlePeriods({ history }: Costs): readonly Instant[] {
  const middle = middleOf(history.map(({ amount }) => amount))
  const periods = middle.flatMap((amount) => history.findLast((past) => past.amount.eq(amount))?.start ?? [])
  return [...new Set(periods)]
}

/** The groups that are explained by one request. */
interface Choice extends Pick<ExplanationPlan, 'explanations' | 'groupOf'> {
  /** Which of the query's groups the request groups by; undefined where the query has none. */
  readonly groups?: GroupDefinition
}

/**
 * A request has two groups, one of which is the causes. So of a query with two groups, one is lost, and the answer cannot tell two groups
 * apart that differ in that one only. It is the second, unless fewer breaches are left out without the first.
 */
function chooseGroups(subjects: readonly (Subject | undefined)[], groupBy: readonly GroupDefinition[]): Choice {
  const [choice, other] = groupBy.map((_, index) => chooseBy(index, subjects, groupBy))
  if (choice === undefined) return { explanations: subjects, groupOf: undefined }
  return other && other.left < choice.left ? other : choice
}

/** @returns `left`: breaches of groups that are left out */
function chooseBy(
  index: number,
  subjects: readonly (Subject | undefined)[],
  groupBy: readonly GroupDefinition[],
): Choice & { readonly left: number } {
  const groupOf = new Map<string, GroupCost>()
  const chosen = new Set<GroupCost>()

  /** False where the answer could not tell the group from another one, or where there are too many. */
  function choose(group: GroupCost): boolean {
    const values = readingsOf(group.label, groupBy).map((reading) => reading[index] ?? '')
    const isFree = values.every((value) => (groupOf.get(value) ?? group) === group)
    if (values.length === 0 || !isFree || (chosen.size >= MAX_GROUPS_EXPLAINED && !chosen.has(group))) return false
    chosen.add(group)
    for (const value of values) groupOf.set(value, group)
    return true
  }

  const explanations: (Explanation | undefined)[] = subjects.map(() => undefined)
  // Groups that breach come first: those of the total can be replaced.
  for (const isGroup of [true, false]) {
    for (const [at, subject] of subjects.entries()) {
      if (subject?.isGroup !== isGroup) continue
      const groups: GroupCost[] = []
      for (const group of subject.groups) if (groups.length < GROUPS_OF_TOTAL && choose(group)) groups.push(group)
      if (groups.length > 0) explanations[at] = { ...subject, groups }
    }
  }
  const left = subjects.filter((subject, at) => subject?.isGroup && !explanations[at]).length
  return { explanations, groupOf, left, ...(groupBy[index] && { groups: groupBy[index] }) }
}

/** The filter that leaves these groups; undefined for none. */
function filterTo(groups: ReadonlySet<GroupCost>, groupBy: readonly GroupDefinition[]): FilterExpression | undefined {
  const readings = [...groups].flatMap(({ label }) => readingsOf(label, groupBy))
  const [first, second] = groupBy
  if (first === undefined || readings.length === 0) return undefined
  if (second === undefined) return filterValues(first, readings.flat())
  const pairs = readings.map(([one = '', other = '']) => ({
    And: [filterValues(first, [one]), filterValues(second, [other])],
  }))
  return anyOf(pairs)
}

/** An empty value of a tag or cost category is that of lines without it, which Cost Explorer calls absent. */
function filterValues({ type, key }: GroupDefinition, values: readonly string[]): FilterExpression {
  const member = { DIMENSION: 'Dimensions', TAG: 'Tags', COST_CATEGORY: 'CostCategories' }[type]
  const present = type === 'DIMENSION' ? values : values.filter((value) => value !== '')
  return anyOf([
    ...(present.length > 0 ? [{ [member]: { Key: key, Values: present } }] : []),
    ...(present.length < values.length ? [{ [member]: { Key: key, MatchOptions: ['ABSENT'] } }] : []),
  ])
}

/** AWS rejects an `Or` with a single operand. */
function anyOf(operands: readonly FilterExpression[]): FilterExpression {
  const [only] = operands
  return only && operands.length === 1 ? only : { Or: operands }
}

function bothOf(one: FilterExpression | undefined, other: FilterExpression | undefined): FilterExpression | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return { And: [...(one.And ?? [one]), ...(other.And ?? [other])] }
}

function isSame(one: GroupDefinition, other: GroupDefinition): boolean {
  return one.type === other.type && one.key === other.key
}

/** What one cause cost in each period that is compared. */
interface CauseSum {
  readonly cause: Omit<Cause, 'amount' | 'baseline' | 'change'>
  readonly amounts: Map<Instant, Decimal>
}

/** The cause that a line belongs to; undefined where no breach is explained by its group. */
function causeOf({ values, linkedAccountName }: CostLine, plan: ExplanationPlan): CauseSum['cause'] | undefined {
  const [first = '', second] = values
  const isAccount = plan.groupBy.at(-1)?.key === 'LINKED_ACCOUNT'
  const named = isAccount && linkedAccountName !== undefined ? { causeName: linkedAccountName } : {}
  if (second === undefined) return { group: TOTAL_LABEL, cause: groupLabel([first]), ...named }
  const cause = { cause: groupLabel([second]), ...named }
  if (plan.groupOf === undefined) return { group: groupLabel([first]), ...cause }
  const group = plan.groupOf.get(first)
  return group && { group: group.label, ...(group.name !== undefined && { name: group.name }), ...cause }
}

/** The largest rises in an explanation's groups. */
function causesOf(
  { comparedWith, rise, groups }: Explanation,
  { groupOf, current }: ExplanationPlan,
  sums: ReadonlyMap<string, CauseSum>,
): Pick<Breach, 'causes' | 'unexplained'> {
  const labels = new Set(groups.map(({ label }) => label))
  const rises = [...sums].flatMap(([key, { cause, amounts }]) => {
    const amount = amounts.get(current) ?? ZERO
    const baseline = mean(comparedWith.map((start) => amounts.get(start) ?? ZERO)) ?? ZERO
    const change = amount.minus(baseline)
    const counts = change.gt(ZERO) && (groupOf === undefined || labels.has(cause.group))
    return counts ? [{ key, cause, amount, baseline, change }] : []
  })
  const largest = rises.sort((a, b) => b.change.cmp(a.change) || (a.key < b.key ? -1 : 1)).slice(0, MAX_CAUSES)
  const explained = sum(largest.map(({ change }) => change))
  return {
    causes: largest.map(({ cause, amount, baseline, change }) => ({
      ...cause,
      amount: plain(amount),
      baseline: plain(baseline),
      change: plain(change),
    })),
    ...(rise.gt(ZERO) && explained.times(THREE).lte(rise) && { unexplained: true }),
  }
}

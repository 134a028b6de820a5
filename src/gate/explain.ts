import {
  bothOf,
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

/** How many groups explain the total. */
const GROUPS_OF_TOTAL = 3
const MAX_CAUSES = 3
const THREE = decimal('3')

/** Maximum number of groups in the request's filter: those of the breaches with the largest impact. */
const MAX_GROUPS_EXPLAINED = 30

/** Maximum number of pages of an explanation, $0.01 each: a breach must not multiply the price of a run. */
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
  /** One of the query's groups (`SERVICE` if it has none), then the dimension of the causes. */
  readonly groupBy: readonly GroupDefinition[]
  /** The query's filter, and the groups to explain; absent if neither restricts the request. */
  readonly filter?: FilterExpression
  readonly metric: Metric
  /** The unit of the judged costs. */
  readonly unit: string | undefined
  /** A longer answer is an error with this advice. */
  readonly limit: { readonly pages: number; readonly advice: string }
  readonly current: Instant
  /** How each breach of the judgement is explained; undefined if it is not. */
  readonly explanations: readonly (Explanation | undefined)[]
  /** The group of each value in the answer. Undefined if the query has no groups: every value counts. */
  readonly groupOf: ReadonlyMap<string, GroupCost> | undefined
}

interface Explanation {
  /** The one or two periods whose mean is the baseline of the breach's scope. */
  readonly comparedWith: readonly Instant[]
  /** The scope's cost minus that baseline. */
  readonly rise: Decimal
  /** The groups whose causes explain the breach. */
  readonly groups: readonly GroupCost[]
}

/**
 * What to read to explain the breaches; undefined if nothing can be explained: no breach, no baseline with data, `explain: never`, or
 * the query already groups by the dimension of the causes.
 *
 * A breach of a group is explained by that group; a breach of the total, the range or the month by the three groups of the current period
 * that rose most. The rise is the cost minus the baseline of `compare-with`; for an anomaly, minus the median. A median is the amount of
 * one period, or the mean of two: causes are compared with these periods, because then all causes add up to the rise.
 */
export function explanationPlan(
  { breaches }: Judgement,
  facts: CostFacts,
  settings: ExplanationSettings,
  query: CostQuery,
  selection: PeriodSelection,
): ExplanationPlan | undefined {
  const causes: GroupDefinition = { type: 'DIMENSION', key: settings.explainBy }
  if (settings.explain === 'never' || query.groupBy.some((each) => isSame(each, causes))) return undefined
  const possible = breaches.map((breach) => possibleExplanation(breach, facts, settings, selection))
  const { group = SERVICE, groupOf, explanations } = chooseGroups(possible, query.groupBy)
  const [earliest] = explanations.flatMap((one) => one?.comparedWith ?? []).sort()
  if (earliest === undefined) return undefined
  const filter = bothOf(query.filter, filterTo(new Set(groupOf?.values()), query.groupBy))
  return {
    window: { start: earliest, end: selection.current.end },
    groupBy: isSame(group, causes) ? [causes] : [group, causes],
    ...(filter && { filter }),
    metric: query.metric,
    unit: facts.currency,
    limit: { pages: MAX_PAGES, advice: adviceOf(settings) },
    current: selection.current.start,
    explanations,
    groupOf,
  }
}

function adviceOf({ compareWith }: ExplanationSettings): string {
  const closer =
    compareWith === 'previous' ? '' : ', or `compare-with: previous`, whose request covers two periods only'
  return `Choose an \`explain-by\` with fewer values, such as \`REGION\`${closer}.`
}

/**
 * Adds the causes of its rise to each breach.
 * @param lines the answer to the plan's request
 * @throws UserError if the answer has another unit (currency) than the judged costs
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
        'Choose another `explain-by`, or a `filter` that selects costs in one unit.',
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

/** `groups` are all that can explain the breach, the largest rise first. */
interface PossibleExplanation extends Explanation {
  /** True if the scope is a group, the only one in `groups`. */
  readonly isGroup: boolean
}

type Costs = Pick<GroupCost, 'amount' | 'baseline' | 'history'>

/** Undefined if the baseline, or the group, is unknown. */
function possibleExplanation(
  { rule, scope, isGroup }: Breach,
  { current, history, baseline, groups }: CostFacts,
  { compareWith }: ExplanationSettings,
  selection: PeriodSelection,
): PossibleExplanation | undefined {
  const past = history.flatMap(({ period, amount }) => (amount ? [{ start: period.start, amount: plain(amount) }] : []))
  const total = current.amount && { amount: current.amount, baseline, history: past.map(({ amount }) => amount) }
  const group = isGroup ? groups.find(({ label }) => label === scope) : undefined
  const costs: Costs | undefined = isGroup ? group : total
  if (costs === undefined) return undefined

  const ofMedian = compareWith === 'median' || rule === 'anomaly-threshold'
  const middle = ofMedian ? middleOfHistory(costs) : []
  const compared = ofMedian
    ? middle.flatMap((index) => past[index] ?? [])
    : baselinePeriods(compareWith, selection.current, selection.history).slice(0, 1)
  const riseOf = ({ amount, baseline, history }: Costs): Decimal | undefined => {
    const before = ofMedian ? mean(middle.flatMap((index) => history?.[index] ?? []).map(decimal)) : baseline
    return before && amount.minus(before)
  }
  const rise = riseOf(costs)
  if (compared.length === 0 || rise === undefined) return undefined
  const comparedWith = compared.map(({ start }) => start)
  if (group) return { comparedWith, rise, groups: [group], isGroup: true }
  const risen = groups.flatMap((each) => {
    const change = riseOf(each)
    return change?.gt(ZERO) ? [{ each, change }] : []
  })
  const largestFirst = risen.sort((a, b) => b.change.cmp(a.change)).map(({ each }) => each)
  return { comparedWith, rise, groups: largestFirst, isGroup: false }
}

/**
 * Indexes of the one or two periods of the history whose mean is the median. Of periods with equal amounts, the latest is used, which keeps
 * the window short.
 */
function middleOfHistory({ history = [] }: Costs): readonly number[] {
  const amounts = history.map(decimal)
  const indexes = middleOf(amounts).map((middle) => amounts.findLastIndex((amount) => amount.eq(middle)))
  return [...new Set(indexes)]
}

/** The groups that one request explains. */
interface Choice extends Pick<ExplanationPlan, 'explanations' | 'groupOf'> {
  /** Which of the query's groups the request groups by; undefined if the query has none. */
  readonly group?: GroupDefinition
}

/**
 * A request has at most two groups, and one of them is the dimension of the causes. Of a query's two groups, the request leaves out one:
 * the second, unless fewer breaches remain unexplained without the first. Labels that differ in that group only cannot be distinguished
 * in the answer.
 */
function chooseGroups(
  possible: readonly (PossibleExplanation | undefined)[],
  groupBy: readonly GroupDefinition[],
): Choice {
  const [choice, other] = groupBy.map((_, index) => chooseBy(index, possible, groupBy))
  if (choice === undefined) return { explanations: possible, groupOf: undefined }
  return other && other.left < choice.left ? other : choice
}

/** @returns `left`: number of group breaches that are not explained */
function chooseBy(
  index: number,
  possible: readonly (PossibleExplanation | undefined)[],
  groupBy: readonly GroupDefinition[],
): Choice & { readonly left: number } {
  const groupOf = new Map<string, GroupCost>()
  const chosen = new Set<GroupCost>()

  /** False if the answer could not distinguish the group from another one, or if there are too many groups. */
  function choose(group: GroupCost): boolean {
    const values = readingsOf(group.label, groupBy).map((reading) => reading[index] ?? '')
    const isFree = values.every((value) => (groupOf.get(value) ?? group) === group)
    if (values.length === 0 || !isFree || (chosen.size >= MAX_GROUPS_EXPLAINED && !chosen.has(group))) return false
    chosen.add(group)
    for (const value of values) groupOf.set(value, group)
    return true
  }

  const explanations: (Explanation | undefined)[] = possible.map(() => undefined)
  // Groups that breach come first: the total can be explained by other groups.
  for (const isGroup of [true, false]) {
    for (const [at, explanation] of possible.entries()) {
      if (explanation?.isGroup !== isGroup) continue
      const groups: GroupCost[] = []
      for (const group of explanation.groups) if (groups.length < GROUPS_OF_TOTAL && choose(group)) groups.push(group)
      if (groups.length > 0) explanations[at] = { ...explanation, groups }
    }
  }
  const left = possible.filter((explanation, at) => explanation?.isGroup && !explanations[at]).length
  return { explanations, groupOf, left, ...(groupBy[index] && { group: groupBy[index] }) }
}

/** The filter for these groups; undefined if there are none. */
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

/** An empty value means lines without the tag or cost category, which Cost Explorer calls absent. */
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

function isSame(one: GroupDefinition, other: GroupDefinition): boolean {
  return one.type === other.type && one.key === other.key
}

/** The cost of one cause in each of the compared periods. */
interface CauseSum {
  readonly cause: Omit<Cause, 'amount' | 'baseline' | 'change'>
  readonly amounts: Map<Instant, Decimal>
}

/** The cause of a line; undefined if the line's group explains no breach. */
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

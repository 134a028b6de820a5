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
import type { Instant, PeriodSelection } from '../periods/index.js'
import { baselinePeriods } from './baseline.js'
import { RANGE_LABEL, readingsOf } from './labels.js'
import { mean, middleOf, sum } from './statistics.js'
import type { Breach, Cause, CostFacts, GroupCost, Judgement, JudgeSettings } from './types.js'

/** Groups by which the total is explained. */
const GROUPS_OF_TOTAL = 3
const MOST_CAUSES = 3
const THREE = decimal('3')

/** Most groups that the request filters to: those of the breaches with the largest impact. */
const MOST_GROUPS = 30

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
  /** One of the query's groups (`SERVICE` where it has none) and the dimension of the causes. */
  readonly groupBy: readonly GroupDefinition[]
  /** The query's filter and the groups to explain; absent where neither filters. */
  readonly filter?: FilterExpression
  readonly metric: Metric
  readonly current: Instant
  /** How each breach of the judgement is explained; undefined where it is not. */
  readonly explanations: readonly (Explanation | undefined)[]
}

interface Explanation {
  /** The one or two periods whose mean is the baseline of the breach's scope. */
  readonly comparedWith: readonly Instant[]
  /** How far the scope is above that baseline. */
  readonly rise: Decimal
  /** The groups to explain, by the value that the answer has for them. Undefined where nothing is grouped: every value counts. */
  readonly groups: ReadonlyMap<string, GroupCost> | undefined
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
  const { index, labels, explanations } = chooseGroups(subjects, query.groupBy)
  const [earliest] = explanations.flatMap((one) => one?.comparedWith ?? []).sort()
  if (earliest === undefined) return undefined
  const groups = query.groupBy[index] ?? SERVICE
  const filter = bothOf(query.filter, filterTo(labels, query.groupBy))
  return {
    window: { start: earliest, end: selection.current.end },
    groupBy: isSame(groups, causes) ? [causes] : [groups, causes],
    ...(filter && { filter }),
    metric: query.metric,
    current: selection.current.start,
    explanations,
  }
}

/**
 * Adds to each breach what its rise is made of.
 * @param lines the answer to the plan's request
 */
export async function withCauses(
  judgement: Judgement,
  plan: ExplanationPlan,
  lines: AsyncIterable<CostLine> | Iterable<CostLine>,
): Promise<Judgement> {
  const found = plan.explanations.map((explanation) => explanation && new CauseSums(explanation, plan))
  for await (const line of lines) for (const sums of found) sums?.add(line)
  const breaches = judgement.breaches.map((breach, index) => ({ ...breach, ...found[index]?.result() }))
  return { ...judgement, breaches }
}

/** What a breach is about: what its scope is compared with, and the groups that may explain it, those that rose most first. */
interface Subject {
  readonly comparedWith: readonly Instant[]
  readonly rise: Decimal
  readonly groups: readonly GroupCost[]
  /** True: the scope is a group, the only one in `groups`. */
  readonly isGroup: boolean
}

interface Past {
  readonly start: Instant
  readonly amount: Decimal
}

/** Undefined where the baseline, or the group, is unknown. */
function subjectOf(
  { rule, scope }: Breach,
  { current, history, baseline, groups }: CostFacts,
  { compareWith }: ExplanationSettings,
  selection: PeriodSelection,
): Subject | undefined {
  const ofMedian = compareWith === 'median' || rule === 'anomaly-threshold'
  const [compared] = baselinePeriods(compareWith, selection.current, selection.history)
  const totals = history.flatMap(({ period, amount }): Past[] => (amount ? [{ start: period.start, amount }] : []))

  // A group's history has one amount for each total that has data.
  const historyOf = (group: GroupCost): Past[] =>
    (group.history ?? []).flatMap((amount, index) => {
      const total = totals[index]
      return total ? [{ start: total.start, amount: decimal(amount) }] : []
    })
  const pastOf = (before: Past[], amount: Decimal | undefined): Past[] => {
    // Of periods with equal amounts, the latest: the window stays short.
    const latest = ({ amount }: Past) => before.findLast((past) => past.amount.eq(amount)) ?? []
    if (ofMedian) return [...new Set(middleOf(before, (past) => past.amount).flatMap(latest))]
    return amount && compared ? [{ start: compared.start, amount }] : []
  }
  const subject = (amount: Decimal, past: Past[], explaining: readonly GroupCost[], isGroup: boolean) => ({
    comparedWith: past.map(({ start }) => start),
    rise: amount.minus(mean(past.map((each) => each.amount)) ?? amount),
    groups: explaining,
    isGroup,
  })

  if (scope !== TOTAL_LABEL && scope !== RANGE_LABEL) {
    const group = groups.find(({ label }) => label === scope)
    const past = group ? pastOf(historyOf(group), group.baseline) : []
    return group && past.length > 0 ? subject(group.amount, past, [group], true) : undefined
  }
  const past = pastOf(totals, baseline)
  if (current.amount === undefined || past.length === 0) return undefined
  const starts = new Set(past.map(({ start }) => start))
  const risen = groups.flatMap((group) => {
    const before = ofMedian
      ? mean(historyOf(group).flatMap(({ start, amount }) => (starts.has(start) ? [amount] : [])))
      : group.baseline
    return before && group.amount.gt(before) ? [{ group, rise: group.amount.minus(before) }] : []
  })
  const largestFirst = risen.sort((a, b) => b.rise.cmp(a.rise)).map(({ group }) => group)
  return subject(current.amount, past, largestFirst, false)
}

/** The groups that are explained by one request. */
interface Choice {
  /** Which of the query's groups the request groups by. */
  readonly index: number
  readonly labels: ReadonlySet<string>
  readonly explanations: readonly (Explanation | undefined)[]
  /** Breaches of groups that are left out. */
  readonly left: number
}

/**
 * A request has two groups, one of which is the causes. So of a query with two groups, one is lost, and the answer cannot tell two groups
 * apart that differ in that one only. It is the second, unless fewer breaches are left out without the first.
 */
function chooseGroups(subjects: readonly (Subject | undefined)[], groupBy: readonly GroupDefinition[]): Choice {
  const choice = chooseBy(0, subjects, groupBy)
  if (choice.left === 0 || groupBy.length < 2) return choice
  const other = chooseBy(1, subjects, groupBy)
  return other.left < choice.left ? other : choice
}

function chooseBy(
  index: number,
  subjects: readonly (Subject | undefined)[],
  groupBy: readonly GroupDefinition[],
): Choice {
  const labels = new Set<string>()
  const owners = new Map<string, string>()
  const explanations: (Explanation | undefined)[] = subjects.map(() => undefined)
  let left = 0
  const choose = (subject: Subject, at: number) => {
    const { comparedWith, rise } = subject
    if (groupBy.length === 0) {
      explanations[at] = { comparedWith, rise, groups: undefined }
      return
    }
    const groups = new Map<string, GroupCost>()
    let missing = subject.isGroup ? 1 : GROUPS_OF_TOTAL
    for (const group of subject.groups) {
      if (missing === 0) break
      const { label } = group
      const values = readingsOf(label, groupBy).map((reading) => reading[index] ?? '')
      const free = values.every((value) => (owners.get(value) ?? label) === label)
      if (values.length === 0 || !free || (labels.size >= MOST_GROUPS && !labels.has(label))) continue
      labels.add(label)
      for (const value of values) {
        owners.set(value, label)
        groups.set(value, group)
      }
      missing--
    }
    if (groups.size > 0) explanations[at] = { comparedWith, rise, groups }
    else if (subject.isGroup) left++
  }
  // Groups that breach come first: those of the total can be replaced.
  for (const isGroup of [true, false]) {
    for (const [at, subject] of subjects.entries()) if (subject?.isGroup === isGroup) choose(subject, at)
  }
  return { index, labels, explanations, left }
}

/** The filter that leaves these groups; undefined for none. */
function filterTo(labels: ReadonlySet<string>, groupBy: readonly GroupDefinition[]): FilterExpression | undefined {
  const readings = [...labels].flatMap((label) => readingsOf(label, groupBy))
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

interface CauseSum {
  readonly cause: Omit<Cause, 'amount' | 'baseline' | 'change'>
  amount: Decimal
  /** One amount for each period compared with. */
  readonly past: Map<Instant, Decimal>
}

/** Adds up what the groups of one breach cost by cause. */
class CauseSums {
  readonly #explanation: Explanation
  readonly #plan: ExplanationPlan
  readonly #sums = new Map<string, CauseSum>()

  constructor(explanation: Explanation, plan: ExplanationPlan) {
    this.#explanation = explanation
    this.#plan = plan
  }

  add(line: CostLine): void {
    const cause = this.#causeOf(line)
    const value = line.metrics[this.#plan.metric]
    if (cause === undefined || value === undefined) return
    const key = JSON.stringify([cause.group, cause.cause])
    const sums = this.#sums.get(key) ?? { cause, amount: ZERO, past: new Map() }
    const { start } = line.period
    const amount = decimal(value.amount)
    if (start === this.#plan.current) sums.amount = sums.amount.plus(amount)
    else if (this.#explanation.comparedWith.includes(start)) {
      sums.past.set(start, (sums.past.get(start) ?? ZERO).plus(amount))
    }
    this.#sums.set(key, sums)
  }

  result(): Pick<Breach, 'causes' | 'unexplained'> {
    const { comparedWith, rise } = this.#explanation
    const causes = [...this.#sums.values()]
      .map(({ cause, amount, past }) => {
        const baseline = mean(comparedWith.map((start) => past.get(start) ?? ZERO)) ?? ZERO
        return { cause, amount, baseline, change: amount.minus(baseline) }
      })
      .filter(({ change }) => change.gt(ZERO))
      .sort((a, b) => b.change.cmp(a.change) || (JSON.stringify(a.cause) < JSON.stringify(b.cause) ? -1 : 1))
      .slice(0, MOST_CAUSES)
    const explained = sum(causes.map(({ change }) => change))
    return {
      causes: causes.map(({ cause, amount, baseline, change }) => ({
        ...cause,
        amount: plain(amount),
        baseline: plain(baseline),
        change: plain(change),
      })),
      ...(rise.gt(ZERO) && explained.times(THREE).lte(rise) && { unexplained: true }),
    }
  }

  /** Undefined for a line of another breach's group. */
  #causeOf({ values, linkedAccountName }: CostLine): CauseSum['cause'] | undefined {
    const [first = '', second] = values
    const { groups } = this.#explanation
    const [, causes = this.#plan.groupBy[0]] = this.#plan.groupBy
    const account = causes?.key === 'LINKED_ACCOUNT' ? linkedAccountName : undefined
    const named = account === undefined ? {} : { causeName: account }
    if (second === undefined) return { group: TOTAL_LABEL, cause: groupLabel([first]), ...named }
    const cause = { cause: groupLabel([second]), ...named }
    if (groups === undefined) return { group: groupLabel([first]), ...cause }
    const group = groups.get(first)
    return group && { group: group.label, ...(group.name !== undefined && { name: group.name }), ...cause }
  }
}

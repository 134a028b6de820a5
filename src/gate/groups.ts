import { type DecimalString, decimal, plain, ZERO } from '../lib/decimal.js'
import { type Instant, type PeriodPlan, selectPeriods } from '../periods/index.js'
import { baselinePeriods, type CompareWith } from './baseline.js'
import { median } from './statistics.js'
import type { GroupCost } from './types.js'

/** This many times more groups than allowed are held before the smallest are dropped. */
const SLACK = 1.5

/**
 * What each group cost in one period. At most `max` groups are kept, the largest by absolute amount (equal ones by label), and those
 * that `isNamed` accepts: that is enough for reports and group budgets, and memory stays bounded however many groups there are.
 */
export class PeriodGroups {
  readonly #max: number
  readonly #isNamed: (label: string) => boolean
  /** As AWS wrote them: text takes less memory than decimals. */
  readonly #amounts = new Map<string, DecimalString>()
  /** The smallest group kept, once any was dropped. Smaller groups are not added any more. */
  #smallest: Sized | undefined
  #omitted = 0
  /** The groups are pruned once there are more. */
  #pruneAt: number

  constructor(max: number, isNamed: (label: string) => boolean) {
    this.#max = max
    this.#isNamed = isNamed
    this.#pruneAt = max * SLACK
  }

  /** A label that occurs again (two groups whose values join to one text) is added up. */
  add(label: string, amount: DecimalString): void {
    const earlier = this.#amounts.get(label)
    if (earlier !== undefined) {
      this.#amounts.set(label, plain(decimal(earlier).plus(decimal(amount))))
    } else if (this.#smallest && largestFirst(sized(label, amount), this.#smallest) > 0 && !this.#isNamed(label)) {
      this.#omitted++
    } else {
      this.#amounts.set(label, amount)
      if (this.#amounts.size > this.#pruneAt) this.prune()
    }
  }

  /** Drops all but the largest groups. */
  prune(): void {
    if (this.#amounts.size <= this.#max) return
    const groups = Array.from(this.#amounts, ([label, amount]) => sized(label, amount))
      .filter(({ label }) => !this.#isNamed(label))
      .sort(largestFirst)
    const dropped = groups.splice(this.#max)
    this.#pruneAt = this.#amounts.size - dropped.length + this.#max * (SLACK - 1)
    if (dropped.length === 0) return
    for (const { label } of dropped) this.#amounts.delete(label)
    this.#omitted += dropped.length
    this.#smallest = groups.at(-1)
  }

  /** Undefined where the period has no line of the group, or where the group was dropped. */
  amount(label: string): DecimalString | undefined {
    return this.#amounts.get(label)
  }

  /** False for a label that may be one of those dropped. */
  knows(label: string): boolean {
    return this.#omitted === 0 || this.#amounts.has(label) || this.#isNamed(label)
  }

  labels(): Iterable<string> {
    return this.#amounts.keys()
  }

  /** How many groups were dropped. */
  get omitted(): number {
    return this.#omitted
  }
}

interface Sized {
  readonly label: string
  /** Only decides which groups are kept: a binary fraction is exact enough for that. */
  readonly size: number
}

function sized(label: string, amount: DecimalString): Sized {
  return { label, size: Math.abs(Number(amount)) }
}

function largestFirst(a: Sized, b: Sized): number {
  return b.size - a.size || (a.label < b.label ? -1 : 1)
}

/**
 * Which periods' groups are needed, and until when: each period's start → the last candidate that needs them if it becomes the
 * current period. Once a later period has data, that candidate is out, and the groups can be dropped.
 */
export function periodsWithGroups(
  plan: PeriodPlan,
  compareWith: CompareWith,
  groupHistory: boolean,
): Map<Instant, Instant> {
  const neededUntil = new Map<Instant, Instant>()
  for (const candidate of plan.candidates) {
    const { history } = selectPeriods(plan, candidate)
    const compared = baselinePeriods(compareWith, candidate, history)
    for (const { start } of [...compared, ...(groupHistory ? history : []), candidate]) {
      neededUntil.set(start, candidate.start)
    }
  }
  return neededUntil
}

/** The groups of the periods that matter; only periods with data. */
export interface GroupSources {
  readonly current: PeriodGroups
  /** The periods compared with. None: the baseline is unknown. Several: the median is used. */
  readonly baseline: readonly PeriodGroups[]
  /** The periods of the history, where the history of groups is needed. */
  readonly history: readonly PeriodGroups[] | undefined
}

/**
 * Every group of any source whose cost in the current period is known: the most expensive first, equal ones by label.
 * @param nameOf the name of a label's linked account
 */
export function groupCosts(
  { current, baseline, history }: GroupSources,
  nameOf: (label: string) => string | undefined,
): readonly GroupCost[] {
  const labels = new Set<string>()
  for (const groups of [current, ...baseline, ...(history ?? [])])
    for (const label of groups.labels()) labels.add(label)
  const costs: GroupCost[] = []
  for (const label of labels) {
    if (!current.knows(label)) continue
    const amount = current.amount(label)
    costs.push({
      label,
      name: nameOf(label),
      amount: amount === undefined ? ZERO : decimal(amount),
      baseline: median((amountsOf(label, baseline) ?? []).map(decimal)),
      present: amount !== undefined,
      history: history && amountsOf(label, history),
    })
  }
  return costs.sort((a, b) => b.amount.cmp(a.amount) || (a.label < b.label ? -1 : 1))
}

/** A group without a line in a period that has data cost 0 then. Undefined where a period may have dropped the group. */
function amountsOf(label: string, periods: readonly PeriodGroups[]): DecimalString[] | undefined {
  if (!periods.every((groups) => groups.knows(label))) return undefined
  return periods.map((groups) => groups.amount(label) ?? '0')
}

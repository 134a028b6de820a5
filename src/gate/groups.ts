import { type DecimalString, decimal, plain, ZERO } from '../lib/decimal.js'
import { type Instant, type PeriodPlan, selectPeriods } from '../periods/index.js'
import { baselinePeriods, type CompareWith } from './baseline.js'
import { median } from './statistics.js'
import type { GroupCost } from './types.js'

/** The smallest groups are dropped when there are this many times more groups than `max`. */
const SLACK = 1.5

/**
 * The cost of each group in one period. To limit the memory, only the `max` largest groups by absolute amount (equal ones by label) and
 * those that `isNamed` accepts are kept: reports and group budgets need no others.
 */
export class PeriodGroups {
  readonly #max: number
  readonly #isNamed: (label: string) => boolean
  /** Text, because it takes less memory than decimals. */
  readonly #amounts = new Map<string, DecimalString>()
  /** The smallest group that was kept when others were dropped. Smaller groups are no longer added. */
  #smallest: Sized | undefined
  #omitted = 0
  /** The number of groups above which they are pruned. */
  #pruneAt: number

  constructor(max: number, isNamed: (label: string) => boolean) {
    this.#max = max
    this.#isNamed = isNamed
    this.#pruneAt = max * SLACK
  }

  /** Two groups can have the same label: their amounts are added. */
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

  /** Undefined if the period has no line of the group, or if the group was dropped. */
  amount(label: string): DecimalString | undefined {
    return this.#amounts.get(label)
  }

  /** False if the group may have been dropped. */
  isKnown(label: string): boolean {
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
  /** Decides only which groups are kept, for which a binary fraction is exact enough. */
  readonly size: number
}

function sized(label: string, amount: DecimalString): Sized {
  return { label, size: Math.abs(Number(amount)) }
}

function largestFirst(a: Sized, b: Sized): number {
  return b.size - a.size || (a.label < b.label ? -1 : 1)
}

/**
 * The periods whose groups are needed: each period's start → the last candidate that needs them if it becomes the current period. When
 * a later period has data, that candidate can no longer become current, and the groups can be dropped.
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

/** The groups of the current period and of those that it is compared with; only periods with data. */
export interface GroupSources {
  readonly current: PeriodGroups
  /** One for each period of the baseline. None: the baseline is unknown. Several: the baseline is their median. */
  readonly baseline: readonly PeriodGroups[]
  /** One for each period of the history; undefined if the history of groups is not needed. */
  readonly history: readonly PeriodGroups[] | undefined
}

/**
 * Every group of any source whose cost in the current period is known, the most expensive first, equal ones by label.
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
    if (!current.isKnown(label)) continue
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

/** The group's amounts, 0 for a period without a line of it. Undefined if any of the periods may have dropped the group. */
function amountsOf(label: string, periods: readonly PeriodGroups[]): DecimalString[] | undefined {
  if (!periods.every((groups) => groups.isKnown(label))) return undefined
  return periods.map((groups) => groups.amount(label) ?? '0')
}

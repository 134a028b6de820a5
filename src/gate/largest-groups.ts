import { type DecimalString, decimal, plain } from '../model/decimal.js'
import type { Instant, Period } from '../model/period.js'
import type { GroupStore, PeriodGroups, WriteGroup } from './group-store.js'

/** A period holds so many times more groups than it may, before the smallest are dropped. */
const SLACK = 1.5

/**
 * The largest groups of each period, by absolute amount (equal ones by label), and those that are asked for by name: what a
 * report can show and group budgets need, in bounded memory however many groups there are.
 */
export class LargestGroups implements GroupStore {
  readonly #most: number
  readonly #named: ReadonlySet<string>
  readonly #periods = new Map<Instant, LargestOfPeriod>()

  /**
   * @param most how many groups a period keeps
   * @param named labels that are kept whatever they cost, besides
   */
  constructor(most: number, named: ReadonlySet<string>) {
    this.#most = most
    this.#named = named
  }

  open(start: Instant): WriteGroup {
    const groups = this.#periods.get(start) ?? new LargestOfPeriod(this.#most, this.#named)
    this.#periods.set(start, groups)
    return (label, amount) => groups.add(label, amount)
  }

  drop(start: Instant): void {
    this.#periods.delete(start)
  }

  period({ start }: Period): PeriodGroups {
    const groups = this.#periods.get(start) ?? new LargestOfPeriod(this.#most, this.#named)
    groups.prune()
    return groups
  }
}

/** A group's place in the order of sizes. */
interface Size {
  readonly label: string
  /** Decides which groups are kept, and nothing else: a binary fraction is exact enough for that. */
  readonly size: number
}

class LargestOfPeriod implements PeriodGroups {
  readonly #most: number
  readonly #named: ReadonlySet<string>
  readonly #amounts = new Map<string, DecimalString>()
  /** The smallest group kept, once any was dropped: whatever comes after it in the order can be dropped at once. */
  #floor: Size | undefined
  #omitted = 0

  constructor(most: number, named: ReadonlySet<string>) {
    this.#most = most
    this.#named = named
  }

  get omitted(): number {
    return this.#omitted
  }

  add(label: string, amount: DecimalString): void {
    const earlier = this.#amounts.get(label)
    if (earlier !== undefined) {
      this.#amounts.set(label, plain(decimal(earlier).plus(decimal(amount))))
    } else if (this.#floor && comesAfter(label, amount, this.#floor) && !this.#named.has(label)) {
      this.#omitted++
    } else {
      this.#amounts.set(label, amount)
      if (this.#amounts.size > this.#most * SLACK + this.#named.size) this.prune()
    }
  }

  /** Drops all but the largest. */
  prune(): void {
    if (this.#amounts.size <= this.#most) return
    // Numbers only, as this happens often: a list of objects would leave more garbage than all that is kept.
    const sizes = new Float64Array(this.#amounts.size)
    let unnamed = 0
    this.#amounts.forEach((amount, label) => {
      if (!this.#named.has(label)) sizes[unnamed++] = sizeOf(amount)
    })
    if (unnamed <= this.#most) return
    const ascending = sizes.subarray(0, unnamed).sort()
    const smallest = ascending[unnamed - this.#most] ?? 0
    const larger = unnamed - 1 - ascending.lastIndexOf(smallest)
    const equal: string[] = []
    this.#amounts.forEach((amount, label) => {
      if (this.#named.has(label)) return
      const size = sizeOf(amount)
      if (size < smallest) this.#amounts.delete(label)
      else if (size === smallest) equal.push(label)
    })
    const kept = equal.sort().splice(0, this.#most - larger)
    for (const label of equal) this.#amounts.delete(label)
    this.#omitted += unnamed - this.#most
    this.#floor = { size: smallest, label: kept.at(-1) ?? '' }
  }

  amount(label: string): DecimalString | undefined {
    return this.#amounts.get(label)
  }

  knows(label: string): boolean {
    return this.#omitted === 0 || this.#amounts.has(label) || this.#named.has(label)
  }

  labels(): Iterable<string> {
    return this.#amounts.keys()
  }
}

function sizeOf(amount: DecimalString): number {
  return Math.abs(Number(amount))
}

/** Whether a group comes after another in the order: larger ones first, equal ones by label. */
function comesAfter(label: string, amount: DecimalString, other: Size): boolean {
  const size = sizeOf(amount)
  return size === other.size ? label > other.label : size < other.size
}

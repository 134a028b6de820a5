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
    } else if (this.#floor && bySize(this.#floor, sizeOf(label, amount)) < 0 && !this.#named.has(label)) {
      this.#omitted++
    } else {
      this.#amounts.set(label, amount)
      if (this.#amounts.size > this.#most * SLACK + this.#named.size) this.prune()
    }
  }

  /** Drops all but the largest. */
  prune(): void {
    if (this.#amounts.size <= this.#most) return
    const unnamed = [...this.#amounts].filter(([label]) => !this.#named.has(label))
    const sizes = unnamed.map(([label, amount]) => sizeOf(label, amount)).sort(bySize)
    const smallest = sizes[this.#most - 1]
    const dropped = sizes.slice(this.#most)
    if (!smallest || dropped.length === 0) return
    for (const { label } of dropped) this.#amounts.delete(label)
    this.#omitted += dropped.length
    this.#floor = smallest
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

function sizeOf(label: string, amount: DecimalString): Size {
  return { label, size: Math.abs(Number(amount)) }
}

/** Larger ones first, equal ones by label. */
function bySize(a: Size, b: Size): number {
  if (a.size !== b.size) return b.size - a.size
  return a.label < b.label ? -1 : 1
}

import { type DecimalString, decimal, plain } from '../model/decimal.js'
import type { Instant, Period } from '../model/period.js'

/** What each group cost in one period, as AWS wrote it. */
export interface PeriodGroups {
  /** Undefined where the period has no line of the group. */
  amount(label: string): DecimalString | undefined
  labels(): Iterable<string>
}

/**
 * The amounts of every group in the few periods for which they are needed. Labels are kept once for all periods, amounts
 * as text until somebody asks: a history of many groups is the largest thing that a run holds.
 */
export class GroupBook {
  readonly #ids = new Map<string, number>()
  readonly #labels: string[] = []
  readonly #periods = new Map<Instant, (DecimalString | undefined)[]>()

  /**
   * A place to write a period's groups to. A label that comes again (two groups whose values join to one text) is added to
   * the first.
   */
  open(start: Instant): (label: string, amount: DecimalString) => void {
    const amounts = this.#periods.get(start) ?? []
    this.#periods.set(start, amounts)
    return (label, amount) => {
      const id = this.#idOf(label)
      while (amounts.length < id) amounts.push(undefined)
      const earlier = amounts[id]
      amounts[id] = earlier === undefined ? amount : plain(decimal(earlier).plus(decimal(amount)))
    }
  }

  /** Forgets a period's groups. */
  drop(start: Instant): void {
    this.#periods.delete(start)
  }

  period({ start }: Period): PeriodGroups {
    const amounts = this.#periods.get(start) ?? []
    const ids = this.#ids
    const labels = this.#labels
    return {
      amount(label) {
        const id = ids.get(label)
        return id === undefined ? undefined : amounts[id]
      },
      *labels() {
        for (const [id, label] of labels.entries()) if (amounts[id] !== undefined) yield label
      },
    }
  }

  #idOf(label: string): number {
    const known = this.#ids.get(label)
    if (known !== undefined) return known
    const id = this.#labels.push(label) - 1
    this.#ids.set(label, id)
    return id
  }
}

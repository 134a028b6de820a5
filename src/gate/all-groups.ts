import { type DecimalString, decimal, plain } from '../model/decimal.js'
import type { Instant, Period } from '../model/period.js'
import type { GroupStore, PeriodGroups, WriteGroup } from './group-store.js'

/**
 * Every group of every period, for the judging of anomalies. Labels are kept once for all periods, amounts as text until
 * somebody asks: a history of many groups is the largest thing that a run can hold.
 */
export class AllGroups implements GroupStore {
  readonly #ids = new Map<string, number>()
  readonly #labels: string[] = []
  readonly #periods = new Map<Instant, (DecimalString | undefined)[]>()

  open(start: Instant): WriteGroup {
    const amounts = this.#periods.get(start) ?? []
    this.#periods.set(start, amounts)
    return (label, amount) => {
      const id = this.#idOf(label)
      while (amounts.length < id) amounts.push(undefined)
      const earlier = amounts[id]
      amounts[id] = earlier === undefined ? amount : plain(decimal(earlier).plus(decimal(amount)))
    }
  }

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
      knows: () => true,
      *labels() {
        for (const [id, label] of labels.entries()) if (amounts[id] !== undefined) yield label
      },
      omitted: 0,
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

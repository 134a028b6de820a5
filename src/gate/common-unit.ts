import type { MetricValue } from '../model/cost-line.js'
import { isZero } from './exact-sum.js'

/** The one unit that all amounts of a sum share. A zero goes with any unit: it adds nothing in each. */
export class CommonUnit {
  #name: string | undefined
  /** An amount other than zero has this unit. */
  #proven = false

  /** Undefined before the first amount. */
  get name(): string | undefined {
    return this.#name
  }

  /** True where the amount may be added to the ones before. */
  accepts({ amount, unit }: MetricValue): boolean {
    if (this.#proven && unit === this.#name) return true
    if (isZero(amount)) {
      this.#name ??= unit
      return true
    }
    if (this.#proven) return false
    this.#name = unit
    this.#proven = true
    return true
  }
}

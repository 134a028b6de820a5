import { Decimal, type DecimalString, decimal } from '../model/decimal.js'

const PLAIN = /^-?\d+(?:\.\d+)?$/

/** Decimal places of Cost Explorer's amounts; longer fractions widen the sum. */
const PLACES = 10

/**
 * An exact sum of decimals. It counts in whole units of its last decimal place, which takes a quarter of the time that
 * adding decimal objects takes: every cost line comes by here.
 */
export class ExactSum {
  #units = 0n
  #places = PLACES

  /** @throws RangeError where the text is no decimal number. */
  add(amount: DecimalString): void {
    const text = PLAIN.test(amount) ? amount : decimal(amount).toFixed()
    const dot = text.indexOf('.')
    const places = dot < 0 ? 0 : text.length - dot - 1
    const digits = BigInt(dot < 0 ? text : text.slice(0, dot) + text.slice(dot + 1))
    if (places > this.#places) {
      this.#units *= 10n ** BigInt(places - this.#places)
      this.#places = places
    }
    this.#units += places === this.#places ? digits : digits * 10n ** BigInt(this.#places - places)
  }

  get value(): Decimal {
    return new Decimal(`${this.#units}e-${this.#places}`)
  }
}

/** True where the text is a decimal zero, however it is written (`0`, `-0.00`, `0E-10`). */
export function isZero(amount: DecimalString): boolean {
  return !/^[^eE]*[1-9]/.test(amount)
}

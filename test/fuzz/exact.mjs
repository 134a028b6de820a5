// @ts-check
/** Exact decimals for the checks, independent of the action's own arithmetic. */
import { formatAmount } from '../emulators/decimal.mjs'

/** More places than any amount has. */
const PLACES = 80

/**
 * @param {string} text a decimal in any form that Cost Explorer might use
 * @returns {bigint} in units of 10⁻⁸⁰
 * @throws {RangeError} if the text is not a decimal
 */
export function exactOf(text) {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) throw new RangeError(`Not a decimal: "${text}"`)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const shift = PLACES + Number(exponent) - fraction.length
  if (shift < 0) throw new RangeError(`Too many places: "${text}"`)
  const value = BigInt(whole + fraction) * 10n ** BigInt(shift)
  return sign === '-' ? -value : value
}

/** @param {bigint} exact */
export const textOf = (exact) => formatAmount(exact, PLACES)

/**
 * The sum of one metric.
 * @param {readonly import('./costs.mjs').Line[]} lines
 * @param {string} metric
 */
export function sumOf(lines, metric) {
  const exact = lines.reduce((sum, line) => sum + exactOf(line.metrics[metric]?.Amount ?? '0'), 0n)
  const units = new Set(lines.map((line) => line.metrics[metric]?.Unit))
  return { exact, text: textOf(exact), units }
}

// @ts-check
/**
 * Exact decimals for the checks, on `BigInt` and independent of the action's own arithmetic.
 */

/** Places that every amount is scaled by; finer ones than any amount has. */
const PLACES = 80n
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/**
 * @param {string} text a decimal in any form that Cost Explorer might use
 * @returns {bigint} in units of 10⁻⁸⁰
 * @throws {RangeError} where the text is no decimal
 */
export function exactOf(text) {
  const match = DECIMAL.exec(text)
  if (!match) throw new RangeError(`Not a decimal: "${text}"`)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const shift = PLACES + BigInt(exponent) - BigInt(fraction.length)
  if (shift < 0n) throw new RangeError(`Too many places: "${text}"`)
  const value = BigInt(whole + fraction) * 10n ** shift
  return sign === '-' ? -value : value
}

/** @param {bigint} exact @returns {string} a plain decimal without trailing zeros */
export function textOf(exact) {
  const digits = (exact < 0n ? -exact : exact).toString().padStart(Number(PLACES) + 1, '0')
  const fraction = digits.slice(-Number(PLACES)).replace(/0+$/, '')
  return `${exact < 0n ? '-' : ''}${digits.slice(0, -Number(PLACES))}${fraction && `.${fraction}`}`
}

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

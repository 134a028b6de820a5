import Big from 'big.js'

/**
 * Exact decimals. `strict` makes big.js refuse a JavaScript number, so that no amount passes through a binary fraction
 * unseen. Division (percentages, medians, z-scores) keeps 40 decimal places.
 */
export const Decimal = Big()
Decimal.strict = true
Decimal.DP = 40
Decimal.RM = 1 // half up, as people round money

export type Decimal = Big

export const ZERO: Decimal = new Decimal('0')

/** An exact decimal number as text, as AWS writes amounts: `0.2672917174`, `-0.0000000289`, also `1.0E-8`. */
export type DecimalString = string

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/

/** Longest text from outside: a longer one is not an amount of money, and calculating with it would cost time and memory. */
const LONGEST = 200

/** True where a `text` from outside is a decimal number that can be calculated with. */
export function isDecimal(text: string): boolean {
  return text.length <= LONGEST && DECIMAL.test(text)
}

/**
 * Reads a decimal number that has passed `isDecimal`, or that `plain` wrote: of any length, as sums and numbers without exponent can
 * be longer than their sources.
 * @throws RangeError where the text is not a decimal number
 */
export function decimal(text: string): Decimal {
  if (!DECIMAL.test(text)) throw new RangeError(`Not a decimal number: ${text.slice(0, 40)}`)
  return new Decimal(text.startsWith('+') ? text.slice(1) : text)
}

/** Limits are smaller than this. A larger one is a typing error, such as `1e99`, that would pass for ever. */
const LIMITS_END = decimal('1e18')

/** Ends the message about a text that `parseAmount` refuses. */
export const PLAIN_NUMBER = '(no currency, percent sign or thousands separator, 18 digits before the point at most)'

/**
 * A limit that a user gives (an amount, a percentage, a threshold): a decimal of 0 or more, with 18 digits before the point at most.
 * Undefined where `text` is none.
 */
export function parseAmount(text: string): Decimal | undefined {
  if (!isDecimal(text)) return undefined
  const value = decimal(text)
  return value.lt(ZERO) || value.gte(LIMITS_END) ? undefined : value
}

/** Plain decimal notation: exact, without exponent, and never `-0`. */
export function plain(amount: Decimal): DecimalString {
  const text = amount.toFixed()
  return text === '-0' ? '0' : text
}

import Big from 'big.js'

/**
 * Exact decimals. `strict` makes big.js reject JavaScript numbers, which are binary fractions. Divisions (percentages, z-scores) keep
 * 40 decimal places.
 */
export const Decimal = Big()
Decimal.strict = true
Decimal.DP = 40
Decimal.RM = 1 // half up, as usual for money

export type Decimal = Big

export const ZERO: Decimal = new Decimal('0')

/** An exact decimal number as text, as AWS writes amounts: `0.2672917174`, `-0.0000000289`, or `1.0E-8`. */
export type DecimalString = string

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/

/** Maximum length of untrusted text: a longer one is not an amount of money, and calculating with it costs time and memory. */
const LONGEST = 200

/** True if an untrusted text is a decimal number that can be calculated with. */
export function isDecimal(text: string): boolean {
  return text.length <= LONGEST && DECIMAL.test(text)
}

/**
 * Reads a decimal number that has passed `isDecimal`, or that `plain` wrote. It can have any length: sums and numbers without exponent
 * can be longer than their sources.
 * @throws RangeError if the text is not a decimal number
 */
export function decimal(text: string): Decimal {
  if (!DECIMAL.test(text)) throw new RangeError(`Not a decimal number: ${text.slice(0, 40)}`)
  return new Decimal(text.startsWith('+') ? text.slice(1) : text)
}

/** Limits are smaller than this. A larger one is a typing error, such as `1e99`: costs would never exceed it. */
const LIMITS_END = decimal('1e18')

/** The form that `parseAmount` accepts, for messages. */
export const AMOUNT_FORM =
  'such as 100 or 99.50 (no currency, percent sign or thousands separator, at most 18 digits before the point)'

/**
 * A limit that a user gives (an amount, a percentage, a threshold): a decimal of 0 or more, with at most 18 digits before the point.
 * Undefined for other text.
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

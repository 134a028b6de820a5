import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../model/decimal.js'

const HUNDRED = decimal('100')

/**
 * How far the amount lies above the baseline, in percent of it, to 40 decimal places. Undefined where the baseline is
 * unknown, or 0 or less: no percentage says it.
 */
export function percentChange(amount: Decimal, baseline: Decimal | undefined): Decimal | undefined {
  if (baseline === undefined || baseline.lte(ZERO)) return undefined
  return amount.minus(baseline).times(HUNDRED).div(baseline)
}

/** The number rounded to two decimals, half up, always with both: `12.50`, never `-0.00`. */
export function twoDecimals(value: Decimal): DecimalString {
  const rounded = value.round(2)
  return rounded.eq(ZERO) ? '0.00' : rounded.toFixed(2)
}

/** Decimal places that divisions keep. */
const MOST_PLACES = 40

/**
 * A number above a limit as text: two decimals, or as many more as it takes to lie above the limit, so that a breach never
 * reads like its limit (33.333333… above 33.33 is `33.333`).
 */
export function textAbove(value: Decimal, limit: Decimal): DecimalString {
  const short = twoDecimals(value)
  if (decimal(short).gt(limit)) return short
  for (let places = 3; places < MOST_PLACES; places++) {
    const longer = value.round(places)
    if (longer.gt(limit)) return plain(longer)
  }
  return plain(value)
}

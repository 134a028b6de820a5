import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../lib/decimal.js'

const HALF = decimal('0.5')
export const HUNDRED = decimal('100')

/** Decimal places that divisions keep. */
const MAX_PLACES = 40

/** The exact median: the middle value, or the mean of the two in the middle. Undefined for no values. */
export function median(values: readonly Decimal[]): Decimal | undefined {
  return mean(middleOf(values))
}

/** The one or two values in the middle, whose mean is the median. */
export function middleOf(values: readonly Decimal[]): Decimal[] {
  const sorted = values.toSorted((a, b) => a.cmp(b))
  return sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1)
}

/** The exact mean of one or two values; undefined for none. */
export function mean([one, other]: readonly Decimal[]): Decimal | undefined {
  return one && other ? one.plus(other).times(HALF) : one
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.plus(value), ZERO)
}

/**
 * The change from the baseline in percent, to 40 decimal places. Undefined if the baseline is unknown, or 0 or less: then there is no
 * percentage.
 */
export function percentChange(amount: Decimal, baseline: Decimal | undefined): Decimal | undefined {
  if (baseline === undefined || baseline.lte(ZERO)) return undefined
  return amount.minus(baseline).times(HUNDRED).div(baseline)
}

/** The number with exactly two decimals, rounded half up: `12.50`, never `-0.00`. */
export function twoDecimals(value: Decimal): DecimalString {
  const rounded = value.round(2)
  return rounded.eq(ZERO) ? '0.00' : rounded.toFixed(2)
}

/**
 * A number above a limit as text: with two decimals, or with as many more as are needed to be above the limit (33.333333… above 33.33
 * is `33.333`). A breach must not look equal to its limit.
 */
export function textAbove(value: Decimal, limit: Decimal): DecimalString {
  const short = twoDecimals(value)
  if (decimal(short).gt(limit)) return short
  for (let places = 3; places < MAX_PLACES; places++) {
    const longer = value.round(places)
    if (longer.gt(limit)) return plain(longer)
  }
  return plain(value)
}

/** A z-score as a fraction, `score`/`scale`: the comparison with a limit needs no division and is exact. */
export interface Deviation {
  /** The value minus the median. */
  readonly rise: Decimal
  readonly score: Decimal
  /** 0 if the history never changed: then there is no z-score. */
  readonly scale: Decimal
}

/** 0.75 quantile of the normal distribution: MAD ÷ 0.6745 estimates the standard deviation. */
const MAD_FACTOR = decimal('0.6745')
/** √(π÷2): MeanAD · 1.253314 estimates the standard deviation. */
const MEAN_AD_FACTOR = decimal('1.253314')

/**
 * The modified z-score of a value against its history, 0.6745·(x − median)/MAD. MAD is the median of the absolute deviations from the
 * median (B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers", ASQC Quality Press, 1993, who suggest 3.5 as the limit).
 * If MAD is 0, because more than half of the history is equal, the mean absolute deviation from the median (MeanAD) replaces it:
 * (x − median)/(1.253314·MeanAD). Undefined for an empty history.
 */
export function deviation(value: Decimal, history: readonly Decimal[]): Deviation | undefined {
  const middle = median(history)
  if (middle === undefined) return undefined
  const rise = value.minus(middle)
  const distances = history.map((past) => past.minus(middle).abs())
  const mad = median(distances) ?? ZERO
  if (!mad.eq(ZERO)) return { rise, score: rise.times(MAD_FACTOR), scale: mad }
  // Both are multiplied by the number of periods, which avoids the division of the mean.
  return { rise, score: rise.times(decimal(String(history.length))), scale: sum(distances).times(MEAN_AD_FACTOR) }
}

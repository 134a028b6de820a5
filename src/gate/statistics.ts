import { type Decimal, decimal, ZERO } from '../model/decimal.js'

const HALF = decimal('0.5')

/** The median: the middle value, or the mean of the two in the middle. Exact. Undefined for none. */
export function median(values: readonly Decimal[]): Decimal | undefined {
  const sorted = values.toSorted((a, b) => a.cmp(b))
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) return undefined
  return upper === lower ? upper : upper.plus(lower).times(HALF)
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.plus(value), ZERO)
}

/**
 * Where a value lies in a history: `score` above `limit`·`scale` is an outlier. Kept as a fraction, so that the comparison
 * with a limit needs no division and stays exact.
 */
export interface Deviation {
  /** How far the value lies above the median; negative below it. */
  readonly rise: Decimal
  readonly score: Decimal
  /** 0 where the history never changed: no z-score exists then. */
  readonly scale: Decimal
}

/** 0.75 quantile of the normal distribution: MAD ÷ 0.6745 estimates the standard deviation. */
const MAD_FACTOR = decimal('0.6745')
/** √(π÷2): MeanAD · 1.253314 estimates the standard deviation. */
const MEAN_AD_FACTOR = decimal('1.253314')

/**
 * The modified z-score of a value against its history, 0.6745·(x − median)/MAD, where MAD is the median of the absolute
 * deviations from the median (B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers", ASQC Quality Press, 1993,
 * who suggest 3.5 as the limit). Where MAD is 0, more than half of the history being equal, the mean absolute deviation from
 * the median takes its place: (x − median)/(1.253314·MeanAD).
 * Undefined for an empty history.
 */
export function deviation(value: Decimal, history: readonly Decimal[]): Deviation | undefined {
  const middle = median(history)
  if (middle === undefined) return undefined
  const rise = value.minus(middle)
  const distances = history.map((past) => past.minus(middle).abs())
  const mad = median(distances) ?? ZERO
  if (!mad.eq(ZERO)) return { rise, score: rise.times(MAD_FACTOR), scale: mad }
  // Both sides times the number of periods: the mean without its division.
  return { rise, score: rise.times(decimal(String(history.length))), scale: sum(distances).times(MEAN_AD_FACTOR) }
}

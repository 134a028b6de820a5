/**
 * A second implementation of the gate, which shares no code with it and calculates with BigInt. For daily runs only. Amounts are in units
 * of 10⁻¹⁰.
 */

/** One day: group → amount; undefined: no data. */
export type Day = ReadonlyMap<string, bigint> | undefined

export interface Limits {
  readonly budget: bigint
  readonly range: bigint
  readonly group: bigint
  readonly monthly: bigint
  readonly forecast: bigint
  readonly rise: bigint
  /** Whole percent. */
  readonly percent: bigint
  /** Tenths of a z-score. */
  readonly anomaly: bigint
  readonly ignoreBelow: bigint
  readonly compareWith: 'previous' | 'week' | 'median'
}

export interface OracleVerdict {
  readonly verdict: string
  /** `rule scope`, sorted. */
  readonly breaches: readonly string[]
  readonly missing: readonly string[]
}

/** Twice the median, which is a whole number. */
function doubleMedian(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const at = (index: number) => sorted[index] ?? 0n
  return sorted.length % 2 === 1 ? 2n * at((sorted.length - 1) / 2) : at(sorted.length / 2 - 1) + at(sorted.length / 2)
}

const size = (value: bigint): bigint => (value < 0n ? -value : value)

const doubleRise = (value: bigint, past: readonly bigint[]): bigint => 2n * value - doubleMedian(past)

function anomalous(value: bigint, past: readonly bigint[], limits: Limits): boolean {
  const middle = doubleMedian(past)
  const rise = 2n * value - middle // twice the rise
  if (rise <= 0n || rise < 2n * limits.ignoreBelow) return false
  const distances = past.map((each) => size(2n * each - middle)) // twice each
  const mad = doubleMedian(distances) // four times
  // 0.6745 · rise / MAD > limit / 10
  if (mad !== 0n) return 6745n * 2n * rise * 10n > limits.anomaly * mad * 10000n
  const total = distances.reduce((sum, each) => sum + each, 0n)
  if (total === 0n) return true
  // rise / (1.253314 · total / n) > limit / 10
  return rise * BigInt(past.length) * 1_000_000n * 10n > limits.anomaly * 1_253_314n * total
}

/**
 * @param days oldest first, the last one is judged; the history is the `history` days before it
 * @param dayOfMonth of the last day, in a month of 30 days
 */
export function judgeByHand(days: readonly Day[], history: number, dayOfMonth: number, limits: Limits): OracleVerdict {
  const RULES = [
    'anomaly-threshold',
    'budget',
    'forecast-budget',
    'group-budgets',
    'max-increase-amount',
    'max-increase-percent',
    'monthly-budget',
    'range-budget',
  ]
  const total = (day: Day) => (day === undefined ? undefined : [...day.values()].reduce((sum, each) => sum + each, 0n))
  const known = (many: readonly Day[]) => many.map(total).filter((each) => each !== undefined)
  const last = days.length - 1
  const now = days[last]
  const amount = total(now)
  if (now === undefined || amount === undefined) return { verdict: 'no-data', breaches: [], missing: RULES }

  const breaches: string[] = []
  const missing: string[] = []
  if (amount > limits.budget) breaches.push('budget total')
  if (amount > limits.range) breaches.push('range-budget range')
  if ((now.get('A') ?? 0n) > limits.group) breaches.push('group-budgets A')

  const month = known(days.slice(last - dayOfMonth + 1)).reduce((sum, each) => sum + each, 0n)
  if (month > limits.monthly) breaches.push('monthly-budget total')
  const daily = doubleMedian(known(days.slice(last - 6)))
  if (2n * month + daily * BigInt(30 - dayOfMonth) > 2n * limits.forecast) breaches.push('forecast-budget total')

  const past = days.slice(last - history, last)
  const compared = { previous: days.slice(last - 1, last), week: days.slice(last - 7, last - 6), median: past }[
    limits.compareWith
  ]
  const amounts = known(compared)
  if (amounts.length === 0) missing.push('max-increase-amount', 'max-increase-percent')
  else {
    const baseline = doubleMedian(amounts)
    const rise = 2n * amount - baseline
    const judged = rise > 0n && rise >= 2n * limits.ignoreBelow
    if (judged && rise > 2n * limits.rise) breaches.push('max-increase-amount total')
    if (baseline <= 0n) {
      if (judged && rise > 2n * limits.ignoreBelow) breaches.push('max-increase-percent total')
    } else if (judged && rise * 100n > limits.percent * baseline) breaches.push('max-increase-percent total')
  }

  const withData = past.filter((day) => day !== undefined)
  if (withData.length < 7) missing.push('anomaly-threshold')
  else {
    const labels = new Set([...withData, now].flatMap((day) => [...day.keys()]))
    const totalRise = doubleRise(amount, known(withData))
    let accounted = false
    for (const label of labels) {
      const costs = withData.map((day) => day.get(label) ?? 0n)
      const cost = now.get(label) ?? 0n
      if (!anomalous(cost, costs, limits)) continue
      breaches.push(`anomaly-threshold ${label}`)
      accounted ||= 10n * doubleRise(cost, costs) >= 9n * totalRise
    }
    if (!accounted && anomalous(amount, known(withData), limits)) breaches.push('anomaly-threshold total')
  }
  const verdict = breaches.length > 0 ? 'breach' : missing.length > 0 ? 'no-data' : 'pass'
  return { verdict, breaches: breaches.sort(), missing: missing.sort() }
}

import type { CostFacts, PeriodTotal } from '../gate/index.js'

/** One period on the time axis. */
export interface TrendPoint extends PeriodTotal {
  /** True: the period became events. False: it is history. */
  readonly chosen: boolean
}

/** History and chosen periods on one axis, ascending. With a `lookback` they overlap: such a period counts as chosen. */
export function trendPoints({ history, chosen }: CostFacts): readonly TrendPoint[] {
  const points = new Map<string, TrendPoint>()
  for (const total of history) points.set(total.period.start, { ...total, chosen: false })
  for (const total of chosen) points.set(total.period.start, { ...total, chosen: true })
  return [...points.values()].sort((a, b) => (a.period.start < b.period.start ? -1 : 1))
}

import { type Decimal, decimal } from '../lib/decimal.js'
import {
  type Instant,
  millisecondsOf,
  monthStart,
  type Period,
  PROJECTION_DAYS,
  periodOf,
  periodsBetween,
  previousPeriods,
} from '../periods/index.js'
import { median, sum } from './statistics.js'
import type { CostFacts, PeriodTotal } from './types.js'

/** Daily totals. */
export interface DaysRead {
  /** The first day that was read. */
  readonly since: Instant
  /** Undefined if the day has no data. */
  total(day: Period): PeriodTotal | undefined
}

type MonthCosts = Pick<CostFacts, 'monthToDate' | 'projectedMonth'>

const UNKNOWN: MonthCosts = { monthToDate: undefined, projectedMonth: undefined }

/**
 * Month-to-date: from the 1st of the current period's month to the period's end (in an hourly run, to the end of its UTC day); days without
 * lines count as 0. The projection adds, for each day left, the median of the last 7 days. That median leaves out days without data: no
 * data is not $0. In a monthly run both are the month's cost. Both are undefined unless all of their days were read and the current period
 * has data.
 */
export function monthCosts(current: PeriodTotal, days: DaysRead | undefined): MonthCosts {
  if (current.amount === undefined) return UNKNOWN
  if (current.period.granularity === 'monthly') return { monthToDate: current.amount, projectedMonth: current.amount }
  if (days === undefined) return UNKNOWN
  const start = millisecondsOf(current.period.start)
  const day = periodOf(start, 'daily')
  const amounts = amountsOf(periodsBetween(monthStart(day.start), day.end, 'daily'), days)
  if (amounts === undefined || amounts.length === 0) return UNKNOWN
  const monthToDate = sum(amounts)
  const daysLeft = periodsBetween(day.end, periodOf(start, 'monthly').end, 'daily').length
  if (daysLeft === 0) return { monthToDate, projectedMonth: monthToDate }
  const daily = median(amountsOf([...previousPeriods(day, PROJECTION_DAYS - 1), day], days) ?? [])
  return { monthToDate, projectedMonth: daily && monthToDate.plus(daily.times(decimal(String(daysLeft)))) }
}

/** The amounts of the days that have data; undefined unless all days were read. */
function amountsOf(wanted: readonly Period[], days: DaysRead): Decimal[] | undefined {
  if (wanted.some(({ start }) => start < days.since)) return undefined
  return wanted.flatMap((day) => days.total(day)?.amount ?? [])
}

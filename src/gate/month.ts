import { type Decimal, decimal } from '../model/decimal.js'
import type { Period } from '../model/period.js'
import {
  millisecondsOf,
  monthStart,
  type PeriodPlan,
  PROJECTION_DAYS,
  periodOf,
  periodsBetween,
  previousPeriods,
} from '../period/index.js'
import { median, sum } from './statistics.js'
import type { PeriodTotal } from './verdict.js'

/** Daily totals, and how far back they were read. */
export interface DaysRead {
  readonly since: string
  /** Undefined where the day has no data. */
  total(day: Period): PeriodTotal | undefined
}

export interface MonthCosts {
  readonly monthToDate: Decimal | undefined
  readonly projectedMonth: Decimal | undefined
}

/** The days that the run has read: in a daily run its own periods, in an hourly one those of the second request. */
export function daysRead(
  plan: PeriodPlan,
  counted: {
    total(period: Period): PeriodTotal | undefined
    readonly day: ((day: Period) => PeriodTotal | undefined) | undefined
  },
): DaysRead | undefined {
  if (plan.granularity === 'daily') return { since: plan.window.start, total: counted.total }
  if (plan.granularity === 'hourly' && plan.monthWindow && counted.day) {
    return { since: plan.monthWindow.start, total: counted.day }
  }
  return undefined
}

/**
 * Month-to-date: from the 1st of the newest period's month to its end (in an hourly run, through its UTC day), days without
 * lines counting 0. The projection adds, for each day left, the median of the 7 days that end there, as far as they have
 * data: no data is no $0 that would make the month look cheaper. A month is its own month-to-date and projection.
 * Both are undefined where not all of their days were read, and where the newest period has no data.
 */
export function monthCosts(newest: PeriodTotal, days: DaysRead | undefined): MonthCosts {
  if (newest.amount === undefined) return { monthToDate: undefined, projectedMonth: undefined }
  if (newest.period.granularity === 'monthly') return { monthToDate: newest.amount, projectedMonth: newest.amount }
  const day = periodOf(millisecondsOf(newest.period.start), 'daily')
  const monthToDate = days && total(periodsBetween(monthStart(day.start), day.end, 'daily'), days)
  return { monthToDate, projectedMonth: days && monthToDate && projection(monthToDate, day, days) }
}

function total(period: readonly Period[], days: DaysRead): Decimal | undefined {
  const amounts = amountsOf(period, days)
  return amounts && amounts.length > 0 ? sum(amounts) : undefined
}

function projection(monthToDate: Decimal, day: Period, days: DaysRead): Decimal | undefined {
  const month = periodOf(millisecondsOf(day.start), 'monthly')
  const daysLeft = periodsBetween(day.end, month.end, 'daily').length
  if (daysLeft === 0) return monthToDate
  const daily = median(amountsOf([...previousPeriods(day, PROJECTION_DAYS - 1), day], days) ?? [])
  return daily && monthToDate.plus(daily.times(decimal(String(daysLeft))))
}

/** Amounts of the days that have data; undefined where not all of them were read. */
function amountsOf(period: readonly Period[], days: DaysRead): Decimal[] | undefined {
  if (period.some(({ start }) => start < days.since)) return undefined
  return period.flatMap((day) => days.total(day)?.amount ?? [])
}

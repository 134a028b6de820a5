import { UTCDateMini } from '@date-fns/utc/date/mini'
import { addDays } from 'date-fns/addDays'
import { addHours } from 'date-fns/addHours'
import { addMonths } from 'date-fns/addMonths'
import { startOfDay } from 'date-fns/startOfDay'
import { startOfHour } from 'date-fns/startOfHour'
import { startOfMonth } from 'date-fns/startOfMonth'
import type { Granularity, Instant, Period } from './period.js'

/*
 * Cost Explorer's calendar: hours, days and months of UTC, without any daylight-saving time.
 */

const STEP = { hourly: addHours, daily: addDays, monthly: addMonths }
const FLOOR = { hourly: startOfHour, daily: startOfDay, monthly: startOfMonth }

/** Milliseconds since 1970 as an instant, cut to whole seconds. */
export function instantOf(milliseconds: number): Instant {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** An instant as milliseconds since 1970, UTC. */
export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant)
}

/** The period that begins at `start`, which must be a boundary of its granularity. */
export function periodAt(start: Instant, granularity: Granularity): Period {
  return { granularity, start, end: step(start, granularity, 1) }
}

/** The period, of this granularity, in which the moment lies. */
export function periodOf(milliseconds: number, granularity: Granularity): Period {
  return periodAt(instantOf(FLOOR[granularity](new UTCDateMini(milliseconds)).getTime()), granularity)
}

/** The period after this one. */
export function nextPeriod(period: Period): Period {
  return periodAt(period.end, period.granularity)
}

/** The `count` periods before this one, ascending; none for 0. */
export function previousPeriods(period: Period, count: number): readonly Period[] {
  return periodsBetween(step(period.start, period.granularity, -count), period.start, period.granularity)
}

/** All periods from `start` up to `end` exclusive, ascending; both must be boundaries of the granularity. */
export function periodsBetween(start: Instant, end: Instant, granularity: Granularity): readonly Period[] {
  const periods: Period[] = []
  for (let next = start; next < end; ) {
    const period = periodAt(next, granularity)
    periods.push(period)
    next = period.end
  }
  return periods
}

/** The boundary so many periods after `start` (before it, where `count` is negative). */
export function step(start: Instant, granularity: Granularity, count: number): Instant {
  return instantOf(STEP[granularity](new UTCDateMini(millisecondsOf(start)), count).getTime())
}

/** Midnight of the 1st of the month in which the instant lies, UTC. */
export function monthStart(instant: Instant): Instant {
  return `${instant.slice(0, 7)}-01T00:00:00Z`
}

/** The earliest of the instants. */
export function earliest(first: Instant, ...others: readonly Instant[]): Instant {
  let found = first
  for (const instant of others) if (instant < found) found = instant
  return found
}

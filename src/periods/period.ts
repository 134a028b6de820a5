import { UTCDateMini } from '@date-fns/utc/date/mini'
import { addDays } from 'date-fns/addDays'
import { addHours } from 'date-fns/addHours'
import { addMonths } from 'date-fns/addMonths'
import { startOfDay } from 'date-fns/startOfDay'
import { startOfHour } from 'date-fns/startOfHour'
import { startOfMonth } from 'date-fns/startOfMonth'

// Cost Explorer's calendar: hours, days and months in UTC, without daylight-saving time.

export const GRANULARITIES = ['daily', 'hourly', 'monthly'] as const

/** Length of one period. */
export type Granularity = (typeof GRANULARITIES)[number]

/** The noun for one period. */
export const PERIOD_NOUNS: Readonly<Record<Granularity, string>> = { daily: 'day', hourly: 'hour', monthly: 'month' }

/** A moment in UTC, RFC 3339 with seconds: `2026-11-20T00:00:00Z`. Such strings sort by time. */
export type Instant = string

/** One day, hour or month in UTC: `start` inclusive, `end` exclusive. */
export interface Period {
  readonly granularity: Granularity
  readonly start: Instant
  readonly end: Instant
}

/** The period's short name: `2026-11-20`, `2026-11-20T05` or `2026-11`. It is the middle part of an event's `subject`. */
export function periodName(period: Period): string {
  const length = { monthly: 7, daily: 10, hourly: 13 }[period.granularity]
  return period.start.slice(0, length)
}

const FORM = {
  daily: /^(\d{4})-(\d{2})-(\d{2})$/,
  hourly: /^(\d{4})-(\d{2})-(\d{2})T(\d{2})$/,
  monthly: /^(\d{4})-(\d{2})$/,
}

/** AWS has no older costs. A smaller year is a typing error, such as `0026` for `2026`. */
const FIRST_YEAR = 2000

/**
 * Reads a period's short name, as `periodName` writes it: `2026-11-20`, `2026-11-20T05` or `2026-11`, depending on the granularity.
 * @returns the period's start in UTC; undefined if the text has another form or is not a real date (`2026-02-30`)
 */
export function parsePeriod(text: string, granularity: Granularity): Instant | undefined {
  const match = FORM[granularity].exec(text)
  if (!match) return undefined
  const [, year = '', month = '', day = '01', hour = '00'] = match
  if (Number(year) < FIRST_YEAR) return undefined
  const instant = `${year}-${month}-${day}T${hour}:00:00Z`
  const milliseconds = Date.parse(instant)
  // Date.parse accepts some impossible dates (February 30th) and moves them into the next month.
  return Number.isNaN(milliseconds) || instantOf(milliseconds) !== instant ? undefined : instant
}

const STEP = { hourly: addHours, daily: addDays, monthly: addMonths }
const FLOOR = { hourly: startOfHour, daily: startOfDay, monthly: startOfMonth }

/** Milliseconds since 1970 as an instant, cut to whole seconds. Years after 9999 have the expanded form, `+010000-01-01T00:00:00Z`. */
export function instantOf(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** An instant as milliseconds since 1970, UTC. */
export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant)
}

/** The period that begins at `start`, which must be a boundary of its granularity. */
export function periodAt(start: Instant, granularity: Granularity): Period {
  return { granularity, start, end: step(start, granularity, 1) }
}

/** The period of this granularity that contains the moment, in milliseconds since 1970. */
export function periodOf(milliseconds: number, granularity: Granularity): Period {
  return periodAt(instantOf(FLOOR[granularity](new UTCDateMini(milliseconds)).getTime()), granularity)
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

/** The boundary `count` periods after `start`; before it if `count` is negative. */
export function step(start: Instant, granularity: Granularity, count: number): Instant {
  return instantOf(STEP[granularity](new UTCDateMini(millisecondsOf(start)), count).getTime())
}

/** Midnight UTC of the 1st of the instant's month. */
export function monthStart(instant: Instant): Instant {
  return `${instant.slice(0, 7)}-01T00:00:00Z`
}

/** The earliest of the instants. */
export function earliest(...instants: readonly [Instant, ...Instant[]]): Instant {
  return instants.reduce((found, instant) => (instant < found ? instant : found))
}

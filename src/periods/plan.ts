import { UserError } from '../lib/errors.js'
import {
  earliest,
  type Granularity,
  type Instant,
  instantOf,
  millisecondsOf,
  monthStart,
  PERIOD_NOUNS,
  type Period,
  periodAt,
  periodName,
  periodOf,
  periodsBetween,
  previousPeriods,
  step,
} from './period.js'

/** The `period` input. Starts and ends are UTC, `end` exclusive. A range without an end ends with the last complete period. */
export type PeriodChoice =
  | { readonly kind: 'previous' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'single'; readonly start: Instant }
  | { readonly kind: 'range'; readonly start: Instant; readonly end?: Instant }

export interface PeriodSettings {
  readonly granularity: Granularity
  readonly period: PeriodChoice
  /** How many periods, ending with the current one, become events; at least 1. */
  readonly lookback: number
  /** `previous` and `latest` choose among periods that ended at least this many hours ago. */
  readonly settleHours: number
  /** IANA time zone that decides which date is today. */
  readonly timeZone: string
  /** How many periods before the current one to read. */
  readonly history: number
}

/** What the gate's rules need in addition to the chosen periods. */
export interface ReadingNeeds {
  /** Periods before the current one that must be in the window, even if `history` is smaller (1 for `previous`, 7 for `week` …). */
  readonly periodsBefore: number
  /** Minimum number of periods of history: 7 for anomalies. */
  readonly history: number
  /** For month-to-date and the projection: the window begins with the 1st (daily), or there is a second, daily request (hourly). */
  readonly monthToDate: boolean
}

/** What to read, decided before any cost is read. */
export interface PeriodPlan {
  readonly granularity: Granularity
  /**
   * Periods that may become the current one, ascending. `latest` has several, of which the newest with data becomes current (the last
   * one if none has data). Otherwise there is one.
   */
  readonly candidates: readonly Period[]
  /** How many periods, ending with the current one, become events (for a range: its length). */
  readonly length: number
  /** How many periods before the current one are its history. */
  readonly history: number
  /** The window of the one request: `start` inclusive, `end` exclusive, UTC. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /**
   * The window of a second request, for daily data: from the 1st of the month, or from six days before the current period if that is
   * earlier (the projection uses a median of seven days), to the end of the current period's UTC day. Only for hourly runs whose gate
   * needs month-to-date.
   */
  readonly monthWindow: { readonly start: Instant; readonly end: Instant } | undefined
  /** For the user: what is read differs from the settings, such as a `history` longer than AWS keeps. */
  readonly notices: readonly string[]
}

/** The periods of a run, which depend on the current one. All lists are ascending. */
export interface PeriodSelection {
  /** The periods that become events; the last one is `current`. */
  readonly chosen: readonly Period[]
  /** The current period, which total, gate and outputs are about. */
  readonly current: Period
  /** The periods before `current` for comparison, anomalies and charts, as far as they are in the window. */
  readonly history: readonly Period[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The projection uses the median of this many days, ending with the current one. */
export const PROJECTION_DAYS = 7

/** How many periods `latest` searches. */
const SEARCHED = { daily: 7, hourly: 72, monthly: 3 }

/** How long Cost Explorer keeps hourly data. */
const HOURLY_DAYS = 14

/** The request is sent some time after its window is computed. Its oldest hour must still be available then. */
const MARGIN = 5 * MINUTE

/** Daily and monthly data begin with the 1st of the month this many months before the current month (14 months including it). */
const MONTHS = 13

/** The same for monthly data (38 months) if multi-year data is enabled in the payer's settings. */
const MULTI_YEAR_MONTHS = 37

/** How long Cost Explorer keeps data, in words. */
const KEPT = {
  daily: `${MONTHS + 1} months`,
  hourly: `${HOURLY_DAYS} days`,
  monthly: `at most ${MULTI_YEAR_MONTHS + 1} months`,
}

/**
 * Decides what to read: which periods can be chosen, and the window of the one request that includes them, their history and what
 * the gate's rules need.
 * @param now milliseconds since 1970, UTC
 * @throws UserError if a chosen period is not over in UTC, a range is empty, or hourly data is older than Cost Explorer keeps it
 */
export function planPeriods(settings: PeriodSettings, needs: ReadingNeeds, now: number): PeriodPlan {
  const { granularity } = settings
  const { newest, searched, length } = newestPeriod(settings, now)
  const oldestChosen = ({ start }: Period) => step(start, granularity, 1 - length)
  const candidates = [...previousPeriods(newest, searched - 1), newest].filter(
    // The limits of daily and monthly data are not checked: they depend on the payer's settings.
    (candidate) => granularity !== 'hourly' || oldestChosen(candidate) >= oldestHour(now),
  )
  const [first] = candidates
  if (first === undefined) {
    throw new UserError(
      `The chosen hour ${periodName(periodAt(oldestChosen(newest), granularity))} is too old: Cost Explorer keeps hourly data for ${HOURLY_DAYS} days only.`,
      'Choose a later `period`, a smaller `lookback` or `settle-hours`, or `granularity: daily`.',
    )
  }
  const history = Math.max(settings.history, needs.history)
  const before = Math.max(history, needs.periodsBefore)
  const wholeMonth = granularity === 'daily' && (settings.history > 0 || needs.monthToDate)
  const oldest = oldestChosen(first)
  const wanted = earliest(
    oldest,
    step(first.start, granularity, -before),
    ...(wholeMonth ? [monthStart(first.start)] : []),
  )
  const limit = historyLimit(wanted, oldest, granularity, now)
  // Only history is shortened, never the chosen periods.
  const start = wanted >= limit ? wanted : earliest(oldest, limit)
  const available = periodsBetween(start, newest.start, granularity).length
  const shortened = `\`history\` is ${settings.history}, but AWS keeps ${granularity} data for ${KEPT[granularity]}: ${available} ${PERIOD_NOUNS[granularity]}s are read.`
  return {
    granularity,
    candidates,
    length,
    history: Math.min(history, available),
    window: { start, end: newest.end },
    monthWindow: granularity === 'hourly' && needs.monthToDate ? monthWindow(first, newest) : undefined,
    notices: settings.history > available ? [shortened] : [],
  }
}

/**
 * The periods that the run is about.
 * @param current the newest of the plan's candidates that has data; the last candidate if none has
 */
export function selectPeriods(plan: PeriodPlan, current: Period): PeriodSelection {
  return {
    chosen: [...previousPeriods(current, plan.length - 1), current],
    current,
    history: previousPeriods(current, plan.history).filter(({ start }) => start >= plan.window.start),
  }
}

/**
 * True once the period ended 24 hours ago: Cost Explorer refreshes its data at least every 24 hours, so AWS adds to a period for at
 * least that long.
 * @param now milliseconds since 1970, UTC
 */
export function isSettled(period: Period, now: number): boolean {
  return now - millisecondsOf(period.end) >= DAY
}

/**
 * The newest period that may become the current one, how many periods are searched for data, ending with it, and how many periods,
 * ending with the current one, become events.
 */
function newestPeriod(
  settings: PeriodSettings,
  now: number,
): { readonly newest: Period; readonly searched: number; readonly length: number } {
  const { period, granularity, lookback: length } = settings
  switch (period.kind) {
    case 'previous':
      return { newest: lastComplete(settings, now), searched: 1, length }
    case 'latest':
      return { newest: lastComplete(settings, now), searched: SEARCHED[granularity], length }
    case 'single':
      return { newest: requireOver(periodAt(period.start, granularity), now), searched: 1, length }
    case 'range': {
      const newest = lastOfRange(period, settings, now)
      return { newest, searched: 1, length: periodsBetween(period.start, newest.end, granularity).length }
    }
  }
}

/** The last period of a range. `settle-hours` is for `previous` and `latest` only. */
function lastOfRange(
  { start, end }: PeriodChoice & { readonly kind: 'range' },
  settings: PeriodSettings,
  now: number,
): Period {
  const { granularity } = settings
  if (end !== undefined) {
    if (end > start) return requireOver(periodAt(step(end, granularity, -1), granularity), now)
    throw new UserError('The `period` is an empty range.', 'END is exclusive, so it must be later than START.')
  }
  const newest = lastComplete({ ...settings, settleHours: 0 }, now)
  if (newest.start >= start) return newest
  const noun = PERIOD_NOUNS[granularity]
  const first = periodAt(start, granularity)
  throw new UserError(
    `The \`period\` has no complete ${noun} yet: it starts with ${periodName(first)}, and the last complete ${noun} is ${periodName(newest)}.`,
    `Run the workflow again after ${first.end.replace(/^\+0*/, '')}, or choose an earlier START.`,
  )
}

/**
 * The newest period that is before today in the configured time zone (for months: before this month), and that ended in UTC at least
 * `settleHours` ago. For hours, the time zone makes no difference.
 */
function lastComplete({ granularity, timeZone, settleHours }: PeriodSettings, now: number): Period {
  const settled = now - settleHours * HOUR
  const today = granularity === 'hourly' ? settled : todayIn(timeZone, now)
  const running = periodOf(Math.min(settled, today), granularity)
  return periodOf(millisecondsOf(running.start) - HOUR, granularity)
}

/**
 * Midnight UTC of today's date in the time zone, in milliseconds since 1970. For part of each day, this is tomorrow's date in UTC
 * (Pacific/Kiritimati) or yesterday's (America/New_York).
 */
function todayIn(timeZone: string, now: number): number {
  if (timeZone === 'UTC') return Math.floor(now / DAY) * DAY
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(parts.get('year') ?? Number.NaN, (parts.get('month') ?? Number.NaN) - 1, parts.get('day'))
}

function requireOver(period: Period, now: number): Period {
  if (millisecondsOf(period.end) <= now) return period
  const noun = PERIOD_NOUNS[period.granularity]
  throw new UserError(
    `The chosen ${noun} ${periodName(period)} is not over: it ends at ${period.end.replace(/^\+0*/, '')}, and it is ${instantOf(now)} now.`,
    `Choose an earlier \`period\`, or \`previous\` for the last complete ${noun}.`,
  )
}

/** The oldest hour that Cost Explorer still has when the request arrives. */
function oldestHour(now: number): Instant {
  return periodOf(now - HOURLY_DAYS * DAY + MARGIN, 'hourly').end
}

/** The oldest period for which Cost Explorer has data. `wanted` and `oldestChosen` are starts of periods. */
function historyLimit(wanted: Instant, oldestChosen: Instant, granularity: Granularity, now: number): Instant {
  if (granularity === 'hourly') return oldestHour(now)
  const thisMonth = monthStart(instantOf(now))
  const usual = step(thisMonth, 'monthly', -MONTHS)
  if (granularity === 'daily') return usual
  // Only with multi-year data do users choose periods older than the usual limit, or a longer history.
  const multiYear = oldestChosen < usual || step(wanted, 'monthly', MONTHS) < oldestChosen
  return multiYear ? step(thisMonth, 'monthly', -MULTI_YEAR_MONTHS) : usual
}

function monthWindow(first: Period, last: Period): { start: Instant; end: Instant } {
  const dayOf = ({ start }: Period) => periodOf(millisecondsOf(start), 'daily')
  const { start } = dayOf(first)
  return { start: earliest(monthStart(start), step(start, 'daily', 1 - PROJECTION_DAYS)), end: dayOf(last).end }
}

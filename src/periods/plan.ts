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

/** Which period the user chose. Starts and ends are UTC, `end` exclusive. A range without an end ends with the last complete period. */
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
  /** IANA zone in which "today" is decided. */
  readonly timeZone: string
  /** Periods before the current one to read; the granularity's default is already filled in. */
  readonly history: number
}

/** What the gate's rules need in addition to the chosen periods. */
export interface ReadingNeeds {
  /** Periods before the current one that must be in the window, whatever `history` says (1 for `previous`, 7 for `week` …). */
  readonly periodsBefore: number
  /** Minimum number of periods that count as history: 7 for anomalies. */
  readonly history: number
  /** Month-to-date or a projection is needed: the window reaches back to the 1st (daily), or there is one more daily request (hourly). */
  readonly monthToDate: boolean
}

/** What to read, decided before any costs are known. */
export interface PeriodPlan {
  readonly granularity: Granularity
  /**
   * Periods that may become the current one, ascending: one, except for `latest`, where it is the newest of them that has data
   * (the last one if none has).
   */
  readonly candidates: readonly Period[]
  /** How many periods, ending with the current one, become events (for a range: its length). */
  readonly length: number
  /** How many periods before the current one count as history. */
  readonly history: number
  /** The window of the one request: `start` inclusive, `end` exclusive, UTC. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /**
   * The daily window of a second request: from the 1st of the month, or from six days before the current period if that is earlier
   * (the projection uses a median of seven days), through the current period's UTC day. Only for hourly runs whose gate needs
   * month-to-date.
   */
  readonly monthWindow: { readonly start: Instant; readonly end: Instant } | undefined
  /** For the user: what is read differs from the settings, such as a `history` longer than AWS keeps. */
  readonly notices: readonly string[]
}

/** The periods of a run, decided once the current one is known. All lists ascend. */
export interface PeriodSelection {
  /** They become events; the last one is `current`. */
  readonly chosen: readonly Period[]
  /** The current period: total, gate and outputs are about this one. */
  readonly current: Period
  /** Periods before `current` for comparison, anomalies and the chart, if they are in the window. */
  readonly history: readonly Period[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The projected month uses the median of this many days, ending with the current one. */
export const PROJECTION_DAYS = 7

/** How many periods `latest` searches: 7 days, 72 hours or 3 months. */
const SEARCHED = { daily: 7, hourly: 72, monthly: 3 }

/** Cost Explorer keeps hourly data for this long. */
const HOURLY_DAYS = 14

/** The request is sent a little later than its window is computed. The limit must not move past the window in between. */
const MARGIN = 5 * MINUTE

/** Daily and monthly data reach back to the 1st of the month this many months before the current one (14 months including it). */
const MONTHS = 13

/** Monthly data reach back this many months (38) where multi-year data is enabled in the payer's settings. */
const MULTI_YEAR_MONTHS = 37

/** How long Cost Explorer keeps data, for people. */
const KEPT = {
  daily: `${MONTHS + 1} months`,
  hourly: `${HOURLY_DAYS} days`,
  monthly: `${MULTI_YEAR_MONTHS + 1} months at most`,
}

/**
 * Decides what to read: which periods can be chosen, and the window of the one request that includes them, their history and what
 * the gate's rules need.
 * @param now milliseconds since 1970, UTC
 * @throws UserError if a chosen period is not over in UTC, a range is empty, or hourly data is older than Cost Explorer keeps it
 */
export function planPeriods(settings: PeriodSettings, needs: ReadingNeeds, now: number): PeriodPlan {
  const { granularity } = settings
  const { candidates: possible, length } = candidatePeriods(settings, now)
  const candidates = availablePeriods(possible, length, now)
  const first = candidates[0]
  const last = candidates.at(-1)
  if (!first || !last) throw new RangeError('No period can be chosen')
  const history = Math.max(settings.history, needs.history)
  const before = Math.max(history, needs.periodsBefore)
  const oldestChosen = step(first.start, granularity, 1 - length)
  const wholeMonth = granularity === 'daily' && (settings.history > 0 || needs.monthToDate)
  const wanted = earliest(
    oldestChosen,
    step(first.start, granularity, -before),
    ...(wholeMonth ? [monthStart(first.start)] : []),
  )
  const start = clipHistory(wanted, periodAt(oldestChosen, granularity), now)
  const available = periodsBetween(start, last.start, granularity).length
  return {
    granularity,
    candidates,
    length,
    history: Math.min(history, available),
    window: { start, end: last.end },
    monthWindow: granularity === 'hourly' && needs.monthToDate ? monthWindow(first, last) : undefined,
    notices: settings.history > available ? [shortened(settings, available)] : [],
  }
}

function shortened({ history, granularity }: PeriodSettings, available: number): string {
  const noun = PERIOD_NOUNS[granularity]
  return `\`history\` is ${history}, but AWS keeps ${granularity} data for ${KEPT[granularity]}: ${available} ${noun}s are read.`
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

/** The periods that may become the current one, and how many periods, ending with it, become events. */
function candidatePeriods(settings: PeriodSettings, now: number): { candidates: readonly Period[]; length: number } {
  const { period, granularity, lookback: length } = settings
  switch (period.kind) {
    case 'previous':
      return { candidates: [lastComplete(settings, now)], length }
    case 'latest': {
      const last = lastComplete(settings, now)
      return { candidates: [...previousPeriods(last, SEARCHED[granularity] - 1), last], length }
    }
    case 'single':
      return { candidates: [requireOver(periodAt(period.start, granularity), now)], length }
    case 'range': {
      const periods = rangePeriods(period, settings, now)
      return { candidates: periods.slice(-1), length: periods.length }
    }
  }
}

/** All periods of a range. `settle-hours` is for `previous` and `latest` only. */
function rangePeriods(
  { start, end }: PeriodChoice & { readonly kind: 'range' },
  settings: PeriodSettings,
  now: number,
): readonly Period[] {
  const { granularity } = settings
  // Before all periods are made: END may be thousands of years away.
  if (end !== undefined && end > start) requireOver(periodAt(step(end, granularity, -1), granularity), now)
  const newest = lastComplete({ ...settings, settleHours: 0 }, now)
  const periods = periodsBetween(start, end ?? newest.end, granularity)
  if (periods.length > 0) return periods
  const noun = PERIOD_NOUNS[granularity]
  if (end === undefined) {
    const first = periodAt(start, granularity)
    throw new UserError(
      `The \`period\` has no complete ${noun} yet: it starts with ${periodName(first)}, and the last complete ${noun} is ${periodName(newest)}.`,
      `Run the workflow again after ${first.end.replace(/^\+0*/, '')}, or choose an earlier START.`,
    )
  }
  throw new UserError('The `period` is an empty range.', 'END is exclusive, so it must be later than START.')
}

/**
 * The newest period that is before "today" in the configured zone (for months: before this month), and that ended in UTC at least
 * `settleHours` ago. Time zones make no difference to hours.
 */
function lastComplete({ granularity, timeZone, settleHours }: PeriodSettings, now: number): Period {
  const settled = now - settleHours * HOUR
  const today = granularity === 'hourly' ? settled : todayIn(timeZone, now)
  const running = periodOf(Math.min(settled, today), granularity)
  return periodOf(millisecondsOf(running.start) - HOUR, granularity)
}

/**
 * Midnight UTC of the zone's present calendar date, milliseconds since 1970. In Pacific/Kiritimati (UTC+14) the date is already
 * tomorrow's for part of each day, in America/New_York still yesterday's.
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

/** The oldest hour that Cost Explorer still has, and will have when the request arrives. */
function oldestHour(now: number): Instant {
  return periodOf(now - HOURLY_DAYS * DAY + MARGIN, 'hourly').end
}

/**
 * The candidates whose chosen periods (`length` of them, ending there) Cost Explorer still has. Daily and monthly ones are not
 * checked: their limit depends on the payer's settings.
 */
function availablePeriods(candidates: readonly Period[], length: number, now: number): readonly Period[] {
  const oldestChosen = ({ start, granularity }: Period) => step(start, granularity, 1 - length)
  const available = candidates.filter(
    (period) => period.granularity !== 'hourly' || oldestChosen(period) >= oldestHour(now),
  )
  const last = candidates.at(-1)
  if (available.length > 0 || !last) return available
  const tooOld = periodName(periodAt(oldestChosen(last), last.granularity))
  throw new UserError(
    `The chosen hour ${tooOld} is too old: Cost Explorer keeps hourly data for ${HOURLY_DAYS} days only.`,
    'Choose a later `period`, a smaller `lookback` or `settle-hours`, or `granularity: daily`.',
  )
}

/** The window's start: what is wanted, but not older than Cost Explorer has data. Chosen periods are never cut off. */
function clipHistory(wanted: Instant, oldestChosen: Period, now: number): Instant {
  const limit = historyLimit(wanted, oldestChosen, now)
  return wanted >= limit ? wanted : earliest(oldestChosen.start, limit)
}

function historyLimit(wanted: Instant, { start, granularity }: Period, now: number): Instant {
  if (granularity === 'hourly') return oldestHour(now)
  const thisMonth = monthStart(instantOf(now))
  const usual = step(thisMonth, 'monthly', -MONTHS)
  if (granularity === 'daily') return usual
  // A user who asks for months older than the usual limit, or for more of them, has enabled multi-year data.
  const multiYear = start < usual || step(wanted, 'monthly', MONTHS) < start
  return multiYear ? step(thisMonth, 'monthly', -MULTI_YEAR_MONTHS) : usual
}

function monthWindow(first: Period, last: Period): { start: Instant; end: Instant } {
  const dayOf = ({ start }: Period) => periodOf(millisecondsOf(start), 'daily')
  const { start } = dayOf(first)
  return { start: earliest(monthStart(start), step(start, 'daily', 1 - PROJECTION_DAYS)), end: dayOf(last).end }
}

import { Fault } from '../model/fault.js'
import { type Instant, type Period, periodName } from '../model/period.js'
import { earliest, instantOf, monthStart, periodOf, step } from './calendar.js'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Cost Explorer keeps hourly data for so long. */
const HOURLY_DAYS = 14

/** The request leaves a little later than its window is reckoned, and must not find the edge moved meanwhile. */
const MARGIN = 5 * MINUTE

/** Daily and monthly data reach back to the 1st of the month so many months before this one (14 months with it) … */
const MONTHS = 13
/** … and monthly data so many (38) where multi-year data is enabled in the payer's settings. */
const MULTI_YEAR_MONTHS = 37

/** The oldest hour that Cost Explorer still has, and still will have when the request arrives. */
function oldestHour(now: number): Instant {
  return periodOf(now - HOURLY_DAYS * DAY + MARGIN, 'hourly').end
}

/**
 * Of the periods that may become the newest chosen one, those whose chosen periods (`length` of them, ending there) are
 * still to be had. Daily and monthly ones are left to Cost Explorer, whose limit depends on the payer's settings.
 * @throws Fault where hourly data is asked for that Cost Explorer has no more.
 */
export function available(candidates: readonly Period[], length: number, now: number): readonly Period[] {
  const fitting = candidates.filter(
    ({ start, granularity }) => granularity !== 'hourly' || step(start, granularity, 1 - length) >= oldestHour(now),
  )
  const newest = candidates.at(-1)
  if (fitting.length > 0 || !newest) return fitting
  const oldest = periodOf(Date.parse(step(newest.start, newest.granularity, 1 - length)), newest.granularity)
  throw new Fault(
    `The chosen hour ${periodName(oldest)} is too old: Cost Explorer keeps hourly data for ${HOURLY_DAYS} days only.`,
    'Choose a later `period`, a smaller `lookback` or `settle-hours`, or `granularity: daily`.',
  )
}

/**
 * The window's start: as far back as the history asks for, but no further than Cost Explorer has data. Chosen periods are
 * never clipped, only what comes before them.
 */
export function clipHistory(wanted: Instant, oldestChosen: Period, now: number): Instant {
  const limit = historyLimit(wanted, oldestChosen, now)
  return wanted >= limit ? wanted : earliest(oldestChosen.start, limit)
}

function historyLimit(wanted: Instant, { start, granularity }: Period, now: number): Instant {
  if (granularity === 'hourly') return oldestHour(now)
  const thisMonth = monthStart(instantOf(now))
  const usual = step(thisMonth, 'monthly', -MONTHS)
  if (granularity === 'daily') return usual
  // Whoever asks for older months than everyone has, or for more of them, has enabled multi-year data.
  const multiYear = start < usual || step(wanted, 'monthly', MONTHS) < start
  return multiYear ? step(thisMonth, 'monthly', -MULTI_YEAR_MONTHS) : usual
}

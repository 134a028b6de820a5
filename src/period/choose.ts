import type { Instant, Period } from '../model/period.js'
import { earliest, monthStart, periodAt, periodOf, periodsBetween, previousPeriods, step } from './calendar.js'
import { candidatePeriods } from './candidates.js'
import { available, clipHistory } from './limits.js'
import type { PeriodPlan, PeriodSelection } from './plan.js'
import type { PeriodSettings, ReadingNeeds } from './settings.js'

/** The projected month takes the median of so many days, ending with the newest one. */
export const PROJECTION_DAYS = 7

/**
 * Decides what is to be read: which periods may be chosen, and the window of the one request that holds them, their
 * history and what the gate's rules need.
 * @param now milliseconds since 1970, UTC
 * @throws Fault where a chosen period is not over in UTC, hourly data is older than Cost Explorer keeps it, or a range is empty.
 */
export function planPeriods(settings: PeriodSettings, needs: ReadingNeeds, now: number): PeriodPlan {
  const { granularity } = settings
  const length = chosenLength(settings)
  const candidates = available(candidatePeriods(settings, now), length, now)
  const first = candidates[0]
  const last = candidates.at(-1)
  if (!first || !last) throw new RangeError('No period can be chosen')
  const history = Math.max(settings.history, needs.history)
  const before = Math.max(history, needs.periodsBefore)
  const oldestChosen = step(first.start, granularity, 1 - length)
  const wanted: [Instant, ...Instant[]] = [oldestChosen, step(first.start, granularity, -before)]
  if (granularity === 'daily' && (settings.history > 0 || needs.monthToDate)) wanted.push(monthStart(first.start))
  return {
    granularity,
    candidates,
    length,
    history,
    window: { start: clipHistory(earliest(...wanted), periodAt(oldestChosen, granularity), now), end: last.end },
    monthWindow: granularity === 'hourly' && needs.monthToDate ? monthWindow(first, last) : undefined,
  }
}

/**
 * The periods that the run speaks of.
 * @param newest the newest of the plan's candidates that has data; the last candidate where none has
 */
export function selectPeriods(plan: PeriodPlan, newest: Period): PeriodSelection {
  return {
    chosen: [...previousPeriods(newest, plan.length - 1), newest],
    newest,
    history: previousPeriods(newest, plan.history).filter(({ start }) => start >= plan.window.start),
  }
}

/** How many periods, ending with the newest chosen one, become events. */
function chosenLength({ choice, granularity, lookback }: PeriodSettings): number {
  return choice.kind === 'range' ? periodsBetween(choice.start, choice.end, granularity).length : lookback
}

function monthWindow(first: Period, last: Period): { start: Instant; end: Instant } {
  const firstDay = dayOf(first)
  const start = earliest(monthStart(firstDay.start), step(firstDay.start, 'daily', 1 - PROJECTION_DAYS))
  return { start, end: dayOf(last).end }
}

function dayOf(period: Period): Period {
  return periodOf(Date.parse(period.start), 'daily')
}

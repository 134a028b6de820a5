import { Fault } from '../model/fault.js'
import { PERIOD_WORDS, type Period, periodName } from '../model/period.js'
import { instantOf, millisecondsOf, periodAt, periodOf, periodsBetween, previousPeriods } from './calendar.js'
import type { PeriodSettings } from './settings.js'
import { todayIn } from './zone.js'

const HOUR = 3_600_000

/** How many periods `latest` searches: 7 days, 72 hours or 3 months. */
const SEARCHED = { daily: 7, hourly: 72, monthly: 3 }

/**
 * The periods of which the newest one with data becomes the newest chosen one, ascending: one, except for `latest`.
 * @throws Fault where a period that the user named is not over in UTC, or a range is empty.
 */
export function candidatePeriods(settings: PeriodSettings, now: number): readonly Period[] {
  const { choice, granularity } = settings
  switch (choice.kind) {
    case 'previous':
      return [lastComplete(settings, now)]
    case 'latest': {
      const last = lastComplete(settings, now)
      return [...previousPeriods(last, SEARCHED[granularity] - 1), last]
    }
    case 'single':
      return [over(periodAt(choice.start, granularity), now)]
    case 'range':
      return [over(lastOfRange(settings, choice.start, choice.end), now)]
  }
}

/**
 * The newest period that lies wholly before "today" in the settings' zone (before this month, for months), and that ended
 * in UTC at least `settleHours` ago. Hours know no zone: the last complete one is the same everywhere.
 */
function lastComplete({ granularity, timeZone, settleHours }: PeriodSettings, now: number): Period {
  const settled = now - settleHours * HOUR
  const today = granularity === 'hourly' ? settled : todayIn(timeZone, now)
  const running = periodOf(Math.min(settled, today), granularity)
  return periodOf(millisecondsOf(running.start) - HOUR, granularity)
}

function lastOfRange({ granularity }: PeriodSettings, start: string, end: string): Period {
  const last = periodsBetween(start, end, granularity).at(-1)
  if (last) return last
  throw new Fault(
    'The `period` is a range without a period in it.',
    'Its END is exclusive and must be later than START.',
  )
}

function over(period: Period, now: number): Period {
  if (millisecondsOf(period.end) <= now) return period
  const unit = PERIOD_WORDS[period.granularity]
  throw new Fault(
    `The chosen ${unit} ${periodName(period)} is not over: it ends at ${period.end}, and it is ${instantOf(now)} now.`,
    `Choose an earlier \`period\`, or \`previous\` for the last complete ${unit}.`,
  )
}

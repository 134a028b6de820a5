/**
 * Which day, hour or month. Pure: time is a parameter.
 *
 * parsePeriod(text, granularity)      → Instant: the period's start, undefined where the text names none
 * planPeriods(settings, needs, now)   → PeriodPlan, or a Fault where a chosen period is not over or too old
 * selectPeriods(plan, newest)         → PeriodSelection
 */
export {
  instantOf,
  millisecondsOf,
  monthStart,
  nextPeriod,
  periodAt,
  periodOf,
  periodsBetween,
  previousPeriods,
  step,
} from './calendar.js'
export { PROJECTION_DAYS, planPeriods, selectPeriods } from './choose.js'
export { parsePeriod } from './parse.js'
export type { PeriodPlan, PeriodSelection } from './plan.js'
export type { PeriodChoice, PeriodSettings, ReadingNeeds } from './settings.js'
export { isSettled } from './settled.js'

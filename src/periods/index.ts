/** Which days, hours or months a run is about. Pure: the time is an argument. */
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
export { parsePeriod } from './parse.js'
export { GRANULARITIES, type Granularity, type Instant, PERIOD_NOUNS, type Period, periodName } from './period.js'
export {
  isSettled,
  type PeriodChoice,
  type PeriodPlan,
  type PeriodSelection,
  type PeriodSettings,
  PROJECTION_DAYS,
  planPeriods,
  type ReadingNeeds,
  selectPeriods,
} from './plan.js'

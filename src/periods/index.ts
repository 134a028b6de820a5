/** Which days, hours or months a run is about. Pure: the time is an argument. */
export {
  GRANULARITIES,
  type Granularity,
  type Instant,
  instantOf,
  millisecondsOf,
  monthStart,
  PERIOD_NOUNS,
  type Period,
  parsePeriod,
  periodAt,
  periodName,
  periodOf,
  periodsBetween,
  previousPeriods,
  step,
} from './period.js'
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

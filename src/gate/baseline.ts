import { type Granularity, PERIOD_NOUNS, type Period, periodAt, previousPeriods, step } from '../periods/index.js'
import type { CompareWith } from './rules/rule.js'

/**
 * The periods that the current one is compared with: the one before it, the same day or hour seven days earlier (months have none), or
 * all of the history, of which the median is used.
 */
export function baselinePeriods(
  compareWith: CompareWith,
  current: Period,
  history: readonly Period[],
): readonly Period[] {
  switch (compareWith) {
    case 'previous':
      return previousPeriods(current, 1)
    case 'week':
      return current.granularity === 'monthly' ? [] : [periodAt(step(current.start, 'daily', -7), current.granularity)]
    case 'median':
      return history
  }
}

/** What the total is compared with, as the end of a sentence: `the previous day`. */
export function baselineName(compareWith: CompareWith, granularity: Granularity): string {
  const period = PERIOD_NOUNS[granularity]
  return {
    previous: `the previous ${period}`,
    week: `the same ${period} a week earlier`,
    median: 'the median of the history',
  }[compareWith]
}

import type { Period } from '../model/period.js'
import { periodAt, previousPeriods, step } from '../period/index.js'
import type { CompareWith } from './settings.js'

const WEEK = 7

/**
 * The periods that the newest one is compared with: the one before it, the same day or hour seven days earlier (no month
 * has one), or all of the history, of which the median counts.
 */
export function baselinePeriods(
  compareWith: CompareWith,
  newest: Period,
  history: readonly Period[],
): readonly Period[] {
  switch (compareWith) {
    case 'previous':
      return previousPeriods(newest, 1)
    case 'week':
      if (newest.granularity === 'monthly') return []
      return [periodAt(step(newest.start, 'daily', -WEEK), newest.granularity)]
    case 'median':
      return history
  }
}

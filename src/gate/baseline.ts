import { type Granularity, PERIOD_NOUNS, type Period, periodAt, previousPeriods, step } from '../periods/index.js'
import type { BreachWording, RuleNeeds, RuleSettings } from './rules/rule.js'

/** What the current period is compared with: the period before it, the one seven days earlier, or the median of the history. */
export type CompareWith = 'previous' | 'week' | 'median'

/** Periods in seven days; months have no such baseline. */
const WEEK = { daily: 7, hourly: 7 * 24, monthly: 0 }

/** Minimum number of periods that a median is taken of where `history` is 0 but a rule needs one. */
const MIN_HISTORY_OF_MEDIAN = 7

/** The periods that the current one is compared with. Several: their median is the baseline. */
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

/** What a comparison with the baseline needs to have read. */
export function baselineNeeds({ compareWith, granularity, history }: RuleSettings): RuleNeeds {
  switch (compareWith) {
    case 'previous':
      return { periodsBefore: 1 }
    case 'week':
      return { periodsBefore: WEEK[granularity] }
    case 'median':
      return { history: history === 0 ? MIN_HISTORY_OF_MEDIAN : 0 }
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

/** The same, where it is known of how many periods a median was taken: `the median of 14 days`. */
export function comparedWith({ compareWith, granularity, historyCount }: BreachWording): string {
  return compareWith === 'median'
    ? `the ${medianOf(granularity, historyCount)}`
    : baselineName(compareWith, granularity)
}

/** `median of 14 days` */
export function medianOf(granularity: Granularity, count: number): string {
  return `median of ${count} ${PERIOD_NOUNS[granularity]}${count === 1 ? '' : 's'}`
}

/** Why a rise could not be judged. */
export function missingBaseline({ compareWith }: RuleSettings): string {
  const periods = {
    previous: 'the period before',
    week: 'the same period seven days earlier',
    median: 'the periods before',
  }[compareWith]
  return `There is no data of ${periods} to compare with (\`compare-with: ${compareWith}\`).`
}

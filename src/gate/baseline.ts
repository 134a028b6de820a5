import { type Granularity, PERIOD_NOUNS, type Period, periodAt, previousPeriods, step } from '../periods/index.js'
import type { BreachWording, RuleNeeds, RuleSettings } from './rules/rule.js'

/** The baseline of the current period: the previous period, the same period seven days earlier, or the median of the history. */
export type CompareWith = 'previous' | 'week' | 'median'

/** Periods in seven days. Months have no such baseline. */
const WEEK = { daily: 7, hourly: 7 * 24, monthly: 0 }

/** How many periods the median uses if `history` is 0. */
const MIN_HISTORY_OF_MEDIAN = 7

/** The periods that the current one is compared with. If there are several, their median is the baseline. */
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

/** The periods that a comparison with the baseline needs. */
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

/** The baseline as a noun: `the previous day`. */
function baselineName(compareWith: CompareWith, granularity: Granularity): string {
  const period = PERIOD_NOUNS[granularity]
  return {
    previous: `the previous ${period}`,
    week: `the same ${period} a week earlier`,
    median: 'the median of the history',
  }[compareWith]
}

/** The same, with the number of periods of a median: `the median of 14 days`. */
export function comparedWith({
  compareWith,
  granularity,
  historyCount,
}: Pick<BreachWording, 'compareWith' | 'granularity' | 'historyCount'>): string {
  return compareWith === 'median'
    ? `the ${medianOf(granularity, historyCount)}`
    : baselineName(compareWith, granularity)
}

/** `median of 14 days` */
export function medianOf(granularity: Granularity, count: number): string {
  return `median of ${count} ${PERIOD_NOUNS[granularity]}${count === 1 ? '' : 's'}`
}

/** Why a rise could not be judged. */
export function missingBaseline({ compareWith, granularity }: RuleSettings): string {
  const periods = compareWith === 'median' ? 'any period of the history' : baselineName(compareWith, granularity)
  return `There is no data for ${periods} to compare with (\`compare-with: ${compareWith}\`).`
}

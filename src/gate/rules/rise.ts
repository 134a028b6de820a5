import { type Decimal, ZERO } from '../../model/decimal.js'
import type { PeriodSettings, ReadingNeeds } from '../../period/index.js'
import type { CompareWith, GateSettings } from '../settings.js'
import type { KnownFacts } from './rule.js'

const WEEK = { daily: 7, hourly: 7 * 24, monthly: 0 }

/** Fewest periods of which a median is taken where `history` is 0 and yet the rule needs one. */
const LEAST_HISTORY = 7

/** What a comparison with the baseline needs to be read. */
export function baselineNeeds({ compareWith }: GateSettings, period: PeriodSettings): Partial<ReadingNeeds> {
  switch (compareWith) {
    case 'previous':
      return { periodsBefore: 1 }
    case 'week':
      return { periodsBefore: WEEK[period.granularity] }
    case 'median':
      return { history: period.history === 0 ? LEAST_HISTORY : 0 }
  }
}

const WHAT: Record<CompareWith, string> = {
  previous: 'the period before',
  week: 'the same period seven days earlier',
  median: 'the periods before',
}

/** Why a rise could not be judged. */
export function missingBaseline({ compareWith }: GateSettings): string {
  return `There is no data of ${WHAT[compareWith]} to compare with (\`compare-with: ${compareWith}\`).`
}

/** How far the total rose above the baseline, where that is worth judging: no fall, and nothing smaller than `ignore-below`. */
export function rise(facts: KnownFacts, baseline: Decimal, { ignoreBelow }: GateSettings): Decimal | undefined {
  const change = facts.newest.amount.minus(baseline)
  return counts(change, ignoreBelow) ? change : undefined
}

/** Whether a change is a rise, and not too small to be judged. */
export function counts(change: Decimal, ignoreBelow: Decimal): boolean {
  return change.gt(ZERO) && change.gte(ignoreBelow)
}

import { type Decimal, decimal, ZERO } from '../../lib/decimal.js'
import { type Granularity, PERIOD_NOUNS } from '../../periods/index.js'
import { baselineName } from '../baseline.js'
import { percentChange, twoDecimals } from '../statistics.js'
import type { BreachWording, CompareWith, KnownFacts, RuleBreach, RuleNeeds, RuleSettings } from './rule.js'

const WEEK = { daily: 7, hourly: 7 * 24, monthly: 0 }

/** Fewest periods that a median is taken of where `history` is 0 but the rule needs one. */
const LEAST_HISTORY = 7

/** What a comparison with the baseline needs to have read. */
export function baselineNeeds({ compareWith, granularity, history }: RuleSettings): RuleNeeds {
  switch (compareWith) {
    case 'previous':
      return { periodsBefore: 1 }
    case 'week':
      return { periodsBefore: WEEK[granularity] }
    case 'median':
      return { history: history === 0 ? LEAST_HISTORY : 0 }
  }
}

const BASELINES: Readonly<Record<CompareWith, string>> = {
  previous: 'the period before',
  week: 'the same period seven days earlier',
  median: 'the periods before',
}

/** Why a rise could not be judged. */
export function missingBaseline({ compareWith }: RuleSettings): string {
  return `There is no data of ${BASELINES[compareWith]} to compare with (\`compare-with: ${compareWith}\`).`
}

/** How far the total rose above the baseline. Undefined where that is not judged: a fall, or less than `ignore-below`. */
export function rise(facts: KnownFacts, baseline: Decimal, { ignoreBelow }: RuleSettings): Decimal | undefined {
  const change = facts.current.amount.minus(baseline)
  return counts(change, ignoreBelow) ? change : undefined
}

/** True where a change is a rise, and large enough to be judged. */
export function counts(change: Decimal, ignoreBelow: Decimal): boolean {
  return change.gt(ZERO) && change.gte(ignoreBelow)
}

/** `the previous day`, `the median of 14 days`. */
export function comparedWith({ compareWith, granularity, historyCount }: BreachWording): string {
  return compareWith === 'median'
    ? `the ${medianOf(granularity, historyCount)}`
    : baselineName(compareWith, granularity)
}

/** `median of 14 days` */
export function medianOf(granularity: Granularity, count: number): string {
  return `median of ${count} ${PERIOD_NOUNS[granularity]}${count === 1 ? '' : 's'}`
}

/** The money of a rise as people read it: amounts, and the change in percent where there is a percentage. */
export function moneyOf({ amount, baseline, impact }: RuleBreach, { money, number }: BreachWording) {
  const [now, then] = [decimal(amount), decimal(baseline)]
  const [amountText, baselineText] = money.pair(now, then)
  const percent = percentChange(now, then)
  return {
    amount: amountText,
    baseline: baselineText,
    impact: money.amount(decimal(impact)),
    percent: percent && `${number.amount(decimal(twoDecimals(percent)))}%`,
  }
}

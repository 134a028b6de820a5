import { TOTAL_LABEL } from '../../lib/costs.js'
import { type Decimal, decimal, ZERO } from '../../lib/decimal.js'
import { medianOf } from '../baseline.js'
import { deviation, textAbove } from '../statistics.js'
import { isLargeEnough, moneyOf, parsePositiveLimit, riseBreach } from './limit.js'
import { type RuleBreach, rule } from './rule.js'

/** Minimum number of history periods with data. */
const MIN_HISTORY = 7

/** A group whose impact is at least this share of the total's accounts for the total's anomaly. */
const DOMINANT_SHARE = decimal('0.9')

/** The modified z-score of the total and of each group; see `deviation` for the method. */
export const anomalyThreshold = rule({
  name: 'anomaly-threshold',
  parse: parsePositiveLimit,
  needs: () => ({ history: MIN_HISTORY, groupHistory: true }),
  judge(limit, { current, history, groups }, settings) {
    const past = history.flatMap(({ amount }) => amount ?? [])
    if (past.length < MIN_HISTORY) {
      const periods = past.length === 1 ? '1 period of the history has' : `${past.length} periods of the history have`
      const missing = `Only ${periods} data. Anomalies need at least ${MIN_HISTORY}.`
      return { breaches: [], missing }
    }
    const breachesOf = (scope: string, amount: Decimal, values: readonly Decimal[]) => {
      const found = deviation(amount, values)
      if (!found || !isLargeEnough(found.rise, settings) || found.score.lte(limit.times(found.scale))) return []
      const zScore = found.scale.eq(ZERO) ? '' : textAbove(found.score.div(found.scale), limit)
      return [riseBreach(scope, amount, amount.minus(found.rise), zScore, limit)]
    }
    const ofGroups = groups.flatMap(({ label, amount, history: values }) =>
      (values ? breachesOf(label, amount, values.map(decimal)) : []).map((breach) => ({
        ...breach,
        isGroup: true as const,
      })),
    )
    const ofTotal = breachesOf(TOTAL_LABEL, current.amount, past).filter((total) => !explains(ofGroups, total))
    return { breaches: [...ofTotal, ...ofGroups] }
  },
  describe(breach, how) {
    const { amount, baseline, impact, percent } = moneyOf(breach, how)
    const median = medianOf(how.granularity, how.historyCount)
    if (how.hideAmounts) return `cost ${percent ? `${percent} ` : ''}more than usual (${median})`
    const start = `cost ${amount}, ${impact} more than usual`
    if (breach.actual === '') return `${start} (${baseline}, the same in each of ${median.replace('median of ', '')})`
    const [score, limit] = how.number.pair(decimal(breach.actual), decimal(breach.limit))
    return `${start} (${baseline}, ${median}); anomaly score ${score}, limit ${limit}`
  },
})

/** True if one group's anomaly accounts for the total's, which is then left out. */
function explains(groups: readonly RuleBreach[], total: RuleBreach): boolean {
  const enough = decimal(total.impact).times(DOMINANT_SHARE)
  return groups.some(({ impact }) => decimal(impact).gte(enough))
}

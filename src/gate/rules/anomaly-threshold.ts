import { TOTAL_LABEL } from '../../lib/costs.js'
import { type Decimal, decimal, ZERO } from '../../lib/decimal.js'
import { deviation, textAbove } from '../statistics.js'
import { breachOf, numbersOf, parsePositiveLimit } from './limit.js'
import { counts } from './rise.js'
import { rule } from './rule.js'

/** Fewest periods with data that a z-score is judged over. */
const LEAST_HISTORY = 7

/** The modified z-score of the total and of each group; see `deviation` for the method. */
export const anomalyThreshold = rule({
  name: 'anomaly-threshold',
  parse: parsePositiveLimit,
  needs: () => ({ history: LEAST_HISTORY, groupHistory: true }),
  judge(limit, { current, history, groups }, { ignoreBelow }) {
    const past = history.flatMap(({ amount }) => amount ?? [])
    if (past.length < LEAST_HISTORY) return { breaches: [], missing: tooLittle(past.length) }
    const breachesOf = (scope: string, amount: Decimal, values: readonly Decimal[]) => {
      const found = deviation(amount, values)
      if (!found || !counts(found.rise, ignoreBelow) || found.score.lte(limit.times(found.scale))) return []
      const zScore = found.scale.eq(ZERO) ? '' : textAbove(found.score.div(found.scale), limit)
      return [breachOf(scope, zScore, limit)]
    }
    const ofGroups = groups.flatMap(({ label, amount, history: values }) =>
      values ? breachesOf(label, amount, values.map(decimal)) : [],
    )
    return { breaches: [...breachesOf(TOTAL_LABEL, current.amount, past), ...ofGroups] }
  },
  describe(breach, { hideAmounts, number }) {
    if (breach.actual === '') return 'rose above a history that never changed'
    if (hideAmounts) return 'unusually high compared with its history'
    const { actual, limit } = numbersOf(breach, number)
    return `unusually high compared with its history: z-score ${actual}, threshold ${limit}`
  },
})

function tooLittle(periods: number): string {
  return `Only ${periods} of the periods before have data. Anomalies are judged over at least ${LEAST_HISTORY}.`
}

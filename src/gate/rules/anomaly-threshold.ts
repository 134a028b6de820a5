import { TOTAL_LABEL } from '../../model/cost-line.js'
import { type Decimal, decimal, plain, ZERO } from '../../model/decimal.js'
import { textAbove } from '../change.js'
import { type Deviation, deviation } from '../statistics.js'
import { counts } from './rise.js'
import { rule } from './rule.js'

/** Fewest periods with data that a z-score is judged over. */
const LEAST_HISTORY = 7

/** `anomaly-threshold`: the modified z-score of the total and of each group; see `deviation` for the method. */
export const anomalyThreshold = rule({
  limit: (gate) => gate.anomalyThreshold,
  needs: () => ({ history: LEAST_HISTORY }),
  judge(limit, { newest, history, groups }, { ignoreBelow }) {
    const past = history.flatMap(({ amount }) => amount ?? [])
    if (past.length < LEAST_HISTORY) return { breaches: [], missing: tooLittle(past.length) }
    const breachOf = (scope: string, amount: Decimal, values: readonly Decimal[]) => {
      const found = deviation(amount, values)
      const anomalous = found && counts(found.rise, ignoreBelow) && found.score.gt(limit.times(found.scale))
      return anomalous ? [{ scope, actual: zScore(found, limit), limit: plain(limit) }] : []
    }
    const ofGroups = groups.flatMap((group) =>
      group.history ? breachOf(group.label, group.amount, group.history.map(decimal)) : [],
    )
    return { breaches: [...breachOf(TOTAL_LABEL, newest.amount, past), ...ofGroups] }
  },
})

function zScore({ score, scale }: Deviation, limit: Decimal): string {
  return scale.eq(ZERO) ? '' : textAbove(score.div(scale), limit)
}

function tooLittle(periods: number): string {
  return `Only ${periods} of the periods before have data, and anomalies are judged over at least ${LEAST_HISTORY}.`
}

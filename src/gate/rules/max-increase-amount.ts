import { decimal, plain } from '../../lib/decimal.js'
import { baselineNeeds, comparedWith } from '../baseline.js'
import { judgeRise, moneyOf, parseLimit } from './limit.js'
import { rule } from './rule.js'

/** The rise of the total above the baseline. */
export const maxIncreaseAmount = rule({
  name: 'max-increase-amount',
  parse: parseLimit,
  needs: (_limit, settings) => baselineNeeds(settings),
  judge: (limit, facts, settings) =>
    judgeRise(limit, facts, settings, (rise) => (rise.gt(limit) ? plain(rise) : undefined)),
  describe(breach, how) {
    const { amount, baseline, percent } = moneyOf(breach, how)
    if (how.hideAmounts) return `cost ${percent ? `${percent} ` : ''}more than ${comparedWith(how)}, above the limit`
    const [impact, limit] = how.money.pair(decimal(breach.impact), decimal(breach.limit))
    return `cost ${amount}, ${impact} more than ${comparedWith(how)} (${baseline}); limit ${limit}`
  },
})

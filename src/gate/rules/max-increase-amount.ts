import { TOTAL_LABEL } from '../../lib/costs.js'
import { decimal } from '../../lib/decimal.js'
import { PASS, parseLimit, riseBreach } from './limit.js'
import { baselineNeeds, comparedWith, missingBaseline, moneyOf, rise } from './rise.js'
import { rule } from './rule.js'

/** How far the total rose above the baseline. */
export const maxIncreaseAmount = rule({
  name: 'max-increase-amount',
  parse: parseLimit,
  needs: (_limit, settings) => baselineNeeds(settings),
  judge(limit, facts, settings) {
    const { baseline } = facts
    if (baseline === undefined) return { breaches: [], missing: missingBaseline(settings) }
    const change = rise(facts, baseline, settings)
    if (change === undefined || change.lte(limit)) return PASS
    return { breaches: [riseBreach(TOTAL_LABEL, { amount: facts.current.amount, baseline }, change, limit)] }
  },
  describe(breach, how) {
    const { amount, baseline, percent } = moneyOf(breach, how)
    if (how.hideAmounts) return `cost ${percent ? `${percent} ` : ''}more than ${comparedWith(how)}, above the limit`
    const [impact, limit] = how.money.pair(decimal(breach.impact), decimal(breach.limit))
    return `cost ${amount}, ${impact} more than ${comparedWith(how)} (${baseline}); limit ${limit}`
  },
})

import { TOTAL_LABEL } from '../../lib/costs.js'
import { decimal } from '../../lib/decimal.js'
import { HUNDRED, percentChange, textAbove } from '../statistics.js'
import { breachOf, numbersOf, PASS, parseLimit } from './limit.js'
import { against, baselineNeeds, missingBaseline, rise } from './rise.js'
import { rule } from './rule.js'

/**
 * How far the total rose above the baseline, in percent of it. It is judged exactly, without the division:
 * rise · 100 > limit · baseline. A rise from a baseline of 0 or less has no percentage, so any rise above `ignore-below` breaches, and
 * the breach has no `actual`.
 */
export const maxIncreasePercent = rule({
  name: 'max-increase-percent',
  parse: parseLimit,
  needs: (_limit, settings) => baselineNeeds(settings),
  judge(limit, facts, settings) {
    const { baseline } = facts
    if (baseline === undefined) return { breaches: [], missing: missingBaseline(settings) }
    const change = rise(facts, baseline, settings)
    if (change === undefined) return PASS
    const percent = percentChange(facts.current.amount, baseline)
    const breaches = percent ? change.times(HUNDRED).gt(limit.times(baseline)) : change.gt(settings.ignoreBelow)
    return breaches ? { breaches: [breachOf(TOTAL_LABEL, percent ? textAbove(percent, limit) : '', limit)] } : PASS
  },
  describe(breach, how) {
    if (breach.actual !== '') {
      const { actual, limit } = numbersOf(breach, how.number)
      return `rose by ${actual}% ${against(how)}, limit ${limit}%`
    }
    if (how.hideAmounts) return `rose by more than its limit ${against(how)}`
    return `rose ${against(how)}, which cost nothing or less (limit ${how.number.amount(decimal(breach.limit))}%)`
  },
})

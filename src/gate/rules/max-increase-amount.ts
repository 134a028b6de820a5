import { numbersOf, PASS, parseLimit, within } from './limit.js'
import { against, baselineNeeds, missingBaseline, rise } from './rise.js'
import { rule } from './rule.js'

/** How far the total rose above the baseline. */
export const maxIncreaseAmount = rule({
  name: 'max-increase-amount',
  parse: parseLimit,
  needs: (_limit, settings) => baselineNeeds(settings),
  judge(limit, facts, settings) {
    if (facts.baseline === undefined) return { breaches: [], missing: missingBaseline(settings) }
    const change = rise(facts, facts.baseline, settings)
    return change === undefined ? PASS : within(change, limit)
  },
  describe(breach, how) {
    if (how.hideAmounts) return `rose by more than its limit ${against(how)}`
    const { actual, limit } = numbersOf(breach, how.money)
    return `rose by ${actual} (limit ${limit}) ${against(how)}`
  },
})

import { within } from './limit.js'
import { baselineNeeds, missingBaseline, rise } from './rise.js'
import { PASS, rule } from './rule.js'

/** `max-increase-amount`: how far the total rose above the baseline. */
export const maxIncreaseAmount = rule({
  limit: (gate) => gate.maxIncreaseAmount,
  needs: baselineNeeds,
  judge(limit, facts, gate) {
    if (facts.baseline === undefined) return { breaches: [], missing: missingBaseline(gate) }
    const change = rise(facts, facts.baseline, gate)
    return change === undefined ? PASS : within(change, limit)
  },
})

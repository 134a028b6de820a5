import { TOTAL_LABEL } from '../../model/cost-line.js'
import { decimal, plain, ZERO } from '../../model/decimal.js'
import { percentChange, textAbove } from '../change.js'
import { baselineNeeds, missingBaseline, rise } from './rise.js'
import { PASS, rule } from './rule.js'

const HUNDRED = decimal('100')

/**
 * `max-increase-percent`: how far the total rose above the baseline, in percent of it. It is judged exactly, without the
 * division: rise · 100 > limit · baseline. No percentage says a rise from a baseline of 0 or less, so any rise above
 * `ignore-below` is too much then, and the breach has no actual percentage.
 */
export const maxIncreasePercent = rule({
  limit: (gate) => gate.maxIncreasePercent,
  needs: baselineNeeds,
  judge(limit, facts, gate) {
    const { baseline } = facts
    if (baseline === undefined) return { breaches: [], missing: missingBaseline(gate) }
    const change = rise(facts, baseline, gate)
    if (change === undefined) return PASS
    const breach = (actual: string) => ({ breaches: [{ scope: TOTAL_LABEL, actual, limit: plain(limit) }] })
    if (baseline.lte(ZERO)) return change.gt(gate.ignoreBelow) ? breach('') : PASS
    if (change.times(HUNDRED).lte(limit.times(baseline))) return PASS
    const percent = percentChange(facts.newest.amount, baseline)
    return breach(percent === undefined ? '' : textAbove(percent, limit))
  },
})

import { ZERO } from '../../lib/decimal.js'
import { PERIOD_NOUNS } from '../../periods/index.js'
import { RANGE_LABEL } from '../labels.js'
import { aboveBudget, judgeBudget, parseLimit } from './limit.js'
import { rule } from './rule.js'

/**
 * All chosen periods together, of a range or a lookback. If some have no data, the sum of the others can only show that the budget is
 * exceeded, not that it is kept.
 */
export const rangeBudget = rule({
  name: 'range-budget',
  parse: parseLimit,
  needs: () => ({}),
  judge(limit, { chosen, chosenSum = ZERO }, { granularity }) {
    const { breaches } = judgeBudget(chosenSum, limit, RANGE_LABEL)
    const empty = chosen.filter(({ amount }) => amount === undefined).length
    if (breaches.length > 0 || empty === 0) return { breaches }
    const noun = PERIOD_NOUNS[granularity]
    return { breaches, missing: `Cost Explorer has no data for ${empty} of the ${chosen.length} chosen ${noun}s.` }
  },
  describe: (breach, how) =>
    aboveBudget(breach, how, { when: `over all chosen ${PERIOD_NOUNS[how.granularity]}s together` }),
})

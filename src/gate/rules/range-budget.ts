import { PERIOD_NOUNS } from '../../periods/index.js'
import { RANGE_LABEL } from '../labels.js'
import { aboveBudget, parseLimit, withinBudget } from './limit.js'
import { rule } from './rule.js'

/** All chosen periods together, of a range or a lookback. Periods without lines count 0. */
export const rangeBudget = rule({
  name: 'range-budget',
  parse: parseLimit,
  needs: () => ({}),
  judge: (limit, { chosenSum }) => (chosenSum ? withinBudget(chosenSum, limit, RANGE_LABEL) : { breaches: [] }),
  describe: (breach, how) =>
    aboveBudget(breach, how, { when: `over all chosen ${PERIOD_NOUNS[how.granularity]}s together` }),
})

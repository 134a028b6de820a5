import { aboveLimit, parseLimit, within } from './limit.js'
import { rule } from './rule.js'

/** The current period's total. */
export const budget = rule({
  name: 'budget',
  parse: parseLimit,
  needs: () => ({}),
  judge: (limit, { current }) => within(current.amount, limit),
  describe: (breach, how) => aboveLimit(breach, how),
})

import { aboveBudget, judgeBudget, parseLimit } from './limit.js'
import { rule } from './rule.js'

/** The current period's total. */
export const budget = rule({
  name: 'budget',
  parse: parseLimit,
  needs: () => ({}),
  judge: (limit, { current }) => judgeBudget(current.amount, limit),
  describe: aboveBudget,
})

import { aboveBudget, judgeBudget, parseLimit } from './limit.js'
import { rule } from './rule.js'

/** Month-to-date. */
export const monthlyBudget = rule({
  name: 'monthly-budget',
  parse: parseLimit,
  needs: () => ({ monthToDate: true }),
  judge(limit, { monthToDate }) {
    if (monthToDate !== undefined) return judgeBudget(monthToDate, limit)
    return { breaches: [], missing: 'The month to date was not read completely, or has no data.' }
  },
  describe: (breach, how) => aboveBudget(breach, how, { when: 'in the month to date' }),
})

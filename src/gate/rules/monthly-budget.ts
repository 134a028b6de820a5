import { aboveLimit, parseLimit, within } from './limit.js'
import { rule } from './rule.js'

/** Month-to-date. */
export const monthlyBudget = rule({
  name: 'monthly-budget',
  parse: parseLimit,
  needs: () => ({ monthToDate: true }),
  judge(limit, { monthToDate }) {
    if (monthToDate !== undefined) return within(monthToDate, limit)
    return { breaches: [], missing: 'The month so far was not read completely, or has no data.' }
  },
  describe: (breach, how) => aboveLimit(breach, how, 'month to date'),
})

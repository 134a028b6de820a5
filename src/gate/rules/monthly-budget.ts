import { within } from './limit.js'
import { rule } from './rule.js'

/** `monthly-budget`: month-to-date. */
export const monthlyBudget = rule({
  limit: (gate) => gate.monthlyBudget,
  needs: () => ({ monthToDate: true }),
  judge(limit, { monthToDate }) {
    if (monthToDate !== undefined) return within(monthToDate, limit)
    return { breaches: [], missing: 'The month so far was not wholly read, or has no data.' }
  },
})

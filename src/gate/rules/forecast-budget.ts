import { within } from './limit.js'
import { rule } from './rule.js'

/** Days before the newest one of which, with it, the projection takes the median. */
const DAYS_BEFORE = 6

/** `forecast-budget`: the projected month. */
export const forecastBudget = rule({
  limit: (gate) => gate.forecastBudget,
  needs: (_gate, { granularity }) => ({ monthToDate: true, periodsBefore: granularity === 'daily' ? DAYS_BEFORE : 0 }),
  judge(limit, { projectedMonth }) {
    if (projectedMonth !== undefined) return within(projectedMonth, limit)
    return { breaches: [], missing: 'The month so far and its last 7 days were not wholly read, or have no data.' }
  },
})

import { PROJECTION_DAYS } from '../../period/index.js'
import { within } from './limit.js'
import { rule } from './rule.js'

/** `forecast-budget`: the projected month. */
export const forecastBudget = rule({
  limit: (gate) => gate.forecastBudget,
  needs: (_gate, { granularity }) => ({
    monthToDate: true,
    periodsBefore: granularity === 'daily' ? PROJECTION_DAYS - 1 : 0,
  }),
  judge(limit, { projectedMonth }) {
    if (projectedMonth !== undefined) return within(projectedMonth, limit)
    return { breaches: [], missing: 'The month so far and its last 7 days were not wholly read, or have no data.' }
  },
})

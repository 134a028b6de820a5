import { PROJECTION_DAYS } from '../../periods/index.js'
import { aboveBudget, judgeBudget, parseLimit } from './limit.js'
import { rule } from './rule.js'

/** The projected month. */
export const forecastBudget = rule({
  name: 'forecast-budget',
  parse: parseLimit,
  needs: (_limit, { granularity }) => ({
    monthToDate: true,
    periodsBefore: granularity === 'daily' ? PROJECTION_DAYS - 1 : 0,
  }),
  judge(limit, { projectedMonth }) {
    if (projectedMonth !== undefined) return judgeBudget(projectedMonth, limit)
    return {
      breaches: [],
      missing: 'The month to date and the last 7 days were not read completely, or have no data.',
    }
  },
  describe: (breach, how) => aboveBudget(breach, how, { verb: 'is projected to cost', when: 'in the whole month' }),
})

import { within } from './limit.js'
import { rule } from './rule.js'

/** `budget`: the newest period's total. */
export const budget = rule({
  limit: (gate) => gate.budget,
  needs: () => ({}),
  judge: (limit, { newest }) => within(newest.amount, limit),
})

import type { Period } from '../model/period.js'
import { type PeriodPlan, selectPeriods } from '../period/index.js'

/** Starts of the periods that become events where `newest` is the newest chosen one. */
export function chosenStarts(plan: PeriodPlan, newest: Period): ReadonlySet<string> {
  return new Set(selectPeriods(plan, newest).chosen.map(({ start }) => start))
}

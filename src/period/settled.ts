import type { Period } from '../model/period.js'
import { millisecondsOf } from './calendar.js'

/** AWS keeps adding to a period for at least so long, milliseconds (Cost Explorer refreshes its data at least every 24 hours). */
const SETTLING = 24 * 3_600_000

/** True once the period ended 24 hours ago. `now`: milliseconds since 1970, UTC. */
export function isSettled(period: Period, now: number): boolean {
  return now - millisecondsOf(period.end) >= SETTLING
}

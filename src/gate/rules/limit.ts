import { TOTAL_LABEL } from '../../model/cost-line.js'
import { type Decimal, plain } from '../../model/decimal.js'
import { type Finding, PASS } from './rule.js'

/** Judges an amount of the total against a limit. Limits are inclusive: an equal amount passes. */
export function within(amount: Decimal, limit: Decimal): Finding {
  if (amount.lte(limit)) return PASS
  return { breaches: [{ scope: TOTAL_LABEL, actual: plain(amount), limit: plain(limit) }] }
}

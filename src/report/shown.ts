import type { DeliveryReceipt } from '../delivery/index.js'
import type { View } from './view.js'

/**
 * A result as summary, comment, annotations and log may tell it: where amounts are hidden, without what a webhook said, as
 * many repeat the event that they refuse.
 */
export function shown<Result extends { readonly delivery: DeliveryReceipt }>(result: Result, view: View): Result {
  if (!view.hideAmounts) return result
  const { delivery } = result
  const reasons = delivery.reasons.map((kind) => ({ ...kind, reason: kind.summary }))
  return { ...result, delivery: { ...delivery, reasons } }
}

import type { EventKind } from '../model/cost-event.js'
import type { Decimal } from '../model/decimal.js'

export interface EventSettings {
  readonly kinds: ReadonlySet<EventKind>
  readonly source: string
  readonly typePrefix: string
  /** Lines whose metric is smaller in absolute value become no events. */
  readonly minAmount: Decimal | undefined
}

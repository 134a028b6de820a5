/**
 * Encode, sign, send, retry; dead letters, replay, state.
 *
 * openDelivery(settings, outside)   → Promise<Delivery>: deliver(event) with back-pressure, finish() → DeliveryReceipt
 * replay(settings, outside)         → Promise<DeliveryReceipt>: the events of `replay-file`, with their ids
 */
export { type Delivery, type DeliveryOutside, openDelivery } from './delivery.js'
export { replay } from './lazily.js'
export type { DeliveryReceipt } from './receipt.js'
export type { ReplayOutside } from './replay.js'
export type { DeliverySettings, WebhookMode, WebhookSettings } from './settings.js'

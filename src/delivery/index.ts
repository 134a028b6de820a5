/**
 * Encode, sign, send, retry; dead letters, replay, state.
 *
 * openDelivery(settings, deps)   → Promise<Delivery>: deliver(event) with back-pressure, finish() → DeliveryReceipt
 * replay(settings, deps)         → Promise<DeliveryReceipt>: the events of `replay-file`, with their ids
 * HttpClient                     → requests to one URL with timeouts and guarded addresses
 * decide, failureOf, createRedact → what follows from an answer, and how it is told: chat messages use them, too
 */
export { type Delivery, openDelivery } from './delivery.js'
export { failureOf } from './failure.js'
export { HttpClient } from './http.js'
export type { DeliveryReceipt } from './pipeline.js'
export { createRedact, secretsOf } from './redaction.js'
export { replay } from './replay.js'
export { decide, isAccepted } from './retry.js'
export type { DeliverySettings } from './settings.js'

/**
 * Encode, sign, send, retry; dead letters, replay, state.
 *
 * openDelivery(settings, deps)   → Promise<Delivery>: deliver(event) with back-pressure, finish() → DeliveryReceipt
 * replay(settings, deps)         → Promise<DeliveryReceipt>: the events of `replay-file`, with their ids
 * HttpClient                     → requests to one URL with timeouts and guarded addresses
 * decide, failureOf, createRedact → what follows from an answer, and how it is told: chat messages use them, too
 */
export { type Delivery, openDelivery } from './delivery.js'
export { createRedact, type FailureCount, failureOf, secretsOf } from './failure.js'
export { HttpClient, type HttpRequest, type Outcome } from './http.js'
export type { DeliveryReceipt } from './pipeline.js'
export { replay } from './replay.js'
export { decide, isAccepted } from './retry.js'
export type { DeliveryDependencies, DeliverySettings, WebhookMode } from './settings.js'

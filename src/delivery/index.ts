/** Encode, sign, send, retry; dead letters, replay, state. */
import { type CostEvent, eventJson, restate } from '../events/index.js'
import { type DeliveryReceipt, Pipeline } from './pipeline.js'
import type { DeliveryDependencies, DeliverySettings } from './settings.js'

export { failureOf } from './failure.js'
export { HttpClient } from './http.js'
export type { DeliveryReceipt } from './pipeline.js'
export { createRedact, secretsInUrl, secretsOf } from './redaction.js'
export { replay } from './replay.js'
export { decide, isAccepted } from './retry.js'
export type { DeliverySettings } from './settings.js'

/** Delivers the events of one run. */
export interface Delivery {
  /**
   * Queues an event. Resolves when the next one may follow: memory is bounded, even with a slow webhook. An event that was already accepted
   * with the same amounts is skipped.
   * @returns the event as it is sent: a restated one has its `previous` amounts
   * @throws UserError if the dead-letter file cannot be written
   */
  deliver(event: CostEvent): Promise<CostEvent>
  /** Waits until every event is accepted, skipped or in the dead-letter file. Call it once, even after an error. */
  finish(): Promise<DeliveryReceipt>
}

/**
 * Opens the delivery. Without `webhook-url` events are only counted.
 * @throws UserError if nothing can be sent: the state file cannot be read, the dead-letter file cannot be written, the address is
 * refused
 */
export async function openDelivery(settings: DeliverySettings, deps: DeliveryDependencies): Promise<Delivery> {
  const { webhookUrl } = settings
  if (webhookUrl === undefined) return countOnly()
  const { queryKey } = deps
  const pipeline = await Pipeline.open({ ...settings, webhookUrl }, deps)
  const { state } = pipeline
  state?.use(queryKey)
  return {
    async deliver(event) {
      const slot = state?.slotOf(event, queryKey)
      const previous = state && slot !== undefined ? state.compare(slot, event) : {}
      if (previous === 'same') {
        pipeline.skip()
        return event
      }
      const outgoing = Object.keys(previous).length > 0 ? restate(event, previous, queryKey) : event
      await pipeline.send({ event: outgoing, json: eventJson(outgoing), slot })
      return outgoing
    },
    finish: () => pipeline.finish(),
  }
}

function countOnly(): Delivery {
  let made = 0
  return {
    async deliver(event) {
      made += 1
      return event
    },
    finish: async () => ({ made, delivered: 0, skipped: 0, failed: 0, deadLetterFile: undefined, reasons: [] }),
  }
}

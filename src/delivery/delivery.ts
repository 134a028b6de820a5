import { type CostEvent, eventJson, restate } from '../events/index.js'
import { type DeliveryReceipt, Pipeline } from './pipeline.js'
import type { DeliveryDependencies, DeliverySettings } from './settings.js'
import { State } from './state.js'

/** Delivers the events of one run. */
export interface Delivery {
  /**
   * Takes an event over. Resolves once there is room for the next one: the caller's memory stays bounded by what the webhook
   * accepts.
   * @returns the event as it is sent: a restated one has its `previous` amounts
   * @throws UserError where delivery has become impossible (a dead-letter file that cannot be written)
   */
  deliver(event: CostEvent): Promise<CostEvent>
  /** Waits until every event is accepted, skipped or in the dead-letter file. To be called once, also after an error. */
  finish(): Promise<DeliveryReceipt>
}

/**
 * Opens the delivery. Without `webhook-url` events are only counted.
 * @throws UserError where a problem is known before the first event: an unreadable state file, a dead-letter file that cannot be
 * written, a refused address, a secret that cannot be used
 */
export async function openDelivery(settings: DeliverySettings, deps: DeliveryDependencies): Promise<Delivery> {
  const { webhookUrl, stateFile } = settings
  if (webhookUrl === undefined) return countOnly()
  const { log, clock, queryKey } = deps
  const state = stateFile === undefined ? undefined : await State.load(stateFile, webhookUrl, log, clock.now())
  state?.use(queryKey)
  const options = { replaces: undefined, state }
  const pipeline = await Pipeline.open({ ...settings, webhookUrl }, deps, options)
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

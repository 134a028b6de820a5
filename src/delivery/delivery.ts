import type { EventAmounts } from '../events/index.js'
import { onceSent } from '../model/async.js'
import { type CostEvent, WrittenEvent } from '../model/cost-event.js'
import { Dispatch, type DispatchOutside } from './dispatch.js'
import type { DeliveryReceipt } from './receipt.js'
import type { DeliverySettings } from './settings.js'
import { ShapeCheck } from './shape.js'
import type { State } from './state.js'

export interface DeliveryOutside extends DispatchOutside {
  /** Short name of the query that the events come from. */
  readonly queryKey: string
  /** The event with the amounts that its slot last had accepted, and the id that belongs to it. */
  restated(event: CostEvent, previous: EventAmounts): CostEvent
}

/** One run's way to the webhook. */
export interface Delivery {
  /**
   * Loads what the first event needs. Not needed, but time is saved where it is called while something else is waited for.
   */
  warmUp(): void
  /**
   * Takes an event over. A returned promise is back-pressure, and resolves once there is room for the next one: who waits for it
   * keeps no more in memory than the webhook takes.
   * @returns the event as it goes out: a restated one with its `previous` amounts
   * @throws Fault where delivery has become impossible (a dead-letter file that cannot be written)
   */
  deliver(event: WrittenEvent): WrittenEvent | Promise<WrittenEvent>
  /** Waits until every event is accepted, skipped or in the dead-letter file. To be called once, also after a failure. */
  finish(): Promise<DeliveryReceipt>
}

/**
 * Opens the way to the webhook. Without one events are counted, and nothing else happens.
 * @throws Fault where something stands in the way before the first event: an unreadable state file, a dead-letter file that
 * cannot be written, a metadata address, a secret that is none
 */
export async function openDelivery(settings: DeliverySettings, outside: DeliveryOutside): Promise<Delivery> {
  const { webhook, stateFile, deadLetterFile } = settings
  if (webhook === undefined) return counting()
  const { log, clock, queryKey, restated } = outside
  const state = stateFile === undefined ? undefined : await loadState(stateFile, webhook.url, log, clock.now())
  state?.use(queryKey)
  const shapes = new ShapeCheck()
  const options = { deadLetterFile, replacesDeadLetters: false, state, expected: undefined }
  const dispatch = await Dispatch.open(webhook, outside, options)

  return {
    warmUp() {
      // A failure shows with the first event.
      onceSent(() => shapes.load().catch(() => {}))
    },
    deliver(event) {
      // Undefined for all but the first event of each type.
      const check = shapes.first(event)
      return check ? check.then(() => send(event)) : send(event)
    },
    finish: () => dispatch.finish(),
  }

  function send(written: WrittenEvent): WrittenEvent | Promise<WrittenEvent> {
    if (state === undefined) {
      const room = dispatch.send(written)
      return room ? room.then(() => written) : written
    }
    const { event } = written
    const slot = state.slotOf(event, queryKey)
    const standing = state.standing(slot, event)
    if (standing.kind === 'known') {
      dispatch.skip()
      return written
    }
    const hasPrevious = standing.kind === 'restated' && Object.keys(standing.previous).length > 0
    const outgoing = hasPrevious ? WrittenEvent.of(restated(event, standing.previous)) : written
    const room = dispatch.send(outgoing, slot)
    return room ? room.then(() => outgoing) : outgoing
  }
}

/** Most runs keep no state, and load no code for it. */
async function loadState(...given: Parameters<typeof State.load>): Promise<State> {
  const { State } = await import('./state.js')
  return State.load(...given)
}

function counting(): Delivery {
  let made = 0
  return {
    warmUp() {},
    deliver(event) {
      made += 1
      return event
    },
    finish: async () => ({ made, delivered: 0, skipped: 0, failed: 0, deadLetterFile: undefined, reasons: [] }),
  }
}

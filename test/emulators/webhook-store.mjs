// @ts-check
import { isDeepStrictEqual } from 'node:util'

/** @typedef {import('./cloudevents-attributes.mjs').CloudEvent} CloudEvent */
/**
 * @typedef {object} StoredEvent
 * @property {CloudEvent} event as first taken
 * @property {number} count how often it was taken
 */

/**
 * What a receiver holds that drops duplicates as CloudEvents tells it to: events of one `source` and `id` are one.
 * `recordedtime` may differ between two sendings of one event, all else that differs is a conflict.
 */
export class EventStore {
  /** @type {Map<string, StoredEvent>} */
  #held = new Map()
  /** Events taken, duplicates included, in order of arrival. @type {CloudEvent[]} */
  taken = []
  /** Pairs of events of one identity and different content. @type {{ first: CloudEvent, second: CloudEvent }[]} */
  conflicts = []

  /** @param {CloudEvent} event */
  add(event) {
    this.taken.push(event)
    const key = `${String(event.source)}\n${String(event.id)}`
    const held = this.#held.get(key)
    if (!held) {
      this.#held.set(key, { event, count: 1 })
      return
    }
    held.count += 1
    if (!isDeepStrictEqual(withoutRecordedTime(held.event), withoutRecordedTime(event))) {
      this.conflicts.push({ first: held.event, second: event })
    }
  }

  /** The distinct events held, in order of first arrival. */
  get unique() {
    return [...this.#held.values()].map(({ event }) => event)
  }

  /**
   * How often an event was taken; 0 for an unknown one.
   * @param {string} source
   * @param {string} id
   */
  count(source, id) {
    return this.#held.get(`${source}\n${id}`)?.count ?? 0
  }
}

/** @param {CloudEvent} event */
function withoutRecordedTime(event) {
  const { recordedtime: _, ...rest } = event
  return rest
}

import type { CloudEvent } from 'cloudevents'
import type { JsonObject } from '../lib/json.js'
import type { Instant } from '../periods/index.js'

/** What an event is about: one cost line, one period's total, or one breach of the gate. */
export type EventKind = 'lines' | 'total' | 'breaches'

/**
 * A CloudEvents 1.0 event: an object of the CloudEvents SDK with the attributes that all events of this project have. `recordedtime` and
 * `partitionkey` are official extensions ("Recorded Time" and "Partitioning").
 */
export type CostEvent = CloudEvent<JsonObject> & {
  /** Name-based UUID over the event's facts; see `id.ts`. */
  readonly id: string
  /** The slot: the same for every restatement of one line. */
  readonly subject: string
  /** Start of the period. */
  readonly time: Instant
  /** When the costs were requested. Of two events of one slot, the one with the later value counts. */
  readonly recordedtime: string
  readonly partitionkey: string
  readonly datacontenttype: 'application/json'
  /** See `schema/cost-event-data.schema.json`. */
  readonly data: JsonObject
}

/**
 * The event in the JSON event format. `JSON.stringify(event)` would call the SDK's `toJSON`, which rewrites `time` and does not
 * fix the order of the attributes.
 */
export function eventJson(event: CostEvent): string {
  const { specversion, id, source, type, subject, time, recordedtime, partitionkey, datacontenttype, data } = event
  const first = { specversion, id, source, type, subject, time }
  return JSON.stringify({ ...first, recordedtime, partitionkey, datacontenttype, data })
}

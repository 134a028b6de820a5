import type { CloudEvent } from 'cloudevents'
import type { Instant } from '../periods/index.js'

/** What an event is about: one cost line, one period's total, or one breach of the gate. */
export type EventKind = 'lines' | 'total' | 'breaches'

/** `data`, as `schema/cost-event-data.schema.json` describes it. */
export type CostEventData = Readonly<Record<string, unknown>>

/**
 * A CloudEvents 1.0 event from its maker to the socket: an object of the CloudEvents SDK with the attributes that all events of
 * this project have. `recordedtime` and `partitionkey` are official extensions ("Recorded Time" and "Partitioning").
 */
export type CostEvent = CloudEvent<CostEventData> & {
  /** Name-based UUID over what the event says; see `id.ts`. */
  readonly id: string
  /** The slot: the same for every restatement of one line. */
  readonly subject: string
  /** Start of the period. */
  readonly time: Instant
  /** When Cost Explorer was asked. Of two events of one slot, the one with the greater value counts. */
  readonly recordedtime: Instant
  readonly partitionkey: string
  readonly datacontenttype: 'application/json'
  readonly data: CostEventData
}

/**
 * The event in the JSON event format. `JSON.stringify(event)` would call the SDK's `toJSON`, which rewrites `time` and leaves the
 * order of the attributes to chance.
 */
export function eventJson(event: CostEvent): string {
  const { specversion, id, source, type, subject, time, recordedtime, partitionkey, datacontenttype, data } = event
  const first = { specversion, id, source, type, subject, time }
  return JSON.stringify({ ...first, recordedtime, partitionkey, datacontenttype, data })
}

import type { Instant } from './period.js'

/** What an event speaks of: one cost line, one period's total, or one breach of the gate. */
export type EventKind = 'lines' | 'total' | 'breaches'

/**
 * A CloudEvents 1.0 event as it goes over the wire; keys stand in wire order. `recordedtime` and `partitionkey` are
 * official extensions ("Recorded Time" and "Partitioning").
 */
export interface CostEvent {
  readonly specversion: '1.0'
  /** Name-based UUID over what the event says; see `events/id.ts`. */
  readonly id: string
  readonly source: string
  readonly type: string
  /** The slot: equal for every restatement of one line. */
  readonly subject: string
  /** Start of the period. */
  readonly time: Instant
  /** When Cost Explorer was asked. Of two events of one slot, the greater one counts. */
  readonly recordedtime: Instant
  readonly partitionkey: string
  readonly datacontenttype: 'application/json'
  readonly data: CostEventData
}

/** `data`, as `schema/cost-event-data.schema.json` has it. */
export type CostEventData = Readonly<Record<string, unknown>>

/** An event with its text: in the JSON event format, as `JSON.stringify` writes it. */
export class WrittenEvent {
  readonly id: string
  readonly type: string
  readonly text: string
  readonly #make: () => CostEvent

  /** @param make the event itself, which nobody asks for in most runs */
  constructor(id: string, type: string, text: string, make: () => CostEvent) {
    this.id = id
    this.type = type
    this.text = text
    this.#make = make
  }

  static of(event: CostEvent): WrittenEvent {
    return new WrittenEvent(event.id, event.type, JSON.stringify(event), () => event)
  }

  get event(): CostEvent {
    return this.#make()
  }
}

import type { CostEvent } from '../model/cost-event.js'

/**
 * A CloudEvent as it is sent: one of this run's, or one out of a replay file, of which only what the specification demands is
 * certain.
 */
export type WireEvent = Pick<CostEvent, 'specversion' | 'id' | 'source' | 'type'> &
  Partial<Pick<CostEvent, 'subject' | 'time' | 'recordedtime'>> & {
    readonly datacontenttype?: string
    readonly data?: unknown
    readonly data_base64?: string
  }

/** An event and its text. */
export interface Sendable {
  readonly id: string
  /** The JSON event format, to be sent byte for byte: body in structured mode, member of a batch, `event` of a dead letter. */
  readonly text: string
  readonly event: WireEvent
}

/** One event on its way. */
export interface Parcel extends Sendable {
  /** Key of the event's slot in the state file, where there is one. */
  readonly slot: string | undefined
}

/** A parcel that is kept as it was handed over, where somebody will look at the event. */
export class EventParcel implements Parcel {
  readonly slot: string | undefined
  readonly #source: Sendable

  constructor(source: Sendable, slot?: string) {
    this.#source = source
    this.slot = slot
  }

  get id(): string {
    return this.#source.id
  }

  get text(): string {
    return this.#source.text
  }

  get event(): WireEvent {
    return this.#source.event
  }
}

/** A parcel that is kept as text, which takes a fraction of the event's memory. */
export class TextParcel implements Parcel {
  readonly id: string
  readonly text: string
  readonly slot = undefined

  constructor({ id, text }: Sendable) {
    this.id = id
    this.text = text
  }

  get event(): WireEvent {
    return parsed(this.text)
  }
}

/** A parcel in a batch: it lies in the batch's bytes, and nowhere else. Nobody may write there as long as it is used. */
export class BatchedParcel implements Parcel {
  readonly slot: string | undefined
  readonly #bytes: Buffer

  /** @param bytes the event's text in UTF-8 */
  constructor(bytes: Buffer, slot: string | undefined) {
    this.#bytes = bytes
    this.slot = slot
  }

  get id(): string {
    return this.event.id
  }

  get text(): string {
    return this.#bytes.toString('utf8')
  }

  get event(): WireEvent {
    return parsed(this.text)
  }
}

function parsed(text: string): WireEvent {
  const event: WireEvent = JSON.parse(text)
  return event
}

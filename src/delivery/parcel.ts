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

/** One event on its way. */
export class Parcel {
  readonly id: string
  #event: WireEvent | undefined
  /** Key of the event's slot in the state file, where there is one. */
  readonly slot: string | undefined
  #text: string | undefined

  /** @param text the event's JSON where it is already there, to be sent byte for byte */
  constructor(event: WireEvent, slot?: string, text?: string) {
    this.id = event.id
    this.slot = slot
    this.#event = event
    this.#text = text
  }

  get event(): WireEvent {
    if (this.#event !== undefined) return this.#event
    const event: WireEvent = JSON.parse(this.text)
    return event
  }

  /** Keeps the event as text only, which takes a fraction of the memory while it waits. */
  pack(): void {
    this.#text ??= JSON.stringify(this.#event)
    this.#event = undefined
  }

  /** The event in the JSON event format: body in structured mode, member of a batch, `event` of a dead letter. */
  get text(): string {
    this.#text ??= JSON.stringify(this.#event)
    return this.#text
  }
}

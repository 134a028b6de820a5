import type { CloudEvent } from 'cloudevents'
import type { WrittenEvent } from '../model/cost-event.js'
import type { WireEvent } from './parcel.js'

type Library = { readonly CloudEvent: typeof CloudEvent }

/** Checks events by the CloudEvents SDK's strict validation. */
export class ShapeCheck {
  #library: Promise<Library> | undefined
  readonly #seen = new Set<string>()

  /** Loads the SDK, where it is not yet loaded. */
  load(): Promise<Library> {
    this.#library ??= import('cloudevents')
    return this.#library
  }

  /**
   * Checks the first event of each type: events of one type are made by the same code and have the same shape.
   * @returns undefined where the type is known already
   */
  first(written: WrittenEvent): Promise<void> | undefined {
    if (this.#seen.has(written.type)) return undefined
    this.#seen.add(written.type)
    return this.every(written.event)
  }

  /**
   * Checks this event.
   * @throws the SDK's ValidationError
   */
  async every(event: WireEvent): Promise<void> {
    const { CloudEvent } = await this.load()
    // Constructing is the SDK's way to validate.
    new CloudEvent({ ...event }, true)
  }
}

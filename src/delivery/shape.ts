import type { CloudEvent } from 'cloudevents'
import type { WireEvent } from './parcel.js'

/**
 * Checks events by the CloudEvents SDK's strict validation. The SDK is loaded at once but not waited for.
 */
export class ShapeCheck {
  readonly #library: Promise<{ readonly CloudEvent: typeof CloudEvent }>
  readonly #seen = new Set<string>()

  constructor() {
    this.#library = import('cloudevents')
    // Told to whoever awaits a check; nobody else needs to hear of it.
    this.#library.catch(() => {})
  }

  /**
   * Checks the first event of each type: events of one type are made by the same code and have the same shape.
   * @returns undefined where the type is known already
   */
  first(event: WireEvent): Promise<void> | undefined {
    if (this.#seen.has(event.type)) return undefined
    this.#seen.add(event.type)
    return this.every(event)
  }

  /**
   * Checks this event.
   * @throws the SDK's ValidationError
   */
  async every(event: WireEvent): Promise<void> {
    const { CloudEvent } = await this.#library
    // Constructing is the SDK's way to validate.
    new CloudEvent({ ...event }, true)
  }
}

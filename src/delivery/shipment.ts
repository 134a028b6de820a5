import type { Message } from './encode/message.js'
import type { Parcel } from './parcel.js'

/** Events that travel in one request. */
export interface Load {
  /** How many events there are. */
  readonly length: number
  readonly parcels: readonly Parcel[]
  /** Every attempt sends the same bytes. */
  readonly message: Message
  /** @throws RangeError where it is a single event */
  halves(): readonly [Load, Load]
}

/** A load, and how often it was sent so far. */
export interface Shipment {
  readonly load: Load
  attempts: number
}

/** One event on its own. Its message is made when it is sent: the bytes of those that wait would take as much memory again. */
export class Single implements Load {
  readonly length = 1
  readonly #parcel: Parcel
  readonly #encode: (parcel: Parcel) => Message

  constructor(parcel: Parcel, encode: (parcel: Parcel) => Message) {
    this.#parcel = parcel
    this.#encode = encode
  }

  get parcels(): readonly Parcel[] {
    return [this.#parcel]
  }

  get message(): Message {
    return this.#encode(this.#parcel)
  }

  halves(): never {
    throw new RangeError('A single event has no halves.')
  }
}

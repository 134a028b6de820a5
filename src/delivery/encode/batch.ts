import type { Parcel } from '../parcel.js'
import type { Message } from './message.js'

/** A batch's body stays below so many bytes, unless a single event is as long. */
export const BATCH_BYTES = 1_000_000

// Without a charset: some receivers compare the whole value.
const HEADERS = { 'content-type': 'application/cloudevents-batch+json' }

/** Batched content mode: a JSON array of events in the JSON event format. */
export function encodeBatch(parcels: readonly Parcel[]): Message {
  let length = 2 + Math.max(0, parcels.length - 1)
  for (const { text } of parcels) length += Buffer.byteLength(text)
  // Written into bytes one by one: joined texts would be large strings, which stay in memory until the next full collection.
  const body = Buffer.allocUnsafe(length)
  let end = body.write('[')
  for (const { text } of parcels) {
    if (end > 1) end += body.write(',', end)
    end += body.write(text, end)
  }
  body.write(']', end)
  return { headers: HEADERS, body }
}

/** Gathers events into batches that stay within a count and a size. */
export class Batcher {
  #limit: number
  #parcels: Parcel[] = []
  /** Bytes of the body as it stands, brackets and commas included. */
  #bytes = 2

  /** @param limit most events in a batch */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes one event in; gives a batch once it is complete. */
  add(parcel: Parcel): readonly Parcel[] | undefined {
    const bytes = Buffer.byteLength(parcel.text) + 1
    const full = this.#parcels.length > 0 && this.#bytes + bytes > BATCH_BYTES ? this.take() : undefined
    this.#parcels.push(parcel)
    this.#bytes += bytes
    return full ?? (this.#parcels.length >= this.#limit ? this.take() : undefined)
  }

  /** What has gathered so far; undefined where nothing has. */
  take(): readonly Parcel[] | undefined {
    if (this.#parcels.length === 0) return undefined
    const batch = this.#parcels
    this.#parcels = []
    this.#bytes = 2
    return batch
  }

  /** The receiver found so many events too large: later batches hold at most half of them. */
  tooLarge(events: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, Math.ceil(events / 2)))
  }
}

import { BatchedParcel, type Parcel } from '../parcel.js'
import type { Load } from '../shipment.js'
import type { Message } from './message.js'

/** A batch's body stays below so many bytes, unless a single event is as long. */
export const BATCH_BYTES = 1_000_000

// Without a charset: some receivers compare the whole value.
const HEADERS = { 'content-type': 'application/cloudevents-batch+json' }

const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d]

/** A batch begins with so much memory, and takes more as it grows. */
const FIRST_BYTES = 65_536

/** So many spare bodies are kept: as many as wait for their answers, in most runs. */
const MOST_SPARE = 64

/** Batched content mode: a JSON array of events in the JSON event format, which lie in the message's body and nowhere else. */
export class Batch implements Load {
  readonly message: Message & { readonly body: Buffer }
  /** Where each event begins. A comma or the closing bracket stands before the next one. */
  readonly #starts: readonly number[]
  /** Sparse: most events have none. */
  readonly #slots: readonly (string | undefined)[]

  constructor(body: Buffer, starts: readonly number[], slots: readonly (string | undefined)[]) {
    this.message = { headers: HEADERS, body }
    this.#starts = starts
    this.#slots = slots
  }

  get length(): number {
    return this.#starts.length
  }

  /** The events, as long as nobody writes into the body. */
  get parcels(): readonly Parcel[] {
    const { body } = this.message
    return this.#starts.map((start, index) => {
      return new BatchedParcel(body.subarray(start, this.#before(index + 1)), this.#slots[index])
    })
  }

  /** Two batches of its own memory, with one half of the events each. */
  halves(): readonly [Batch, Batch] {
    const middle = Math.ceil(this.length / 2)
    return [this.#part(0, middle), this.#part(middle, this.length)]
  }

  #part(from: number, to: number): Batch {
    const before = this.#before(from)
    const body = Buffer.from(this.message.body.subarray(before, this.#before(to) + 1))
    body[0] = OPEN
    body[body.length - 1] = CLOSE
    const starts = this.#starts.slice(from, to).map((start) => start - before)
    return new Batch(body, starts, this.#slots.slice(from, to))
  }

  /** Where the byte lies that stands before an event, or behind the last. */
  #before(index: number): number {
    return (this.#starts[index] ?? this.message.body.length) - 1
  }
}

/**
 * Gathers events into batches that stay within a count and a size. Each event is written into the body as it comes, and bodies that
 * are given back are used again: a million events that pass by leave nothing behind in V8's heap.
 */
export class Batcher {
  #limit: number
  #starts: number[] = []
  #slots: (string | undefined)[] = []
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  /** Bytes of the body so far, but for the closing bracket. */
  #end = 0
  readonly #spare: Buffer[] = []

  /** @param limit most events in a batch */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes one event in; gives a batch once it is complete. */
  add(text: string, slot?: string): Batch | undefined {
    let end = this.#write(text)
    let full: Batch | undefined
    if (this.#starts.length > 0 && end + 1 > BATCH_BYTES) {
      full = this.take()
      end = this.#write(text)
    }
    if (slot !== undefined) this.#slots[this.#starts.length] = slot
    this.#starts.push(this.#end + 1)
    this.#end = end
    return full ?? (this.#starts.length >= this.#limit ? this.take() : undefined)
  }

  /** What has gathered so far; undefined where nothing has. */
  take(): Batch | undefined {
    if (this.#starts.length === 0) return undefined
    this.#bytes[this.#end] = CLOSE
    const batch = new Batch(this.#bytes.subarray(0, this.#end + 1), this.#starts, this.#slots)
    this.#starts = []
    this.#slots = []
    this.#bytes = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#bytes.length)
    this.#end = 0
    return batch
  }

  /** Takes a batch's memory back, once nobody reads its parcels or sends its body any more. */
  giveBack({ message: { body } }: Batch): void {
    if (this.#spare.length < MOST_SPARE) this.#spare.push(Buffer.from(body.buffer, body.byteOffset))
  }

  /** The receiver found so many events too large: later batches hold at most half of them. */
  tooLarge(events: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, Math.ceil(events / 2)))
  }

  /** Writes an event behind the others, and gives its end. */
  #write(text: string): number {
    // A UTF-16 unit takes at most three bytes in UTF-8; besides, a comma and a bracket.
    const most = this.#end + 3 * text.length + 2
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * most)
      this.#bytes.copy(larger, 0, 0, this.#end)
      this.#bytes = larger
    }
    this.#bytes[this.#end] = this.#starts.length === 0 ? OPEN : COMMA
    const start = this.#end + 1
    return start + this.#bytes.write(text, start)
  }
}

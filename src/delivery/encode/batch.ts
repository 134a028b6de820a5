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

/** What a batch lies in. */
interface Memory {
  bytes: Buffer
  /** Where each event begins. A comma, or the closing bracket, stands before the next one. */
  readonly starts: number[]
}

/** Batched content mode: a JSON array of events in the JSON event format, which lie in the message's body and nowhere else. */
export class Batch implements Load {
  /** How many events there are: the memory may have held more before. */
  readonly length: number
  readonly memory: Memory
  readonly message: Message & { readonly body: Buffer }
  /** Sparse: most events have none. */
  readonly #slots: readonly (string | undefined)[]

  /** @param end length of the body in bytes */
  constructor(memory: Memory, length: number, end: number, slots: readonly (string | undefined)[]) {
    this.length = length
    this.memory = memory
    this.message = { headers: HEADERS, body: memory.bytes.subarray(0, end) }
    this.#slots = slots
  }

  /** The events, as long as nobody writes into the memory. */
  get parcels(): readonly Parcel[] {
    return Array.from({ length: this.length }, (_, index) => {
      const bytes = this.message.body.subarray(this.#before(index) + 1, this.#before(index + 1))
      return new BatchedParcel(bytes, this.#slots[index])
    })
  }

  /** Two batches of their own memory, with one half of the events each. */
  halves(): readonly [Batch, Batch] {
    const middle = Math.ceil(this.length / 2)
    return [this.#part(0, middle), this.#part(middle, this.length)]
  }

  #part(from: number, to: number): Batch {
    const before = this.#before(from)
    const bytes = Buffer.from(this.message.body.subarray(before, this.#before(to) + 1))
    bytes[0] = OPEN
    bytes[bytes.length - 1] = CLOSE
    const starts = this.memory.starts.slice(from, to).map((start) => start - before)
    return new Batch({ bytes, starts }, to - from, bytes.length, this.#slots.slice(from, to))
  }

  /** Where the byte lies that stands before an event, or behind the last. */
  #before(index: number): number {
    return (index < this.length ? (this.memory.starts[index] ?? 0) : this.message.body.length) - 1
  }
}

/**
 * Gathers events into batches that stay within a count and a size. Each event is written into the body as it comes, and memory that
 * is given back is used again: a million events that pass by leave next to nothing behind in V8's heap.
 */
export class Batcher {
  #limit: number
  #memory = newMemory(FIRST_BYTES)
  #count = 0
  #slots: (string | undefined)[] = []
  /** Bytes of the body so far, but for the closing bracket. */
  #end = 0
  readonly #spare: Memory[] = []

  /** @param limit most events in a batch */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes one event in; gives a batch once it is complete. */
  add(text: string, slot?: string): Batch | undefined {
    let end = this.#write(text)
    let full: Batch | undefined
    if (this.#count > 0 && end + 1 > BATCH_BYTES) {
      full = this.take()
      end = this.#write(text)
    }
    if (slot !== undefined) this.#slots[this.#count] = slot
    this.#memory.starts[this.#count] = this.#end + 1
    this.#count += 1
    this.#end = end
    return full ?? (this.#count >= this.#limit ? this.take() : undefined)
  }

  /** What has gathered so far; undefined where nothing has. */
  take(): Batch | undefined {
    if (this.#count === 0) return undefined
    this.#memory.bytes[this.#end] = CLOSE
    const batch = new Batch(this.#memory, this.#count, this.#end + 1, this.#slots)
    this.#memory = this.#spare.pop() ?? newMemory(this.#memory.bytes.length)
    this.#count = 0
    this.#slots = []
    this.#end = 0
    return batch
  }

  /** Takes a batch's memory back, once nobody reads its parcels or sends its body any more. */
  giveBack({ memory }: Batch): void {
    if (this.#spare.length < MOST_SPARE) this.#spare.push(memory)
  }

  /** The receiver found so many events too large: later batches hold at most half of them. */
  tooLarge(events: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, Math.ceil(events / 2)))
  }

  /** Writes an event behind the others, and gives its end. */
  #write(text: string): number {
    const memory = this.#memory
    // A UTF-16 unit takes at most three bytes in UTF-8; besides, a comma and a bracket.
    const most = this.#end + 3 * text.length + 2
    if (most > memory.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * most)
      memory.bytes.copy(larger, 0, 0, this.#end)
      memory.bytes = larger
    }
    memory.bytes[this.#end] = this.#count === 0 ? OPEN : COMMA
    const start = this.#end + 1
    return start + memory.bytes.write(text, start)
  }
}

function newMemory(length: number): Memory {
  return { bytes: Buffer.allocUnsafeSlow(length), starts: [] }
}

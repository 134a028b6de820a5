import { RowMemory } from './json-rows.js'
import { SLICE } from './json-slices.js'

/** Pages at a time: the one that is read from, and the one that is fetched meanwhile. */
const KEPT = 2

/**
 * Memory for pages, used again from page to page. Buffers that are dropped lie outside of V8's heap, where tens of megabytes gather
 * before its collector takes notice.
 */
export class PageMemory {
  readonly #spare: PageSpace[] = []
  readonly #lent = new WeakMap<object, PageSpace>()

  /** For one page, which is read before the next is collected in it. */
  take(): PageSpace {
    return this.#spare.pop() ?? new PageSpace()
  }

  /** Notes that the answer reads from a space. */
  lend(answer: object, space: PageSpace): void {
    this.#lent.set(answer, space)
  }

  /** Takes back what an answer reads from. Nothing of it may be read any more. */
  takeBack(answer: object): void {
    const space = this.#lent.get(answer)
    if (space !== undefined && this.#lent.delete(answer) && this.#spare.length < KEPT) this.#spare.push(space)
  }
}

/** Memory for the bytes of one page, and for what is noted of them. */
export class PageSpace {
  readonly rows = new RowMemory(SLICE)
  #bytes = Buffer.alloc(0)

  /**
   * Reads a body whole.
   * @param expectedLength in bytes, by its header; 0 where that says nothing
   * @returns its bytes; valid until the next call
   */
  async collect(body: AsyncIterable<Uint8Array>, expectedLength: number): Promise<Buffer> {
    this.#reserve(expectedLength, 0)
    let end = 0
    for await (const chunk of body) {
      if (end + chunk.length > this.#bytes.length) this.#reserve(2 * (end + chunk.length), end)
      this.#bytes.set(chunk, end)
      end += chunk.length
    }
    return this.#bytes.subarray(0, end)
  }

  /** @param used so many bytes are kept */
  #reserve(length: number, used: number): void {
    if (this.#bytes.length >= length) return
    // Some room beyond, as pages are of nearly equal length.
    const larger = Buffer.allocUnsafeSlow(Math.ceil(length * 1.1) + 1024)
    this.#bytes.copy(larger, 0, 0, used)
    this.#bytes = larger
  }
}

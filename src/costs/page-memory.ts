/** Pages at a time: the one that is read from, and the one that is fetched meanwhile. */
const KEPT = 2

/**
 * Memory for the bytes of pages, used again from page to page. Buffers that are dropped lie outside of V8's heap, where tens of
 * megabytes gather before its collector takes notice.
 */
export class PageMemory {
  readonly #spare: Buffer[] = []
  readonly #lent = new WeakMap<object, Buffer>()

  /**
   * Reads a body whole.
   * @param expectedLength in bytes, by its header; 0 where that says nothing
   */
  async collect(body: AsyncIterable<Uint8Array>, expectedLength: number): Promise<Buffer> {
    let bytes = this.#take(expectedLength)
    let end = 0
    for await (const chunk of body) {
      if (end + chunk.length > bytes.length) {
        const larger = this.#take(2 * (end + chunk.length))
        bytes.copy(larger, 0, 0, end)
        bytes = larger
      }
      bytes.set(chunk, end)
      end += chunk.length
    }
    return bytes.subarray(0, end)
  }

  /** Notes that the answer reads from these bytes. */
  lend(answer: object, bytes: Buffer): void {
    this.#lent.set(answer, bytes)
  }

  /** Takes back what an answer reads from. Nothing of it may be read any more. */
  takeBack(answer: object): void {
    const bytes = this.#lent.get(answer)
    if (bytes === undefined || !this.#lent.delete(answer) || this.#spare.length === KEPT) return
    this.#spare.push(Buffer.from(bytes.buffer, bytes.byteOffset))
  }

  #take(length: number): Buffer {
    const spare = this.#spare.pop()
    // Some room beyond, as pages are of nearly equal length.
    return spare !== undefined && spare.length >= length
      ? spare
      : Buffer.allocUnsafeSlow(Math.ceil(length * 1.1) + 1024)
  }
}

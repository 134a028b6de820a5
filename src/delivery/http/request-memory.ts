import type { RequestHead, WireRequest } from './request.js'

/** Octets of a request that is sent without memory of its own. */
const SHARED = 8_192

/** The longest end of a head: the length of what fits, in decimal digits, and the empty line. */
const LENGTH_ROOM = 8

/**
 * The octets from which one connection writes its requests: one is on its way at a time, so its memory serves all that fit. The head
 * of the last request stays there, as the next one mostly has the same.
 */
export class RequestMemory {
  #octets: Buffer | undefined
  /** The head that stands there, and where. */
  #head: RequestHead | undefined
  #start = 0

  /**
   * Writes a request down.
   * @returns its octets, valid until the next call; undefined where its body is no text, or text that may not fit
   */
  write({ head, body }: WireRequest): Buffer | undefined {
    const { beforeLength } = head
    // The body first, always at the same place for one head: its length is known once it is written.
    const bodyStart = beforeLength.length + LENGTH_ROOM
    // A UTF-16 unit takes at most three octets in UTF-8.
    if (typeof body !== 'string' || body === '' || bodyStart + 3 * body.length > SHARED) return undefined
    this.#octets ??= Buffer.allocUnsafeSlow(SHARED)
    const length = this.#octets.write(body, bodyStart)
    const endOfHead = `${length}\r\n\r\n`
    const headEnd = bodyStart - endOfHead.length
    const start = headEnd - beforeLength.length
    if (head !== this.#head || start !== this.#start) {
      this.#octets.write(beforeLength, start, 'latin1')
      this.#head = head
      this.#start = start
    }
    this.#octets.write(endOfHead, headEnd, 'latin1')
    return this.#octets.subarray(start, bodyStart + length)
  }
}

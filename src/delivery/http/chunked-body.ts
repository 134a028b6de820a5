import { malformed } from './answer.js'
import { readFields } from './fields.js'

const LF = 0x0a
/** Longest line besides the content, and longest trailer section: as long as a head may be. */
const MOST_BYTES = 16_384

/**
 * `chunk-size [ chunk-ext ]` (RFC 9112, section 7.1). Extensions are not looked at; a size of more digits than fit a number
 * exactly is refused.
 */
const SIZE_LINE = /^0*([0-9a-fA-F]{1,13})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/

/** Decodes the chunked transfer coding (RFC 9112, section 7.1), however its bytes are split. */
export class ChunkedBody {
  readonly #content: (bytes: Buffer) => void
  #next: 'size' | 'data' | 'end of data' | 'trailer' | 'nothing' = 'size'
  /** Of the chunk's data. */
  #left = 0
  #line = ''
  #trailer = ''

  /** @param content is handed the content piece by piece, each valid only while it runs */
  constructor(content: (bytes: Buffer) => void) {
    this.#content = content
  }

  get complete(): boolean {
    return this.#next === 'nothing'
  }

  /**
   * Takes bytes in from an index on.
   * @returns the index after the last byte of the body
   * @throws TransportError for what is no chunked body
   */
  read(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length && !this.complete)
      at = this.#next === 'data' ? this.#data(bytes, at) : this.#part(bytes, at)
    return at
  }

  #data(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.#left, bytes.length)
    this.#content(bytes.subarray(at, end))
    this.#left -= end - at
    if (this.#left === 0) this.#next = 'end of data'
    return end
  }

  /** Takes in the bytes of a line, or the part of it that is there. */
  #part(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(LF, at)
    const end = newline < 0 ? bytes.length : newline + 1
    this.#line += bytes.toString('latin1', at, end)
    if (this.#line.length + this.#trailer.length > MOST_BYTES) throw malformed('a chunk has a line without end')
    if (this.#next === 'end of data' && !'\r\n'.startsWith(this.#line))
      throw malformed('a chunk is longer than its size')
    if (newline >= 0) {
      // A bare LF ends no line here: two readers who disagree on that see different chunks.
      if (!this.#line.endsWith('\r\n')) throw malformed('a line of a chunk ends without CR')
      const line = this.#line.slice(0, -2)
      this.#line = ''
      this.#take(line)
    }
    return end
  }

  #take(line: string): void {
    if (this.#next === 'size') {
      const digits = SIZE_LINE.exec(line)?.[1]
      if (digits === undefined) throw malformed('a chunk has no valid size')
      this.#left = Number.parseInt(digits, 16)
      this.#next = this.#left === 0 ? 'trailer' : 'data'
    } else if (this.#next === 'end of data') this.#next = 'size'
    else if (line !== '') this.#trailer += `${this.#trailer === '' ? '' : '\r\n'}${line}`
    else {
      // Nobody wants them, but they must be field lines all the same.
      readFields(this.#trailer)
      this.#next = 'nothing'
    }
  }
}

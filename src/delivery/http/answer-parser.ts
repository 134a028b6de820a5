import { type Answer, malformed, unanswered } from './answer.js'
import { type AnswerHead, readHead } from './answer-head.js'
import { ChunkedBody } from './chunked-body.js'

/** Longest head, like that of Node's own client. */
const HEAD_BYTES = 16_384
/** So much of an answer is kept to tell why an event was refused. */
const KEPT_BYTES = 4_096
/** So much of an answer's body is read, chunk sizes and trailers counted, before its connection is given up. */
const READ_BYTES = 65_536

const END_OF_HEAD = Buffer.from('\r\n\r\n')

/** An answer, and what may become of its connection. */
export interface Received {
  readonly answer: Answer
  /** Whether the connection may carry another request. */
  readonly persistent: boolean
  /** … and how long it may stand idle before. */
  readonly idleMilliseconds: number
}

/** Reads the answers that come over one connection (RFC 9112), one after the other, however their bytes are split. */
export class AnswerParser {
  /** A head that is not complete. */
  #pending: Buffer | undefined
  #head: AnswerHead | undefined
  /** Of a body whose length is known. */
  #left = 0
  #chunked: ChunkedBody | undefined
  #kept: Buffer[] = []
  #keptBytes = 0
  #isCut = false
  #readBytes = 0
  #persistent = false
  /** Servers repeat themselves: the last head, as it came with its empty line, and what it says. */
  #last: { readonly octets: Buffer; readonly head: AnswerHead } | undefined

  /** Whether any byte of an answer has come. */
  get begun(): boolean {
    return this.#head !== undefined || this.#pending !== undefined
  }

  /**
   * Takes bytes in; they are valid only while this runs.
   * @returns whether the answer is complete, or longer than is read of one: to be fetched by `take`
   * @throws TransportError where it is no answer; after that the parser is of no more use
   */
  push(chunk: Buffer): boolean {
    if (this.#head !== undefined) return this.#body(this.#head, chunk, 0)
    const bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    for (let at = 0; ; ) {
      const last = this.#repeated(bytes, at) ?? this.#read(bytes, at)
      if (last === undefined) {
        // A copy in any case: the bytes are not ours.
        this.#pending = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined
        return false
      }
      const { head } = last
      at += last.octets.length
      // A protocol that nobody asked for (RFC 9110, section 15.2.2): no answer will follow.
      if (head.status === 101) throw unanswered()
      // Other interim answers announce the final one (section 15.2).
      if (head.status >= 200) return this.#begin(head, bytes, at)
    }
  }

  /** The connection has ended in order. @returns whether that completes the answer */
  end(): boolean {
    return this.#head?.length === 'until-close'
  }

  /**
   * Hands the answer out that `push` or `end` found complete, and is ready for the next.
   * @param sent whether all of the request has left this process
   */
  take(sent: boolean): Received {
    if (this.#head === undefined) throw new Error('There is no answer to take.')
    const { status, headers, idleMilliseconds } = this.#head
    const body = this.#keptBytes === 0 ? '' : Buffer.concat(this.#kept).toString('utf8')
    const answer = { status, headers, sent, body, isCut: this.#isCut }
    const received = { answer, persistent: this.#persistent, idleMilliseconds }
    this.#head = undefined
    this.#chunked = undefined
    this.#readBytes = 0
    if (this.#keptBytes > 0) {
      this.#kept = []
      this.#keptBytes = 0
    }
    this.#isCut = false
    return received
  }

  /** The last head, where the bytes begin with the same again. */
  #repeated(bytes: Buffer, at: number) {
    const octets = this.#last?.octets
    if (octets === undefined || at + octets.length > bytes.length) return undefined
    return bytes.compare(octets, 0, octets.length, at, at + octets.length) === 0 ? this.#last : undefined
  }

  /** The head that the bytes begin with; undefined where it is not complete. */
  #read(bytes: Buffer, at: number) {
    const end = bytes.indexOf(END_OF_HEAD, at)
    if ((end < 0 ? bytes.length : end) - at > HEAD_BYTES) throw malformed('its header is too large')
    if (end < 0) return undefined
    const head = readHead(bytes.toString('latin1', at, end))
    this.#last = { octets: Buffer.from(bytes.subarray(at, end + END_OF_HEAD.length)), head }
    return this.#last
  }

  #begin(head: AnswerHead, bytes: Buffer, at: number): boolean {
    this.#pending = undefined
    this.#head = head
    this.#persistent = head.persistent
    if (typeof head.length === 'number') this.#left = head.length
    if (head.length === 'chunked') this.#chunked = new ChunkedBody((content) => this.#keep(head, content))
    return this.#body(head, bytes, at)
  }

  #body(head: AnswerHead, bytes: Buffer, at: number): boolean {
    let end = bytes.length
    let complete = false
    if (this.#chunked !== undefined) {
      end = this.#chunked.read(bytes, at)
      complete = this.#chunked.complete
    } else if (head.length !== 'until-close') {
      end = Math.min(at + this.#left, bytes.length)
      this.#left -= end - at
      complete = this.#left === 0
    }
    if (this.#chunked === undefined && end > at) this.#keep(head, bytes.subarray(at, end))
    this.#readBytes += end - at
    // More than was asked for: it would be taken for the answer to the next request (RFC 9112, section 9.2).
    if (end < bytes.length) this.#persistent = false
    if (complete) return true
    if (this.#readBytes <= READ_BYTES) return false
    this.#isCut = true
    this.#persistent = false
    return true
  }

  #keep({ status }: AnswerHead, content: Buffer): void {
    if (status <= 299) return
    const room = KEPT_BYTES - this.#keptBytes
    if (content.length > room) this.#isCut = true
    if (room === 0) return
    const part = Buffer.from(content.subarray(0, room))
    this.#kept.push(part)
    this.#keptBytes += part.length
  }
}

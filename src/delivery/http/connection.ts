import type { Socket } from 'node:net'
import { uptime } from '../../model/uptime.js'
import { TransportError } from '../transport-error.js'
import { type Answer, unanswered } from './answer.js'
import { AnswerParser } from './answer-parser.js'
import type { Connect, SocketOwner } from './connect.js'
import type { WireRequest } from './request.js'
import { RequestMemory } from './request-memory.js'

/** So long may it take to say that a connection is closed. */
const CLOSING_MS = 1_000

/** A request, and who waits for its answer. Exactly one of the two is called, once. */
export interface Exchange {
  readonly request: WireRequest
  succeed(answer: Answer): void
  fail(error: unknown): void
}

/** Who deals connections out. */
export interface ConnectionOwner {
  /** It may carry another request. */
  idle(connection: Connection): void
  /** It is closed. */
  gone(connection: Connection): void
}

/** One connection, which carries one request at a time and is used again where the server lets it (RFC 9112, section 9). */
export class Connection implements SocketOwner {
  readonly #owner: ConnectionOwner
  readonly #parser = new AnswerParser()
  readonly #memory = new RequestMemory()
  #socket: Socket | undefined
  #isReady = false
  #isGone = false
  #exchange: Exchange | undefined
  /** An answer that was complete before its request was sent to the end. */
  #early: Answer | undefined
  /** When it may no longer be used again (`uptime`). */
  #idleUntil = Number.POSITIVE_INFINITY

  constructor(owner: ConnectionOwner) {
    this.#owner = owner
  }

  /** Opens the connection for a first request. */
  open(connect: Connect, exchange: Exchange): void {
    this.#exchange = exchange
    try {
      connect(this)
    } catch (error) {
      this.ended(error)
    }
  }

  /** Whether it may be used again after the time that it stood idle. */
  get isFresh(): boolean {
    return this.#idleUntil === Number.POSITIVE_INFINITY || uptime() < this.#idleUntil
  }

  /** Sends a request over a connection that is idle. */
  start(exchange: Exchange): void {
    this.#exchange = exchange
    this.#socket?.ref()
    this.#write(exchange.request)
  }

  /** Closes it. A request that is on its way fails, unless its answer is there. */
  ended(reason?: unknown): void {
    if (this.#isGone) return
    const [exchange, early] = [this.#exchange, this.#early]
    const completed = early === undefined && reason === undefined && this.#parser.end()
    const { begun } = this.#parser
    this.#close(exchange === undefined || completed)
    if (exchange === undefined) return
    this.#exchange = undefined
    if (early !== undefined) exchange.succeed(early)
    else if (completed) exchange.succeed(this.#parser.take(false).answer)
    else
      exchange.fail(
        reason ??
          (begun ? new TransportError('network', 'the connection ended in the middle of the answer') : unanswered()),
      )
  }

  opened(socket: Socket): void {
    this.#socket = socket
    // Given up before the proxy's tunnel stood.
    if (this.#isGone) socket.destroy()
  }

  ready(): void {
    if (this.#isGone) return
    this.#isReady = true
    if (this.#exchange !== undefined) this.#write(this.#exchange.request)
  }

  received(bytes: Buffer): void {
    if (this.#isGone) return
    // What nobody asked for is no answer (RFC 9112, section 9.2).
    const isAskedFor = this.#isReady && this.#exchange !== undefined && this.#early === undefined
    let isComplete = false
    let problem: unknown
    try {
      isComplete = isAskedFor && this.#parser.push(bytes)
    } catch (error) {
      problem = error
    }
    if (problem !== undefined || !isAskedFor) this.ended(problem)
    else if (isComplete) this.#complete()
  }

  #write(request: WireRequest): void {
    const socket = this.#socket
    if (socket === undefined) return
    const octets = this.#memory.write(request)
    if (octets !== undefined) {
      socket.write(octets)
      return
    }
    const { head, body } = request
    // Both go to the system at once.
    socket.cork()
    socket.write(head.complete(typeof body === 'string' ? Buffer.byteLength(body) : body.length), 'latin1')
    socket.write(body)
    socket.uncork()
  }

  #complete(): void {
    const socket = this.#socket
    const isSent = socket === undefined || socket.writableLength === 0
    const { answer, persistent, idleMilliseconds } = this.#parser.take(isSent)
    if (!isSent && persistent && answer.status <= 299) {
      // The server wants the rest. Only an answer that refuses it, or closes, ends the sending (RFC 9112, section 9.5).
      this.#early = answer
      socket.write('', () => this.#settle({ ...answer, sent: true }, true, idleMilliseconds))
    } else this.#settle(answer, persistent && isSent, idleMilliseconds)
  }

  #settle(answer: Answer, reusable: boolean, idleMilliseconds: number): void {
    const exchange = this.#exchange
    // Ended while the rest of the request was being sent.
    if (exchange === undefined) return
    this.#exchange = undefined
    this.#early = undefined
    if (reusable) {
      this.#idleUntil = idleMilliseconds === Number.POSITIVE_INFINITY ? idleMilliseconds : uptime() + idleMilliseconds
      // An idle connection does not keep the process alive.
      this.#socket?.unref()
      this.#owner.idle(this)
    } else this.#close(true)
    exchange.succeed(answer)
  }

  /** @param orderly with TLS's closure alert, which a client owes unless something has failed (RFC 9112, section 9.8) */
  #close(orderly: boolean): void {
    this.#isGone = true
    const socket = this.#socket
    if (orderly && socket?.writableLength === 0) {
      // A server that reads nothing any more is not waited for.
      socket.unref().setTimeout(CLOSING_MS, () => socket.destroy())
      socket.destroySoon()
    } else socket?.destroy()
    this.#owner.gone(this)
  }
}

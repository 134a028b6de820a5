import { TransportError } from '../transport-error.js'
import type { Outcome } from './answer.js'
import { Attempt, Attempts } from './attempts.js'
import type { Connect } from './connect.js'
import { Connection, type ConnectionOwner } from './connection.js'
import type { WireRequest } from './request.js'

/**
 * An HTTP/1.1 client for one target (RFC 9110, RFC 9112): connections are kept and used again, the last one first. No request
 * is ever sent a second time, since nobody knows whether the server has acted on the first (RFC 9110, section 9.2.2), and
 * none before the one ahead of it on its connection is answered.
 */
export class HttpClient implements ConnectionOwner {
  readonly #connect: Connect
  readonly #most: number
  readonly #open = new Set<Connection>()
  readonly #attempts = new Attempts()
  #idle: Connection[] = []
  #waiting: Attempt[] = []

  /** @param most connections at a time; what is asked for beyond them waits */
  constructor(connect: Connect, most: number) {
    this.#connect = connect
    this.#most = most
  }

  /**
   * Sends a request.
   * @param milliseconds until the answer is complete, with all waiting
   * @param settle is called once; never before this returns, unless no connection can be made
   */
  send(request: WireRequest, milliseconds: number, settle: (outcome: Outcome) => void): void {
    const attempt = new Attempt(request, milliseconds, this.#attempts, settle)
    const connection = this.#reusable()
    if (connection !== undefined) {
      attempt.connection = connection
      connection.start(attempt)
    } else if (this.#open.size < this.#most) this.#openFor(attempt)
    else this.#waiting.push(attempt)
  }

  /** Ends the attempts that are not settled; idle connections stay. */
  abort(): void {
    this.#waiting = []
    this.#attempts.giveUp(new TransportError('aborted'))
  }

  /** Ends all attempts and connections. */
  close(): void {
    this.abort()
    for (const connection of this.#open) connection.ended()
  }

  idle(connection: Connection): void {
    const next = this.#nextWaiting()
    if (next === undefined) this.#idle.push(connection)
    else {
      next.connection = connection
      connection.start(next)
    }
  }

  gone(connection: Connection): void {
    this.#open.delete(connection)
    const index = this.#idle.indexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
    const next = this.#nextWaiting()
    if (next !== undefined) this.#openFor(next)
  }

  #reusable(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.isFresh) return connection
      connection.ended()
    }
    return undefined
  }

  #nextWaiting(): Attempt | undefined {
    let next = this.#waiting.shift()
    while (next?.isSettled) next = this.#waiting.shift()
    return next
  }

  #openFor(attempt: Attempt): void {
    const connection = new Connection(this)
    attempt.connection = connection
    this.#open.add(connection)
    connection.open(this.#connect, attempt)
  }
}

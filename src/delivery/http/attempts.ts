import { uptime } from '../../model/uptime.js'
import { TransportError, transportError } from '../transport-error.js'
import type { Answer, Outcome } from './answer.js'
import type { Connection, Exchange } from './connection.js'
import type { WireRequest } from './request.js'

/** A request on its way, from the moment it is asked for: settled once. */
export class Attempt implements Exchange {
  readonly request: WireRequest
  /** By `uptime`. */
  readonly deadline: number
  /** The connection that it was given. */
  connection: Connection | undefined
  /** Its place among the attempts; -1 once it is settled. */
  place = -1
  readonly #among: Attempts
  readonly #settle: (outcome: Outcome) => void

  constructor(request: WireRequest, milliseconds: number, among: Attempts, settle: (outcome: Outcome) => void) {
    this.request = request
    this.deadline = uptime() + milliseconds
    this.#among = among
    this.#settle = settle
    among.add(this)
  }

  get isSettled(): boolean {
    return this.place < 0
  }

  succeed(answer: Answer): void {
    this.#among.delete(this)
    this.#settle(answer)
  }

  fail(error: unknown): void {
    this.#among.delete(this)
    this.#settle(transportError(error))
  }

  giveUp(error: TransportError): void {
    if (this.connection === undefined) this.fail(error)
    else this.connection.ended(error)
  }
}

/**
 * All attempts that are not settled, and one timer for them: one for each would be a tenth of the work on a request. It is
 * set for the earliest deadline when it was set, and looks again when it fires.
 */
export class Attempts {
  /**
   * In any order. A `Set` would be shorter, but V8 keeps all that was ever in one that changes much until its next full collection: each
   * table that a set has outgrown holds what was in it then, and the table that came next.
   */
  readonly #all: Attempt[] = []
  #timer: NodeJS.Timeout | undefined
  /** When it fires (`uptime`). */
  #due = Number.POSITIVE_INFINITY

  add(attempt: Attempt): void {
    attempt.place = this.#all.push(attempt) - 1
    this.#arm(attempt.deadline)
  }

  delete(attempt: Attempt): void {
    const last = this.#all.pop()
    if (last !== undefined && last !== attempt) {
      this.#all[attempt.place] = last
      last.place = attempt.place
    }
    attempt.place = -1
  }

  giveUp(error: TransportError): void {
    for (const attempt of [...this.#all]) attempt.giveUp(error)
  }

  #arm(at: number): void {
    if (at >= this.#due) return
    clearTimeout(this.#timer)
    this.#due = at
    // It is the connections that keep the process alive. Node warns of negative times: giving others up takes a while.
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, at - uptime())).unref()
  }

  #expire(): void {
    this.#due = Number.POSITIVE_INFINITY
    // Timers count whole milliseconds: they may be early by one.
    const now = uptime() + 1
    for (const attempt of [...this.#all]) {
      if (attempt.deadline <= now) attempt.giveUp(new TransportError('timeout'))
      else this.#arm(attempt.deadline)
    }
  }
}

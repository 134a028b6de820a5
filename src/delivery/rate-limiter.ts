import type { Clock } from '../lib/runtime.js'

/** Delays requests: they are evenly spaced at the allowed rate, and none is sent during a pause that the webhook asks for. */
export class RateLimiter {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  /** Milliseconds between two requests; 0 without a rate. */
  #interval = 0
  /** Earliest time of the next request, by `clock.monotonic()`. */
  #next = 0
  /** By `clock.monotonic()`. */
  #pausedUntil = 0
  /** With a rate, each request waits for the turn of the previous request. */
  #lastTurn: Promise<unknown> = Promise.resolve()

  /** @param signal ends every wait */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  /** Allows at most this many requests per second from now on. A lower rate that was set before still applies. */
  limit(perSecond: number): void {
    this.#interval = Math.max(this.#interval, 1000 / perSecond)
  }

  /** No request may be sent for this many milliseconds from now on. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.monotonic() + milliseconds)
  }

  /**
   * Waits for the turn of one request.
   * @param deadline by `clock.monotonic()`
   * @returns false if the turn would come at the deadline or later, without waiting for it
   * @throws the signal's reason
   */
  async turn(deadline: number): Promise<boolean> {
    if (this.#interval === 0) return this.#wait(deadline)
    const turn = this.#lastTurn.then(() => this.#wait(deadline))
    this.#lastTurn = turn.catch(() => {})
    return turn
  }

  async #wait(deadline: number): Promise<boolean> {
    this.#signal.throwIfAborted()
    for (;;) {
      const now = this.#clock.monotonic()
      // A pause may begin, or become longer, during the wait.
      const earliest = Math.max(this.#next, this.#pausedUntil)
      if (now >= earliest) {
        this.#next = now + this.#interval
        return true
      }
      if (earliest >= deadline) return false
      await this.#clock.sleep(Math.ceil(earliest - now), this.#signal)
    }
  }
}

import type { Clock } from '../lib/runtime.js'

/** When the next request may be sent: an even rate, and the pauses that the receiver asks for. */
export class RateLimiter {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  /** Milliseconds between two requests; 0 without a rate. */
  #interval = 0
  /** By `clock.monotonic()`, as are the others. */
  #next = 0
  #pausedUntil = 0
  /** Where there is a rate, requests take their turns one after another. */
  #lastTurn: Promise<unknown> = Promise.resolve()

  /** @param signal ends every wait */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  /** Sends at most this many requests per second from now on. A lower rate that was set before stays. */
  limit(perSecond: number): void {
    this.#interval = Math.max(this.#interval, 1000 / perSecond)
  }

  /** Nothing is sent for this many milliseconds from now on. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.monotonic() + milliseconds)
  }

  /**
   * Waits for the turn of one request.
   * @param deadline by `clock.monotonic()`
   * @returns false, as soon as that is certain, where the turn would come at the deadline or later
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
      // A pause may begin, or grow, during the wait.
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

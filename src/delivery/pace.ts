import type { Clock } from '../model/outside.js'

/** When the next request may leave: an even rate, and pauses that the receiver asks for. */
export class Pace {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  /** Milliseconds between two requests. */
  #interval = 0
  #next = 0
  #pausedUntil = 0
  /** The last of those that wait for their turn, where there is a rate. */
  #queue: Promise<void> = Promise.resolve()

  /** @param signal ends every wait */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  /** Keeps to so many requests a second from now on, or to fewer where fewer were set before. */
  limit(perSecond: number): void {
    this.#interval = Math.max(this.#interval, 1000 / perSecond)
  }

  /** Nobody sends before this moment (milliseconds since 1970). */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
  }

  /** The earliest moment at which a request might leave, milliseconds since 1970. */
  get earliest(): number {
    return Math.max(this.#next, this.#pausedUntil)
  }

  /**
   * Waits for the turn of one request; undefined where it may leave at once.
   * @throws the signal's reason
   */
  turn(): Promise<void> | undefined {
    if (this.#interval === 0) return this.#pausedUntil > this.#clock.now() ? this.#pauseOver() : undefined
    const turn = this.#queue.then(() => this.#takeSlot())
    this.#queue = turn.catch(() => {})
    return turn
  }

  async #pauseOver(): Promise<void> {
    for (let now = this.#clock.now(); now < this.#pausedUntil; now = this.#clock.now()) {
      await this.#clock.sleep(this.#pausedUntil - now, this.#signal)
    }
  }

  async #takeSlot(): Promise<void> {
    this.#signal.throwIfAborted()
    for (let now = this.#clock.now(); now < this.earliest; now = this.#clock.now()) {
      await this.#clock.sleep(Math.ceil(this.earliest - now), this.#signal)
    }
    this.#next = this.#clock.now() + this.#interval
  }
}

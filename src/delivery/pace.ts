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
  #queue: Promise<unknown> = Promise.resolve()

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

  /**
   * Waits for the turn of one request; undefined where it may leave at once.
   * @param before milliseconds since 1970
   * @returns false, as soon as that is certain, where the turn would not come before then
   * @throws the signal's reason
   */
  turn(before: number): Promise<boolean> | undefined {
    if (this.#interval === 0) return this.#isPaused ? this.#reach(before) : undefined
    const turn = this.#queue.then(() => this.#takeSlot(before))
    this.#queue = turn.catch(() => {})
    return turn
  }

  get #isPaused(): boolean {
    // Most webhooks never ask for a pause: then it does not matter what time it is.
    return this.#earliest > 0 && this.#earliest > this.#clock.now()
  }

  /** The earliest moment at which a request might leave, milliseconds since 1970. */
  get #earliest(): number {
    return Math.max(this.#next, this.#pausedUntil)
  }

  /** Waits for the earliest moment, which pauses may put off meanwhile. */
  async #reach(before: number): Promise<boolean> {
    this.#signal.throwIfAborted()
    for (let now = this.#clock.now(); now < this.#earliest; now = this.#clock.now()) {
      if (this.#earliest >= before) return false
      await this.#clock.sleep(Math.ceil(this.#earliest - now), this.#signal)
    }
    return true
  }

  async #takeSlot(before: number): Promise<boolean> {
    if (!(await this.#reach(before))) return false
    this.#next = this.#clock.now() + this.#interval
    return true
  }
}

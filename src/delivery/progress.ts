import type { Clock, Log } from '../model/outside.js'

/** Time between two lines; a shorter delivery says nothing on its way. */
const EVERY_MS = 30_000

/** Tells now and then how far a long delivery is. */
export class Progress {
  readonly #log: Log
  readonly #clock: Clock
  readonly #expected: number | undefined
  readonly #start: number
  #told: number

  /** @param expected events in all, where that is known beforehand */
  constructor(log: Log, clock: Clock, expected: number | undefined) {
    this.#log = log
    this.#clock = clock
    this.#expected = expected
    this.#start = clock.now()
    this.#told = this.#start
  }

  /**
   * Says a line where it is time for one.
   * @param done events that are through, whatever became of them
   * @param deadline milliseconds since 1970
   */
  tell(done: number, deadline: number): void {
    const now = this.#clock.now()
    if (now - this.#told < EVERY_MS) return
    this.#told = now
    const rate = done / ((now - this.#start) / 1000)
    const left =
      this.#expected !== undefined && rate > 0
        ? `about ${span((this.#expected - done) / rate)} left`
        : `${span((deadline - now) / 1000)} until the deadline`
    const of = this.#expected === undefined ? '' : ` of ${count(this.#expected)}`
    this.#log.info(`Delivering: ${count(done)}${of} events through, ${count(Math.round(rate))} a second, ${left}.`)
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`
}

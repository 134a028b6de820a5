/** Requests in a row that were given up after all their attempts, and attempts in a row, before nothing more is sent. */
const EXHAUSTED_REQUESTS = 10
const EXHAUSTED_ATTEMPTS = 30
/** Messages in a row that were refused while none was ever accepted, before nothing more is sent. */
const REFUSED_MESSAGES = 100

/**
 * Watches for a webhook that takes nothing at all, so that a dead one does not hold up the job event by event. Counts what
 * failed since the last acceptance.
 */
export class Breaker {
  readonly #exhaustedLimit: number
  #everAccepted = false
  #exhausted = 0
  #attempts = 0
  #refused = 0

  /** @param concurrency requests in flight: all of them fail twice before it trips */
  constructor(concurrency: number) {
    this.#exhaustedLimit = Math.max(EXHAUSTED_REQUESTS, 2 * concurrency)
  }

  accepted(): void {
    this.#everAccepted = true
    this.#exhausted = 0
    this.#attempts = 0
    this.#refused = 0
  }

  /** One request was given up after so many attempts. Gives the reason to stop, where there is one. */
  exhausted(attempts: number): string | undefined {
    this.#exhausted += 1
    this.#attempts += attempts
    if (this.#exhausted < this.#exhaustedLimit || this.#attempts < EXHAUSTED_ATTEMPTS) return undefined
    return `not sent, since the last ${this.#exhausted} requests all failed`
  }

  /** One message was refused for what it is. Gives the reason to stop, where there is one. */
  refused(): string | undefined {
    this.#refused += 1
    if (this.#everAccepted || this.#refused < REFUSED_MESSAGES) return undefined
    return `not sent, since the webhook refused the first ${this.#refused} messages`
  }
}

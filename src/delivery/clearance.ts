import type { Clock } from '../model/outside.js'
import { type Failure, type Redact, unsent } from './failure.js'
import { Pace } from './pace.js'
import type { WebhookSettings } from './settings.js'
import type { Transport } from './transport.js'

interface ClearanceParts {
  readonly transport: Transport
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly redact: Redact
  random(): number
}

/** Whether the next request may leave, and when: consent, rate, pauses, the deadline, and the end of all sending. */
export class Clearance {
  readonly #settings: WebhookSettings
  readonly #parts: ClearanceParts
  readonly #pace: Pace
  readonly #stopping = new AbortController()
  #stopped: Failure | undefined
  #consent: Promise<void> | undefined
  #hasConsent: boolean
  #deadline: number | undefined

  constructor(settings: WebhookSettings, parts: ClearanceParts) {
    this.#settings = settings
    this.#parts = parts
    this.#hasConsent = !settings.handshake
    this.#pace = new Pace(parts.clock, this.#stopping.signal)
    if (settings.rate !== undefined) this.#pace.limit(settings.rate)
  }

  /** When sending ends, milliseconds since 1970; runs from the first event. */
  get deadline(): number {
    this.#deadline ??= this.#parts.clock.now() + this.#settings.deadlineSeconds * 1000
    return this.#deadline
  }

  /** Aborted once sending is stopped: ends every wait. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  /** Nothing is sent any more, for this reason; the first one counts. */
  stop(failure: Failure): void {
    this.#stopped ??= failure
    this.#stopping.abort(new Error(failure.summary))
  }

  /** Nothing is sent before this moment (milliseconds since 1970). */
  pause(until: number): void {
    this.#pace.pause(until)
  }

  /**
   * Why the next request may not be sent; undefined once its turn has come. A promise only where there is something to wait for: most
   * requests may leave at once.
   * @param now milliseconds since 1970
   */
  obstacle(now: number): Failure | undefined | Promise<Failure | undefined> {
    if (this.#stopped) return this.#stopped
    if (!this.#hasConsent) return this.#afterConsent()
    const turn = this.#pace.turn(this.deadline)
    return turn === undefined ? this.#atTurn(now) : this.#afterTurn(turn)
  }

  async #afterConsent(): Promise<Failure | undefined> {
    this.#consent ??= this.#shakeHands()
    await this.#consent
    return this.obstacle(this.#parts.clock.now())
  }

  async #afterTurn(turn: Promise<boolean>): Promise<Failure | undefined> {
    try {
      return (await turn) ? this.#atTurn(this.#parts.clock.now()) : (this.#stopped ?? this.#late)
    } catch {
      return this.#stopped ?? unsent('not sent, since the delivery was stopped')
    }
  }

  #atTurn(now: number): Failure | undefined {
    if (this.#stopped) return this.#stopped
    return now < this.deadline ? undefined : this.#late
  }

  get #late(): Failure {
    const { deadlineSeconds } = this.#settings
    return unsent(`not sent, since its turn would have come after the deadline of ${deadlineSeconds} seconds`)
  }

  async #shakeHands(): Promise<void> {
    const { rate, attempts, timeoutSeconds } = this.#settings
    const { transport, headers, clock, redact, random } = this.#parts
    const { askConsent } = await import('./handshake.js')
    const consent = await askConsent({
      transport,
      headers,
      rate,
      attempts,
      timeoutMs: timeoutSeconds * 1000,
      deadline: this.deadline,
      clock,
      signal: this.signal,
      redact,
      random,
    })
    this.#hasConsent = true
    if (!consent.granted) this.stop(consent.failure)
    else if (consent.rate !== undefined) this.#pace.limit(consent.rate)
  }
}

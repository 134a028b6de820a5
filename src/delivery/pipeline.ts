import { UserError } from '../lib/errors.js'
import type { Clock, Log } from '../lib/runtime.js'
import { DeadLetters } from './dead-letters.js'
import { fixedHeaders, type OutgoingEvent } from './encoding.js'
import { type Failure, type FailureCount, FailureCounts } from './failure.js'
import { HttpClient } from './http.js'
import { createRedact, secretsOf } from './redaction.js'
import type { ReplayFile } from './replay-file.js'
import { Sender } from './sender.js'
import type { DeliveryDependencies, WebhookSettings } from './settings.js'
import { createSigner, type Signer } from './signing.js'
import type { State } from './state.js'

/** What happened to the events. Where there is a webhook, made = delivered + skipped + failed. */
export interface DeliveryReceipt {
  readonly made: number
  readonly delivered: number
  /** Accepted in an earlier run with the same facts, by the state file. */
  readonly skipped: number
  /** Each of them is in the dead-letter file; where that could not be written, `fault` says how many are. */
  readonly failed: number
  /** What made it impossible to keep the events that failed. */
  readonly fault?: UserError
  /** The dead-letter file, where anything was written to it. */
  readonly deadLetterFile: string | undefined
  /** Why events failed, the most frequent first. */
  readonly reasons: readonly FailureCount[]
}

export interface PipelineOptions {
  /** The dead-letter file, where the run reads it and replaces it at the end. */
  readonly replaces: ReplayFile | undefined
  readonly state: State | undefined
  /** Number of events, where it is known beforehand. */
  readonly expected?: number
}

/** Counts events and passes each one to the sender, then to the state or the dead letters. */
export class Pipeline {
  readonly #log: Log
  readonly #state: State | undefined
  readonly #deadLetters: DeadLetters
  readonly #http: HttpClient
  readonly #sender: Sender
  readonly #progress: Progress
  readonly #reasons = new FailureCounts()
  #made = 0
  #delivered = 0
  #skipped = 0
  #failed = 0

  private constructor(
    settings: WebhookSettings,
    deps: DeliveryDependencies,
    { state, expected }: PipelineOptions,
    deadLetters: DeadLetters,
    signer: Signer | undefined,
  ) {
    const { log, clock, signal } = deps
    const { webhookUrl: url, proxy, webhookConcurrency: connections, webhookTimeoutSeconds } = settings
    const connectTimeout = webhookTimeoutSeconds * 1000
    const http = new HttpClient({ url, input: 'webhook-url', proxy, connections, connectTimeout })
    this.#log = log
    this.#state = state
    this.#deadLetters = deadLetters
    this.#http = http
    this.#progress = new Progress(log, clock, expected)
    this.#sender = new Sender(settings, {
      http,
      signer,
      headers: fixedHeaders(settings),
      clock,
      signal,
      redact: createRedact(secretsOf(settings)),
      random: () => deps.random(),
      accepted: (events) => this.#accepted(events),
      undelivered: (events, failure, attempts) => this.#undelivered(events, failure, attempts),
    })
  }

  /**
   * @throws UserError where a problem is known before the first event: a dead-letter file that cannot be written, a secret that
   * cannot be used, a refused address
   */
  static async open(
    settings: WebhookSettings,
    deps: DeliveryDependencies,
    options: PipelineOptions,
  ): Promise<Pipeline> {
    const deadLetters = await DeadLetters.open(settings.deadLetterFile, options.replaces)
    const signer = await createSigner(settings.webhookSecret)
    return new Pipeline(settings, deps, options, deadLetters, signer)
  }

  /** Counts an event that need not be sent. */
  skip(): void {
    this.#made += 1
    this.#skipped += 1
  }

  /**
   * Takes an event over. Resolves once there is room for the next.
   * @throws UserError where the dead-letter file cannot be written
   */
  async send(event: OutgoingEvent): Promise<void> {
    this.#made += 1
    await this.#sender.offer(event)
  }

  /** Keeps a broken line of the dead-letter file that the run reads and replaces. */
  async keep(line: Buffer): Promise<void> {
    await this.#deadLetters.keep(line)
  }

  /**
   * Waits until each event is accepted or in the dead-letter file, and closes everything. Where the dead-letter file could not
   * be written, the receipt has a `fault`.
   */
  async finish(): Promise<DeliveryReceipt> {
    let deadLetterFile: string | undefined
    let fault: UserError | undefined
    try {
      await this.#sender.drain()
      deadLetterFile = await this.#deadLetters.close()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      await this.#deadLetters.abandon()
      fault = this.#withCounts(error)
      if (this.#deadLetters.written > 0) deadLetterFile = this.#deadLetters.path
    } finally {
      await this.#http.close()
      await this.#state?.close()
    }
    const [made, delivered, skipped] = [this.#made, this.#delivered, this.#skipped]
    const failed = fault ? this.#undeliveredCount : this.#failed
    const receipt = { made, delivered, skipped, failed, deadLetterFile, reasons: this.#reasons.list() }
    if (fault) return { ...receipt, fault }
    if (made !== delivered + skipped + failed || failed !== this.#deadLetters.count) {
      throw new Error(
        `The counts do not add up: ${made} made, ${delivered} delivered, ${skipped} skipped, ${failed} failed, ${this.#deadLetters.count} dead letters.`,
      )
    }
    this.#logResult(receipt)
    return receipt
  }

  /** Ends a replay that cannot go on: what was accepted is recorded, the dead-letter file stays as it was. */
  async abandon(): Promise<void> {
    this.#sender.abort('the replay broke off')
    await this.#sender.drain().catch(() => {})
    await this.#http.close()
    await this.#deadLetters.abandon()
    await this.#state?.close()
  }

  #accepted(events: readonly OutgoingEvent[]): void {
    this.#delivered += events.length
    for (const { event, slot } of events) if (slot !== undefined) this.#state?.accepted(slot, event)
    this.#logProgress()
  }

  async #undelivered(events: readonly OutgoingEvent[], failure: Failure, attempts: number): Promise<void> {
    for (const event of events) {
      await this.#deadLetters.add(event, failure, attempts)
      this.#failed += 1
      this.#reasons.add(failure)
    }
    this.#logProgress()
  }

  get #undeliveredCount(): number {
    return this.#made - this.#delivered - this.#skipped
  }

  /** Adds how many events are in a dead-letter file that took only some of them. */
  #withCounts(error: UserError): UserError {
    const { written } = this.#deadLetters
    if (written === 0) return error
    const [failed, lost] = [this.#undeliveredCount, this.#undeliveredCount - written]
    const kept = `It has ${count(written)} of ${count(failed)} undelivered events; ${count(lost)} ${lost === 1 ? 'is' : 'are'} lost.`
    return new UserError(`${error.whatHappened} ${kept}`, error.whatToDo, { cause: error.cause })
  }

  #logProgress(): void {
    this.#progress.log(this.#delivered + this.#skipped + this.#failed, this.#sender.timeLeft)
  }

  /** Without the reasons, which the report names. */
  #logResult({ made, delivered, skipped, failed }: DeliveryReceipt): void {
    const parts = [`Delivered ${count(delivered)} of ${count(made)} ${made === 1 ? 'event' : 'events'}`]
    if (skipped > 0) parts.push(`${count(skipped)} skipped (accepted in an earlier run)`)
    if (failed > 0) parts.push(`${count(failed)} undelivered`)
    this.#log.info(`${parts.join(', ')}.`)
  }
}

/** Milliseconds between two lines. A shorter delivery logs no progress. */
const PROGRESS_INTERVAL = 30_000

/** Logs now and then how far a long delivery is. */
export class Progress {
  readonly #log: Log
  readonly #clock: Clock
  readonly #expected: number | undefined
  readonly #start: number
  #logged: number

  /** @param expected number of events, where it is known beforehand */
  constructor(log: Log, clock: Clock, expected?: number) {
    this.#log = log
    this.#clock = clock
    this.#expected = expected
    this.#start = clock.monotonic()
    this.#logged = this.#start
  }

  /**
   * Logs a line if it is time for one.
   * @param done events that are delivered, skipped or undelivered
   * @param timeLeft until the deadline, milliseconds
   */
  log(done: number, timeLeft: number): void {
    const now = this.#clock.monotonic()
    if (now - this.#logged < PROGRESS_INTERVAL) return
    this.#logged = now
    const rate = done / ((now - this.#start) / 1000)
    const left =
      this.#expected !== undefined && rate > 0
        ? `about ${duration((this.#expected - done) / rate)} left`
        : `${duration(timeLeft / 1000)} until the deadline`
    const of = this.#expected === undefined ? '' : ` of ${count(this.#expected)}`
    this.#log.info(`Delivering: ${count(done)}${of} events done, ${count(Math.round(rate))} per second, ${left}.`)
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`
}

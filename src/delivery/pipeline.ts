import { UserError } from '../lib/errors.js'
import type { Clock, Log } from '../lib/runtime.js'
import { showCount } from '../lib/text.js'
import { DeadLetters } from './dead-letters.js'
import type { OutgoingEvent } from './encoding.js'
import { type Failure, type FailureCount, FailureCounts } from './failure.js'
import type { ReplayFile } from './replay-file.js'
import { Sender } from './sender.js'
import type { DeliveryDependencies, WebhookSettings } from './settings.js'
import { createSigner, type Signer } from './signing.js'
import { State } from './state.js'

/** The counts of the events. With a webhook, made = delivered + skipped + failed. */
export interface DeliveryReceipt {
  readonly made: number
  readonly delivered: number
  /** Accepted in an earlier run with the same facts, according to the state file. */
  readonly skipped: number
  /** Undelivered events. All of them are in the dead-letter file, unless there is a `fault`. */
  readonly failed: number
  /** Why undelivered events could not be written to the dead-letter file. */
  readonly fault?: UserError
  /** Path of the dead-letter file; undefined if no event was written to it. */
  readonly deadLetterFile: string | undefined
  /** Why events are undelivered, the most frequent cause first. */
  readonly reasons: readonly FailureCount[]
}

/** Options of a replay. */
export interface ReplayOptions {
  /** The replay file, if it is also the dead-letter file: it is replaced at the end. */
  readonly replaces?: ReplayFile | undefined
  /** Number of events. */
  readonly expected?: number
}

/** Counts events, sends each one, and records it in the state file or the dead-letter file. */
export class Pipeline {
  readonly state: State | undefined
  readonly #log: Log
  readonly #deadLetters: DeadLetters
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
    state: State | undefined,
    deadLetters: DeadLetters,
    signer: Signer | undefined,
    expected: number | undefined,
  ) {
    this.state = state
    this.#log = deps.log
    this.#deadLetters = deadLetters
    this.#progress = new Progress(deps.log, deps.clock, expected)
    this.#sender = new Sender(settings, deps, signer, {
      accepted: (events) => this.#accepted(events),
      undelivered: (events, failure, attempts) => this.#undelivered(events, failure, attempts),
    })
  }

  /**
   * @throws UserError if nothing can be sent: the state file cannot be read, the dead-letter file cannot be written, the address is
   * refused, a proxy variable is not a URL
   */
  static async open(
    settings: WebhookSettings,
    deps: DeliveryDependencies,
    { replaces, expected }: ReplayOptions = {},
  ): Promise<Pipeline> {
    const { stateFile, webhookUrl, deadLetterFile, webhookSecret } = settings
    const now = deps.clock.now()
    const state = stateFile === undefined ? undefined : await State.load(stateFile, webhookUrl, deps.log, now)
    const deadLetters = await DeadLetters.open(deadLetterFile, replaces)
    const signer = await createSigner(webhookSecret)
    return new Pipeline(settings, deps, state, deadLetters, signer, expected)
  }

  /** Counts a skipped event. */
  skip(): void {
    this.#made += 1
    this.#skipped += 1
  }

  /**
   * Queues an event. Resolves when the next one may follow.
   * @throws UserError if the dead-letter file cannot be written
   */
  async send(event: OutgoingEvent): Promise<void> {
    this.#made += 1
    await this.#sender.offer(event)
  }

  /** Keeps a broken line of the replay file if the file is replaced at the end. */
  async keep(line: Buffer): Promise<void> {
    await this.#deadLetters.keep(line)
  }

  /**
   * Waits until each event is accepted or in the dead-letter file, and closes everything. If the dead-letter file could not be
   * written, the receipt has a `fault`.
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
      if (this.#undeliveredCount > 0 && this.#deadLetters.hasEvents) deadLetterFile = this.#deadLetters.path
    } finally {
      await this.#sender.close()
      await this.state?.close()
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

  /** Ends a replay after an error. Acceptances are recorded, and the replay file is not replaced. */
  async abandon(): Promise<void> {
    this.#sender.abort('the replay was stopped by an error')
    await this.#sender.drain().catch(() => {})
    await this.#sender.close()
    await this.#deadLetters.abandon()
    await this.state?.close()
  }

  #accepted(events: readonly OutgoingEvent[]): void {
    this.#delivered += events.length
    for (const { event, slot } of events) if (slot !== undefined) this.state?.accepted(slot, event)
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

  /** The error with the number of events that are in the dead-letter file, if some are. */
  #withCounts(error: UserError): UserError {
    const { written } = this.#deadLetters
    if (written === 0) return error
    const [failed, lost] = [this.#undeliveredCount, this.#undeliveredCount - written]
    const kept = `It has ${showCount(written)} of ${showCount(failed)} undelivered events; ${showCount(lost)} ${lost === 1 ? 'is' : 'are'} lost.`
    return new UserError(`${error.whatHappened} ${kept}`, error.whatToDo, { cause: error.cause })
  }

  #logProgress(): void {
    this.#progress.log(this.#delivered + this.#skipped + this.#failed, this.#sender.timeLeft)
  }

  /** Logs the counts. The report names the reasons. */
  #logResult({ made, delivered, skipped, failed }: DeliveryReceipt): void {
    const parts = [`Delivered ${showCount(delivered)} of ${showCount(made)} ${made === 1 ? 'event' : 'events'}`]
    if (skipped > 0) parts.push(`${showCount(skipped)} skipped (accepted in an earlier run)`)
    if (failed > 0) parts.push(`${showCount(failed)} undelivered`)
    this.#log.info(`${parts.join(', ')}.`)
  }
}

/** Milliseconds between two lines of progress. */
const PROGRESS_INTERVAL = 30_000

/** Logs the progress of a delivery that takes longer than this interval. */
export class Progress {
  readonly #log: Log
  readonly #clock: Clock
  readonly #expected: number | undefined
  readonly #start: number
  #logged: number

  /** @param expected number of events; undefined if it is unknown */
  constructor(log: Log, clock: Clock, expected?: number) {
    this.#log = log
    this.#clock = clock
    this.#expected = expected
    this.#start = clock.monotonic()
    this.#logged = this.#start
  }

  /**
   * Logs a line if the last one is old enough.
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
    const of = this.#expected === undefined ? '' : ` of ${showCount(this.#expected)}`
    this.#log.info(
      `Delivering: ${showCount(done)}${of} events done, ${showCount(Math.round(rate))} per second, ${left}.`,
    )
  }
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`
}

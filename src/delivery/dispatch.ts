import { Fault } from '../model/fault.js'
import type { Clock, Log } from '../model/outside.js'
import { DeadLetters } from './dead-letters.js'
import { createRedact, type Failure } from './failure.js'
import { fixedHeaders } from './headers.js'
import type { Sendable } from './parcel.js'
import { Progress } from './progress.js'
import type { DeliveryReceipt } from './receipt.js'
import { secretsOf } from './secrets.js'
import { Sender } from './sender.js'
import type { WebhookSettings } from './settings.js'
import type { Load } from './shipment.js'
import { createSigner, type Signer } from './sign.js'
import type { State } from './state.js'
import { Tally } from './tally.js'
import { createTransport, type Transport } from './transport.js'

/** What delivery is handed from outside. */
export interface DispatchOutside {
  readonly log: Log
  readonly clock: Clock
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /** Uniform in [0, 1), for the jitter of retries. */
  random(): number
}

interface DispatchOptions {
  readonly deadLetterFile: string
  /** Whether the run reads that very file. */
  readonly replacesDeadLetters: boolean
  readonly state: State | undefined
  /** Events in all, where that is known beforehand. */
  readonly expected: number | undefined
}

/** The counts, and the parts that each event passes: sender, dead letters, state. */
export class Dispatch {
  readonly #log: Log
  readonly #state: State | undefined
  readonly #deadLetters: DeadLetters
  readonly #transport: Transport
  readonly #sender: Sender
  readonly #progress: Progress
  readonly #tally = new Tally()
  #made = 0
  #delivered = 0
  #skipped = 0
  #failed = 0

  private constructor(
    settings: WebhookSettings,
    outside: DispatchOutside,
    options: DispatchOptions,
    parts: { readonly deadLetters: DeadLetters; readonly signer: Signer | undefined; readonly transport: Transport },
  ) {
    const { log, clock, signal } = outside
    const { deadLetters, signer, transport } = parts
    this.#log = log
    this.#state = options.state
    this.#deadLetters = deadLetters
    this.#transport = transport
    this.#progress = new Progress(log, clock, options.expected)
    this.#sender = new Sender(settings, {
      transport,
      signer,
      headers: fixedHeaders(settings),
      clock,
      signal,
      redact: createRedact(secretsOf(settings)),
      random: () => outside.random(),
      accepted: (load) => this.#accepted(load),
      undelivered: (load, failure, attempts) => this.#undelivered(load, failure, attempts),
    })
  }

  /** @throws Fault where something stands in the way before the first event */
  static async open(settings: WebhookSettings, outside: DispatchOutside, options: DispatchOptions): Promise<Dispatch> {
    const [deadLetters, signer, transport] = await Promise.all([
      DeadLetters.open(options.deadLetterFile, options.replacesDeadLetters),
      createSigner(settings.secrets),
      createTransport(settings),
    ])
    return new Dispatch(settings, outside, options, { deadLetters, signer, transport })
  }

  /** Counts an event that need not be sent. */
  skip(): void {
    this.#made += 1
    this.#skipped += 1
  }

  /**
   * Takes an event over. A returned promise resolves once there is room for the next.
   * @param slot key of the event's slot in the state file, where there is one
   */
  send(event: Sendable, slot?: string): void | Promise<void> {
    this.#made += 1
    return this.#sender.offer(event, slot)
  }

  /**
   * Waits until each event is accepted or in the dead-letter file, and closes everything.
   * Where the dead-letter file could not be written, the receipt says so.
   */
  async finish(): Promise<DeliveryReceipt> {
    let deadLetterFile: string | undefined
    let fault: Fault | undefined
    try {
      await this.#sender.drain()
      deadLetterFile = await this.#deadLetters.close()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      fault = error
      await this.#deadLetters.abandon()
    } finally {
      this.#transport.close()
      await this.#state?.close()
    }
    const [made, delivered, skipped] = [this.#made, this.#delivered, this.#skipped]
    const failed = fault ? made - delivered - skipped : this.#failed
    if (fault) return { made, delivered, skipped, failed, fault, deadLetterFile, reasons: this.#tally.list() }
    if (made !== delivered + skipped + failed || failed !== this.#deadLetters.count) {
      throw new Error(
        `The books do not balance: ${made} made, ${delivered} delivered, ${skipped} skipped, ${failed} failed, ${this.#deadLetters.count} dead letters.`,
      )
    }
    const receipt = { made, delivered, skipped, failed, deadLetterFile, reasons: this.#tally.list() }
    this.#conclude(receipt)
    return receipt
  }

  /** Ends a replay that cannot go on: what was accepted is recorded, the dead-letter file stays as it was. */
  async abandon(): Promise<void> {
    this.#transport.abort()
    this.#transport.close()
    await this.#deadLetters.abandon()
    await this.#state?.close()
  }

  #accepted(load: Load): void {
    this.#delivered += load.length
    if (this.#state !== undefined) {
      for (const parcel of load.parcels) {
        // A parcel without a slot is not asked for its event, which it may have to parse.
        if (parcel.slot !== undefined) this.#state.accepted(parcel.slot, parcel.event)
      }
    }
    this.#tellProgress()
  }

  async #undelivered(load: Load, failure: Failure, attempts: number): Promise<void> {
    for (const parcel of load.parcels) {
      await this.#deadLetters.add(parcel, failure, attempts)
      this.#failed += 1
      this.#tally.add(failure)
    }
    this.#tellProgress()
  }

  #tellProgress(): void {
    this.#progress.tell(this.#delivered + this.#skipped + this.#failed, this.#sender.deadline)
  }

  #conclude({ made, delivered, skipped, failed, reasons }: DeliveryReceipt): void {
    const known = skipped > 0 ? `, ${skipped} skipped (accepted before)` : ''
    this.#log.info(
      `Delivered ${delivered} of ${made} ${made === 1 ? 'event' : 'events'}${known}${failed > 0 ? `, ${failed} failed` : ''}.`,
    )
    // What the webhook said is the report's to show: it may repeat an event's amounts, which may have to stay hidden.
    for (const { summary, count } of reasons.slice(0, 3)) this.#log.info(`  ${count} failed: ${summary}`)
  }
}

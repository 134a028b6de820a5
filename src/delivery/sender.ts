import type { Clock } from '../model/outside.js'
import { Breaker } from './breaker.js'
import { Clearance } from './clearance.js'
import { Batch, Batcher } from './encode/batch.js'
import { ENCODERS } from './encode/encoders.js'
import { type Failure, failureOf, type Redact, unsent } from './failure.js'
import { MessageHeads } from './message-heads.js'
import { EventParcel, type Parcel, type Sendable, TextParcel } from './parcel.js'
import { type Decision, decide, isAccepted } from './retry.js'
import type { WebhookSettings } from './settings.js'
import { type Load, type Shipment, Single } from './shipment.js'
import type { Signer } from './sign.js'
import type { Outcome, Transport } from './transport.js'

export interface SenderParts {
  readonly transport: Transport
  readonly signer: Signer | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  readonly redact: Redact
  random(): number
  /** The webhook took it. The load is read at once or never: its memory is used again. */
  accepted(load: Load): void
  /** The webhook did not, and will not. Resolves once there is room for more. */
  undelivered(load: Load, failure: Failure, attempts: number): Promise<void>
}

/**
 * So many shipments may wait for their next attempt outside of the places that `webhook-concurrency` gives: a webhook that
 * fails now and then does not slow all the others, and one that fails all the time fills no memory.
 */
const MOST_RESTING = 64
/** … and so many events in them: a batch takes a hundred times the memory. */
const MOST_RESTING_EVENTS = 1_000

/**
 * Sends events with bounded concurrency, and puts each into exactly one of two hands: accepted or undelivered. It keeps no more
 * events than are in flight, wait for their next attempt, or stand in a queue as long as the concurrency.
 */
export class Sender {
  readonly #settings: WebhookSettings
  readonly #parts: SenderParts
  readonly #batcher: Batcher | undefined
  readonly #heads: MessageHeads
  readonly #breaker: Breaker
  readonly #clearance: Clearance
  #fatal: { readonly error: unknown } | undefined
  #queue: Shipment[] = []
  #inFlight = 0
  /** Shipments that gave their place back until their next attempt. */
  #resting = 0
  #restingEvents = 0
  /** Those of them that ask for a place again, by the function that gives it to them. */
  #returning: (() => void)[] = []
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined

  constructor(settings: WebhookSettings, parts: SenderParts) {
    this.#settings = settings
    this.#parts = parts
    this.#batcher = settings.mode === 'batch' ? new Batcher(settings.batchSize) : undefined
    this.#heads = new MessageHeads({ ...parts, batched: this.#batcher !== undefined })
    this.#breaker = new Breaker(settings.concurrency)
    this.#clearance = new Clearance(settings, parts)
    const cancel = () => {
      this.#clearance.stop(unsent('not sent, since the run was cancelled'))
      parts.transport.abort()
    }
    if (parts.signal.aborted) cancel()
    else parts.signal.addEventListener('abort', cancel, { once: true })
  }

  /** When sending ends, milliseconds since 1970. */
  get deadline(): number {
    return this.#clearance.deadline
  }

  /**
   * Takes one event over. A returned promise resolves once there is room for the next.
   * @param slot key of the event's slot in the state file, where there is one
   * @throws whatever made delivery impossible, such as a dead-letter file that cannot be written
   */
  offer(event: Sendable, slot?: string): void | Promise<void> {
    const load = this.#loadOf(event, slot)
    if (load) this.#enqueue(load)
    if (this.#fatal) return Promise.reject(this.#fatal.error)
    if (this.#queue.length >= this.#settings.concurrency) return this.#nextRoom().then(() => this.#check())
  }

  /** Sends what is left and waits until every event is in one of the two hands. */
  async drain(): Promise<void> {
    const rest = this.#batcher?.take()
    if (rest) this.#enqueue(rest)
    while (this.#inFlight + this.#resting > 0 && !this.#fatal) await this.#nextRoom()
    this.#check()
  }

  /** What is complete now: the event on its own, or the batch that it filled. */
  #loadOf(event: Sendable, slot: string | undefined): Load | undefined {
    const { mode } = this.#settings
    if (mode === 'batch') return this.#batcher?.add(event.text, slot)
    const isLookedAt = mode === 'binary' || slot !== undefined
    const parcel: Parcel = isLookedAt ? new EventParcel(event, slot) : new TextParcel(event)
    return new Single(parcel, ENCODERS[mode])
  }

  #enqueue(load: Load): void {
    this.#queue.push({ load, attempts: 0 })
    this.#pump()
  }

  #pump(): void {
    while (this.#inFlight < this.#settings.concurrency) {
      const back = this.#returning.shift()
      if (back) {
        this.#inFlight += 1
        this.#resting -= 1
        back()
        continue
      }
      const shipment = this.#queue.shift()
      if (!shipment) return
      this.#inFlight += 1
      this.#ship(shipment).then(this.#leave, this.#breakOff)
    }
  }

  readonly #breakOff = (error: unknown): void => {
    this.#fatal ??= { error }
    this.#clearance.stop(unsent('not sent, since the delivery broke off'))
    this.#leave()
  }

  /** Gives a place back. */
  readonly #leave = (): void => {
    this.#inFlight -= 1
    this.#pump()
    // Who waits for room is told once there is room for several events: to wake up takes longer than to hand one over.
    if (this.#queue.length > this.#settings.concurrency / 2) return
    this.#room?.resolve()
    this.#room = undefined
  }

  /**
   * Waits for a next attempt without a place, as long as others do not wait in great numbers already. A single place is kept:
   * it is what keeps the order.
   */
  async #rest(milliseconds: number, events: number): Promise<void> {
    const fits = this.#resting < MOST_RESTING && this.#restingEvents + events <= MOST_RESTING_EVENTS
    const leaves = this.#settings.concurrency > 1 && fits
    if (leaves) {
      this.#resting += 1
      this.#restingEvents += events
      this.#leave()
    }
    // Aborted where the delivery stops: the next look at what stands in the way says so.
    await this.#parts.clock.sleep(milliseconds, this.#clearance.signal).catch(() => {})
    if (!leaves) return
    await new Promise<void>((resolve) => {
      this.#returning.push(resolve)
      this.#pump()
    })
    this.#restingEvents -= events
  }

  #nextRoom(): Promise<void> {
    if (!this.#room) {
      let resolve = () => {}
      const promise = new Promise<void>((done) => {
        resolve = done
      })
      this.#room = { promise, resolve }
    }
    return this.#room.promise
  }

  #check(): void {
    if (this.#fatal) throw this.#fatal.error
  }

  /** Brings a shipment to its end. A batch that is halved keeps its place: with a concurrency of 1 the order stays. */
  async #ship(shipment: Shipment): Promise<void> {
    const { clock, redact } = this.#parts
    const { load } = shipment
    let last: Failure | undefined
    for (let attempt = 1; ; attempt++) {
      let now = clock.now()
      let obstacle = this.#clearance.obstacle(now)
      if (obstacle instanceof Promise) {
        obstacle = await obstacle
        now = clock.now()
      }
      if (obstacle) {
        return this.#parts.undelivered(load, last ? unsent(obstacle.reason, last) : obstacle, shipment.attempts)
      }
      shipment.attempts += 1
      const outcome = await this.#post(load, now)
      if (isAccepted(outcome)) {
        this.#breaker.accepted()
        this.#parts.accepted(load)
        // After a first attempt that broke off, its bytes might still be on their way.
        if (load instanceof Batch && outcome.sent && attempt === 1) this.#batcher?.giveBack(load)
        return
      }
      now = clock.now()
      const { attempts } = this.#settings
      const random = this.#parts.random()
      const events = load.length
      const decision = decide(outcome, { attempt, attempts, events, now, deadline: this.deadline, random })
      if (decision.kind === 'halve') {
        if (decision.tooLarge) this.#batcher?.tooLarge(events)
        for (const half of load.halves()) await this.#ship({ load: half, attempts: shipment.attempts })
        return
      }
      if (decision.pauseUntil !== undefined) this.#clearance.pause(decision.pauseUntil)
      last = failureOf(outcome, redact, decision.kind === 'failed' ? decision.addition : undefined)
      if (decision.kind === 'failed') {
        this.#judge(decision.why, last, attempt)
        return this.#parts.undelivered(load, last, shipment.attempts)
      }
      await this.#rest(decision.at - now, events)
    }
  }

  /** @param now milliseconds since 1970 */
  #post(load: Load, now: number): Promise<Outcome> {
    const { message } = load
    const { transport } = this.#parts
    const timeoutMs = Math.max(1, Math.min(this.#settings.timeoutSeconds * 1000, this.deadline - now))
    return transport.send(this.#heads.headOf(load, message, now), message.body, timeoutMs)
  }

  #judge(why: Extract<Decision, { kind: 'failed' }>['why'], failure: Failure, attempts: number): void {
    if (why === 'endpoint') this.#clearance.stop(unsent(`not sent, since ${failure.summary}`))
    const reason = why === 'refused' ? this.#breaker.refused() : this.#breaker.exhausted(attempts)
    if (reason !== undefined) this.#clearance.stop(unsent(reason, failure))
  }
}

import PQueue from 'p-queue'
import type { Clock } from '../lib/runtime.js'
import { Batcher, encode, type OutgoingEvent } from './encoding.js'
import { type Failure, failureOf, type StopReason, stopAfter, stopFor, unsent } from './failure.js'
import { askConsent } from './handshake.js'
import type { AttemptOutcome, HttpClient } from './http.js'
import { RateLimiter } from './rate-limiter.js'
import type { Redact } from './redaction.js'
import { type Decision, decide, isAccepted } from './retry.js'
import type { WebhookSettings } from './settings.js'
import { messageId, type Signer } from './signing.js'

export interface SenderDependencies {
  readonly http: Pick<HttpClient, 'send' | 'abort'>
  readonly signer: Signer | undefined
  /** Of every request. They win over those of the content. */
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  readonly redact: Redact
  random(): number
  /** The webhook accepted these events. */
  accepted(events: readonly OutgoingEvent[]): void
  /** The webhook did not accept these events and will not be asked again. Resolves once there is room for more. */
  undelivered(events: readonly OutgoingEvent[], failure: Failure, attempts: number): Promise<void>
}

/** Events that travel in one request. */
interface QueuedRequest {
  readonly events: readonly OutgoingEvent[]
  /** How often these events were sent before, in a larger batch. */
  readonly earlierAttempts: number
  /** How often the request was sent. */
  attempts: number
  last: Failure | undefined
  /** Whether its connection broke in the last attempt. */
  isBroken: boolean
}

function newRequest(events: readonly OutgoingEvent[], earlierAttempts = 0): QueuedRequest {
  return { events, earlierAttempts, attempts: 0, last: undefined, isBroken: false }
}

/**
 * How many requests may wait for their next attempt outside of `webhook-concurrency`: a webhook that fails now and then does not
 * slow down other events, and one that fails always fills no memory.
 */
const MAX_WAITING_REQUESTS = 64
const MAX_WAITING_EVENTS = 1_000

/**
 * Sends events with bounded concurrency. Each event ends up accepted or undelivered, exactly once. No more events are kept than are
 * in flight, wait for their next attempt, or are queued (at most `webhook-concurrency` requests).
 */
export class Sender {
  readonly #settings: WebhookSettings
  readonly #deps: SenderDependencies
  readonly #batcher: Batcher | undefined
  readonly #queue: PQueue
  readonly #circuitBreaker: CircuitBreaker
  readonly #stopping = new AbortController()
  readonly #rateLimiter: RateLimiter
  /** Requests that wait for their next attempt without a place in the queue. */
  readonly #waiting = new Map<QueuedRequest, Promise<void>>()
  #reasonToStop: StopReason | undefined
  #bug: { readonly error: unknown } | undefined
  #consent: Promise<void> | undefined
  #deadline: number | undefined

  constructor(settings: WebhookSettings, deps: SenderDependencies) {
    this.#settings = settings
    this.#deps = deps
    this.#batcher = settings.webhookMode === 'batch' ? new Batcher(settings.webhookBatchSize) : undefined
    this.#queue = new PQueue({ concurrency: settings.webhookConcurrency })
    this.#circuitBreaker = new CircuitBreaker(settings.webhookConcurrency)
    this.#rateLimiter = new RateLimiter(deps.clock, this.#stopping.signal)
    if (settings.webhookRate !== undefined) this.#rateLimiter.limit(settings.webhookRate)
    const cancel = () => this.abort('the run was cancelled')
    if (deps.signal.aborted) cancel()
    else deps.signal.addEventListener('abort', cancel, { once: true })
  }

  /** Sends nothing any more, and ends the attempts in flight. */
  abort(cause: string): void {
    this.#stop(stopFor(cause))
    this.#deps.http.abort()
  }

  /** Until sending ends, milliseconds; counted from the first request. */
  get timeLeft(): number {
    return this.#end - this.#deps.clock.monotonic()
  }

  /**
   * Takes one event over. Resolves once there is room for the next (back-pressure).
   * @throws whatever made delivery impossible, such as a dead-letter file that cannot be written
   */
  async offer(event: OutgoingEvent): Promise<void> {
    for (const events of this.#batcher?.add(event) ?? [[event]]) this.#enqueue(events)
    await this.#queue.onSizeLessThan(this.#settings.webhookConcurrency)
    this.#throwError()
  }

  /** Sends what is left and waits until every event is accepted or undelivered. */
  async drain(): Promise<void> {
    const rest = this.#batcher?.take() ?? []
    if (rest.length > 0) this.#enqueue(rest)
    do {
      await this.#queue.onIdle()
      await Promise.all(this.#waiting.values())
    } while (this.#queue.size + this.#queue.pending + this.#waiting.size > 0)
    this.#throwError()
  }

  get #end(): number {
    this.#deadline ??= this.#deps.clock.monotonic() + this.#settings.webhookDeadlineSeconds * 1000
    return this.#deadline
  }

  #throwError(): void {
    if (this.#bug) throw this.#bug.error
  }

  /** Nothing is sent any more, for this reason. The first one counts. */
  #stop(reason: StopReason): void {
    this.#reasonToStop ??= reason
    this.#stopping.abort(new Error(reason.detail))
  }

  #enqueue(events: readonly OutgoingEvent[]): void {
    void this.#run(newRequest(events), 0)
  }

  /** Never rejects. */
  async #run(request: QueuedRequest, priority: number): Promise<void> {
    try {
      await this.#queue.add(() => this.#deliver(request), { priority })
    } catch (error) {
      this.#bug ??= { error }
      this.#stop(stopFor('the delivery broke off'))
    }
  }

  /**
   * Sends a request until it is decided, or has to wait outside of the queue. A split batch keeps its place: with a concurrency
   * of 1 the order stays.
   */
  async #deliver(request: QueuedRequest): Promise<void> {
    const { clock, redact, accepted, undelivered } = this.#deps
    const { events } = request
    for (;;) {
      const reason = await this.#reasonNotToSend()
      if (reason) {
        const attempts = request.earlierAttempts + request.attempts
        return undelivered(events, unsent(reason, attempts, request.last), attempts)
      }
      request.attempts += 1
      const attempts = request.earlierAttempts + request.attempts
      const outcome = await this.#send(request)
      if (isAccepted(outcome)) {
        this.#circuitBreaker.accepted()
        return accepted(events)
      }
      // An attempt that we ended ourselves says nothing about the webhook.
      if (outcome.kind === 'error' && outcome.cause === 'aborted' && this.#reasonToStop) continue
      const decision = decide(outcome, {
        attempt: request.attempts,
        maxAttempts: this.#settings.webhookAttempts,
        events: events.length,
        now: clock.now(),
        timeLeft: this.timeLeft,
        random: this.#deps.random(),
      })
      if (decision.kind === 'split') {
        if (decision.isTooLarge) this.#batcher?.tooLarge(events.length)
        const middle = Math.ceil(events.length / 2)
        for (const half of [events.slice(0, middle), events.slice(middle)]) {
          await this.#deliver(newRequest(half, attempts))
        }
        return
      }
      if (decision.pause !== undefined) this.#rateLimiter.pause(decision.pause)
      const failure = failureOf(outcome, redact, decision.kind === 'failed' ? decision.addition : undefined)
      if (decision.kind === 'failed') {
        this.#noteFailure(decision.why, failure, request.attempts)
        return undelivered(events, failure, attempts)
      }
      request.last = failure
      request.isBroken = outcome.kind === 'error' && outcome.isBroken
      if (this.#mayWaitOutside(request)) return this.#waitOutside(request, decision.delay)
      await this.#sleep(decision.delay)
    }
  }

  /** Waits for the turn of the next request. Returns the reason where it must not be sent. */
  async #reasonNotToSend(): Promise<StopReason | undefined> {
    if (this.#settings.webhookHandshake && !this.#reasonToStop) {
      this.#consent ??= this.#shakeHands()
      await this.#consent
    }
    if (this.#reasonToStop) return this.#reasonToStop
    // The wait is aborted only where there is a reason to stop.
    const isInTime = await this.#rateLimiter.turn(this.#end).catch(() => false)
    if (this.#reasonToStop) return this.#reasonToStop
    if (isInTime && this.timeLeft > 0) return undefined
    const { webhookDeadlineSeconds } = this.#settings
    return stopFor(`the delivery reached its deadline of ${webhookDeadlineSeconds} seconds`)
  }

  async #shakeHands(): Promise<void> {
    const deps = { ...this.#deps, deadline: this.#end, signal: this.#stopping.signal }
    const consent = await askConsent(this.#settings, deps)
    if (!consent.granted) this.#stop(consent.reason)
    else if (consent.rate !== undefined) this.#rateLimiter.limit(consent.rate)
  }

  async #send({ events, isBroken }: QueuedRequest): Promise<AttemptOutcome> {
    const { http, signer, headers: fixed, clock } = this.#deps
    const { webhookMode, webhookTimeoutSeconds } = this.#settings
    const { headers, body } = encode(events, webhookMode)
    const signature = signer?.(messageId(events, webhookMode === 'batch'), body, clock.now())
    return http.send({
      method: 'POST',
      headers: { ...headers, ...fixed, ...signature },
      body,
      timeout: Math.max(1, Math.min(webhookTimeoutSeconds * 1000, this.timeLeft)),
      freshConnection: isBroken,
    })
  }

  #noteFailure(why: Extract<Decision, { kind: 'failed' }>['why'], failure: Failure, attempts: number): void {
    if (why === 'endpoint') this.#stop(stopAfter(failure))
    const what = why === 'refused' ? this.#circuitBreaker.refused() : this.#circuitBreaker.exhausted(attempts)
    if (what !== undefined) this.#stop(stopAfter(failure, what))
  }

  /** A single place is kept during the wait: it is what keeps the order. */
  #mayWaitOutside({ events }: QueuedRequest): boolean {
    if (this.#settings.webhookConcurrency === 1 || this.#waiting.size >= MAX_WAITING_REQUESTS) return false
    const waitingEvents = [...this.#waiting.keys()].reduce((sum, request) => sum + request.events.length, 0)
    return waitingEvents + events.length <= MAX_WAITING_EVENTS
  }

  /** Gives the place in the queue back, and takes the next free one after the wait. */
  #waitOutside(request: QueuedRequest, delay: number): void {
    const wait = this.#sleep(delay).then(() => {
      this.#waiting.delete(request)
      return this.#run(request, 1)
    })
    this.#waiting.set(request, wait)
  }

  /** Ends early where there is a reason to stop. */
  async #sleep(milliseconds: number): Promise<void> {
    await this.#deps.clock.sleep(milliseconds, this.#stopping.signal).catch(() => {})
  }
}

/** Requests in a row that were given up after all their attempts, and attempts in a row, before nothing more is sent. */
const EXHAUSTED_REQUESTS = 10
const EXHAUSTED_ATTEMPTS = 30
/** Messages in a row that were refused, while none was ever accepted, before nothing more is sent. */
const REFUSED_MESSAGES = 100

/** Detects a webhook that accepts nothing, so that a dead one does not delay the job by all attempts of every event. */
class CircuitBreaker {
  readonly #maxExhausted: number
  #everAccepted = false
  /** Since the last acceptance, as are the others. */
  #exhausted = 0
  #attempts = 0
  #refused = 0

  /** @param concurrency requests in flight: each of them fails twice before it opens */
  constructor(concurrency: number) {
    this.#maxExhausted = Math.max(EXHAUSTED_REQUESTS, 2 * concurrency)
  }

  accepted(): void {
    this.#everAccepted = true
    this.#exhausted = 0
    this.#attempts = 0
    this.#refused = 0
  }

  /** One request was given up after this many attempts. Returns what ends the delivery, where that is so. */
  exhausted(attempts: number): string | undefined {
    this.#exhausted += 1
    this.#attempts += attempts
    if (this.#exhausted < this.#maxExhausted || this.#attempts < EXHAUSTED_ATTEMPTS) return undefined
    return `the last ${this.#exhausted} requests failed`
  }

  /** One message was refused for its content. Returns what ends the delivery, where that is so. */
  refused(): string | undefined {
    this.#refused += 1
    if (this.#everAccepted || this.#refused < REFUSED_MESSAGES) return undefined
    return `the webhook refused the first ${this.#refused} messages`
  }
}

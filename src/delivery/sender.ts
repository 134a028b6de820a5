import PQueue from 'p-queue'
import { Batcher, encode, fixedHeaders, type OutgoingEvent } from './encoding.js'
import { type Failure, failureOf, type StopReason, stopAfter, stopFor, unsent } from './failure.js'
import { askConsent } from './handshake.js'
import { type AttemptOutcome, HttpClient } from './http.js'
import { RateLimiter } from './rate-limiter.js'
import { createRedact, type Redact, secretsOf } from './redaction.js'
import { decide, type FailureKind, isAccepted } from './retry.js'
import type { DeliveryDependencies, WebhookSettings } from './settings.js'
import { messageId, type Signer } from './signing.js'

/** Receives the result for each event. */
export interface Results {
  /** The webhook accepted these events. */
  accepted(events: readonly OutgoingEvent[]): void
  /** These events were not accepted and are not sent again. Resolves when more may follow. */
  undelivered(events: readonly OutgoingEvent[], failure: Failure, attempts: number): Promise<void>
}

/** The events of one request. */
interface QueuedRequest {
  readonly events: readonly OutgoingEvent[]
  /** How often these events were sent before, as part of a larger batch. */
  readonly earlierAttempts: number
  /** How often the request was sent. */
  attempts: number
  last: Failure | undefined
  /** Whether the connection broke in the last attempt. */
  isBroken: boolean
}

function newRequest(events: readonly OutgoingEvent[], earlierAttempts = 0): QueuedRequest {
  return { events, earlierAttempts, attempts: 0, last: undefined, isBroken: false }
}

/**
 * How many requests may wait for their next attempt without counting towards `webhook-concurrency`: a webhook that sometimes fails
 * does not slow down other events, and one that always fails does not fill the memory.
 */
const MAX_WAITING_REQUESTS = 64
const MAX_WAITING_EVENTS = 1_000

/**
 * Sends events with bounded concurrency. Each event ends up accepted or undelivered, exactly once. In memory are only the events in
 * flight, those that wait for their next attempt, and `webhook-concurrency` queued requests.
 */
export class Sender {
  readonly #settings: WebhookSettings
  readonly #deps: DeliveryDependencies
  readonly #signer: Signer | undefined
  readonly #results: Results
  readonly #http: HttpClient
  /** Headers of every request. They replace those of the content. */
  readonly #headers: Readonly<Record<string, string>>
  readonly #redact: Redact
  readonly #batcher: Batcher | undefined
  readonly #queue: PQueue
  readonly #circuitBreaker: CircuitBreaker
  readonly #stopping = new AbortController()
  readonly #rateLimiter: RateLimiter
  /** Requests that wait for their next attempt outside the queue. */
  readonly #waiting = new Map<QueuedRequest, Promise<void>>()
  #reasonToStop: StopReason | undefined
  /** The error that stopped the delivery. */
  #error: { readonly thrown: unknown } | undefined
  #consent: Promise<void> | undefined
  #deadline: number | undefined

  /** @throws UserError if the address is refused, or a proxy variable is not a URL */
  constructor(settings: WebhookSettings, deps: DeliveryDependencies, signer: Signer | undefined, results: Results) {
    const { webhookUrl: url, proxy, webhookConcurrency: connections, webhookTimeoutSeconds } = settings
    const connectTimeout = webhookTimeoutSeconds * 1000
    this.#settings = settings
    this.#deps = deps
    this.#signer = signer
    this.#results = results
    this.#http = new HttpClient({ url, input: 'webhook-url', proxy, connections, connectTimeout })
    this.#headers = fixedHeaders(settings)
    this.#redact = createRedact(secretsOf(settings))
    this.#batcher = settings.webhookMode === 'batch' ? new Batcher(settings.webhookBatchSize) : undefined
    this.#queue = new PQueue({ concurrency: connections })
    this.#circuitBreaker = new CircuitBreaker(connections)
    this.#rateLimiter = new RateLimiter(deps.clock, this.#stopping.signal)
    if (settings.webhookRate !== undefined) this.#rateLimiter.limit(settings.webhookRate)
    const cancel = () => this.abort('the run was cancelled')
    if (deps.signal.aborted) cancel()
    else deps.signal.addEventListener('abort', cancel, { once: true })
  }

  /** Ends the attempts in flight. Nothing more is sent. */
  abort(cause: string): void {
    this.#stop(stopFor(cause))
    this.#http.abort()
  }

  /** Ends all attempts and connections. */
  async close(): Promise<void> {
    await this.#http.close()
  }

  /** Until the deadline, milliseconds. The time starts with the first request. */
  get timeLeft(): number {
    return this.#end - this.#deps.clock.monotonic()
  }

  /**
   * Queues one event. Resolves when the next one may follow (back-pressure).
   * @throws UserError if the dead-letter file cannot be written
   */
  async offer(event: OutgoingEvent): Promise<void> {
    for (const events of this.#batcher?.add(event) ?? [[event]]) void this.#run(newRequest(events))
    await this.#queue.onSizeLessThan(this.#settings.webhookConcurrency)
    this.#throwError()
  }

  /** Sends what is left and waits until every event is accepted or undelivered. */
  async drain(): Promise<void> {
    const rest = this.#batcher?.take() ?? []
    if (rest.length > 0) void this.#run(newRequest(rest))
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
    if (this.#error) throw this.#error.thrown
  }

  /** Nothing more is sent, for this reason. The first of several reasons is kept. */
  #stop(reason: StopReason): void {
    this.#reasonToStop ??= reason
    this.#stopping.abort(new Error(reason.detail))
  }

  /** Queues a request. Never rejects. */
  async #run(request: QueuedRequest, priority = 0): Promise<void> {
    try {
      await this.#queue.add(() => this.#deliver(request), { priority })
    } catch (thrown) {
      this.#error ??= { thrown }
      this.#stop(stopFor('the delivery was stopped by an error'))
    }
  }

  /**
   * Sends a request until its events are accepted or undelivered, or it waits outside the queue. The halves of a split batch are sent one
   * after the other: with a concurrency of 1 the order stays the same.
   */
  async #deliver(request: QueuedRequest): Promise<void> {
    const { clock, random } = this.#deps
    const { events } = request
    for (;;) {
      const reason = await this.#reasonNotToSend()
      if (reason) {
        const attempts = request.earlierAttempts + request.attempts
        return this.#results.undelivered(events, unsent(reason, attempts, request.last), attempts)
      }
      request.attempts += 1
      const attempts = request.earlierAttempts + request.attempts
      const outcome = await this.#send(request)
      if (isAccepted(outcome)) {
        this.#circuitBreaker.accepted()
        return this.#results.accepted(events)
      }
      // We aborted the attempt: it is not a failure of the webhook.
      if (outcome.kind === 'error' && outcome.cause === 'aborted' && this.#reasonToStop) continue
      const decision = decide(outcome, {
        attempt: request.attempts,
        maxAttempts: this.#settings.webhookAttempts,
        events: events.length,
        now: clock.now(),
        timeLeft: this.timeLeft,
        random: random(),
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
      const failure = failureOf(outcome, this.#redact, decision.kind === 'failed' ? decision.addition : undefined)
      if (decision.kind === 'failed') {
        this.#noteFailure(decision.why, failure, request.attempts)
        return this.#results.undelivered(events, failure, attempts)
      }
      request.last = failure
      request.isBroken = outcome.kind === 'error' && outcome.isBroken
      if (this.#mayWaitOutside(request)) return this.#waitOutside(request, decision.delay)
      await this.#sleep(decision.delay)
    }
  }

  /** Waits until the next request may be sent. Returns the reason if it must not be sent. */
  async #reasonNotToSend(): Promise<StopReason | undefined> {
    if (this.#settings.webhookHandshake && !this.#reasonToStop) {
      this.#consent ??= this.#handshake()
      await this.#consent
    }
    if (this.#reasonToStop) return this.#reasonToStop
    // The wait is aborted only if there is a reason to stop.
    const isInTime = await this.#rateLimiter.turn(this.#end).catch(() => false)
    if (this.#reasonToStop) return this.#reasonToStop
    if (isInTime && this.timeLeft > 0) return undefined
    const deadline = `deadline of ${this.#settings.webhookDeadlineSeconds} seconds`
    return stopFor(
      this.timeLeft > 0
        ? `the next request would only be allowed after the ${deadline}`
        : `the delivery reached its ${deadline}`,
    )
  }

  async #handshake(): Promise<void> {
    const consent = await askConsent(this.#settings, {
      http: this.#http,
      headers: this.#headers,
      redact: this.#redact,
      deadline: this.#end,
      signal: this.#stopping.signal,
      clock: this.#deps.clock,
      random: this.#deps.random,
    })
    if (!consent.granted) this.#stop(consent.reason)
    else if (consent.rate !== undefined) this.#rateLimiter.limit(consent.rate)
  }

  async #send({ events, isBroken }: QueuedRequest): Promise<AttemptOutcome> {
    const { webhookMode, webhookTimeoutSeconds } = this.#settings
    const { headers, body } = encode(events, webhookMode)
    const signature = this.#signer?.(messageId(events, webhookMode === 'batch'), body, this.#deps.clock.now())
    return this.#http.send({
      method: 'POST',
      headers: { ...headers, ...this.#headers, ...signature },
      body,
      timeout: Math.max(1, Math.min(webhookTimeoutSeconds * 1000, this.timeLeft)),
      freshConnection: isBroken,
    })
  }

  #noteFailure(why: FailureKind, failure: Failure, attempts: number): void {
    if (why === 'endpoint') {
      this.#stop(stopAfter(failure))
      return
    }
    const what = why === 'refused' ? this.#circuitBreaker.refused() : this.#circuitBreaker.exhausted(attempts)
    if (what !== undefined) this.#stop(stopAfter(failure, what))
  }

  /** With a concurrency of 1, waiting in the queue keeps the order. */
  #mayWaitOutside({ events }: QueuedRequest): boolean {
    if (this.#settings.webhookConcurrency === 1 || this.#waiting.size >= MAX_WAITING_REQUESTS) return false
    const waitingEvents = [...this.#waiting.keys()].reduce((sum, request) => sum + request.events.length, 0)
    return waitingEvents + events.length <= MAX_WAITING_EVENTS
  }

  /** Leaves the queue for the wait. Afterwards the request is first in the queue. */
  #waitOutside(request: QueuedRequest, delay: number): void {
    const wait = this.#sleep(delay).then(() => {
      this.#waiting.delete(request)
      return this.#run(request, 1)
    })
    this.#waiting.set(request, wait)
  }

  /** Ends early if there is a reason to stop. */
  async #sleep(milliseconds: number): Promise<void> {
    await this.#deps.clock.sleep(milliseconds, this.#stopping.signal).catch(() => {})
  }
}

/** Nothing more is sent after this many consecutive requests failed in all their attempts, with at least this many attempts in total. */
const EXHAUSTED_REQUESTS = 10
const EXHAUSTED_ATTEMPTS = 30
/** Nothing more is sent if this many messages are refused and none has been accepted. */
const REFUSED_MESSAGES = 100

/** Detects a webhook that accepts nothing: the job must not wait for all attempts of every event. */
class CircuitBreaker {
  readonly #maxExhausted: number
  #everAccepted = false
  // These three count since the last acceptance.
  #exhausted = 0
  #attempts = 0
  #refused = 0

  /** @param concurrency requests in flight; each of them may fail twice */
  constructor(concurrency: number) {
    this.#maxExhausted = Math.max(EXHAUSTED_REQUESTS, 2 * concurrency)
  }

  accepted(): void {
    this.#everAccepted = true
    this.#exhausted = 0
    this.#attempts = 0
    this.#refused = 0
  }

  /** One request failed in all its attempts. Returns the cause if the delivery must stop. */
  exhausted(attempts: number): string | undefined {
    this.#exhausted += 1
    this.#attempts += attempts
    if (this.#exhausted < this.#maxExhausted || this.#attempts < EXHAUSTED_ATTEMPTS) return undefined
    return `the last ${this.#exhausted} requests failed`
  }

  /** One message was refused. Returns the cause if the delivery must stop. */
  refused(): string | undefined {
    this.#refused += 1
    if (this.#everAccepted || this.#refused < REFUSED_MESSAGES) return undefined
    return `the webhook refused the first ${this.#refused} messages`
  }
}

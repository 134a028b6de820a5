import type { WebhookMode, WebhookSettings } from './settings.js'

/** A CloudEvent as it is sent: an event of this run, or one from a replay file, which may have only the required attributes. */
export interface WireEvent {
  readonly specversion: string
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject?: string
  readonly time?: string
  readonly recordedtime?: string
  readonly datacontenttype?: string
  readonly data?: unknown
  readonly data_base64?: string
}

/** An event on its way to the webhook. */
export interface OutgoingEvent {
  readonly event: WireEvent
  /** In the JSON event format: the body in structured mode, an element of a batch, `event` of a dead letter. */
  readonly json: string
  /** Key of the event's slot in the state file; undefined without a state file, or if the event has no slot. */
  readonly slot: string | undefined
}

/** The content of one request. */
export interface Message {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** The sending system: the DNS expression that CloudEvents HTTP WebHook requires. */
export const REQUEST_ORIGIN = 'aws-cost-events'

/** Headers of every request, except those of its content. Headers of the user replace all others, `Content-Type` included. */
export function fixedHeaders(settings: WebhookSettings): Record<string, string> {
  const headers = new Map([['user-agent', 'aws-cost-events']])
  if (settings.webhookToken !== undefined) headers.set('authorization', `Bearer ${settings.webhookToken}`)
  if (settings.webhookHandshake) headers.set('webhook-request-origin', REQUEST_ORIGIN)
  for (const [name, value] of settings.webhookHeaders) headers.set(name.toLowerCase(), value)
  // Unlike an assignment, this works for the name `__proto__`.
  return Object.fromEntries(headers)
}

/**
 * Events as a message, in the content modes of the CloudEvents HTTP protocol binding. The same events give the same bytes.
 * @param events one, or any number in batch mode
 */
export function encode(events: readonly OutgoingEvent[], mode: WebhookMode): Message {
  if (mode === 'batch') {
    // Without a charset: some receivers compare the whole value.
    const headers = { 'content-type': 'application/cloudevents-batch+json' }
    return { headers, body: `[${events.map(({ json }) => json).join(',')}]` }
  }
  const [only] = events
  if (only === undefined || events.length > 1) throw new RangeError(`Not one event, but ${events.length}.`)
  if (mode === 'binary') return encodeBinary(only.event)
  return { headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body: only.json }
}

/** Everything outside U+0021–U+007E, and the double quote and the percent sign. */
const TO_ENCODE = /[^\x21\x23\x24\x26-\x7e]+/g

/**
 * The value of a `ce-` header, percent-encoded (CloudEvents HTTP protocol binding, "HTTP Header Values"), which the SDK does not
 * do.
 */
export function headerValue(value: string): string {
  return value.replace(TO_ENCODE, (characters) =>
    Buffer.from(characters, 'utf8').toString('hex').toUpperCase().replace(/../g, '%$&'),
  )
}

/** Attributes as `ce-` headers, `datacontenttype` as `Content-Type`, `data` as the body. */
function encodeBinary(event: WireEvent): Message {
  const { data, data_base64: base64, datacontenttype, ...attributes } = event
  const type = datacontenttype ?? 'application/json'
  // Without data no type is sent: a receiver would expect JSON in an empty body.
  const isEmpty = datacontenttype === undefined && data === undefined && base64 === undefined
  const headers: Record<string, string> = isEmpty ? {} : { 'content-type': type }
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) headers[`ce-${name}`] = headerValue(String(value))
  }
  return { headers, body: binaryBody(data, base64, type) }
}

function binaryBody(data: unknown, base64: string | undefined, type: string): string | Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (data === undefined) return ''
  return typeof data === 'string' && !/^[^;]*[/+]json\s*(?:;|$)/i.test(type) ? data : JSON.stringify(data)
}

/** The body of a batch is shorter than this, unless it has a single event that is longer. */
export const MAX_BATCH_BYTES = 1_000_000

/** Collects events into batches, limited in number of events and in bytes. */
export class Batcher {
  #maxEvents: number
  #events: OutgoingEvent[] = []
  /** Bytes of the body so far: the opening bracket, and a comma or bracket after each event. */
  #bytes = 1

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents
  }

  /** Adds one event. Returns the batches that are complete: none, one or two. */
  add(event: OutgoingEvent): OutgoingEvent[][] {
    const complete: OutgoingEvent[][] = []
    const bytes = Buffer.byteLength(event.json) + 1
    if (this.#events.length > 0 && this.#bytes + bytes >= MAX_BATCH_BYTES) complete.push(this.take())
    this.#events.push(event)
    this.#bytes += bytes
    if (this.#events.length >= this.#maxEvents) complete.push(this.take())
    return complete
  }

  /** Returns the events collected so far, possibly none, and starts a new batch. */
  take(): OutgoingEvent[] {
    const batch = this.#events
    this.#events = []
    this.#bytes = 1
    return batch
  }

  /** The webhook refused a batch of this many events as too large: later batches have at most half as many. */
  tooLarge(events: number): void {
    this.#maxEvents = Math.max(1, Math.min(this.#maxEvents, Math.ceil(events / 2)))
  }
}

// @ts-check
/**
 * A webhook receiver on loopback: decodes CloudEvents by the HTTP binding, keeps what it takes, and misbehaves by script.
 */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeCloudEvents } from './cloudevents-http.mjs'
import { seededRandom } from './random.mjs'
import { nameOf, normalise, perform, statusOf, takesEvents } from './webhook-action.mjs'
import { answerHandshake, judge } from './webhook-rules.mjs'
import { EventStore } from './webhook-store.mjs'

/** @typedef {import('./cloudevents-attributes.mjs').CloudEvent} CloudEvent */
/** @typedef {import('./webhook-action.mjs').Action} Action */
/** @typedef {import('./webhook-action.mjs').WebhookAction} WebhookAction */

/**
 * A request as received. Times: `time` in ms since 1970, `at` in ms of the monotonic clock, both at its first byte.
 * @typedef {object} WebhookRequest
 * @property {number} index 0 for the first POST
 * @property {number} time
 * @property {number} at
 * @property {number} connection number of the TCP connection, 0 for the first
 * @property {string} method
 * @property {string} path with the query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string[]} rawHeaders
 * @property {Buffer} body the exact bytes; empty where `record` is `outline`
 * @property {number} bodyBytes
 * @property {'structured' | 'binary' | 'batch'} mode
 * @property {CloudEvent[]} events empty where `record` is `outline`
 * @property {string[]} violations what breaks the CloudEvents specification
 * @property {string} action `answer`, `redirect`, `reset`, `stall`, `garbage` or `endless`
 * @property {number | undefined} [status] status answered; none where no status reached the sender
 * @property {boolean} accepted whether its events were taken
 */
/** @typedef {(request: WebhookRequest, index: number) => Action | undefined | Promise<Action | undefined>} ScriptFunction */
/** A function, or a list in the order of the POSTs; past its end, and for `accept` or undefined, the rules decide.
 * @typedef {ScriptFunction | readonly (Action | undefined)[]} Script */
/**
 * @typedef {object} OwnOptions
 * @property {Script} [script]
 * @property {{ rate: number, seed?: number, actions?: readonly Action[] }} [failures] a share of the POSTs (0 to 1), chosen by
 *   a seeded generator, gets one of the actions (default: 500, 503, a reset, a reset after the events were taken)
 * @property {number} [latencyMs] wait before every answer
 * @property {{ key: string | Buffer, cert: string | Buffer }} [tls] serve https
 * @property {string} [path] path and query of `url` (default `/events`); every path is served
 * @property {'full' | 'outline' | 'none'} [record] how much of each request is kept (default `full`)
 */
/** @typedef {OwnOptions & import('./webhook-rules.mjs').ReceiverRules} WebhookOptions */
/** @typedef {Awaited<ReturnType<typeof startWebhook>>} Webhook */

/** @type {readonly Action[]} */
const DEFAULT_FAILURES = [500, 503, { reset: 'before' }, { reset: 'before', store: true }]

/**
 * Starts a receiver on 127.0.0.1, on a port that the system chooses.
 * @param {WebhookOptions} [options]
 */
export async function startWebhook(options = {}) {
  const closing = new AbortController()
  /** Errors of a script or of the emulator itself; close() throws them. @type {unknown[]} */
  const errors = []
  const store = new EventStore()
  /** @type {WebhookRequest[]} */
  const requests = []
  /** @type {{ time: number, headers: import('node:http').IncomingHttpHeaders }[]} */
  const handshakes = []
  const random = seededRandom(options.failures?.seed ?? 1)
  const failures = options.failures?.actions ?? DEFAULT_FAILURES
  const state = { script: options.script, scriptStart: 0, posts: 0, inFlight: 0, maxInFlight: 0, connections: 0 }
  /** @type {string | undefined} */
  let origin
  /** @type {Map<import('node:net').Socket, number>} */
  const sockets = new Map()

  /** @param {WebhookRequest} request @returns {Promise<WebhookAction>} */
  async function choose(request) {
    const index = request.index - state.scriptStart
    const scripted = typeof state.script === 'function' ? await state.script(request, index) : state.script?.[index]
    if (scripted !== undefined) {
      const action = normalise(scripted)
      if (action !== 'accept') return action
    } else if (options.failures && random() < options.failures.rate) {
      const action = normalise(failures[Math.floor(random() * failures.length)] ?? 500)
      if (action !== 'accept') return action
    }
    return judge(options, request, origin)
  }

  /** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} response */
  async function handle(incoming, response) {
    const [time, at] = [Date.now(), performance.now()]
    state.inFlight += 1
    state.maxInFlight = Math.max(state.maxInFlight, state.inFlight)
    response.once('close', () => {
      state.inFlight -= 1
    })
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    if (incoming.method === 'OPTIONS') {
      handshakes.push({ time, headers: incoming.headers })
      const answer = answerHandshake(options.handshake, incoming.headers)
      origin = answer.origin
      return perform(answer.action, incoming, response, closing.signal)
    }
    const body = Buffer.concat(chunks)
    /** @type {WebhookRequest} */
    const request = {
      index: state.posts++,
      time,
      at,
      connection: sockets.get(incoming.socket) ?? -1,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      body,
      bodyBytes: body.length,
      ...decodeCloudEvents({ rawHeaders: incoming.rawHeaders, body }, options),
      action: 'answer',
      accepted: false,
    }
    const action = await choose(request)
    request.action = nameOf(action)
    request.status = statusOf(action)
    request.accepted = takesEvents(action)
    if (request.accepted) for (const event of request.events) store.add(event)
    if (options.record !== 'none') {
      requests.push(
        options.record === 'outline' ? { ...request, body: Buffer.alloc(0), events: [], rawHeaders: [] } : request,
      )
    }
    const delayMs = (action.delayMs ?? 0) + (options.latencyMs ?? 0)
    return perform({ ...action, delayMs }, incoming, response, closing.signal)
  }

  /** @type {import('node:http').RequestListener} */
  const listener = (incoming, response) => {
    handle(incoming, response).catch((error) => {
      // The sender left in the middle of its request: nothing to answer, nothing wrong.
      if (incoming.socket.destroyed) return
      errors.push(error)
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`webhook emulator: ${error}`)
    })
  }
  const server = options.tls ? createHttpsServer(options.tls, listener) : createHttpServer(listener)
  server.keepAliveTimeout = 60_000
  /** @param {import('node:net').Socket} socket @param {number} number */
  const track = (socket, number) => {
    sockets.set(socket, number)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  }
  // Over TLS a request comes by the secure socket; the bare one is tracked so that close() can cut it mid-handshake.
  server.on('connection', (socket) => track(socket, options.tls ? -1 : state.connections++))
  server.on('secureConnection', (socket) => track(socket, state.connections++))
  server.on('clientError', (_, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the webhook emulator has no port')
  const baseUrl = `${options.tls ? 'https' : 'http'}://127.0.0.1:${address.port}`

  return {
    /** Where to send: origin and path. */
    url: `${baseUrl}${options.path ?? '/events'}`,
    origin: baseUrl,
    port: address.port,
    requests,
    handshakes,
    /** Events taken, duplicates included, in order of arrival. */
    events: store.taken,
    /** The same without duplicates by `source` and `id`, with counts and conflicts. */
    store,
    /** Requests begun and not yet answered: the most at one time. */
    get maxInFlight() {
      return state.maxInFlight
    },
    /** TCP connections seen. */
    get connections() {
      return state.connections
    },
    /** POSTs received, also with `record: 'none'`. */
    get posts() {
      return state.posts
    },
    /**
     * Sets another script; its index 0 is the next POST. Undefined leaves all to the rules.
     * @param {Script | undefined} script
     */
    script(script) {
      state.script = script
      state.scriptStart = state.posts
    },
    /**
     * Resolves once so many POSTs have arrived.
     * @param {number} count
     * @param {number} [timeoutMs]
     * @throws {Error} when the time is over
     */
    async waitForPosts(count, timeoutMs = 10_000) {
      const end = performance.now() + timeoutMs
      while (state.posts < count) {
        if (performance.now() > end) throw new Error(`${state.posts} of ${count} POSTs arrived within ${timeoutMs} ms`)
        await delay(5)
      }
    },
    /**
     * Stops at once: waits end, sockets are cut.
     * @throws {AggregateError} where a script, or the emulator itself, failed on a request
     */
    async close() {
      closing.abort()
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      for (const socket of sockets.keys()) socket.destroy()
      await closed
      if (errors.length > 0) throw new AggregateError(errors.splice(0), 'the webhook emulator failed')
    },
  }
}

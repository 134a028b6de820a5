// @ts-check
/** A webhook receiver on 127.0.0.1: decodes CloudEvents by the HTTP binding, keeps the accepted ones, and fails by script. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { decodeCloudEvents } from './cloudevents-http.mjs'
import { listen } from './loopback.mjs'
import { acceptsEvents, perform, statusOf } from './webhook-action.mjs'
import { answerHandshake, judge } from './webhook-rules.mjs'

/** @typedef {import('./cloudevents-attributes.mjs').CloudEvent} CloudEvent */
/** @typedef {import('./webhook-action.mjs').WebhookAction} WebhookAction */
/** @typedef {number | 'accept' | WebhookAction} Action a number is a status; with `accept` the rules decide */

/**
 * @typedef {object} WebhookRequest
 * @property {number} index 0 for the first POST
 * @property {number} time milliseconds since 1970
 * @property {string} method
 * @property {string} path with the query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string[]} rawHeaders
 * @property {Buffer} body
 * @property {'structured' | 'binary' | 'batch'} mode
 * @property {CloudEvent[]} events
 * @property {string[]} violations of the CloudEvents specification
 * @property {number | undefined} [status] of the answer; undefined if the sender got none
 * @property {boolean} accepted whether the events were accepted
 *
 * @typedef {(request: WebhookRequest, index: number) => Action | undefined | Promise<Action | undefined>} ScriptFunction
 * @typedef {ScriptFunction | readonly (Action | undefined)[]} Script a function, or a list in the order of the POSTs; for undefined
 *   and after the end of the list the rules decide
 *
 * @typedef {object} OwnOptions
 * @property {Script} [script]
 * @property {number} [latencyMs] before every answer
 * @property {import('./loopback.mjs').Tls} [tls] serves https
 *
 * @typedef {OwnOptions & import('./webhook-rules.mjs').ReceiverRules} WebhookOptions
 */
/** @typedef {Awaited<ReturnType<typeof startWebhook>>} Webhook */

/** @param {WebhookOptions} [options] */
export async function startWebhook(options = {}) {
  const store = new EventStore()
  /** @type {WebhookRequest[]} */
  const requests = []
  /** @type {{ headers: import('node:http').IncomingHttpHeaders }[]} */
  const handshakes = []
  const state = { script: options.script, scriptStart: 0, posts: 0, inFlight: 0, maxInFlight: 0 }
  /** @type {string | undefined} */
  let origin

  /** @param {WebhookRequest} request @returns {Promise<WebhookAction>} */
  async function choose(request) {
    const index = request.index - state.scriptStart
    const scripted = typeof state.script === 'function' ? await state.script(request, index) : state.script?.[index]
    if (scripted === undefined || scripted === 'accept') return judge(options, request, origin)
    return typeof scripted === 'number' ? { status: scripted } : scripted
  }

  const server = await listen(async (incoming, response, body) => {
    const time = Date.now()
    state.inFlight += 1
    state.maxInFlight = Math.max(state.maxInFlight, state.inFlight)
    response.once('close', () => {
      state.inFlight -= 1
    })
    const { method = '', url: path = '', headers, rawHeaders } = incoming
    if (method === 'OPTIONS') {
      handshakes.push({ headers })
      const answer = answerHandshake(options.handshake, headers)
      origin = answer.origin
      return perform(answer.action, incoming, response)
    }
    const decoded = decodeCloudEvents({ rawHeaders, body })
    /** @type {WebhookRequest} */
    const request = { index: state.posts++, time, method, path, headers, rawHeaders, body, ...decoded, accepted: false }
    const action = await choose(request)
    request.status = statusOf(action)
    request.accepted = acceptsEvents(action)
    if (request.accepted) for (const event of request.events) store.add(event)
    requests.push(request)
    return perform({ ...action, delayMs: (action.delayMs ?? 0) + (options.latencyMs ?? 0) }, incoming, response)
  }, options)

  return {
    url: `${server.url}/events`,
    origin: server.url,
    port: server.port,
    close: server.close,
    requests,
    handshakes,
    /** Accepted events in order of arrival, duplicates included. */
    events: store.accepted,
    store,
    /** The most unanswered requests at one time. */
    get maxInFlight() {
      return state.maxInFlight
    },
    get connections() {
      return server.state.connections
    },
    get posts() {
      return state.posts
    },
    /** Sets the script; its index 0 is the next POST. @param {Script | undefined} script */
    script(script) {
      state.script = script
      state.scriptStart = state.posts
    },
    /**
     * @param {number} count of POSTs to wait for
     * @param {number} [timeoutMs]
     * @throws {Error} after the timeout
     */
    async waitForPosts(count, timeoutMs = 10_000) {
      const end = performance.now() + timeoutMs
      while (state.posts < count) {
        if (performance.now() > end) throw new Error(`${state.posts} of ${count} POSTs arrived within ${timeoutMs} ms`)
        await sleep(5)
      }
    },
  }
}

/** A receiver that drops duplicates by the rule of CloudEvents: events with the same `source` and `id` are the same event. */
class EventStore {
  /** @type {Map<string, { event: CloudEvent, count: number }>} */
  #byId = new Map()
  /** In order of arrival, duplicates included. @type {CloudEvent[]} */
  accepted = []
  /** Events with the same identity and different content other than `recordedtime`. @type {{ first: CloudEvent, second: CloudEvent }[]} */
  conflicts = []

  /** @param {CloudEvent} event */
  add(event) {
    this.accepted.push(event)
    const key = `${event.source}\n${event.id}`
    const known = this.#byId.get(key) ?? { event, count: 0 }
    this.#byId.set(key, known)
    known.count += 1
    if (!isDeepStrictEqual({ ...known.event, recordedtime: '' }, { ...event, recordedtime: '' })) {
      this.conflicts.push({ first: known.event, second: event })
    }
  }

  /** In order of arrival, without duplicates. */
  get unique() {
    return [...this.#byId.values()].map(({ event }) => event)
  }

  /** How often an event was accepted. @param {string} source @param {string} id */
  count(source, id) {
    return this.#byId.get(`${source}\n${id}`)?.count ?? 0
  }
}

// @ts-check
/**
 * What the webhook emulator does with one request, and how it does it on the wire.
 */
import { setTimeout as delay } from 'node:timers/promises'

/**
 * An action as a test writes it: a status, or an object. `store` says whether the events count as taken; by default
 * they do where a complete answer of 2xx is sent.
 * @typedef {number | 'accept' | WebhookAction} Action
 *
 * @typedef {object} WebhookAction
 * @property {number} [status] status of the answer (default 204; 307 with `redirect`, 200 with `endless` or `partial`)
 * @property {Record<string, string | string[]>} [headers] more headers of the answer, `Retry-After` for one
 * @property {string | Buffer} [body] body of the answer
 * @property {number} [delayMs] milliseconds to wait before the answer
 * @property {string} [redirect] answer with this `Location`
 * @property {'before' | 'mid-body'} [reset] reset the connection before the answer, or in the middle of its body
 * @property {boolean | 'mid-body'} [stall] never answer, or never end the answer's body
 * @property {boolean | string | Buffer} [garbage] answer with bytes that are not HTTP
 * @property {boolean} [endless] answer with a body that never ends
 * @property {boolean} [store] whether the events count as taken
 */

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/**
 * @param {Action} action
 * @returns {WebhookAction | 'accept'} `accept`: let the receiver's own rules decide
 */
export function normalise(action) {
  return typeof action === 'number' ? { status: action } : action
}

/**
 * The status that an action answers with; undefined where no status reaches the sender.
 * @param {WebhookAction} action
 * @returns {number | undefined}
 */
export function statusOf(action) {
  if (action.reset === 'before' || action.stall === true || action.garbage) return undefined
  if (action.redirect !== undefined) return action.status ?? 307
  return action.status ?? (action.endless || action.reset || action.stall ? 200 : 204)
}

/**
 * Whether the events of a request with this action count as taken.
 * @param {WebhookAction} action
 * @returns {boolean}
 */
export function takesEvents(action) {
  if (action.store !== undefined) return action.store
  const status = statusOf(action)
  return !action.reset && !action.stall && status !== undefined && status >= 200 && status <= 299
}

/**
 * A word for the record of the request.
 * @param {WebhookAction} action
 * @returns {string} `answer`, `redirect`, `reset`, `stall`, `garbage` or `endless`
 */
export function nameOf(action) {
  if (action.reset) return 'reset'
  if (action.stall) return 'stall'
  if (action.garbage) return 'garbage'
  if (action.endless) return 'endless'
  return action.redirect === undefined ? 'answer' : 'redirect'
}

/**
 * Carries an action out. Resolves once the answer is handed to the system, or there is nothing left to do.
 * @param {WebhookAction} action
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {AbortSignal} signal ends waits when the receiver closes
 * @returns {Promise<void>}
 */
export async function perform(action, request, response, signal) {
  if (action.delayMs) {
    try {
      await delay(action.delayMs, undefined, { signal })
    } catch {
      return
    }
  }
  if (response.destroyed) return
  if (action.reset === 'before') return resetConnection(request)
  if (action.stall === true) return
  if (action.garbage) {
    const bytes = action.garbage === true ? Buffer.from('\u0000\u0001NOT HTTP AT ALL\r\n\r\n\u0002') : action.garbage
    request.socket.end(bytes)
    return
  }
  const status = statusOf(action) ?? 204
  for (const [name, value] of Object.entries(action.headers ?? {})) response.setHeader(name, value)
  if (action.redirect !== undefined) response.setHeader('location', action.redirect)
  if (action.reset === 'mid-body' || action.stall === 'mid-body') {
    response.writeHead(status, { 'content-length': '4096' })
    response.write('the beginning of an answer', () => {
      if (action.reset) resetConnection(request)
    })
    return
  }
  response.writeHead(status)
  if (action.endless) return writeForEver(response)
  response.end(action.body)
}

/** @param {IncomingMessage} request */
function resetConnection(request) {
  const { socket } = request
  // A TLS socket has no TCP handle of its own to reset.
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

/** @param {ServerResponse} response */
function writeForEver(response) {
  const chunk = Buffer.alloc(65536, 'x')
  const fill = () => {
    while (!response.destroyed && response.write(chunk)) {
      // write until the sender stops reading or leaves
    }
  }
  response.on('drain', fill)
  response.on('error', () => {})
  fill()
}

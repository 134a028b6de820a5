// @ts-check
/** The answer of the webhook emulator to one request. */
import { setTimeout as sleep } from 'node:timers/promises'
import { resetConnection } from './loopback.mjs'

/**
 * @typedef {object} WebhookAction
 * @property {number} [status] default 204; 307 with `redirect`; 200 if the body never ends
 * @property {Record<string, string>} [headers]
 * @property {string | Buffer | undefined} [body]
 * @property {number} [delayMs] before the answer
 * @property {string} [redirect] the answer's `Location`
 * @property {'before' | 'mid-body'} [reset] resets the connection before the answer, or in the middle of its body
 * @property {boolean | 'mid-body'} [stall] never answers, or never ends the body
 * @property {boolean | string} [garbage] answers with bytes that are not HTTP
 * @property {boolean} [endless] answers with a body without an end
 * @property {boolean} [store] whether the events count as accepted; default: after a complete answer with 2xx
 */

/** @param {WebhookAction} action @returns {number | undefined} undefined if the sender gets no status */
export function statusOf({ status, reset, stall, garbage, endless, redirect }) {
  if (reset === 'before' || stall === true || garbage) return undefined
  return status ?? (redirect !== undefined ? 307 : endless || reset || stall ? 200 : 204)
}

/** @param {WebhookAction} action @returns {boolean} whether the events count as accepted */
export function acceptsEvents(action) {
  const status = statusOf(action) ?? 0
  return action.store ?? (!action.reset && !action.stall && status >= 200 && status <= 299)
}

/**
 * @param {WebhookAction} action
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function perform(action, request, response) {
  if (action.delayMs) await sleep(action.delayMs)
  if (response.destroyed || action.stall === true) return
  if (action.reset === 'before') return resetConnection(request)
  if (action.garbage) {
    request.socket.end(action.garbage === true ? '\u0000\u0001NOT HTTP AT ALL\r\n\r\n\u0002' : action.garbage)
    return
  }
  for (const [name, value] of Object.entries(action.headers ?? {})) response.setHeader(name, value)
  if (action.redirect !== undefined) response.setHeader('location', action.redirect)
  const status = statusOf(action) ?? 204
  if (action.reset || action.stall) {
    response.writeHead(status, { 'content-length': '4096' })
    response.write('the beginning of an answer', () => {
      if (action.reset) resetConnection(request)
    })
    return
  }
  response.writeHead(status)
  if (action.endless) return writeWithoutEnd(response)
  response.end(action.body)
}

/** @param {import('node:http').ServerResponse} response */
function writeWithoutEnd(response) {
  const chunk = Buffer.alloc(65536, 'x')
  const fill = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', fill)
  response.on('error', () => {})
  fill()
}

// @ts-check
/** An incoming webhook of a chat service on 127.0.0.1. It accepts only what the service accepts: see chat-rules.mjs. */
import { CHAT_SERVICES, Refusal } from './chat-rules.mjs'
import { listen, resetConnection } from './loopback.mjs'

/** @typedef {keyof typeof CHAT_SERVICES} ChatFormat */
/**
 * @typedef {object} ChatFailure the answer to the next requests
 * @property {number} [status] default 500
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {boolean} [reset] resets the connection instead
 * @property {boolean} [stall] never answers instead
 * @property {number} [times] default 1
 */
/** @typedef {Awaited<ReturnType<typeof startChat>>} Chat */

/** @param {ChatFormat} format */
export async function startChat(format) {
  const service = CHAT_SERVICES[format]
  /** Accepted messages. @type {{ payload: any, seen: import('./chat-rules.mjs').Seen }[]} */
  const messages = []
  /** Why messages were refused. @type {string[]} */
  const refusals = []
  /** @type {ChatFailure[]} */
  const failures = []
  let requests = 0

  /** @param {import('node:http').IncomingMessage} request @param {Buffer} bytes */
  function answer({ url, method, headers }, bytes) {
    if (url !== service.path) return { status: 404, body: 'no_service' }
    if (method !== 'POST') return { status: 405, body: '' }
    if (!/^application\/json(?:; ?charset=utf-8)?$/i.test(headers['content-type'] ?? ''))
      return { status: 415, body: '' }
    try {
      const payload = JSON.parse(bytes.toString('utf8'))
      messages.push({ payload, seen: service.read(payload, bytes.length) })
      return service.accepted
    } catch (error) {
      refusals.push(String(error))
      return error instanceof Refusal ? service.refused(error.message) : { status: 400, body: 'invalid_payload' }
    }
  }

  const server = await listen((request, response, bytes) => {
    requests += 1
    const failure = failures.shift()
    if (failure?.stall) return
    if (failure?.reset) return resetConnection(request)
    if (failure) return response.writeHead(failure.status ?? 500, failure.headers).end(failure.body)
    const { status, body } = answer(request, bytes)
    const isText = typeof body === 'string'
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json' })
    response.end(isText ? body : JSON.stringify(body))
  })
  return {
    /** For `chat-url`. */
    url: server.url + service.path,
    close: server.close,
    messages,
    refusals,
    requests: () => requests,
    /** @param {ChatFailure} failure */
    fail: (failure) => failures.push(...Array(failure.times ?? 1).fill(failure)),
  }
}

// @ts-check
/** An incoming webhook of a chat service on loopback, which takes only what the service takes: see chat-rules.mjs. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { CHAT_SERVICES, Refusal } from './chat-rules.mjs'

/** @typedef {keyof typeof CHAT_SERVICES} ChatFormat */
/**
 * @typedef {object} ChatFailure answers the next requests
 * @property {number} [status]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {boolean} [reset] cut the connection instead
 * @property {boolean} [stall] never answer instead
 * @property {number} [times] default 1
 */
/** @typedef {Awaited<ReturnType<typeof startChat>>} Chat */

/**
 * Starts a chat service on 127.0.0.1, on a port that the system chooses.
 * @param {ChatFormat} format
 */
export async function startChat(format) {
  const service = CHAT_SERVICES[format]
  /** What was accepted. @type {{ payload: any, seen: import('./chat-rules.mjs').Seen }[]} */
  const messages = []
  /** Why something was refused. @type {string[]} */
  const refusals = []
  let requests = 0
  /** @type {ChatFailure[]} */
  const failures = []

  /** @param {import('node:http').IncomingMessage} incoming */
  async function handle(incoming) {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (incoming.url !== service.path) return { status: 404, body: 'no_service' }
    if (incoming.method !== 'POST') return { status: 405, body: '' }
    if (!/^application\/json(?:; ?charset=utf-8)?$/i.test(incoming.headers['content-type'] ?? '')) {
      return { status: 415, body: '' }
    }
    try {
      const payload = JSON.parse(body.toString('utf8'))
      messages.push({ payload, seen: service.read(payload, body.length) })
      return service.accepted
    } catch (error) {
      refusals.push(String(error))
      if (error instanceof Refusal) return service.refused(error.message)
      return { status: 400, body: 'invalid_payload' }
    }
  }

  const server = createServer(async (incoming, response) => {
    requests += 1
    const [failure] = failures
    if (failure) {
      failure.times = (failure.times ?? 1) - 1
      if (failure.times <= 0) failures.shift()
      if (failure.stall) return
      if (failure.reset) return void incoming.socket.resetAndDestroy()
      incoming.resume()
      response.writeHead(failure.status ?? 500, failure.headers).end(failure.body)
      return
    }
    const { status, body } = await handle(incoming)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response
      .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json' })
      .end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the chat emulator has no port')
  return {
    /** For `chat-url`. */
    url: `http://127.0.0.1:${address.port}${service.path}`,
    messages,
    refusals,
    requests: () => requests,
    /** Answers the next requests with a failure. @param {ChatFailure} failure */
    fail: (failure) => failures.push({ ...failure }),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

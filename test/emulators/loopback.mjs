// @ts-check
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'

/**
 * @typedef {import('node:http').IncomingMessage} IncomingMessage
 * @typedef {import('node:http').ServerResponse} ServerResponse
 * @typedef {import('node:stream').Duplex} Duplex
 * @typedef {{ key: string, cert: string }} Tls
 * @typedef {(request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown} Handler
 */

/**
 * Starts an HTTP server on 127.0.0.1. The handler gets each request once its body is complete.
 *
 * @param {Handler} handler an error that it throws is an error of the emulator: the answer is 500, and `close` throws it
 * @param {{ tls?: Tls | undefined }} [options]
 */
export async function listen(handler, { tls } = {}) {
  /** @type {unknown[]} */
  const errors = []
  /** @param {IncomingMessage} request @param {ServerResponse} response */
  const answer = async (request, response) => {
    try {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      await handler(request, response, Buffer.concat(chunks))
    } catch (error) {
      // A sender may close the connection during its request. This is not an error of the emulator.
      if (request.socket.destroyed) return
      errors.push(error)
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(`The emulator failed: ${error instanceof Error ? error.stack : error}`)
    }
  }
  const server = tls ? createHttpsServer(tls, answer) : createHttpServer(answer)
  const { port, close, state } = await open(server)
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    /** Counts since the start. */
    state,
    /**
     * Stops at once and cuts all connections.
     * @throws {AggregateError} if the handler failed
     */
    async close() {
      await close()
      if (errors.length > 0) throw new AggregateError(errors.splice(0), 'The emulator failed.')
    },
  }
}

/**
 * Opens a server on a port of 127.0.0.1 that the system chooses.
 * @param {import('node:http').Server | import('node:https').Server} server
 */
export async function open(server) {
  const state = { connections: 0 }
  /** @type {Set<Duplex>} */
  const sockets = new Set()
  /** @param {Duplex} socket */
  const track = (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    state.connections += 1
    track(socket)
  })
  server.on('secureConnection', track)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    state,
    track,
    /** Stops at once and cuts all connections. */
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** @param {IncomingMessage} request whose connection is reset */
export function resetConnection({ socket }) {
  // A TLS socket has no TCP handle to reset.
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

// @ts-check
import { createServer } from 'node:http'

/**
 * @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, body: Buffer) => Promise<void> | void} Handler
 */

/**
 * Starts an HTTP server on 127.0.0.1, on a port that the system chooses. The handler gets each request once its
 * body is complete. An error inside the handler is a bug of the emulator: it answers 500 with the stack, loudly.
 *
 * @param {Handler} handler
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `close` ends open connections at once
 */
export async function listen(handler) {
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('error', () => response.destroy())
    request.on('end', async () => {
      try {
        await handler(request, response, Buffer.concat(chunks))
      } catch (error) {
        const stack = error instanceof Error ? error.stack : String(error)
        console.error(`The emulator failed: ${stack}`)
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(`The emulator failed: ${stack}`)
      }
    })
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(undefined))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

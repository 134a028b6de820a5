import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A request as received; `head` without the empty line at its end. */
export interface RawRequest {
  /** 0 for the first connection. */
  readonly connection: number
  readonly head: string
  readonly body: Buffer
}

/** Writes the bytes of an answer. `index` is 0 for the first request of all connections. */
export type Respond = (socket: Socket, request: RawRequest, index: number) => void

/**
 * A server on loopback that reads requests by their `Content-Length` and leaves the answers to the test.
 * @param take gets each connection, instead of requests that are read from it
 */
export async function startRawServer(respond: Respond, take?: (socket: Socket) => void) {
  const requests: RawRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const serve = (socket: Socket) => {
    const connection = connections++
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    if (take) return take(socket)
    let bytes: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      for (let end = bytes.indexOf('\r\n\r\n'); end >= 0; end = bytes.indexOf('\r\n\r\n')) {
        const head = bytes.toString('latin1', 0, end)
        const whole = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
        if (bytes.length < whole) break
        const request = { connection, head, body: bytes.subarray(end + 4, whole) }
        bytes = bytes.subarray(whole)
        requests.push(request)
        respond(socket, request, requests.length - 1)
      }
    })
  }
  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    requests,
    sockets,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export type RawServer = Awaited<ReturnType<typeof startRawServer>>

/** The bytes of an answer, with a `Content-Length` if the status allows a body. */
export function answer(status: number, fields: readonly string[] = [], body = ''): string {
  const length = status === 204 ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [`HTTP/1.1 ${status} Whatever`, ...fields, ...length, '', body].join('\r\n')
}

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A request as it came: `head` without the empty line at its end. */
export interface RawRequest {
  /** 0 for the first connection. */
  readonly connection: number
  readonly head: string
  readonly body: Buffer
}

/** Answers one request in bytes of its own. `index` is 0 for the first request of all. */
export type Respond = (socket: Socket, request: RawRequest, index: number) => void

export interface RawOptions {
  readonly tls?: TlsOptions
  /** Called for each connection before anything is read of it; false leaves it unread. */
  readonly accept?: (socket: Socket, connection: number) => boolean
  readonly host?: string
}

/** A server on loopback that reads requests by their `Content-Length` and knows nothing else of HTTP. */
export async function startRawServer(respond: Respond, { tls, accept, host = '127.0.0.1' }: RawOptions = {}) {
  const requests: RawRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const serve = (socket: Socket) => {
    const connection = connections++
    let chunks: Buffer[] = []
    let length = 0
    /** So many bytes are needed before another look. */
    let wanted = 0
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    if (accept?.(socket, connection) === false) return
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length < wanted) return
      let bytes: Buffer = Buffer.concat(chunks)
      wanted = 0
      for (let end = bytes.indexOf('\r\n\r\n'); end >= 0; end = bytes.indexOf('\r\n\r\n')) {
        const head = bytes.toString('latin1', 0, end)
        const whole = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
        if (bytes.length < whole) {
          wanted = whole
          break
        }
        const request = { connection, head, body: bytes.subarray(end + 4, whole) }
        bytes = bytes.subarray(whole)
        requests.push(request)
        respond(socket, request, requests.length - 1)
      }
      chunks = [bytes]
      length = bytes.length
    })
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  server.on('tlsClientError', () => {})
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `${tls ? 'https' : 'http'}://${name}:${address.port}/hook`,
    port: address.port,
    requests,
    sockets,
    get connections() {
      return connections
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export type RawServer = Awaited<ReturnType<typeof startRawServer>>

/** An answer with a length, or without one where it needs none. */
export function answer(status: number, fields: readonly string[] = [], body = ''): string {
  const length = status === 204 ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [`HTTP/1.1 ${status} Whatever`, ...fields, ...length, '', body].join('\r\n')
}

// @ts-check
/**
 * An HTTP forward proxy on loopback: tunnels `CONNECT`, forwards requests in absolute form, records what passes.
 * It connects to loopback only. A name that a test wants to reach through it is mapped to a loopback port by `hosts`.
 */
import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, isIP } from 'node:net'

/**
 * @typedef {object} ProxyRequest
 * @property {'CONNECT' | 'absolute'} kind
 * @property {string} method
 * @property {string} target `host:port` as asked for
 * @property {string} [url] the absolute URL, where not tunnelled
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {number} status what the proxy answered, or passed on
 */
/**
 * @typedef {object} ProxyOptions
 * @property {Record<string, number>} [hosts] port on 127.0.0.1 for a `host:port`
 * @property {{ key: string, cert: string }} [tls] the proxy itself is spoken to by TLS
 * @property {string} [requireAuthorization] exact `Proxy-Authorization`; another is a 407
 */
/** @typedef {Awaited<ReturnType<typeof startProxy>>} Proxy */

/**
 * Starts a proxy on 127.0.0.1, on a port that the system chooses.
 * @param {ProxyOptions} [options]
 */
export async function startProxy(options = {}) {
  /** @type {ProxyRequest[]} */
  const requests = []
  /** @type {Set<import('node:stream').Duplex>} */
  const sockets = new Set()
  /** @param {import('node:stream').Duplex} socket */
  const track = (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }
  /** @param {import('node:http').IncomingHttpHeaders} headers */
  const isAuthorized = (headers) =>
    options.requireAuthorization === undefined || headers['proxy-authorization'] === options.requireAuthorization

  /** @param {string} target @returns {number | undefined} the loopback port; undefined where it would leave the machine */
  const portOf = (target) => {
    const mapped = options.hosts?.[target]
    if (mapped !== undefined) return mapped
    const colon = target.lastIndexOf(':')
    const host = target.slice(0, colon)
    const isLoopback = host === 'localhost' || (isIP(host) === 4 && host.startsWith('127.'))
    return isLoopback ? Number(target.slice(colon + 1)) : undefined
  }

  /** @type {import('node:http').RequestListener} */
  const forward = (incoming, response) => {
    /** @param {number} status @param {Record<string, string>} [headers] */
    const refuse = (status, headers) => {
      record.status = status
      response.writeHead(status, headers).end()
    }
    const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : undefined
    const target = url ? `${url.hostname}:${url.port || 80}` : ''
    /** @type {ProxyRequest} */
    const record = { kind: 'absolute', method: incoming.method ?? '', target, headers: incoming.headers, status: 0 }
    requests.push(record)
    if (url) record.url = url.href
    if (!isAuthorized(incoming.headers)) return refuse(407, { 'proxy-authenticate': 'Basic realm="proxy"' })
    if (!url) return refuse(400)
    const port = portOf(target)
    if (port === undefined) return refuse(502)
    const headers = { ...incoming.headers }
    // Hop-by-hop: between the sender and the proxy alone.
    for (const name of ['proxy-authorization', 'proxy-connection', 'connection', 'keep-alive']) delete headers[name]
    const forwarded = httpRequest(
      { host: '127.0.0.1', port, method: incoming.method, path: url.pathname + url.search, headers, agent: false },
      (answer) => {
        record.status = answer.statusCode ?? 0
        response.writeHead(record.status, answer.headers)
        answer.pipe(response)
      },
    )
    forwarded.on('error', () => (response.headersSent ? response.destroy() : refuse(502)))
    incoming.pipe(forwarded)
  }

  const server = options.tls ? createTlsServer(options.tls, forward) : createServer(forward)
  server.on('connect', (incoming, socket, head) => {
    const target = incoming.url ?? ''
    /** @type {ProxyRequest} */
    const record = { kind: 'CONNECT', method: 'CONNECT', target, headers: incoming.headers, status: 0 }
    requests.push(record)
    track(socket)
    /** @param {number} status @param {string} reason */
    const refuse = (status, reason) => {
      record.status = status
      socket.end(`HTTP/1.1 ${status} ${reason}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
    }
    if (!isAuthorized(incoming.headers)) return refuse(407, 'Proxy Authentication Required')
    const port = portOf(target)
    if (port === undefined) return refuse(502, 'Bad Gateway')
    const upstream = connect(port, '127.0.0.1')
    track(upstream)
    upstream.once('connect', () => {
      record.status = 200
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket)
      socket.pipe(upstream)
    })
    upstream.once('error', () => {
      if (record.status === 0) refuse(502, 'Bad Gateway')
    })
    upstream.once('close', () => {
      if (record.status === 200) socket.destroy()
    })
    socket.once('close', () => upstream.destroy())
  })
  server.on('connection', track)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  return {
    /** For `HTTP_PROXY` and `HTTPS_PROXY`. */
    url: options.tls ? `https://localhost:${address.port}` : `http://127.0.0.1:${address.port}`,
    requests,
    /** Stops at once: connections and tunnels are cut. */
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

// @ts-check
/**
 * An HTTP forward proxy on 127.0.0.1 that records its requests: tunnels (`CONNECT`), and requests with an absolute URL. It connects
 * only to 127.0.0.1; `hosts` maps other names to ports there.
 */
import { createServer, request as httpRequest } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, isIP } from 'node:net'
import { open } from './loopback.mjs'

/**
 * @typedef {object} ProxyRequest
 * @property {'CONNECT' | 'absolute'} kind
 * @property {string} target `host:port`
 *
 * @typedef {object} ProxyOptions
 * @property {Record<string, number>} [hosts] port on 127.0.0.1 by `host:port`
 * @property {import('./loopback.mjs').Tls} [tls] serves the proxy itself over TLS
 * @property {string} [requireAuthorization] exact `Proxy-Authorization`; otherwise 407
 */
/** @typedef {Awaited<ReturnType<typeof startProxy>>} Proxy */

/** @param {ProxyOptions} [options] */
export async function startProxy(options = {}) {
  /** @type {ProxyRequest[]} */
  const requests = []

  /** @param {import('node:http').IncomingHttpHeaders} headers */
  const isAuthorized = (headers) =>
    options.requireAuthorization === undefined || headers['proxy-authorization'] === options.requireAuthorization

  /** @param {string} target @returns {number | undefined} the port on 127.0.0.1; undefined for targets outside of this machine */
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
    const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : undefined
    const target = url ? `${url.hostname}:${url.port || 80}` : ''
    requests.push({ kind: 'absolute', target })
    if (!isAuthorized(incoming.headers)) {
      return response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end()
    }
    if (!url) return response.writeHead(400).end()
    const port = portOf(target)
    if (port === undefined) return response.writeHead(502).end()
    const headers = { ...incoming.headers }
    // Hop-by-hop headers are not forwarded.
    for (const name of ['proxy-authorization', 'proxy-connection', 'connection', 'keep-alive']) delete headers[name]
    const forwarded = httpRequest(
      { host: '127.0.0.1', port, method: incoming.method, path: url.pathname + url.search, headers, agent: false },
      (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 0, answer.headers)),
    )
    forwarded.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
    return incoming.pipe(forwarded)
  }

  const server = options.tls ? createTlsServer(options.tls, forward) : createServer(forward)
  server.on('connect', ({ url: target = '', headers }, socket, head) => {
    requests.push({ kind: 'CONNECT', target })
    /** @param {string} status */
    const refuse = (status) => socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
    if (!isAuthorized(headers)) return refuse('407 Proxy Authentication Required')
    const port = portOf(target)
    if (port === undefined) return refuse('502 Bad Gateway')
    const upstream = connect(port, '127.0.0.1')
    opened.track(upstream)
    let isOpen = false
    upstream.once('connect', () => {
      isOpen = true
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket)
      socket.pipe(upstream)
    })
    upstream.once('close', () => (isOpen ? socket.destroy() : refuse('502 Bad Gateway')))
    return socket.once('close', () => upstream.destroy())
  })
  const opened = await open(server)

  return {
    /** For `HTTP_PROXY` and `HTTPS_PROXY`. */
    url: options.tls ? `https://localhost:${opened.port}` : `http://127.0.0.1:${opened.port}`,
    requests,
    close: opened.close,
  }
}

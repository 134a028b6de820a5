import type { Agent } from 'node:http'
import { isIP, type LookupFunction, connect as netConnect, Socket } from 'node:net'
import tls from 'node:tls'
import { TransportError } from '../transport-error.js'

/** Who uses a socket, told what becomes of it. */
export interface SocketOwner {
  /** There is a socket to hold on to. Nothing may be written yet. */
  opened(socket: Socket): void
  /** It is connected, and its certificate verified where it has one. */
  ready(): void
  /** Bytes, valid only during the call. */
  received(bytes: Buffer): void
  /** The connection is over, or there is none: in order, or for a reason. May be called more than once. */
  ended(reason?: unknown): void
}

/** Opens a connection to the one target. */
export type Connect = (owner: SocketOwner) => void

/** So long may a proxy take over the tunnel. */
const TUNNEL_MS = 10_000
/** Idle for so long, a connection is probed (TCP keep-alive). */
const PROBE_MS = 1_000
/** Most bytes that are read at once. */
const READ_BYTES = 65_536

/**
 * Connects straight to the URL's host: to the first of its addresses that answers, IPv6 and IPv4 in turn (RFC 8305), as
 * `node:net` does by itself.
 */
export function directly(url: URL, lookup: LookupFunction): Connect {
  const { host, port } = targetOf(url)
  const address = { host, port, lookup }
  if (url.protocol === 'https:') {
    const options = { ...address, ...tlsOptions(host) }
    let session: Buffer | undefined
    return (owner) => {
      const socket = tls.connect(session === undefined ? options : { ...options, session })
      // Handed out once the certificate is verified: a later connection need not do all of the handshake again.
      socket.on('session', (latest: Buffer) => {
        session = latest
      })
      socket.on('error', () => {
        session = undefined
      })
      attach(socket, owner, 'secureConnect')
      socket.on('data', (bytes: Buffer) => owner.received(bytes))
    }
  }
  // One buffer for all connections: who receives bytes is done with them when the next come.
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  return (owner) => {
    const callback = (length: number) => {
      owner.received(buffer.subarray(0, length))
      return true
    }
    attach(netConnect({ ...address, onread: { buffer, callback } }), owner, 'connect')
  }
}

/** Connects through a proxy, by an agent that makes a tunnel (`CONNECT`) for each connection. */
export function through(agent: Agent, url: URL): Connect {
  const { host, port } = targetOf(url)
  const secure = url.protocol === 'https:'
  // In the request to the proxy an IPv6 address keeps its brackets (RFC 9112, section 3.2.3).
  const options = { host: url.hostname, port, timeout: TUNNEL_MS, ...(secure ? tlsOptions(host) : {}) }
  return (owner) => {
    agent.createConnection(options, (error, socket) => {
      if (error) return owner.ended(refusal(error))
      if (!(socket instanceof Socket)) return owner.ended(new TypeError('The agent gives no socket.'))
      // The tunnel stands: its time limit is no longer wanted.
      socket.setTimeout(0)
      attach(socket, owner, secure ? 'secureConnect' : undefined)
      socket.on('data', (bytes: Buffer) => owner.received(bytes))
    })
  }
}

/** What the agent says in words alone: the proxy refused the tunnel, or was too slow. Any other error is handed on. */
function refusal(error: Error): Error {
  const status = /^Bad response: (\d+)$/.exec(error.message)?.[1]
  if (status === '407') return new TransportError('network', 'the proxy demands a user name and a password (407)')
  if (status !== undefined) return new TransportError('network', `the proxy refused the tunnel with status ${status}`)
  return error.message === 'Proxy timeout' ? new TransportError('network', 'the proxy did not answer in time') : error
}

/** @param event that says that it may be used; undefined where it may be at once */
function attach(socket: Socket, owner: SocketOwner, event: 'connect' | 'secureConnect' | undefined): void {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, PROBE_MS)
  socket.on('error', (error) => owner.ended(error))
  socket.on('end', () => owner.ended())
  socket.on('close', () => owner.ended())
  owner.opened(socket)
  if (event === undefined) owner.ready()
  else socket.once(event, () => owner.ready())
}

function targetOf(url: URL): { host: string; port: number } {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port }
}

/** Certificates are verified for the host, whatever `NODE_TLS_REJECT_UNAUTHORIZED` says. */
function tlsOptions(host: string) {
  // The server's name is sent unless it is an address, and without the root's dot (RFC 6066, section 3).
  const name = host.replace(/\.$/, '')
  return {
    servername: isIP(host) ? '' : name,
    checkServerIdentity: (_: string, certificate: tls.PeerCertificate) => tls.checkServerIdentity(name, certificate),
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  }
}

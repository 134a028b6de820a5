import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import { isRefusedAddress, RefusedAddress } from '../lib/addresses.js'
import { createDispatcher, type ProxySettings, proxyFor } from '../lib/dispatcher.js'
import { UserError } from '../lib/errors.js'
import { at } from '../lib/json.js'

/** Maximum number of bytes that are read of an answer's body. The rest does not change the outcome. */
const MAX_BODY_BYTES = 65_536

/** After this many broken keep-alive connections, each request is sent over a fresh connection. */
const MAX_STALE_CONNECTIONS = 3

export interface HttpRequest {
  readonly method: 'POST' | 'OPTIONS'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** For connecting, the request and the answer together, milliseconds. */
  readonly timeout: number
  /** Uses a new connection for this request only. */
  readonly freshConnection?: boolean
}

/** A complete answer. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Names in lower case. The values of a repeated header are comma-separated (RFC 9110, section 5.3). */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body; empty if the status is 2xx. Untrusted. */
  readonly body: string
  /** Whether the body was longer than that. */
  readonly isCut: boolean
}

/** Why there is no complete answer. */
export interface AttemptError {
  readonly kind: 'error'
  readonly cause: 'timeout' | 'aborted' | 'refused-address' | 'tls' | 'network'
  /** Never Node's own message, which contains the host. */
  readonly message: string
  /** Whether the connection broke after it had been opened. A retry then uses a fresh connection. */
  readonly isBroken: boolean
  /** Whether the server had probably closed a kept-alive connection. A retry then need not wait. */
  readonly isStale: boolean
}

export type AttemptOutcome = Answer | AttemptError

export interface HttpClientOptions {
  readonly url: URL
  /** Name of the input that has the URL, for error messages. */
  readonly input: string
  readonly proxy: ProxySettings
  /** Maximum number of connections. */
  readonly connections: number
  /** Time limit for connecting, milliseconds. */
  readonly connectTimeout: number
  /** Resolves host names. Default: the system's lookup, guarded. */
  readonly lookup?: LookupFunction
}

/**
 * Sends requests to one URL. Redirects are not followed, certificates are always verified, link-local and metadata addresses are refused.
 * Only the caller repeats a request: the server may have processed it (RFC 9110, section 9.2.2).
 */
export class HttpClient {
  readonly #url: URL
  readonly #keepAlive: Dispatcher
  /** For fresh connections, each closed after one answer. */
  readonly #oneOff: Dispatcher
  readonly #inFlight = new Set<(outcome: AttemptError) => void>()
  #answers = 0
  #staleConnections = 0

  /** @throws UserError if the URL contains a refused address, or a proxy variable is not a URL */
  constructor({ url, input, proxy, connections, connectTimeout, lookup }: HttpClientOptions) {
    if (isRefusedAddress(url.hostname)) {
      throw new UserError(
        `The address in \`${input}\` is link-local or a cloud metadata service.`,
        'Set it to the URL of a webhook.',
      )
    }
    // Checks the proxy variable now: in `send` it would look like a network error.
    proxyFor(url, proxy)
    const options = { connections, connectTimeout, ...(lookup && { lookup }) }
    this.#url = url
    this.#keepAlive = createDispatcher(proxy, options)
    this.#oneOff = createDispatcher(proxy, options)
  }

  /**
   * One attempt. Resolves with the answer, or with the reason why there is none.
   * @throws undici's error for a header that must not be sent
   */
  async send(request: HttpRequest): Promise<AttemptOutcome> {
    const isFresh = request.freshConnection === true || this.#closesConnections
    const abortion = new AbortController()
    let stop: (outcome: AttemptError) => void = () => {}
    // If the request waits for its connection, undici ends it only after connecting, even if it is aborted. `Promise.race` returns earlier.
    const stopped = new Promise<AttemptError>((resolve) => {
      stop = (outcome) => {
        resolve(outcome)
        abortion.abort()
      }
    })
    const timer = setTimeout(() => stop(attemptError('timeout')), request.timeout)
    this.#inFlight.add(stop)
    try {
      const outcome = await Promise.race([stopped, this.#exchange(request, isFresh, abortion.signal)])
      if (outcome.kind === 'answer' && !isFresh) this.#answers += 1
      if (outcome.kind === 'error' && outcome.isStale) this.#staleConnections += 1
      return outcome
    } finally {
      clearTimeout(timer)
      this.#inFlight.delete(stop)
    }
  }

  /** Ends the attempts in flight, with an error `aborted`. */
  abort(): void {
    for (const stop of this.#inFlight) stop(attemptError('aborted'))
  }

  /** Ends all attempts and connections. */
  async close(): Promise<void> {
    this.abort()
    await Promise.all([this.#keepAlive.destroy(), this.#oneOff.destroy()])
  }

  /** Whether connections are not kept alive, because the server often closes them without notice. */
  get #closesConnections(): boolean {
    return this.#staleConnections >= MAX_STALE_CONNECTIONS && this.#staleConnections * 4 > this.#answers
  }

  async #exchange(request: HttpRequest, isFresh: boolean, signal: AbortSignal): Promise<AttemptOutcome> {
    const { method, headers, body } = request
    const hadAnswers = !isFresh && this.#answers > 0
    let hasBegun = false
    try {
      const answer = await (isFresh ? this.#oneOff : this.#keepAlive).request({
        origin: this.#url.origin,
        path: this.#url.pathname + this.#url.search,
        method,
        // A copy: undici's ProxyAgent adds `host` to it.
        headers: { ...headers },
        body: body.length === 0 ? null : body,
        // The timeout of the attempt covers both.
        headersTimeout: 0,
        bodyTimeout: 0,
        signal,
        reset: isFresh,
      })
      hasBegun = true
      const chunks: Buffer[] = []
      let length = 0
      // Leaving the loop early closes the connection, which undici may report as an error of the body.
      answer.body.on('error', () => {})
      for await (const chunk of answer.body) {
        chunks.push(chunk)
        length += chunk.length
        if (length > MAX_BODY_BYTES) break
      }
      const { statusCode: status } = answer
      const isSuccess = status >= 200 && status <= 299
      return {
        kind: 'answer',
        status,
        headers: singleValues(answer.headers),
        body: isSuccess ? '' : Buffer.concat(chunks).toString('utf8', 0, MAX_BODY_BYTES),
        isCut: length > MAX_BODY_BYTES,
      }
    } catch (error) {
      const code = errorCode(error)
      if (code === 'UND_ERR_INVALID_ARG') throw error
      const isBroken = BROKEN.has(code ?? '')
      return { ...outcomeOf(error, code, hasBegun), isBroken, isStale: isBroken && hadAnswers && !hasBegun }
    }
  }
}

function singleValues(fields: Dispatcher.ResponseData['headers']): Record<string, string> {
  const single: [string, string][] = []
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') single.push([name, value])
    // `Retry-After` is not a list: the first value counts.
    else if (value) single.push([name, name === 'retry-after' ? (value[0] ?? '') : value.join(', ')])
  }
  return Object.fromEntries(single)
}

/** The code of an error of Node or undici, such as `ECONNRESET`; undefined if it has none. */
function errorCode(error: unknown): string | undefined {
  const code = at(error, 'code')
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : undefined
}

const MESSAGES: Readonly<Record<AttemptError['cause'], string>> = {
  timeout: 'no complete answer within the timeout of one attempt',
  aborted: 'the attempt was aborted',
  'refused-address': 'its host name resolves to a link-local or cloud metadata address, which is refused',
  tls: 'its TLS certificate was not accepted',
  network: 'a network error',
}

export function attemptError(cause: AttemptError['cause'], message: string = MESSAGES[cause]): AttemptError {
  return { kind: 'error', cause, message, isBroken: false, isStale: false }
}

/** Codes of an open connection that broke. */
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  ETIMEDOUT: 'connecting took too long',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be resolved',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_HEADERS_OVERFLOW: 'the answer was not HTTP: its headers are too long',
}

const CERTIFICATE = /^(?:ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)|_CERT_|^HOSTNAME_MISMATCH$/

/** The server speaks no TLS, or no version that both sides support. Unlike other errors of OpenSSL, a retry does not help. */
const NO_COMMON_TLS =
  /^ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|PACKET_LENGTH_TOO_LONG|\w+_ALERT_(?:PROTOCOL_VERSION|HANDSHAKE_FAILURE))$/

/** Describes the error of an attempt. */
export function outcomeOf(error: unknown, code = errorCode(error), hasBegun = false): AttemptError {
  if (error instanceof RefusedAddress) return attemptError('refused-address')
  if (code === undefined) return attemptError('network')
  // undici wraps the certificate error of a proxy.
  if (code === 'UND_ERR_PRX_TLS' && error instanceof Error) return outcomeOf(error.cause)
  if (CERTIFICATE.test(code)) return attemptError('tls', `its TLS certificate was not accepted (${code})`)
  if (NO_COMMON_TLS.test(code)) return attemptError('tls', `no TLS version could be agreed on (${code})`)
  if (code.startsWith('ERR_SSL_')) return attemptError('network', `the TLS connection failed (${code})`)
  if (code.startsWith('HPE_')) return attemptError('network', 'the answer was not HTTP')
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return attemptError('timeout')
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '')?.[1]
  if (proxyStatus === '407') return attemptError('network', 'the proxy requires a user name and a password (407)')
  if (proxyStatus) return attemptError('network', `the proxy refused the tunnel with status ${proxyStatus}`)
  if (hasBegun) return attemptError('network', 'the connection ended in the middle of the answer')
  if (code === 'UND_ERR_SOCKET') return attemptError('network', 'the connection ended without an answer')
  return attemptError('network', NETWORK[code] ?? `a network error (${code})`)
}

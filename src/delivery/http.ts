import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import { isRefusedAddress, RefusedAddress } from '../lib/addresses.js'
import { UserError } from '../lib/errors.js'
import { createDispatcher, type ProxySettings } from '../lib/http.js'
import { at } from '../lib/json.js'

/** Bytes of an answer's body that are read at most. What comes after them does not change the outcome. */
const MAX_BODY_BYTES = 65_536

/** How many connections that were kept alive must break before a server counts as one that closes them without saying so. */
const BROKEN_CONNECTIONS = 3

export interface HttpRequest {
  readonly method: 'POST' | 'OPTIONS'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** For connection, request and answer together, milliseconds. */
  readonly timeout: number
  /** Sends the request over a connection of its own. */
  readonly freshConnection?: boolean
}

/** A complete answer. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Names in lower case. A header that came several times is a comma-separated list (RFC 9110, section 5.3). */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body of an answer that is no success. Untrusted. */
  readonly body: string
  /** Whether the body was longer than that. */
  readonly isCut: boolean
}

/** Why no complete answer came. */
export interface AttemptError {
  readonly kind: 'error'
  readonly cause: 'timeout' | 'aborted' | 'refused-address' | 'tls' | 'network'
  /** Our words only: Node's messages name the host. */
  readonly message: string
  /** Whether the connection broke after it had been opened. A retry uses a fresh connection. */
  readonly isBroken: boolean
  /** Whether that was probably a kept-alive connection that the server had closed, so that a retry need not wait. */
  readonly isStale: boolean
}

export type AttemptOutcome = Answer | AttemptError

export interface HttpClientOptions {
  readonly url: URL
  /** The input that the URL comes from, for error messages. */
  readonly input: string
  readonly proxy: ProxySettings
  /** Maximum number of connections. */
  readonly connections: number
  /** How long a connection may take, milliseconds. */
  readonly connectTimeout: number
  /** Resolves host names; the system's lookup, guarded, where absent. */
  readonly lookup?: LookupFunction
}

/**
 * Sends requests to one URL. Redirects are not followed, certificates are always verified, link-local and metadata addresses are
 * refused. No request is sent twice: nobody knows whether the server acted on the first (RFC 9110, section 9.2.2).
 */
export class HttpClient {
  readonly #options: HttpClientOptions
  readonly #path: string
  readonly #keepAlive: Dispatcher
  /** Closes its connections after each answer; made when it is first needed. */
  #oneOff: Dispatcher | undefined
  readonly #inFlight = new Set<(outcome: AttemptError) => void>()
  #answers = 0
  #staleConnections = 0

  /** @throws UserError where the URL contains a refused address, or a proxy variable is not a URL */
  constructor(options: HttpClientOptions) {
    const { url, input } = options
    if (isRefusedAddress(url.hostname)) {
      throw new UserError(
        `The address in \`${input}\` is link-local or a cloud metadata service.`,
        'Set it to the URL of a webhook.',
      )
    }
    this.#options = options
    this.#path = url.pathname + url.search
    this.#keepAlive = this.#createDispatcher()
  }

  /**
   * One attempt. Resolves once the answer is complete, or longer than what is read of it, or cannot come any more.
   * @throws undici's error for a header that must not be sent
   */
  async send(request: HttpRequest): Promise<AttemptOutcome> {
    const isFresh = request.freshConnection === true || this.#closesConnections
    const abortion = new AbortController()
    let stop: (outcome: AttemptError) => void = () => {}
    // undici ends an aborted request that waits for its connection only once that connection stands, hence the race.
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

  /** Ends the attempts in flight; they come to an error `aborted`. */
  abort(): void {
    for (const stop of this.#inFlight) stop(attemptError('aborted'))
  }

  /** Ends all attempts and connections. */
  async close(): Promise<void> {
    this.abort()
    await Promise.all([this.#keepAlive.destroy(), this.#oneOff?.destroy()])
  }

  /** Whether it does not pay to keep connections: the server keeps breaking them. */
  get #closesConnections(): boolean {
    return this.#staleConnections >= BROKEN_CONNECTIONS && this.#staleConnections * 4 > this.#answers
  }

  #createDispatcher(): Dispatcher {
    const { proxy, connections, connectTimeout, lookup } = this.#options
    return createDispatcher(proxy, { connections, connectTimeout, ...(lookup && { lookup }) })
  }

  #dispatcher(isFresh: boolean): Dispatcher {
    if (!isFresh) return this.#keepAlive
    this.#oneOff ??= this.#createDispatcher()
    return this.#oneOff
  }

  async #exchange(request: HttpRequest, isFresh: boolean, signal: AbortSignal): Promise<AttemptOutcome> {
    const { method, headers, body } = request
    const hadAnswers = !isFresh && this.#answers > 0
    let hasBegun = false
    try {
      const {
        statusCode,
        headers: fields,
        body: content,
      } = await this.#dispatcher(isFresh).request({
        origin: this.#options.url.origin,
        path: this.#path,
        method,
        // A copy: undici's ProxyAgent adds `host` to it.
        headers: { ...headers },
        body: body.length === 0 ? null : body,
        // The timer of the attempt covers both.
        headersTimeout: 0,
        bodyTimeout: 0,
        signal,
        reset: isFresh,
      })
      hasBegun = true
      const chunks: Buffer[] = []
      let length = 0
      // Leaving the loop early ends the connection, which may be reported as an error of the body.
      content.on('error', () => {})
      for await (const chunk of content) {
        chunks.push(chunk)
        length += chunk.length
        if (length > MAX_BODY_BYTES) break
      }
      const isSuccess = statusCode >= 200 && statusCode <= 299
      const text = isSuccess ? '' : Buffer.concat(chunks).toString('utf8', 0, MAX_BODY_BYTES)
      return {
        kind: 'answer',
        status: statusCode,
        headers: singleValues(fields),
        body: text,
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
    // `Retry-After` is no list: the first one counts.
    else if (value) single.push([name, name === 'retry-after' ? (value[0] ?? '') : value.join(', ')])
  }
  return Object.fromEntries(single)
}

/** The code of an error of Node or undici: `ENOENT`, `ECONNRESET`. Undefined where it has none. */
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

/** Codes of a connection that was open and broke. */
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

/** No TLS at all, or no version that both sides support. It will be the same next time, unlike other errors of OpenSSL. */
const NO_COMMON_TLS =
  /^ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|PACKET_LENGTH_TOO_LONG|\w+_ALERT_(?:PROTOCOL_VERSION|HANDSHAKE_FAILURE))$/

/** Describes what an attempt failed with. */
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

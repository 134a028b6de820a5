import type { lookup as systemLookup } from 'node:dns'
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { Fault } from '../model/fault.js'
import { isRefusedAddress, proxyAgent, proxyFor } from '../net/index.js'
import { guarded } from './guarded-lookup.js'
import type { WebhookSettings } from './settings.js'
import { TransportError, transportError } from './transport-error.js'

/** A complete answer. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** True where all of the request had left this process by then: nobody reads its body any more. */
  readonly sent?: boolean
  /** The beginning of the body of an answer that is no success; untrusted. */
  readonly body: string
}

/** Sends requests to the one webhook. The seam at which another HTTP client fits in. */
export interface Transport {
  /**
   * One attempt. Resolves once the answer is complete, or longer than is read of it.
   * @throws TransportError where no complete answer came
   */
  send(method: 'POST' | 'OPTIONS', headers: Headers, body: string | Buffer, timeoutMs: number): Promise<Answer>
  /** Ends the attempts in flight: each rejects with a TransportError of kind `aborted`. */
  abort(): void
  /** Lets go of idle connections. */
  close(): void
}

type Headers = Readonly<Record<string, string>>

/** So much of an answer is kept to tell why an event was refused. */
const KEPT_BYTES = 4_096
/** So much of an answer is read before its connection is given up. */
const READ_BYTES = 65_536

/**
 * HTTP/1.1 by `node:http` or `node:https`, with connections kept alive. Redirects are never followed, TLS certificates
 * always verified (whatever `NODE_TLS_REJECT_UNAUTHORIZED` says; `NODE_EXTRA_CA_CERTS` counts), link-local and metadata
 * addresses refused. Behind a proxy names are resolved there, out of sight; addresses in the URL are refused all the same.
 * @throws Fault where the URL holds such an address
 */
export async function createTransport(
  { url, proxy, concurrency }: Pick<WebhookSettings, 'url' | 'proxy' | 'concurrency'>,
  lookup?: typeof systemLookup,
): Promise<Transport> {
  if (isRefusedAddress(url.hostname)) {
    throw new Fault(
      'The address in `webhook-url` is link-local or a cloud metadata service.',
      'Give the URL of a webhook.',
    )
  }
  const secure = url.protocol === 'https:'
  const via = proxyFor(url, proxy)
  const client = secure ? https : http
  const agent = via
    ? await proxyAgent(via, secure ? 'https:' : 'http:')
    : new client.Agent({ keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' })
  const target = {
    ...urlToHttpOptions(url),
    agent,
    rejectUnauthorized: true,
    ...(via ? {} : { lookup: guarded(lookup) }),
  }
  const breakOffs = new Set<(error: TransportError) => void>()

  return {
    send: (method, headers, body, timeoutMs) =>
      new Promise((resolve, reject) => {
        const request = client.request({ ...target, method, headers: { ...headers } })
        // Once an answer has begun, Node reports a reset whatever the request was destroyed with.
        let cause: TransportError | undefined
        const breakOff = (error: TransportError) => {
          cause ??= error
          request.destroy(error)
        }
        const timer = setTimeout(() => breakOff(new TransportError('timeout')), timeoutMs)
        const settle = () => {
          clearTimeout(timer)
          breakOffs.delete(breakOff)
        }
        const fail = (error: unknown) => {
          settle()
          reject(cause ?? transportError(error))
        }
        breakOffs.add(breakOff)
        request.on('error', fail)
        // An answer that changes the protocol (101) ends the connection without an error. Of two ends the first counts.
        request.on('close', () => fail(new TransportError('network', 'the connection ended without an answer')))
        request.on('response', (response) => {
          readAnswer(response, fail, (answer) => {
            settle()
            resolve({ ...answer, sent: request.writableFinished })
          })
        })
        request.end(body)
      }),
    abort() {
      for (const breakOff of breakOffs) breakOff(new TransportError('aborted'))
    },
    close() {
      agent.destroy()
    },
  }
}

/** Reads an answer to its end or its bound. Exactly one of the two callbacks counts, the first. */
function readAnswer(
  response: IncomingMessage,
  fail: (error: unknown) => void,
  succeed: (answer: Answer) => void,
): void {
  const status = response.statusCode ?? 0
  const keeps = status < 200 || status > 299
  const kept: Buffer[] = []
  let length = 0
  const done = () => {
    const body = keeps ? Buffer.concat(kept).subarray(0, KEPT_BYTES).toString('utf8') : ''
    succeed({ status, headers: response.headers, body })
  }
  response.on('data', (chunk: Buffer) => {
    if (keeps && length < KEPT_BYTES) kept.push(chunk)
    length += chunk.length
    if (length > READ_BYTES) {
      done()
      response.destroy()
    }
  })
  response.on('end', done)
  // Also where the connection ends in the middle of the answer.
  response.on('error', fail)
}

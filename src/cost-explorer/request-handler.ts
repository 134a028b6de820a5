import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer'
import type { Dispatcher } from 'undici'
import { isLoopbackHost, isRefusedAddress } from '../lib/addresses.js'
import { createDispatcher, type ProxySettings } from '../lib/dispatcher.js'
import { UserError } from '../lib/errors.js'
import { at } from '../lib/json.js'

/** The HTTP client of the SDK's clients. */
export type RequestHandler = CostExplorerClient['config']['requestHandler']

/** Limits of one attempt at one request, in milliseconds. */
export interface AttemptLimits {
  /** Until the connection is established. */
  readonly connect: number
  /** From the start to the last byte of the answer. */
  readonly whole: number
}

export const ATTEMPT_LIMITS: AttemptLimits = { connect: 10_000, whole: 60_000 }

const MEGABYTE = 1024 * 1024
const MAX_MEGABYTES = 64

/** Codes that the SDK's retry strategy recognizes, by undici's codes. */
const NODE_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_BODY_TIMEOUT: 'ETIMEDOUT',
}

/**
 * The SDK's HTTP client on undici, through the proxies of the settings. The SDK gets an answer only after its whole body has been read: the
 * time limit includes the body, and a connection that breaks in the body is retried.
 */
export function createRequestHandler(proxy: ProxySettings, limits: AttemptLimits): RequestHandler {
  const dispatcher = createDispatcher(proxy, { connectTimeout: limits.connect })
  return {
    metadata: { handlerProtocol: 'http/1.1' },

    async handle(request, options) {
      requireSafeEndpoint(request)
      const timeout = AbortSignal.timeout(limits.whole)
      const abortSignal = at(options, 'abortSignal')
      const signal = abortSignal instanceof AbortSignal ? AbortSignal.any([timeout, abortSignal]) : timeout
      try {
        const { statusCode, headers, body } = await dispatcher.request({
          origin: `${request.protocol}//${request.hostname}${request.port ? `:${request.port}` : ''}`,
          path: `${request.path}${queryOf(request.query)}`,
          method: request.method as Dispatcher.HttpMethod,
          headers: request.headers,
          body: request.body ?? null,
          signal,
        })
        return { response: { statusCode, headers: joined(headers), body: await collect(body, request.hostname) } }
      } catch (error) {
        throw timeout.aborted ? timeoutError(limits.whole) : translated(error)
      }
    },

    // The SDK passes its own timeouts here. `limits` has ours.
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}

/**
 * The `endpoint` input and the SDK's variables were checked with the inputs, but the SDK also reads `endpoint_url` in AWS's
 * configuration files.
 * @throws UserError for a link-local or metadata address, and for http to another machine
 */
function requireSafeEndpoint({ protocol, hostname }: { protocol: string; hostname: string }): void {
  const isRefused = isRefusedAddress(hostname)
  if (!isRefused && (protocol === 'https:' || isLoopbackHost(hostname))) return
  throw new UserError(
    isRefused
      ? `The endpoint ${hostname} is a link-local or metadata address. Requests are never sent there.`
      : `The endpoint ${hostname} uses http, which is allowed for loopback only.`,
    'Correct `endpoint_url` in the AWS configuration file, or set `endpoint`.',
  )
}

/** The credential chain (IAM Identity Center) sends parameters in the query string. */
function queryOf(query: Readonly<Record<string, string | string[] | null>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
}

async function collect(body: AsyncIterable<Uint8Array>, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > MAX_MEGABYTES * MEGABYTE) {
      throw new UserError(
        `The answer of ${host} is larger than ${MAX_MEGABYTES} MB.`,
        'Check `endpoint` and the proxy; if both are right, read less at once: a coarser `group-by`, less `history`, a `filter`.',
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The error's name makes the SDK retry. */
function timeoutError(milliseconds: number): Error {
  const error = new Error(`no complete answer within ${milliseconds / 1000} seconds`)
  return Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' })
}

/** The error with a code that the SDK recognizes. */
function translated(error: unknown): unknown {
  const [code, message] = [at(error, 'code'), String(at(error, 'message'))]
  if (typeof code !== 'string') return error
  const status = /^Proxy response \((\d+)\)/.exec(message)?.[1]
  if (status === undefined)
    return Object.assign(new Error(message, { cause: error }), { code: NODE_CODES[code] ?? code })
  return Object.assign(new Error(`the proxy answered ${status} to CONNECT`, { cause: error }), { name: 'ProxyError' })
}

import { NodeHttpHandler } from '@smithy/node-http-handler'
import { uptime } from '../model/uptime.js'
import { type ProxySettings, proxyAgent, proxyFor } from '../net/index.js'

/** Limits of one attempt at one request, in milliseconds. */
export interface AttemptLimits {
  /** Until the connection stands. */
  readonly connect: number
  /** From the request to the last byte of the answer. */
  readonly whole: number
}

const ATTEMPT_LIMITS: AttemptLimits = { connect: 10_000, whole: 60_000 }

type Handle = NodeHttpHandler['handle']

/**
 * The SDK's HTTP client with two things added: each request takes the proxy that its URL calls for, and an answer that
 * does not end in time counts as timed out (the SDK's own limit ends with the answer's header).
 */
export class CostHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' }
  readonly #proxy: ProxySettings
  readonly #limits: AttemptLimits
  readonly #straight: NodeHttpHandler
  readonly #proxied = new Map<string, Promise<NodeHttpHandler>>()

  constructor(proxy: ProxySettings, limits: AttemptLimits = ATTEMPT_LIMITS) {
    this.#proxy = proxy
    this.#limits = limits
    this.#straight = new NodeHttpHandler(this.#options())
  }

  async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const start = uptime()
    const url = new URL(`${request.protocol}//${request.hostname}${request.port ? `:${request.port}` : ''}`)
    const proxy = proxyFor(url, this.#proxy)
    const handler = proxy === undefined ? this.#straight : await this.#through(proxy)
    const result = await handler.handle(request, options)
    limitBody(result.response.body, this.#limits.whole - (uptime() - start))
    return result
  }

  #through(proxy: URL): Promise<NodeHttpHandler> {
    const known = this.#proxied.get(proxy.href)
    if (known !== undefined) return known
    const made = Promise.all([
      proxyAgent(proxy, 'http:', this.#limits.connect),
      proxyAgent(proxy, 'https:', this.#limits.connect),
    ]).then(([httpAgent, httpsAgent]) => new NodeHttpHandler({ ...this.#options(), httpAgent, httpsAgent }))
    this.#proxied.set(proxy.href, made)
    return made
  }

  #options() {
    const { connect, whole } = this.#limits
    // Certificates are verified whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
    const httpsAgent = { rejectUnauthorized: true }
    return { connectionTimeout: connect, requestTimeout: whole, throwOnRequestTimeout: true, httpsAgent }
  }

  destroy(): void {
    this.#straight.destroy()
    for (const handler of this.#proxied.values()) void handler.then((made) => made.destroy())
  }

  /** The SDK sets its logger and timeouts of its services this way; ours are given already. */
  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {}
  }
}

/** Breaks the answer off once its time is over. The error's name makes the SDK try again. */
function limitBody(
  body: { destroy(error: Error): unknown; once(event: 'close', listener: () => void): unknown },
  left: number,
) {
  const timer = setTimeout(() => {
    body.destroy(
      Object.assign(new Error('The answer did not end in time.'), { name: 'TimeoutError', code: 'ETIMEDOUT' }),
    )
  }, left)
  body.once('close', () => clearTimeout(timer))
}

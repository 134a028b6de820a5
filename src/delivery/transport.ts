import type { lookup as systemLookup } from 'node:dns'
import { Fault } from '../model/fault.js'
import { isRefusedAddress, proxyAgent, proxyFor } from '../net/index.js'
import { guarded } from './guarded-lookup.js'
import type { Outcome } from './http/answer.js'
import { HttpClient } from './http/client.js'
import { directly, through } from './http/connect.js'
import { headWriter, type Method, type RequestHead } from './http/request.js'
import type { WebhookSettings } from './settings.js'

export type { Answer, Outcome } from './http/answer.js'
export type { RequestHead } from './http/request.js'

/** Sends requests to the one webhook. The seam at which another HTTP client fits in. */
export interface Transport {
  /**
   * Makes the head of requests: once for all that have the same headers.
   * @throws TypeError for a header that must not be sent
   */
  head(method: Method, headers: Readonly<Record<string, string>>): RequestHead
  /** One attempt. Resolves once the answer is complete, or longer than is read of it, or cannot come any more; never rejects. */
  send(head: RequestHead, body: string | Buffer, timeoutMs: number): Promise<Outcome>
  /** Ends the attempts in flight: each comes to a TransportError of kind `aborted`. */
  abort(): void
  /** Ends all connections, and the attempts in flight as `abort` does. */
  close(): void
}

/**
 * HTTP/1.1 by a client of our own (`http/`), with connections kept alive: requests are small and many, and Node's own client
 * takes several times as long over each. Redirects are never followed, TLS certificates always verified (whatever
 * `NODE_TLS_REJECT_UNAUTHORIZED` says; `NODE_EXTRA_CA_CERTS` counts), link-local and metadata addresses refused. Behind a proxy
 * names are resolved there, out of sight; addresses in the URL are refused all the same.
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
  const via = proxyFor(url, proxy)
  const connect = via
    ? through(await proxyAgent(via, url.protocol === 'https:' ? 'https:' : 'http:'), url)
    : directly(url, guarded(lookup))
  const client = new HttpClient(connect, concurrency)

  return {
    head: headWriter(url),
    send: (head, body, timeoutMs) => new Promise((resolve) => client.send({ head, body }, timeoutMs, resolve)),
    abort: () => client.abort(),
    close: () => client.close(),
  }
}

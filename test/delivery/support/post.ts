import type { lookup } from 'node:dns'
import { createTransport, type Outcome, type Transport } from '../../../src/delivery/transport.js'
import { TransportError } from '../../../src/delivery/transport-error.js'
import type { ProxySettings } from '../../../src/net/index.js'

const NO_PROXY: ProxySettings = { https: undefined, http: undefined, none: undefined }

/** A resolver that knows one answer. */
export function resolvingTo(...addresses: string[]): typeof lookup {
  const resolve = (_host: string, _options: object, callback: (error: null, found: object[]) => void) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    setImmediate(() => callback(null, found))
  }
  return resolve as typeof lookup
}

/** @throws the TransportError that an attempt came to */
export function answered(outcome: Outcome) {
  if (outcome instanceof TransportError) throw outcome
  return outcome
}

export interface Way {
  readonly concurrency?: number
  readonly lookup?: typeof lookup
  readonly proxy?: ProxySettings
}

/** Uses a transport to a URL, and closes it. What is posted comes to an answer, or rejects. */
export async function withTransport<T>(
  url: string,
  use: (
    post: (body?: string | Buffer, milliseconds?: number) => Promise<ReturnType<typeof answered>>,
    transport: Transport,
  ) => Promise<T>,
  { concurrency = 1, lookup, proxy = NO_PROXY }: Way = {},
): Promise<T> {
  const transport = await createTransport({ url: new URL(url), proxy, concurrency }, lookup)
  const head = transport.head('POST', { 'content-type': 'text/plain' })
  try {
    return await use(
      async (body = 'x', milliseconds = 5_000) => answered(await transport.send(head, body, milliseconds)),
      transport,
    )
  } finally {
    transport.close()
  }
}

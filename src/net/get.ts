import type { IncomingMessage, RequestOptions } from 'node:http'
import { type ProxySettings, proxyAgent, proxyFor } from './proxy.js'

export interface TextAnswer {
  readonly status: number
  readonly text: string
}

/** Longest answer that is read: more is no answer to a small question. */
const LONGEST_BYTES = 1_000_000

/**
 * A small GET, through the proxy that its URL calls for; redirects are not followed.
 * @param milliseconds for the whole exchange
 * @throws the signal's reason, a `TimeoutError`, Node's network error, or a RangeError for an endless answer
 */
export async function getText(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { proxy, signal, milliseconds }: { proxy: ProxySettings; signal: AbortSignal; milliseconds: number },
): Promise<TextAnswer> {
  const through = proxyFor(url, proxy)
  const target = url.protocol === 'https:' ? 'https:' : 'http:'
  const { request } = target === 'https:' ? await import('node:https') : await import('node:http')
  const agent = through && (await proxyAgent(through, target, milliseconds))
  const stop = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
  const options: RequestOptions = { headers, signal: stop, agent: agent ?? false }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options, resolve).on('error', reject).end()
    })
    let text = ''
    response.setEncoding('utf8')
    for await (const chunk of response) {
      text += chunk
      if (text.length > LONGEST_BYTES) throw new RangeError('The answer is too long.')
    }
    return { status: response.statusCode ?? 0, text }
  } catch (error) {
    stop.throwIfAborted()
    throw error
  } finally {
    agent?.destroy()
  }
}

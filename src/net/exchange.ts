import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type ProxySettings, proxyAgent, proxyFor } from './proxy.js'

export interface Question {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly statusText: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Limits {
  readonly proxy: ProxySettings
  readonly signal: AbortSignal
  /** For the whole exchange. */
  readonly milliseconds: number
  /** Longest answer that is read, in characters. */
  readonly longest: number
}

/**
 * One small request and its whole answer as text, through the proxy that its URL calls for; redirects are not followed.
 * @throws the signal's reason, a `TimeoutError`, Node's network error, or a RangeError for an answer that is too long
 */
export async function exchange(question: Question, limits: Limits): Promise<Answer> {
  const { url, method, headers, body } = question
  const through = proxyFor(url, limits.proxy)
  const target = url.protocol === 'https:' ? 'https:' : 'http:'
  const { request } = target === 'https:' ? await import('node:https') : await import('node:http')
  const agent = through && (await proxyAgent(through, target, limits.milliseconds))
  const stop = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.milliseconds)])
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      // Certificates are verified whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
      const options = { method, headers, signal: stop, agent: agent ?? false, rejectUnauthorized: true }
      const sent = request(url, options, resolve)
      sent.on('error', reject).end(body)
    })
    let text = ''
    response.setEncoding('utf8')
    for await (const chunk of response) {
      text += chunk
      if (text.length > limits.longest) throw new RangeError('The answer is too long.')
    }
    const { statusCode = 0, statusMessage = '' } = response
    return { status: statusCode, statusText: statusMessage, headers: response.headers, text }
  } catch (error) {
    stop.throwIfAborted()
    throw error
  } finally {
    agent?.destroy()
  }
}

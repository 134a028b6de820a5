import { type Answer, exchange } from './exchange.js'
import type { ProxySettings } from './proxy.js'

/** A page of 100 of GitHub's longest comments is below 10 MB. */
const LONGEST_ANSWER = 50_000_000

/** One request, milliseconds; the caller's signal may end it earlier. */
const TIMEOUT = 60_000

/** GitHub answers so for a repository that was renamed or moved. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])
const MOST_REDIRECTS = 3

/** Statuses that `Response` wants without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

/** The part of `fetch` that GitHub's client uses. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>

export interface FetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/**
 * A `fetch` for API clients that goes through the proxies of the settings, by the same rules as everything else that this
 * project sends. Redirects are followed within one origin only, as the request carries a token.
 */
export function fetchThrough(proxy: ProxySettings): Fetch {
  return async (address, { method = 'GET', headers = {}, body, signal }) => {
    const question = {
      method,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body: body === undefined || body === null ? undefined : String(body),
    }
    const never = new AbortController().signal
    const limits = { proxy, signal: signal ?? never, milliseconds: TIMEOUT, longest: LONGEST_ANSWER }
    let url = new URL(address)
    for (let redirects = 0; ; redirects += 1) {
      const answer = await exchange({ ...question, url }, limits)
      const next = nextOf(answer, url)
      if (next === undefined || redirects === MOST_REDIRECTS) return responseOf(answer)
      url = next
    }
  }
}

function nextOf({ status, headers: { location } }: Answer, url: URL): URL | undefined {
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, url.href)) return undefined
  const next = new URL(location, url)
  return next.origin === url.origin ? next : undefined
}

function responseOf({ status, statusText, headers, text }: Answer): Response {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] satisfies [string, string]],
  )
  return new Response(BODILESS.has(status) ? null : text, { status, statusText, headers: pairs })
}

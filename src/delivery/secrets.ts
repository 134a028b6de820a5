import type { WebhookSettings } from './settings.js'

/** Shorter parts of a URL and shorter header values are words: taking them out would blot out what a webhook says. */
const SHORTEST = 8

/**
 * Every text that must not turn up in the reason of a failure, in the spellings in which a webhook may say it back: the URL,
 * whole and in parts (frameworks answer `Cannot POST /path` without the query), token, signing secrets, header values.
 */
export function secretsOf({
  url,
  token,
  secrets,
  headers,
}: Pick<WebhookSettings, 'url' | 'token' | 'secrets' | 'headers'>): string[] {
  const values = headers.filter(([name]) => name.toLowerCase() !== 'content-type').map(([, value]) => value)
  // `Authorization: Token abc`: the credential behind the scheme is a secret by itself.
  const credentials = values.flatMap((value) => /^[A-Za-z][\w-]*\s+(\S+)$/.exec(value)?.[1] ?? [])
  const parts = [
    ...[url.pathname + url.search, url.pathname, url.search.slice(1)],
    ...url.pathname.split('/'),
    ...url.searchParams.values(),
  ]
  const long = [...parts, ...values, ...credentials].filter(({ length }) => length >= SHORTEST)
  const all = [url.href, url.host, ...long, ...(token === undefined ? [] : [token]), ...secrets]
  return [...new Set(all.flatMap(spellings))]
}

/** As it is, percent-encoded and -decoded, and with the slashes of JSON as PHP writes them. */
function spellings(text: string): string[] {
  return [text, encodeURIComponent(text), decoded(text), text.replaceAll('/', '\\/')]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

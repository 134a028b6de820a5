import { headerSecrets, SHORTEST_SECRET } from '../model/header-secrets.js'
import type { WebhookSettings } from './settings.js'

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
  const parts = [
    ...[url.pathname + url.search, url.pathname, url.search.slice(1)],
    ...url.pathname.split('/'),
    ...url.searchParams.values(),
  ]
  const long = parts.filter(({ length }) => length >= SHORTEST_SECRET)
  const inHeaders = headers.flatMap(([name, value]) => headerSecrets(name, value))
  const all = [url.href, url.host, ...long, ...inHeaders, ...(token === undefined ? [] : [token]), ...secrets]
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

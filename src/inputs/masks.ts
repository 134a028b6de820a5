import { headerSecrets, SHORTEST_SECRET } from '../lib/headers.js'
import { splitLines } from './values.js'

// The texts of an input's value that the runner must mask in the log. These functions run before the checks, so they accept any text.

/** The value and each of its words. A value of several lines can be logged line by line. */
export function words(value: string): string[] {
  return [value, ...value.split(/\s+/)]
}

/**
 * The URL as written, line by line, and as URL parsers write it in their messages; its path and query, which contain its secret. Short
 * paths are left out: masking `/` or `/hook` would hide other words in the log.
 */
export function urlForms(value: string): string[] {
  const forms = [value, ...splitLines(value).map(({ line }) => line)]
  if (!URL.canParse(value)) return forms
  const { href, hash, pathname, search, searchParams } = new URL(value)
  const parts = [pathname + search, pathname, search.slice(1), ...searchParams.values()]
  return [
    ...forms,
    href,
    href.slice(0, href.length - hash.length),
    ...parts.filter(({ length }) => length >= SHORTEST_SECRET),
  ]
}

/** The text, each secret in it, and of `whsec_…` the base64 part and the decoded key, as text and as base64url. */
export function signingForms(value: string): string[] {
  return words(value).flatMap((secret) => {
    const encoded = /whsec_([A-Za-z0-9+/_=-]+)/i.exec(secret)?.[1]
    if (encoded === undefined) return [secret]
    const key = Buffer.from(encoded, 'base64')
    // A binary key has no text form: the runner would mask replacement characters.
    const text = key.toString('utf8')
    return [
      secret,
      encoded,
      encoded.replace(/=+$/, ''),
      key.toString('base64url'),
      ...(text.includes('\uFFFD') ? [] : [text]),
    ]
  })
}

/** The secrets of headers, `Name: value` per line. */
export function headerValues(value: string): string[] {
  return splitLines(value).flatMap(({ line }) => {
    const colon = line.indexOf(':')
    if (colon >= 0) return headerSecrets(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
    // A line that is not a header can be a secret that is there by mistake.
    return line.length >= SHORTEST_SECRET ? [line] : []
  })
}

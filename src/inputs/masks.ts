import { headerSecrets, SHORTEST_SECRET } from '../lib/headers.js'
import { splitLines } from './values.js'

/*
 * What of an input's value the runner must mask in the log. These functions run before anything else, so they accept any text.
 */

/** The value, and each of its words: a log shows a text of several lines line by line. */
export function words(value: string): string[] {
  return [value, ...value.split(/\s+/)]
}

/** The URL as written, line by line, and as URL parsers write it in their messages. */
export function urlForms(value: string): string[] {
  const forms = [value, ...splitLines(value).map(({ line }) => line)]
  if (!URL.canParse(value)) return forms
  const url = new URL(value)
  const withHash = url.href
  url.hash = ''
  return [...forms, withHash, url.href]
}

/** The secrets of headers, `Name: value` per line. */
export function headerValues(value: string): string[] {
  return splitLines(value).flatMap(({ line }) => {
    const colon = line.indexOf(':')
    if (colon >= 0) return headerSecrets(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
    // A line that is not a header can still be a secret that was put there by mistake.
    return line.length >= SHORTEST_SECRET ? [line] : []
  })
}

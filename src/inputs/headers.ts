import { CLIENTS_FIELD, FIELD_NAME } from '../model/field-name.js'
import type { Reader } from './reader.js'
import { splitLines } from './scalars.js'

/** Said by the delivery itself: signatures, the handshake, the attributes of binary mode. */
const DELIVERYS_OWN = /^(?:webhook-(?:id|timestamp|signature|request-.*)|ce-.*)$/

/**
 * `webhook-headers`: `Name: value` a line. Values may be secrets and so may a line that is no header: faults name lines by
 * their number, and show a name only where it is a well-known one.
 */
export function readHeaders(reader: Reader): readonly (readonly [name: string, value: string])[] {
  const headers: (readonly [string, string])[] = []
  const seen = new Set<string>()
  for (const { number, line } of splitLines(reader.given('webhook-headers') ?? '')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim()
    const value = line.slice(colon + 1).trim()
    const lower = name.toLowerCase()
    const problem = FIELD_NAME.test(name) ? problemOf(reader, lower, value, seen) : 'is no header: write `Name: value`'
    if (problem !== undefined) reader.fault('webhook-headers', `line ${number} ${problem}.`)
    else headers.push([name, value])
    seen.add(lower)
  }
  return headers
}

function problemOf(reader: Reader, name: string, value: string, seen: ReadonlySet<string>): string | undefined {
  if (seen.has(name)) return 'repeats the name of an earlier line: one line a header'
  if (CLIENTS_FIELD.test(name)) return `sets \`${name}\`, which the HTTP client sets itself`
  if (DELIVERYS_OWN.test(name)) return 'sets a header that this action sets itself'
  if (name === 'authorization' && reader.given('webhook-token') !== undefined) {
    return 'sets `authorization`, as `webhook-token` does: give one of them'
  }
  // Without a webhook an empty value is a secret that a fork's pull request does not get; nothing is sent, nothing lost.
  if (value === '' && reader.given('webhook-url') !== undefined) {
    return 'has no value; a secret that does not exist arrives empty'
  }
  if (!/^[\t\x20-\x7e]*$/.test(value)) return 'has a value with other than visible ASCII characters'
  return undefined
}

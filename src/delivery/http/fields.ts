import { FIELD_NAME } from '../../model/field-name.js'
import { malformed } from './answer.js'

/** A header or trailer section: names in lower case and values, in the order received. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** What no field value may hold: control characters but the tab, and what is no octet (RFC 9110, section 5.5). */
export const NO_FIELD_CONTENT = /[^\t\x20-\x7e\x80-\xff]/

/**
 * Reads a section of field lines, one octet a character, without the empty line at its end (RFC 9112, section 5). A line
 * that goes on with a blank (`obs-fold`) continues the one before it (section 5.2).
 * @throws TransportError for what is no field line, and for a bare CR or LF, which section 2.2 counts as invalid
 */
export function readFields(section: string): Fields {
  const fields: [string, string][] = []
  if (section === '') return fields
  for (const line of section.split('\r\n')) {
    if (NO_FIELD_CONTENT.test(line)) throw malformed('a header field holds a control character')
    const last = fields.at(-1)
    if (last !== undefined && (line.startsWith(' ') || line.startsWith('\t'))) {
      last[1] = trimmed(`${last[1]} ${trimmed(line)}`)
      continue
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0))
    if (!FIELD_NAME.test(name)) throw malformed('a header field has no valid name')
    fields.push([name.toLowerCase(), trimmed(line.slice(colon + 1))])
  }
  return fields
}

/** The value of a field; where it came several times, all its values as one list (RFC 9110, section 5.3). */
export function combined(fields: Fields, wanted: string): string | undefined {
  let all: string | undefined
  for (const [name, value] of fields) {
    if (name === wanted) all = all === undefined ? value : `${all}, ${value}`
  }
  return all
}

/** The elements of a list of tokens, in lower case; empty elements do not count (RFC 9110, section 5.6.1.2). */
export function elements(list: string | undefined): readonly string[] {
  if (list === undefined) return []
  return list
    .split(',')
    .map((element) => trimmed(element).toLowerCase())
    .filter((element) => element !== '')
}

/** Without the spaces and tabs around it (`OWS`): `String.trim` would also take octets such as 0xA0, which are content. */
function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

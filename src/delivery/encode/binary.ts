import type { Parcel } from '../parcel.js'
import type { Message } from './message.js'

/** What a header value must not hold as it is: all but U+0021–U+007E, and of those the double quote and the percent sign. */
const TO_ENCODE = /[^\x21\x23\x24\x26-\x7e]+/g

/**
 * The value of a `ce-` header: UTF-8 octets of what must be encoded as `%` and two upper-case hexadecimal digits (CloudEvents
 * HTTP protocol binding, "HTTP Header Values").
 */
export function headerValue(value: string): string {
  return value.replace(TO_ENCODE, percentEncoded)
}

function percentEncoded(characters: string): string {
  return Buffer.from(characters, 'utf8').toString('hex').toUpperCase().replace(/../g, '%$&')
}

/** Binary content mode: attributes as `ce-` headers, `datacontenttype` as `Content-Type`, `data` as the body. */
export function encodeBinary({ event }: Parcel): Message {
  const { data, data_base64: base64, datacontenttype, ...attributes } = event
  const type = datacontenttype ?? 'application/json'
  // An event without data says nothing of its type: a receiver would look for JSON in an empty body.
  const isEmpty = datacontenttype === undefined && data === undefined && base64 === undefined
  const headers: Record<string, string> = isEmpty ? {} : { 'content-type': type }
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) headers[`ce-${name}`] = headerValue(String(value))
  }
  return { headers, body: bodyOf(data, base64, type) }
}

function bodyOf(data: unknown, base64: string | undefined, type: string): string | Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (data === undefined) return ''
  return typeof data === 'string' && !/^[^;]*[/+]json\s*(?:;|$)/i.test(type) ? data : JSON.stringify(data)
}

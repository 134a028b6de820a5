import { CLIENTS_FIELD, FIELD_NAME } from '../../model/field-name.js'
import { NO_FIELD_CONTENT } from './fields.js'

/** A request: its head, one octet a character, and its body, octets or text to be sent as UTF-8. */
export interface WireRequest {
  readonly head: string
  readonly body: string | Buffer
}

type Headers = Readonly<Record<string, string>>

/**
 * Makes a writer of HTTP/1.1 requests to one URL (RFC 9112, sections 2 and 3): path and query as the request target, the
 * given header fields in their order, and `Host`. User names and passwords come as a field, never in the URL.
 * @returns the writer, which throws a TypeError for a field that must not be sent, as Node's own client does
 */
export function requestWriter(url: URL): (method: string, headers: Headers, body: string | Buffer) => WireRequest {
  const target = ` ${url.pathname}${url.search} HTTP/1.1\r\n`
  // The port is left out where it is the scheme's own; an IPv6 address has its brackets (RFC 9110, section 7.2).
  const host = `Host: ${url.host}\r\n`
  return (method, headers, body) => {
    let head = method + target
    for (const name of Object.keys(headers)) {
      const value = headers[name] ?? ''
      check(name, value)
      head += `${name}: ${value}\r\n`
    }
    head += host
    const octets = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    // A method without a meaning for content needs no length where it has none (RFC 9110, section 8.6).
    const length = octets === 0 && method !== 'POST' ? '' : `Content-Length: ${octets}\r\n`
    head += `Connection: keep-alive\r\n${length}\r\n`
    return { head, body }
  }
}

/** The texts are left out of the errors: they may be secrets. */
function check(name: string, value: string): void {
  if (!FIELD_NAME.test(name)) throw new TypeError('The name of a header field holds an invalid character.')
  if (CLIENTS_FIELD.test(name)) throw new TypeError(`The header field ${name.toLowerCase()} is the HTTP client's own.`)
  if (NO_FIELD_CONTENT.test(value)) throw new TypeError('The value of a header field holds an invalid character.')
}

import { CLIENTS_FIELD, FIELD_NAME } from '../../model/field-name.js'
import { NO_FIELD_CONTENT } from './fields.js'

/** A request: its head, and its body, octets or text to be sent as UTF-8. */
export interface WireRequest {
  readonly head: RequestHead
  readonly body: string | Buffer
}

export type Method = 'POST' | 'OPTIONS'

/** The head that requests have in common: all of it but the length of the content, which stands last. */
export class RequestHead {
  /** The beginning, which the length in decimal digits and an empty line complete. One octet a character. */
  readonly beforeLength: string
  readonly #fields: string
  readonly #method: Method

  /** @param fields request line and header section but for the length, each line with its end */
  constructor(method: Method, fields: string) {
    this.#method = method
    this.#fields = fields
    this.beforeLength = `${fields}Content-Length: `
  }

  /** All of the head, where the content has so many octets. */
  complete(octets: number): string {
    // A method without a meaning for content needs no length where it has none (RFC 9110, section 8.6).
    return octets === 0 && this.#method !== 'POST' ? `${this.#fields}\r\n` : `${this.beforeLength}${octets}\r\n\r\n`
  }
}

/**
 * Makes a writer of the heads of HTTP/1.1 requests to one URL (RFC 9112, sections 2 and 3): path and query as the request target, the
 * given header fields in their order, and `Host`. User names and passwords come as a field, never in the URL.
 * @returns the writer, which throws a TypeError for a field that must not be sent, as Node's own client does
 */
export function headWriter(url: URL): (method: Method, headers: Readonly<Record<string, string>>) => RequestHead {
  const target = ` ${url.pathname}${url.search} HTTP/1.1\r\n`
  // The port is left out where it is the scheme's own; an IPv6 address has its brackets (RFC 9110, section 7.2).
  const last = `Host: ${url.host}\r\nConnection: keep-alive\r\n`
  return (method, headers) => {
    let fields = method + target
    for (const name of Object.keys(headers)) {
      const value = headers[name] ?? ''
      check(name, value)
      fields += `${name}: ${value}\r\n`
    }
    return new RequestHead(method, fields + last)
  }
}

/** The texts are left out of the errors: they may be secrets. */
function check(name: string, value: string): void {
  if (!FIELD_NAME.test(name)) throw new TypeError('The name of a header field holds an invalid character.')
  if (CLIENTS_FIELD.test(name)) throw new TypeError(`The header field ${name.toLowerCase()} is the HTTP client's own.`)
  if (NO_FIELD_CONTENT.test(value)) throw new TypeError('The value of a header field holds an invalid character.')
}

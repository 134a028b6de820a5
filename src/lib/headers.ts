/** Values with fewer characters are not masked: that would hide ordinary words (`true`, `1`) in the log. */
export const SHORTEST_SECRET = 8

/** The name of an HTTP field: a token (RFC 9110, sections 5.1 and 5.6.2). */
export const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Fields that only the HTTP client sets: for the connection, the proxy, and the encoding and length of a message (RFC 9110,
 * sections 6.6.2, 7.2, 7.6.1, 8.4, 8.6, 10.1.1 and 11.7; RFC 9112).
 */
export const CLIENTS_FIELD =
  /^(?:connection|content-encoding|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i

/**
 * The secrets in a request header: its value, and the credential after a scheme such as `Bearer` (RFC 9110, section 11.4). Nothing of
 * `Content-Type`, and nothing shorter than `SHORTEST_SECRET`.
 * @param name in any case
 */
export function headerSecrets(name: string, value: string): string[] {
  if (name.toLowerCase() === 'content-type') return []
  const credential = /^[A-Za-z][\w-]*\s+(\S+)$/.exec(value)?.[1] ?? ''
  return [value, credential].filter(({ length }) => length >= SHORTEST_SECRET)
}

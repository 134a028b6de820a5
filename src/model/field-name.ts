/** The name of an HTTP field: a token (RFC 9110, sections 5.1 and 5.6.2). */
export const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Fields that are the HTTP client's affair, and nobody else's: of one connection, of the proxy on the way, and where and how a message
 * ends (RFC 9110, sections 6.6.2, 7.2, 7.6.1, 8.4, 8.6, 10.1.1 and 11.7; RFC 9112).
 */
export const CLIENTS_FIELD =
  /^(?:connection|content-encoding|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i

/** The name of an HTTP field: a token (RFC 9110, sections 5.1 and 5.6.2). */
export const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

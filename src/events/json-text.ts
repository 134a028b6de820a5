/** What JSON writes without escapes: printable ASCII but for the quote and the backslash. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** What `JSON.stringify` writes between the quotes of a text; for plain ones, nearly all, in a fraction of its time. */
export function jsonContent(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text).slice(1, -1)
}

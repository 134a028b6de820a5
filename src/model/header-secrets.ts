/** Shorter texts are words, not secrets: to hide them would blot out whatever else is said. Characters. */
export const SHORTEST_SECRET = 8

/**
 * What of a request header must not be shown: its value, and the credential behind a scheme such as `Bearer` (RFC 9110,
 * section 11.4), which is a secret by itself. Nothing of `Content-Type`, and nothing shorter than `SHORTEST_SECRET`.
 * @param name in any case
 */
export function headerSecrets(name: string, value: string): string[] {
  if (name.toLowerCase() === 'content-type') return []
  const credential = /^[A-Za-z][\w-]*\s+(\S+)$/.exec(value)?.[1] ?? ''
  return [value, credential].filter(({ length }) => length >= SHORTEST_SECRET)
}

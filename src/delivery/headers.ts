import type { WebhookSettings } from './settings.js'

/** Who asks: the DNS expression that CloudEvents HTTP WebHook wants for the sending system. */
export const REQUEST_ORIGIN = 'aws-cost-events'

/** Headers of every request but those of its content: the user's own win, over `Content-Type` too. */
export function fixedHeaders(settings: WebhookSettings): Record<string, string> {
  const headers = new Map([['user-agent', 'aws-cost-events']])
  if (settings.token !== undefined) headers.set('authorization', `Bearer ${settings.token}`)
  if (settings.handshake) headers.set('webhook-request-origin', REQUEST_ORIGIN)
  for (const [name, value] of settings.headers) headers.set(name.toLowerCase(), value)
  // Unlike an assignment, this makes a header even of a field name such as `__proto__`.
  return Object.fromEntries(headers)
}

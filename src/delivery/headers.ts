import { REQUEST_ORIGIN } from './handshake.js'
import type { WebhookSettings } from './settings.js'

/** Headers of every request but those of its content: the user's own win, over `Content-Type` too. */
export function fixedHeaders(settings: WebhookSettings): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'aws-cost-events' }
  if (settings.token !== undefined) headers['authorization'] = `Bearer ${settings.token}`
  if (settings.handshake) headers['webhook-request-origin'] = REQUEST_ORIGIN
  for (const [name, value] of settings.headers) headers[name.toLowerCase()] = value
  return headers
}

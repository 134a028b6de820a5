import { createHash } from 'node:crypto'
import type { Webhook } from 'standardwebhooks'
import { UserError } from '../lib/errors.js'
import type { OutgoingEvent } from './encoding.js'

/** The headers that sign one attempt. `now` is milliseconds since 1970. */
export type Signer = (messageId: string, body: string | Buffer, now: number) => Readonly<Record<string, string>>

/**
 * Makes a signer by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. Each secret gives a signature.
 * @param secrets `whsec_` and base64, or plain text, whose UTF-8 bytes are the key
 * @throws UserError where a `whsec_` secret is not base64
 */
export async function createSigner(secrets: readonly string[]): Promise<Signer | undefined> {
  if (secrets.length === 0) return undefined
  const library = await import('standardwebhooks')
  const webhooks = secrets.map((secret) => withKey(library.Webhook, secret))
  return (messageId, body, now) => ({
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': webhooks.map((webhook) => webhook.sign(messageId, new Date(now), body)).join(' '),
  })
}

function withKey(Keyed: typeof Webhook, secret: string): Webhook {
  if (!secret.startsWith('whsec_')) return new Keyed(Buffer.from(secret, 'utf8'), { format: 'raw' })
  try {
    return new Keyed(secret)
  } catch {
    // Without the library's own message, which may contain a part of the secret.
    throw new UserError(
      'A secret in `webhook-secret` starts with whsec_, but what follows is not base64.',
      'Copy the whole secret from the receiver, or use plain text without that prefix.',
    )
  }
}

/**
 * The `webhook-id` of a message, the same for each attempt: the event's id; for a batch, or an id that cannot be a header, a hash
 * of the ids.
 */
export function messageId(events: readonly OutgoingEvent[], isBatch: boolean): string {
  const ids = events.map(({ event }) => event.id)
  const [first] = ids
  if (!isBatch && first !== undefined && /^[\x21-\x7e]{1,200}$/.test(first)) return first
  return `batch_${createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 40)}`
}

import type { Webhook } from 'standardwebhooks'
import { Fault } from '../model/fault.js'
import { sha256 } from './hash.js'
import type { Parcel } from './parcel.js'

/** Headers that sign one attempt at a message. */
export type Signer = (messageId: string, body: string | Buffer, now: number) => Readonly<Record<string, string>>

/**
 * Makes a signer by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. Several secrets sign side by side.
 * @param secrets `whsec_` and base64, or plain text, whose UTF-8 octets are the key
 * @throws Fault where a `whsec_` secret is not base64
 */
export async function createSigner(secrets: readonly string[]): Promise<Signer | undefined> {
  if (secrets.length === 0) return undefined
  const library = await import('standardwebhooks')
  const webhooks = secrets.map((secret) => keyed(library.Webhook, secret))
  return (messageId, body, now) => ({
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': webhooks.map((webhook) => webhook.sign(messageId, new Date(now), body)).join(' '),
  })
}

function keyed(Keyed: typeof Webhook, secret: string): Webhook {
  if (!secret.startsWith('whsec_')) return new Keyed(Buffer.from(secret, 'utf8'), { format: 'raw' })
  try {
    return new Keyed(secret)
  } catch {
    // The library's own message is left out: nothing of a secret belongs in a log.
    throw new Fault(
      'A secret in `webhook-secret` begins with whsec_ but is no base64 after that.',
      'Copy the whole secret from the receiver, or use plain text without that prefix.',
    )
  }
}

/**
 * The `webhook-id` of a message, the same for each attempt at it: the event's id, or for a batch a hash of its ids.
 */
export function messageId(parcels: readonly Parcel[], batched: boolean): string {
  const [first] = parcels
  if (!batched && first !== undefined && /^[\x21-\x7e]{1,200}$/.test(first.id)) return first.id
  return `batch_${sha256(JSON.stringify(parcels.map(({ id }) => id))).slice(0, 40)}`
}

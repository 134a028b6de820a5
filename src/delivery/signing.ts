import { createHash, createHmac } from 'node:crypto'
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
  const { Webhook } = await import('standardwebhooks')
  const keys = secrets.map(keyOf)
  return (messageId, body, now) => {
    const timestamp = Math.floor(now / 1000)
    const sign = (key: Buffer) => {
      if (typeof body === 'string') return new Webhook(key, { format: 'raw' }).sign(messageId, new Date(now), body)
      // The library reads bytes as UTF-8, so it would sign other bytes than those that are sent.
      const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.`).update(body).digest('base64')
      return `v1,${signature}`
    }
    return {
      'webhook-id': messageId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': keys.map(sign).join(' '),
    }
  }
}

function keyOf(secret: string): Buffer {
  const encoded = /^whsec_(.*)$/s.exec(secret)?.[1]
  if (encoded === undefined) return Buffer.from(secret, 'utf8')
  if (encoded.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return Buffer.from(encoded, 'base64')
  throw new UserError(
    'A secret in `webhook-secret` starts with whsec_, but what follows is not base64.',
    'Copy the whole secret from the receiver, or use plain text without that prefix.',
  )
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

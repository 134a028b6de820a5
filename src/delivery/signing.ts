import { createHash, createHmac } from 'node:crypto'
import type { OutgoingEvent } from './encoding.js'

/** The headers that sign one attempt. `now` is milliseconds since 1970. */
export type Signer = (messageId: string, body: string | Buffer, now: number) => Readonly<Record<string, string>>

/**
 * Creates a signer for Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. Each secret makes one signature.
 * @returns undefined if there are no secrets
 */
export async function createSigner(secrets: readonly string[]): Promise<Signer | undefined> {
  if (secrets.length === 0) return undefined
  const { Webhook } = await import('standardwebhooks')
  const keys = secrets.map(signingKey)
  return (messageId, body, now) => {
    const timestamp = Math.floor(now / 1000)
    const sign = (key: Buffer) => {
      if (typeof body === 'string') return new Webhook(key, { format: 'raw' }).sign(messageId, new Date(now), body)
      // The library decodes bytes as UTF-8 and would sign the result instead of the bytes that are sent.
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

/** The key of a secret of Standard Webhooks: the decoded base64 after `whsec_`, or the UTF-8 bytes of plain text. */
export function signingKey(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8')
}

/**
 * The `webhook-id` of a message, the same for each attempt: the event's id. For a batch, or for an id that cannot be a header
 * value, a hash of the ids.
 */
export function messageId(events: readonly OutgoingEvent[], isBatch: boolean): string {
  const ids = events.map(({ event }) => event.id)
  const [first] = ids
  if (!isBatch && first !== undefined && /^[\x21-\x7e]{1,200}$/.test(first)) return first
  return `batch_${createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 40)}`
}

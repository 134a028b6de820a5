import { describe, expect, it } from '@jest/globals'
import { EventParcel } from '../../src/delivery/parcel.js'
import { createSigner, messageId } from '../../src/delivery/sign.js'
import { verifyStandardWebhook } from '../emulators/standard-webhooks.mjs'
import { sendable, someEvents } from './support/deliver.js'

const NOW = Date.parse('2026-11-21T06:00:00Z')
const BASE64 = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

describe('createSigner', () => {
  it('signs nothing without a secret', async () => {
    expect(await createSigner([])).toBeUndefined()
  })

  it.each([
    ['text', '{"a":"Größe 🚀"}'],
    ['bytes', Buffer.from('{"a":"Größe 🚀"}')],
  ])('signs %s so that the specification agrees, by each secret', async (_, body) => {
    const secrets = [BASE64, 'plain ü text']
    const headers = (await createSigner(secrets))?.('an-id', body, NOW + 999)
    expect(headers?.['webhook-timestamp']).toBe(String(NOW / 1000))
    for (const secret of secrets) {
      const request = { headers: { ...headers }, body: Buffer.from(body) }
      expect(verifyStandardWebhook(request, secret, { now: new Date(NOW) })).toMatchObject({
        valid: true,
        signatures: 2,
      })
    }
  })

  it('names a secret that is none, without showing it', async () => {
    const error = await createSigner(['whsec_not base64!']).catch((caught: unknown) => caught)
    expect(String(error)).toContain('`webhook-secret`')
    expect(String(error)).not.toContain('not base64!')
  })
})

describe('messageId', () => {
  const parcels = someEvents(3).map((event) => new EventParcel(sendable(event)))

  it('is the id of a single event, and depends on the ids of a batch alone', () => {
    expect(messageId(parcels.slice(0, 1), false)).toBe(parcels[0]?.event.id)
    expect(messageId(parcels, true)).toBe(
      messageId(
        parcels.map(({ event }) => new EventParcel(sendable({ ...event }))),
        true,
      ),
    )
    expect(messageId(parcels, true)).not.toBe(messageId(parcels.slice(1), true))
  })

  it('is fit for a header whatever the id', () => {
    const odd = new EventParcel(sendable({ specversion: '1.0', id: 'ü\r\n', source: 's', type: 't' }))
    expect(messageId([odd], false)).toMatch(/^batch_[0-9a-f]{40}$/)
  })
})

import { describe, expect, it } from '@jest/globals'
import type { WebhookOptions } from '../emulators/webhook.mjs'
import { deliverAll, someEvents } from './support/deliver.js'
import { SkippingClock } from './support/outside.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()

async function deliver(options: WebhookOptions, events = someEvents(5), over: { rate?: number } = {}) {
  const { url } = await stage.start(options)
  const clock = new SkippingClock()
  const begin = clock.now()
  const settings = { url, handshake: true, token: 'a-token', ...over }
  const result = await deliverAll({ webhook: settings, deadLetterFile: stage.deadLetterFile(), clock }, events)
  return { ...result, took: clock.now() - begin }
}

describe('the handshake', () => {
  it('asks once, before the first event, and names the origin on each request', async () => {
    const { receipt } = await deliver({ handshake: {} })
    expect(receipt.delivered).toBe(5)
    expect(stage.webhook.handshakes.length).toBe(1)
    expect(stage.webhook.handshakes[0]?.headers).toMatchObject({
      'webhook-request-origin': 'aws-cost-events',
      authorization: 'Bearer a-token',
    })
    expect(stage.webhook.handshakes[0]?.headers).not.toHaveProperty('webhook-request-rate')
    for (const { headers } of stage.webhook.requests) expect(headers['webhook-request-origin']).toBe('aws-cost-events')
  })

  it('is not made where there is nothing to send', async () => {
    await deliver({ handshake: {} }, [])
    expect(stage.webhook.handshakes.length).toBe(0)
  })

  it.each([
    ['every origin', '*', 200],
    ['ours in other letters', 'AWS-Cost-Events', 200],
    ['ours, whatever the status', 'aws-cost-events', 405],
  ])('takes the consent of %s', async (_, allowedOrigin, status) => {
    expect((await deliver({ handshake: { allowedOrigin, status, requireOrigin: false } })).receipt.delivered).toBe(5)
  })

  it.each([
    ['no support', {}],
    ['no consent', { handshake: { allowedOrigin: null } }],
    ['consent to somebody else', { handshake: { allowedOrigin: 'example.org', requireOrigin: false } }],
  ] as const)('ends the delivery at %s', async (_, options) => {
    const { receipt, letters } = await deliver(options)
    expect(receipt).toMatchObject({ made: 5, delivered: 0, failed: 5 })
    expect(stage.webhook.posts).toBe(0)
    expect(letters[0]).toMatchObject({ attempts: 0, reason: expect.stringContaining('gave no consent') })
  })

  it('asks again while the webhook is not ready', async () => {
    const { receipt } = await deliver({ handshake: { allowedOrigin: null, status: 503 } })
    expect(receipt.failed).toBe(5)
    expect(stage.webhook.handshakes.length).toBe(5)
  })

  it('keeps to the rate that was granted, and to its own where that is lower', async () => {
    const granted = await deliver({ handshake: { allowedRate: 60 } }, someEvents(21))
    expect(granted.took).toBeGreaterThanOrEqual(20_000)
    expect(granted.took).toBeLessThan(21_500)
    await stage.webhook.close()
    const own = await deliver({ handshake: { allowedRate: 6_000 } }, someEvents(21), { rate: 2 })
    expect(stage.webhook.handshakes[0]?.headers['webhook-request-rate']).toBe('120')
    expect(own.took).toBeGreaterThanOrEqual(10_000)
  })
})

import { expect, test } from '@jest/globals'
import type { WebhookOptions } from '../emulators/webhook.mjs'
import { deliverAll, someEvents } from './support/deliver.js'
import { SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()

type Handshake = NonNullable<WebhookOptions['handshake']>

async function deliver(
  handshake: Handshake,
  { webhookRate, signal }: { webhookRate?: number; signal?: AbortSignal } = {},
  clock = new SkippingClock(() => 0),
) {
  const settings = { ...(await stage.start({ handshake })), webhookHandshake: true, webhookRate, webhookConcurrency: 1 }
  return { ...(await deliverAll(settings, someEvents(5), { clock, ...(signal && { signal }) })), clock }
}

test.each<[string, Handshake]>([
  ['every origin', { allowedOrigin: '*' }],
  ['our origin in another case', { allowedOrigin: 'AWS-Cost-Events', requireOrigin: false }],
  ['our origin with any status', { allowedOrigin: 'aws-cost-events', status: 405 }],
])('the handshake asks once, and the consent to %s is enough', async (_, handshake) => {
  const { receipt } = await deliver(handshake)
  expect(receipt.delivered).toBe(5)
  expect(stage.webhook.handshakes).toHaveLength(1)
  const origin = { 'webhook-request-origin': 'aws-cost-events' }
  for (const { headers } of [...stage.webhook.handshakes, ...stage.webhook.requests])
    expect(headers).toMatchObject(origin)
})

test('the handshake is repeated while the webhook is not ready, as often as a request', async () => {
  const { receipt, letters } = await deliver({ allowedOrigin: null, status: 503 })
  expect(receipt.failed).toBe(5)
  expect([stage.webhook.handshakes.length, stage.webhook.posts]).toEqual([5, 0])
  const cause = 'the webhook gave no consent in the handshake: the webhook answered 503 (Service Unavailable)'
  expect(letters[0]?.reason).toBe(`not sent: ${cause}`)
})

test('the handshake ends if the run is cancelled while it waits', async () => {
  const controller = new AbortController()
  const clock = new SkippingClock(() => 0)
  const sleep = clock.sleep.bind(clock)
  clock.sleep = (milliseconds, signal) => {
    controller.abort(new Error('cancelled'))
    return sleep(milliseconds, signal)
  }
  const { letters } = await deliver({ allowedOrigin: null, status: 503 }, { signal: controller.signal }, clock)
  expect(letters.map(({ reason }) => reason)).toEqual(Array(5).fill('not sent: the run was cancelled'))
  expect(stage.webhook.handshakes).toHaveLength(1)
})

test.each<[string, Handshake, { webhookRate?: number }, number]>([
  ['a granted rate is kept', { allowedRate: 120 }, {}, 4 * 500],
  ['a lower webhook-rate is kept, and requested per minute', { allowedRate: 6_000 }, { webhookRate: 2 }, 4 * 500],
  ['a granted rate of zero is ignored', { allowedRate: 0 }, {}, 0],
  ['a granted rate that is not a number is ignored', {}, {}, 0],
])('%s', async (_, handshake, over, took) => {
  const { clock } = await deliver(handshake, over)
  expect(clock.now()).toBe(took)
  const asked = 'webhookRate' in over ? '120' : undefined
  expect(stage.webhook.handshakes[0]?.headers['webhook-request-rate']).toBe(asked)
})

import { expect, test } from '@jest/globals'
import { line, maker, query } from '../events/sample.js'
import { deliverAll } from './support/deliver.js'
import { deliveryStage } from './support/stage.js'

/** Body and content type of one event of Vanus's Amazon Billing Source (vanus-labs/vanus-connect, April 2023), as it arrived. */
const THEIR_BODY =
  '{"date":"2026-11-20","service":"AWS CloudTrail","amortizedCost":{"amount":"1.0976835338","unit":"USD"},"blendedCost":{"amount":"1.0976835338","unit":"USD"},"netAmortizedCost":{"amount":"1.0537761914","unit":"USD"},"netUnblendedCost":{"amount":"1.0537761914","unit":"USD"},"unblendedCost":{"amount":"1.0976835338","unit":"USD"}}'
const THEIR_TYPE = 'application/json'

const stage = deliveryStage()
const METRICS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost'] as const
const events = await maker({ query: query({ metrics: METRICS }) })

function costs(service: string) {
  const { amortizedCost, blendedCost, netAmortizedCost, netUnblendedCost, unblendedCost } = JSON.parse(THEIR_BODY)
  const amounts = [amortizedCost, blendedCost, netAmortizedCost, netUnblendedCost, unblendedCost]
  const metrics = Object.fromEntries(METRICS.map((metric, index) => [metric, amounts[index]]))
  return events.line(line([service], '1', { metrics }))
}

test('a receiver of Vanus’s Amazon Billing Source gets the same form: binary mode, one event per request, its seven fields first, in the order of AWS', async () => {
  const services = ['AWS CloudTrail', 'AWS Config', 'AmazonCloudWatch']
  const settings = { ...(await stage.start()), webhookMode: 'binary', webhookConcurrency: 1 } as const
  const { receipt } = await deliverAll(settings, services.map(costs))
  expect(receipt).toMatchObject({ delivered: 3, failed: 0 })
  expect(stage.webhook.requests.map(({ body }) => JSON.parse(String(body)).service)).toEqual(services)
  expect(stage.webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
  const [first] = stage.webhook.requests
  expect(first?.mode).toBe('binary')
  expect(first?.headers).toMatchObject({
    'content-type': THEIR_TYPE,
    'ce-specversion': '1.0',
    'ce-source': 'cloud.amazon.billing',
    'ce-type': 'amazon.billing.daily',
    'ce-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'ce-time': '2026-11-20T00:00:00Z',
  })
  expect(String(first?.body).startsWith(`${THEIR_BODY.slice(0, -1)},"account":`)).toBe(true)
})

// @ts-check
/** The main job: yesterday's costs become events, outputs and an exit code. */
import { expect, test } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const S3 = 'Amazon Simple Storage Service'

test("yesterday's costs are delivered as the documented events, digit for digit, for one paid request", async () => {
  const { run, webhook, costExplorer, sts } = await open({
    items: daily({ [yesterday]: { [S3]: '0.2672917174', 'AWS Lambda': '-0.0000000289' }, [before]: { [S3]: '1' } }),
  })
  const result = await run()
  expect([result.exitCode, result.errors]).toEqual([0, []])
  expect([costExplorer.requests.length, sts.requests.length]).toEqual([1, 1])
  expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
  const event = webhook.events.find(({ partitionkey }) => partitionkey === S3)
  const amount = { amount: '0.2672917174', unit: 'USD' }
  expect(event).toEqual({
    specversion: '1.0',
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    source: 'cloud.amazon.billing',
    type: 'amazon.billing.daily',
    subject: `${ACCOUNT}/${yesterday}/${S3}`,
    time: `${yesterday}T00:00:00Z`,
    recordedtime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    partitionkey: S3,
    datacontenttype: 'application/json',
    data: {
      date: yesterday,
      service: S3,
      amortizedCost: amount,
      blendedCost: amount,
      netAmortizedCost: amount,
      netUnblendedCost: amount,
      unblendedCost: amount,
      account: ACCOUNT,
      granularity: 'daily',
      periodStart: `${yesterday}T00:00:00Z`,
      periodEnd: `${daysAgo(0)}T00:00:00Z`,
      estimated: true,
      groups: [{ type: 'DIMENSION', key: 'SERVICE', value: S3 }],
    },
  })
  const lambda = webhook.events.find(({ partitionkey }) => partitionkey === 'AWS Lambda')
  expect(lambda?.data.unblendedCost.amount).toBe('-0.0000000289')
  expect(result.outputs).toMatchObject({
    ...{ 'total-cost': '0.2672916885', currency: 'USD', verdict: 'none', 'api-requests': '1' },
    ...{ 'event-count': '2', 'delivered-count': '2', 'skipped-count': '0', 'failed-count': '0' },
    ...{ 'period-start': `${yesterday}T00:00:00Z`, 'period-end': `${daysAgo(0)}T00:00:00Z` },
    ...{ estimated: 'true', settled: 'false', 'dead-letter-file': '' },
  })
  expect(result.outputs['message']).toContain(yesterday)
})

test('all input errors are reported together, before any request', async () => {
  const { run, webhook, costExplorer, sts } = await open()
  const wrong = {
    ...{ 'aws-secret-access-key': '', granularity: 'weekly', period: 'yesterday', lookback: 'two' },
    ...{ 'webhook-timeout-seconds': '-1', 'webhook-secret': '"whsec_c2VjcmV0c2VjcmV0c2VjcmV0"' },
    ...{ 'webhook-url': 'https://hooks.slack.com/services/T0/B0/x', 'min-amount': '5\u00a0000' },
    ...{
      summary: 'yes',
      require: 'gate',
      'hide-amounts': 'maybe',
      'state-file': '/dev/full',
      'report-file': '/proc/x',
    },
  }
  const result = await run({ ...wrong, budgets: '10' }, { env: { INPUT_AWS_REGION: 'eu-west-1' } })
  expect([result.exitCode, result.errors.length]).toEqual([1, 1])
  const [error = ''] = result.errors
  expect(error).toMatch(/^\d+ bad inputs\. Nothing was read or sent\./)
  for (const name of Object.keys(wrong)) expect(error).toContain(`\`${name}\``)
  for (const part of [
    'Did you mean `budget`?',
    '`INPUT_AWS_REGION` under `env:`',
    'use `chat-url` for it',
    '\\u00a0',
  ]) {
    expect(error).toContain(part)
  }
  expect([...costExplorer.requests, ...sts.requests, ...webhook.requests, ...webhook.handshakes]).toEqual([])
})

test('a run stops at max-api-requests, and the summary counts the delivered events and the paid requests', async () => {
  const items = daily({ [yesterday]: { A: '71.5', B: '62.5', C: '53.5' } })
  const { run, costExplorer } = await open({ items, costExplorer: { pageSize: 1 } })
  const result = await run({ 'max-api-requests': '2' })
  expect(result.errors.join()).toContain('max-api-requests')
  expect(costExplorer.requests).toHaveLength(2)
  expect(result).toMatchObject({ exitCode: 1, outputs: { 'total-cost': '', verdict: '', 'api-requests': '2' } })
  for (const part of ['## ❌', '`max-api-requests`', '1 delivered', '2 paid']) expect(result.summary).toContain(part)
  expect(result.summary).not.toMatch(/\b(71|62|53|134)\.?\d*\b/)
})

test('a run that sends events needs account-id if STS refuses to name the account', async () => {
  const { run, sts } = await open({ items: daily({ [yesterday]: { EC2: '1' } }) })
  sts.script(() => ({ error: new AwsError('AccessDenied', 'no', 403) }))
  const result = await run()
  expect([result.exitCode, result.errors.join()]).toEqual([1, expect.stringContaining('account-id')])
  expect((await run({ 'account-id': ACCOUNT })).exitCode).toBe(0)
  const silent = await run({ 'webhook-url': '' })
  expect([silent.exitCode, silent.warnings.join()]).toEqual([0, expect.stringContaining('account')])
})

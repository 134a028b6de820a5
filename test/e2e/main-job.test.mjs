// @ts-check
/** The main job: yesterday's costs become events, outputs and an exit code. */
import { describe, expect, test } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import { emptyAnswer, secondCurrency } from '../emulators/ce-faults.mjs'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const S3 = 'Amazon Simple Storage Service'

describe('the main job', () => {
  test("yesterday's costs are delivered as the contract's events, digit for digit, for one paid request", async () => {
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
      'total-cost': '0.2672916885',
      currency: 'USD',
      'event-count': '2',
      'delivered-count': '2',
      'skipped-count': '0',
      'failed-count': '0',
      'period-start': `${yesterday}T00:00:00Z`,
      'period-end': `${daysAgo(0)}T00:00:00Z`,
      estimated: 'true',
      settled: 'false',
      'api-requests': '1',
      verdict: 'none',
      'dead-letter-file': '',
    })
  })

  test('the same facts have the same id on every run, and restated facts another', async () => {
    const { run, webhook, ledger } = await open({ items: daily({ [yesterday]: { EC2: '1.5', S3: '2' } }) })
    await run()
    await run({ lookback: '2', history: '0' })
    ledger.add({ start: `${yesterday}T09:00:00Z`, service: 'EC2', metrics: '0.1' })
    await run()
    const ids = (/** @type {string} */ label) =>
      webhook.events.filter(({ partitionkey }) => partitionkey === label).map(({ id }) => id)
    expect(new Set(ids('S3')).size).toBe(1)
    expect([ids('EC2').length, new Set(ids('EC2')).size]).toEqual([3, 2])
  })

  test('an ungrouped query gives one event of the chosen metric', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: { EC2: '1.25', S3: '2' } }) })
    const result = await run({ 'group-by': 'none', metrics: 'UnblendedCost' })
    expect(result.outputs['total-cost']).toBe('3.25')
    const data = { unblendedCost: { amount: '3.25', unit: 'USD' }, groups: [] }
    expect(webhook.events).toMatchObject([{ subject: `${ACCOUNT}/${yesterday}/total`, data }])
    expect(webhook.events[0]?.data).not.toHaveProperty('blendedCost')
  })

  test('a run without a webhook counts its events and sends none', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: { EC2: '1' } }) })
    const result = await run({ 'webhook-url': '' })
    expect([result.exitCode, webhook.requests]).toEqual([0, []])
    expect(result.outputs).toMatchObject({ 'total-cost': '1', 'event-count': '1', 'delivered-count': '0' })
  })
})

describe('a main job that fails', () => {
  test('all input errors are reported together, before any request', async () => {
    const { run, webhook, costExplorer, sts } = await open()
    const wrong = {
      ...{ 'aws-secret-access-key': '', granularity: 'weekly', lookback: 'two', 'webhook-timeout-seconds': '-1' },
      ...{ summary: 'yes', require: 'gate', 'hide-amounts': 'maybe' },
    }
    const result = await run({ ...wrong, budgets: '10' })
    expect([result.exitCode, result.errors.length]).toEqual([1, 1])
    for (const name of Object.keys(wrong)) expect(result.errors[0]).toContain(`\`${name}\``)
    expect(result.errors[0]).toContain('Did you mean `budget`?')
    expect([...costExplorer.requests, ...sts.requests, ...webhook.requests, ...webhook.handshakes]).toEqual([])
  })

  test('events that a webhook refuses or cannot receive are undelivered, and the run fails', async () => {
    const { run } = await open({ items: daily({ [yesterday]: { EC2: '1', S3: '2' } }), webhook: { script: () => 401 } })
    const refused = await run()
    expect(refused.exitCode).toBe(1)
    expect(refused.outputs).toMatchObject({ 'total-cost': '3', 'event-count': '2', 'failed-count': '2' })
    const dead = await run({ 'webhook-url': 'http://127.0.0.1:9/events', 'webhook-attempts': '1' })
    expect(dead).toMatchObject({ exitCode: 1, outputs: { 'delivered-count': '0', 'failed-count': '2' } })
  })

  test('no data is never $0', async () => {
    const { run, webhook } = await open({ items: daily({ [daysAgo(4)]: { EC2: '1' } }) })
    const result = await run()
    expect([result.exitCode, webhook.events]).toEqual([0, []])
    expect(result.outputs).toMatchObject({ 'total-cost': '', currency: '', verdict: 'none', 'event-count': '0' })
    expect(result.warnings.join()).toMatch(/no data/i)
    expect(result.summary).not.toContain('$0')
    expect(await run({ budget: '9' })).toMatchObject({ exitCode: 1, outputs: { 'total-cost': '', verdict: 'no-data' } })
  })

  test('an empty HTTP 200 and two currencies in one total are errors without a partial total', async () => {
    const { run, costExplorer } = await open({ items: daily({ [yesterday]: { EC2: '1', S3: '2' } }) })
    costExplorer.script(() => emptyAnswer())
    expect(await run()).toMatchObject({ exitCode: 1, outputs: { 'total-cost': '', verdict: '' } })
    costExplorer.script(() => secondCurrency('CNY'))
    const mixed = await run()
    expect(mixed).toMatchObject({ exitCode: 1, outputs: { 'total-cost': '' } })
    expect(mixed.errors.join()).toMatch(/USD.*CNY|CNY.*USD/)
  })

  test('a run stops at max-api-requests', async () => {
    const items = daily({ [yesterday]: { A: '1', B: '1', C: '1', D: '1' } })
    const { run, costExplorer } = await open({ items, costExplorer: { pageSize: 1 } })
    const result = await run({ 'max-api-requests': '2' })
    expect(result.errors.join()).toContain('max-api-requests')
    expect(costExplorer.requests).toHaveLength(2)
    expect(result).toMatchObject({ exitCode: 1, outputs: { 'total-cost': '', verdict: '', 'api-requests': '2' } })
  })

  test('a run that sends events needs account-id where STS does not tell the account', async () => {
    const { run, sts } = await open({ items: daily({ [yesterday]: { EC2: '1' } }) })
    sts.script(() => ({ error: new AwsError('AccessDenied', 'no', 403) }))
    const result = await run()
    expect([result.exitCode, result.errors.join()]).toEqual([1, expect.stringContaining('account-id')])
    expect((await run({ 'account-id': ACCOUNT })).exitCode).toBe(0)
    const silent = await run({ 'webhook-url': '' })
    expect([silent.exitCode, silent.warnings.join()]).toEqual([0, expect.stringContaining('account')])
  })
})

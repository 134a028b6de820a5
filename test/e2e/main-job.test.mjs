// @ts-check
import { describe, expect, it } from '@jest/globals'
import Big from 'big.js'
import { demoAccount } from '../../demo/account.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { dataViolations } from '../support/event-schema.js'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]

describe('the main job', () => {
  it('delivers yesterday’s costs as the contract’s events, digit for digit, for one paid request', async () => {
    const { run, webhook, costExplorer, sts } = await open({
      items: daily({
        [yesterday]: { 'Amazon Simple Storage Service': '0.2672917174', 'AWS Lambda': '-0.0000000289' },
        [before]: { 'Amazon Simple Storage Service': '1' },
      }),
    })
    const result = await run()

    expect(result.errors).toEqual([])
    expect(result.exitCode).toBe(0)
    expect(costExplorer.requests).toHaveLength(1)
    expect(sts.requests).toHaveLength(1)
    expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
    const events = byLabel(webhook.events)
    expect(Object.keys(events)).toEqual(['AWS Lambda', 'Amazon Simple Storage Service'])
    const amount = { amount: '0.2672917174', unit: 'USD' }
    expect(events['Amazon Simple Storage Service']).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      source: 'cloud.amazon.billing',
      type: 'amazon.billing.daily',
      subject: `${ACCOUNT}/${yesterday}/Amazon Simple Storage Service`,
      time: `${yesterday}T00:00:00Z`,
      recordedtime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      partitionkey: 'Amazon Simple Storage Service',
      datacontenttype: 'application/json',
      data: {
        date: yesterday,
        service: 'Amazon Simple Storage Service',
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
        groups: [{ type: 'DIMENSION', key: 'SERVICE', value: 'Amazon Simple Storage Service' }],
      },
    })
    expect(events['AWS Lambda']?.data.unblendedCost.amount).toBe('-0.0000000289')
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

  it('prints no secret, no webhook URL and no account id, and masks before it says anything', async () => {
    const { run, webhook } = await open({
      items: daily({ [yesterday]: { EC2: '1' } }),
      webhook: { path: '/hooks/s3cr3t-path?key=abc' },
    })
    const token = 'token-of-the-webhook'
    const result = await run({ 'webhook-token': token, 'webhook-headers': 'X-Api-Key: another-secret-value' })

    expect(result.exitCode).toBe(0)
    expect(webhook.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'x-api-key': 'another-secret-value',
    })
    const secrets = [
      EXAMPLE_KEYS.secretAccessKey,
      EXAMPLE_KEYS.accessKeyId,
      token,
      'another-secret-value',
      's3cr3t-path',
    ]
    expect(result.masks).toEqual(expect.arrayContaining([webhook.url, ...secrets.slice(0, 4)]))
    expect(leaks(result, [...secrets, webhook.url, ACCOUNT])).toEqual([])
    const spoken = result.stdout.split('\n').filter((line) => line.trim() !== '')
    const lastMask = spoken.findLastIndex((line) => line.startsWith('::add-mask::'))
    expect(spoken.slice(0, lastMask + 1).every((line) => line.startsWith('::add-mask::'))).toBe(true)
  })

  it('gives the same facts the same id on every run, and restated facts another', async () => {
    const { run, webhook, ledger } = await open({ items: daily({ [yesterday]: { EC2: '1.5', S3: '2' } }) })
    await run()
    await run({ lookback: '2', history: '0' })
    ledger.add({ start: `${yesterday}T09:00:00Z`, service: 'EC2', metrics: '0.1' })
    await run()

    const ids = (/** @type {string} */ label) =>
      webhook.events.filter(({ partitionkey }) => partitionkey === label).map(({ id }) => id)
    expect(new Set(ids('S3')).size).toBe(1)
    expect(ids('EC2')).toHaveLength(3)
    expect(new Set(ids('EC2')).size).toBe(2)
  })

  it('sums all pages exactly, whatever the page size', async () => {
    const account = demoAccount(daysAgo(0))
    const { run, webhook, costExplorer } = await open({
      costExplorer: { ledger: account.ledger, accountNames: account.accountNames, pageSize: 7 },
    })
    const result = await run({
      history: '0',
      events: 'lines, total',
      'webhook-mode': 'batch',
      'max-api-requests': '50',
    })

    expect(result.exitCode).toBe(0)
    const period = { start: `${yesterday}T00:00:00Z`, end: `${daysAgo(0)}T00:00:00Z` }
    const exact = exactTotal(account.ledger, period)
    expect(result.outputs['total-cost']).toBe(exact)
    expect(result.outputs['api-requests']).toBe(String(costExplorer.requests.length))
    expect(costExplorer.requests.length).toBeGreaterThan(3)
    const total = webhook.events.find(({ type }) => type === 'amazon.billing.daily.total')
    expect(total).toMatchObject({ data: { unblendedCost: { amount: exact } } })
    expect(webhook.events.flatMap(({ data }) => dataViolations(data))).toEqual([])
  })

  it('reads one given day, a range, and a lookback', async () => {
    const items = daily(Object.fromEntries([1, 2, 3, 4, 5].map((day) => [daysAgo(day), { EC2: `${day}` }])))
    const { run, webhook } = await open({ items })
    const datesOf = async (/** @type {Record<string, string>} */ inputs) => {
      const seen = webhook.events.length
      const result = await run(inputs)
      expect(result.errors).toEqual([])
      const dates = webhook.events.slice(seen).map(({ data }) => data.date)
      return { dates: dates.sort(), total: result.outputs['total-cost'] }
    }
    expect(await datesOf({ period: daysAgo(3) })).toEqual({ dates: [daysAgo(3)], total: '3' })
    expect(await datesOf({ period: `${daysAgo(4)}/${daysAgo(1)}` })).toEqual({
      dates: [daysAgo(4), daysAgo(3), daysAgo(2)],
      total: '2',
    })
    expect(await datesOf({ lookback: '2' })).toEqual({ dates: [daysAgo(2), daysAgo(1)], total: '1' })
    expect(await datesOf({ 'settle-hours': '48' })).toEqual({ dates: [daysAgo(3)], total: '3' })
  })

  it('reads an ungrouped total, and other metrics', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: { EC2: '1.25', S3: '2' } }) })
    const result = await run({ 'group-by': 'none', metrics: 'UnblendedCost' })
    expect(result.outputs['total-cost']).toBe('3.25')
    expect(webhook.events).toHaveLength(1)
    expect(webhook.events[0]).toMatchObject({
      subject: `${ACCOUNT}/${yesterday}/total`,
      data: { unblendedCost: { amount: '3.25', unit: 'USD' }, groups: [] },
    })
    expect(webhook.events[0]?.data).not.toHaveProperty('blendedCost')
  })

  it('works without a webhook, and says so to nobody', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: { EC2: '1' } }) })
    const result = await run({ 'webhook-url': '' })
    expect(result.exitCode).toBe(0)
    expect(webhook.requests).toEqual([])
    expect(result.outputs).toMatchObject({ 'total-cost': '1', 'event-count': '1', 'delivered-count': '0' })
  })
})

describe('when it fails', () => {
  it('lists all faults of the inputs at once, before any request', async () => {
    const { run, webhook, costExplorer, sts } = await open()
    const result = await run({
      'aws-secret-access-key': '',
      granularity: 'weekly',
      lookback: 'two',
      budgets: '10',
      'webhook-timeout-seconds': '-1',
      summary: 'yes',
      require: 'gate',
    })
    expect(result.exitCode).toBe(1)
    expect(result.errors).toHaveLength(1)
    for (const name of [
      'aws-secret-access-key',
      'granularity',
      'lookback',
      'webhook-timeout-seconds',
      'summary',
      'require',
    ]) {
      expect(result.errors[0]).toContain(`\`${name}\``)
    }
    expect(result.errors[0]).toContain('Did you mean `budget`?')
    expect([...costExplorer.requests, ...sts.requests, ...webhook.requests, ...webhook.handshakes]).toEqual([])
  })

  it('counts a refusing webhook and a dead server as failed, and fails', async () => {
    const { run } = await open({ items: daily({ [yesterday]: { EC2: '1', S3: '2' } }), webhook: { script: () => 401 } })
    const refused = await run()
    expect(refused.exitCode).toBe(1)
    expect(refused.outputs).toMatchObject({ 'total-cost': '3', 'event-count': '2', 'failed-count': '2' })

    const dead = await run({ 'webhook-url': 'http://127.0.0.1:9/events', 'webhook-attempts': '1' })
    expect(dead.exitCode).toBe(1)
    expect(dead.outputs).toMatchObject({ 'delivered-count': '0', 'failed-count': '2' })
    expect(dead.errors.join()).toContain('not delivered')
  })

  it('never takes no data for $0', async () => {
    const { run, webhook } = await open({ items: daily({ [daysAgo(4)]: { EC2: '1' } }) })
    const result = await run()
    expect(result.exitCode).toBe(0)
    expect(webhook.events).toEqual([])
    expect(result.outputs).toMatchObject({ 'total-cost': '', currency: '', verdict: 'none', 'event-count': '0' })
    expect(result.warnings.join()).toContain('no data')

    const gated = await run({ budget: '100' })
    expect(gated.exitCode).toBe(1)
    expect(gated.outputs).toMatchObject({ 'total-cost': '', verdict: 'no-data' })
  })

  it('takes an empty HTTP 200 and two currencies in one total for errors, and outputs no partial total', async () => {
    const { run, costExplorer } = await open({ items: daily({ [yesterday]: { EC2: '1', S3: '2' } }) })
    const { emptyAnswer, secondCurrency } = await import('../emulators/ce-faults.mjs')
    costExplorer.script(() => emptyAnswer())
    const empty = await run()
    expect(empty.exitCode).toBe(1)
    expect(empty.outputs['total-cost'] ?? '').toBe('')
    expect(empty.outputs.verdict ?? '').toBe('')

    costExplorer.script(() => secondCurrency('CNY'))
    const mixed = await run()
    expect(mixed.exitCode).toBe(1)
    expect(mixed.errors.join()).toMatch(/USD.*CNY|CNY.*USD/)
    expect(mixed.outputs['total-cost']).toBe('')
  })

  it('stops at max-api-requests', async () => {
    const { run, costExplorer } = await open({
      items: daily({ [yesterday]: { A: '1', B: '1', C: '1', D: '1' } }),
      costExplorer: { pageSize: 1 },
    })
    const result = await run({ 'max-api-requests': '2' })
    expect(result.exitCode).toBe(1)
    expect(result.errors.join()).toContain('max-api-requests')
    expect(costExplorer.requests).toHaveLength(2)
    expect(result.outputs).toMatchObject({ 'total-cost': '', verdict: '', 'api-requests': '2' })
  })

  it('asks for account-id where STS does not tell the account', async () => {
    const { run, sts } = await open({ items: daily({ [yesterday]: { EC2: '1' } }) })
    const { AwsError } = await import('../emulators/aws-error.mjs')
    sts.script(() => ({ error: new AwsError('AccessDenied', 'no', 403) }))
    const result = await run()
    expect(result.exitCode).toBe(1)
    expect(result.errors.join()).toContain('account-id')
    const named = await run({ 'account-id': ACCOUNT })
    expect(named.exitCode).toBe(0)
    const silent = await run({ 'webhook-url': '' })
    expect(silent.exitCode).toBe(0)
    expect(silent.warnings.join()).toContain('account')
  })
})

/** @param {readonly Record<string, any>[]} events */
function byLabel(events) {
  return Object.fromEntries(
    [...events].sort((a, b) => (a.partitionkey < b.partitionkey ? -1 : 1)).map((event) => [event.partitionkey, event]),
  )
}

/**
 * The total by another decimal library's constructor and the ledger's own items, not by the action's arithmetic.
 * @param {import('../emulators/ledger.mjs').Ledger} ledger
 * @param {{ start: string, end: string }} period
 */
function exactTotal(ledger, { start, end }) {
  let total = new Big(0)
  for (const { item } of ledger.between(Date.parse(start), Date.parse(end))) {
    const amount = typeof item.metrics === 'string' ? item.metrics : item.metrics.UnblendedCost
    total = total.plus(new Big(amount ?? '0'))
  }
  return total.toFixed()
}

// @ts-check
/**
 * What a breach says about money and causes, through the bundle, against sums of line items that share no arithmetic with the action:
 * whole numbers of 10⁻¹⁰. Edge cases of the explanation: test/gate/explain.test.ts.
 */
import { describe, expect, test } from '@jest/globals'
import { refusals } from '../emulators/ce-faults.mjs'
import { formatAmount, parseAmount } from '../emulators/decimal.mjs'
import { dimensionValue } from '../emulators/ledger.mjs'
import { checked } from '../support/event-schema.js'
import { stageForEach } from './support/stage-for-each.mjs'

/** @typedef {import('../emulators/ledger.mjs').LineItem} LineItem */
/** @typedef {{ group: string, cause: string, amount: string, baseline: string, change: string }} Cause */
/** @typedef {Record<'rule' | 'scope' | 'name' | 'actual' | 'limit' | 'amount' | 'baseline' | 'impact', string> & { causes: Cause[] }} Breach */

const NOW = '2026-11-22T12:00:00Z'
const [DAY, BEFORE] = ['2026-11-20', '2026-11-19']
const OTHER = 'EC2 - Other'
const COMPUTE = 'Amazon Elastic Compute Cloud - Compute'

const openStage = stageForEach()

/** One charge. @param {string} at a day or an hour @param {string} service @param {string} usageType @param {string} metrics @param {Partial<LineItem>} [more] */
const charge = (at, service, usageType, metrics, more) => {
  return { start: at.includes('T') ? `${at}:00:00Z` : `${at}T07:00:00Z`, service, usageType, metrics, ...more }
}

/** What one usage cost on `BEFORE` and on `DAY`; an empty text is no charge. @param {string} service @param {string} usageType @param {[then: string, now: string]} amounts @param {Partial<LineItem>} [more] */
const usage = (service, usageType, amounts, more) =>
  [BEFORE, DAY].flatMap((day, i) => (amounts[i] ? [charge(day, service, usageType, amounts[i] ?? '', more)] : []))

/** The same charges on each of so many days before `DAY`. @param {number} days @param {(day: string) => LineItem[]} charges */
const daysBefore = (days, charges) =>
  Array.from({ length: days }, (_, index) =>
    charges(new Date(Date.parse(DAY) - (index + 1) * 86_400_000).toISOString().slice(0, 10)),
  ).flat()

/** @param {import('./support/run-action.mjs').ActionRun} run @returns {Breach[]} */
const breachesOf = ({ outputs }) => JSON.parse(outputs['breaches'] || '[]')

/** @param {readonly string[]} amounts */
const sum = (amounts) => formatAmount(amounts.reduce((total, amount) => total + parseAmount(amount), 0n))

/** @param {string} one @param {string} other */
const minus = (one, other) => formatAmount(parseAmount(one) - parseAmount(other))

/** What matching items cost in a period. @param {LineItem[]} items @param {string} period its start, shortened @param {(item: LineItem) => boolean} isWanted */
const costOf = (items, period, isWanted) =>
  sum(items.filter((item) => item.start.startsWith(period) && isWanted(item)).map(({ metrics }) => String(metrics)))

/**
 * Runs a scenario and compares each cause with the items.
 * @param {object} scenario
 * @param {LineItem[]} scenario.items
 * @param {Record<string, string>} scenario.inputs
 * @param {string} [scenario.current] the current period, as items start in it
 * @param {string} [scenario.baseline] the period that causes are compared with
 */
async function explain({ items, inputs, current = DAY, baseline = BEFORE }) {
  const { run, webhook, costExplorer } = await openStage({ now: NOW, items })
  const result = await run({ period: DAY, events: 'breaches', 'hide-amounts': 'false', ...inputs })
  const breaches = breachesOf(result)
  const by = inputs['explain-by'] ?? 'USAGE_TYPE'
  for (const { causes } of breaches) {
    for (const { group, cause, ...amounts } of causes) {
      const isPart = (/** @type {LineItem} */ item) => item.service === group && dimensionValue(item, by) === cause
      const [now, then] = [costOf(items, current, isPart), costOf(items, baseline, isPart)]
      expect([group, cause, amounts]).toEqual([group, cause, { amount: now, baseline: then, change: minus(now, then) }])
    }
    const changes = causes.map(({ change }) => parseAmount(change))
    expect(changes).toEqual([...changes].sort((a, b) => (a > b ? -1 : 1)))
  }
  expect(webhook.events.map((event) => checked(event).data)).toMatchObject(
    breaches.map(({ name: _, ...breach }) => breach),
  )
  expect(result.outputs['api-requests']).toBe(String(costExplorer.requests.length))
  return { result, breaches, events: [...webhook.events], requests: costExplorer.requests.map(({ input }) => input) }
}

/** What the causes add up to. @param {Breach} [breach] */
const total = (breach) => sum(breach?.causes.map(({ change }) => change) ?? [])

/** `group, cause: change` of each cause. @param {Breach} [breach] */
const short = (breach) => breach?.causes.map(({ group, cause, change }) => `${group}, ${cause}: ${change}`)

describe('what a rise is made of', () => {
  test('a spike in one usage type is the one cause of the rise of the total', async () => {
    const { result, breaches, requests } = await explain({
      items: [
        ...usage(OTHER, 'NatGateway-Bytes', ['20.0000000001', '90.1']),
        ...usage(OTHER, 'DataTransfer-Out-Bytes', ['7.4700000003', '7.4700000003']),
        ...usage('Amazon Simple Storage Service', 'TimedStorage-ByteHrs', ['3.1', '3.1']),
      ],
      inputs: { 'max-increase-amount': '50' },
    })
    expect(breaches).toMatchObject([
      {
        ...{ rule: 'max-increase-amount', scope: 'total', name: '', limit: '50', actual: '70.0999999999' },
        ...{ amount: '100.6700000003', baseline: '30.5700000004', impact: '70.0999999999' },
      },
    ])
    expect(short(breaches[0])).toEqual([`${OTHER}, NatGateway-Bytes: 70.0999999999`])
    expect([result.outputs['verdict'], result.exitCode, requests.length]).toEqual(['breach', 1, 2])
    expect(requests[1]).toMatchObject({
      ...{ TimePeriod: { Start: BEFORE, End: '2026-11-21' }, GroupBy: [{ Key: 'SERVICE' }, { Key: 'USAGE_TYPE' }] },
      Filter: { Dimensions: { Key: 'SERVICE', Values: [OTHER] } },
    })
    const told = /Total cost \$100\.67, \$70\.10 more .*of which EC2 - Other \/ NatGateway-Bytes \+\$70\.10/
    expect(result.errors.join()).toMatch(told)
    for (const part of ['$100.67', '$70.10', 'NatGateway-Bytes']) expect(result.summary).toContain(part)
  })

  test('a new service is an anomaly of all its cost, and the total is not reported beside it', async () => {
    const { result, breaches } = await explain({
      items: [
        ...daysBefore(14, (day) => [charge(day, COMPUTE, 'BoxUsage', '10')]),
        charge(DAY, COMPUTE, 'BoxUsage', '10'),
        charge(DAY, 'Amazon Bedrock', 'InputTokens', '40.0000000007'),
        charge(DAY, 'Amazon Bedrock', 'OutputTokens', '2.5'),
      ],
      inputs: { 'anomaly-threshold': '3.5' },
    })
    expect(breaches).toMatchObject([
      {
        ...{ rule: 'anomaly-threshold', scope: 'Amazon Bedrock' },
        ...{ amount: '42.5000000007', baseline: '0', impact: '42.5000000007' },
      },
    ])
    expect(total(breaches[0])).toBe('42.5000000007')
    expect(result.log).toMatch(/Amazon Bedrock cost \$42\.50, .*InputTokens \+\$40\.00 \(new\), OutputTokens \+\$2\.50/)
    expect(result.outputs['api-requests']).toBe('2')
  })

  test('a region that is switched on is the cause with explain-by: REGION', async () => {
    const { breaches, requests } = await explain({
      items: [
        ...usage(COMPUTE, 'EU-BoxUsage', ['50', '50.0000000002'], { region: 'eu-west-1' }),
        ...usage(COMPUTE, 'APS2-BoxUsage', ['', '33.3333333333'], { region: 'ap-southeast-2' }),
      ],
      inputs: { 'max-increase-percent': '20', 'explain-by': 'REGION' },
    })
    expect(breaches.map(({ actual, impact }) => [actual, impact])).toEqual([['66.67', '33.3333333335']])
    expect(short(breaches[0])).toEqual([
      `${COMPUTE}, ap-southeast-2: 33.3333333333`,
      `${COMPUTE}, eu-west-1: 0.0000000002`,
    ])
    expect(total(breaches[0])).toBe(breaches[0]?.impact)
    expect(requests[1]?.GroupBy).toMatchObject([{ Key: 'SERVICE' }, { Key: 'REGION' }])
  })

  test('a credit that ends is a cause with a negative baseline', async () => {
    const { result, breaches } = await explain({
      items: [
        ...usage(COMPUTE, 'BoxUsage', ['80', '81.5']),
        ...usage(COMPUTE, 'BoxUsage', ['-79.9999999999', ''], { recordType: 'Credit' }),
      ],
      inputs: { 'group-budgets': 'EC2: 60', 'explain-by': 'RECORD_TYPE' },
    })
    expect(breaches).toMatchObject([
      { scope: COMPUTE, actual: '81.5', limit: '60', amount: '81.5', baseline: '', impact: '21.5' },
    ])
    expect(breaches[0]?.causes).toMatchObject([
      { cause: 'Credit', amount: '0', baseline: '-79.9999999999', change: '79.9999999999' },
      { cause: 'Usage', amount: '81.5', baseline: '80', change: '1.5' },
    ])
    expect(total(breaches[0])).toBe(minus('81.5', '0.0000000001'))
    expect(result.exitCode).toBe(1)
  })

  test('two groups that rise are each a breach, ordered by impact, and share one request', async () => {
    const { breaches, requests } = await explain({
      items: [
        ...[...usage(COMPUTE, 'BoxUsage', ['10', '30.0000000001']), ...usage(COMPUTE, 'SpotUsage', ['', '4'])],
        ...usage(OTHER, 'NatGateway-Bytes', ['5', '60.25']),
      ],
      inputs: { 'group-budgets': `{EC2: 20, ${OTHER}: 8}`, 'max-increase-amount': '1' },
    })
    const [whole, other, compute] = breaches
    expect(breaches.map(({ scope }) => scope)).toEqual(['total', OTHER, COMPUTE])
    expect(short(other)).toEqual([`${OTHER}, NatGateway-Bytes: 55.25`])
    expect(short(compute)).toEqual([`${COMPUTE}, BoxUsage: 20.0000000001`, `${COMPUTE}, SpotUsage: 4`])
    expect(short(whole)).toEqual([...(short(other) ?? []), ...(short(compute) ?? [])])
    expect(total(whole)).toBe(whole?.impact)
    expect(requests).toHaveLength(2)
  })

  test('a monthly budget is explained by what rose on the current day', async () => {
    const { result, breaches } = await explain({
      items: [
        ...daysBefore(19, (day) => [charge(day, COMPUTE, 'BoxUsage', '5.0000000001')]),
        charge(DAY, COMPUTE, 'BoxUsage', '25.5'),
      ],
      inputs: { 'monthly-budget': '100' },
    })
    const month = sum([...Array(19).fill('5.0000000001'), '25.5'])
    expect(result.outputs['month-to-date-cost']).toBe(month)
    expect(breaches).toMatchObject([
      { rule: 'monthly-budget', scope: 'total', amount: month, baseline: '', impact: minus(month, '100') },
    ])
    expect(short(breaches[0])).toEqual([`${COMPUTE}, BoxUsage: ${minus('25.5', '5.0000000001')}`])
  })

  test.each([
    ['an hour', 'hourly', `${DAY}T05`, `${DAY}T04`, [`${DAY}T05`, `${DAY}T04`], `${DAY}T04:00:00Z`, `${DAY}T06:00:00Z`],
    ['a month', 'monthly', '2026-10', '2026-09', ['2026-10-16', '2026-09-15'], '2026-09-01', '2026-11-01'],
  ])(
    '%s is compared with the one before',
    async (_, granularity, period, baseline, [now = '', then = ''], Start, End) => {
      const { breaches, requests } = await explain({
        items: [
          ...[charge(then, COMPUTE, 'BoxUsage', '1.1'), charge(now, COMPUTE, 'BoxUsage', '1.1')],
          charge(now, COMPUTE, 'SpotUsage', '0.0000000003'),
          charge(now, OTHER, 'NatGateway-Bytes', '9.0000000001'),
        ],
        inputs: { granularity, period, 'max-increase-amount': '5' },
        ...{ current: period, baseline },
      })
      expect(breaches).toMatchObject([{ amount: '10.1000000004', baseline: '1.1', impact: '9.0000000004' }])
      expect(total(breaches[0])).toBe('9.0000000004')
      expect(requests.map(({ TimePeriod }) => TimePeriod)[1]).toEqual({ Start, End })
    },
  )

  test('a fall is no breach, and leads to no further request', async () => {
    const { result, breaches } = await explain({
      items: usage(COMPUTE, 'BoxUsage', ['100', '1']),
      inputs: { 'max-increase-amount': '1', 'max-increase-percent': '1', budget: '50' },
    })
    expect([result.outputs['verdict'], breaches, result.exitCode]).toEqual(['pass', [], 0])
    expect(result.outputs['api-requests']).toBe('1')
  })
})

describe('the request for the explanation', () => {
  const items = usage(COMPUTE, 'BoxUsage', ['10', '30'])
  const inputs = { 'max-increase-amount': '5', budget: '25' }
  /** What does not depend on causes. @param {Breach[]} breaches */
  const judged = (breaches) => breaches.map(({ causes: _, ...breach }) => breach)

  test('explain: never makes no request for an explanation, and the id of a breach does not depend on its causes', async () => {
    const explained = await explain({ items, inputs })
    const never = await explain({ items, inputs: { ...inputs, explain: 'never' } })
    expect([explained.requests.length, never.requests.length]).toEqual([2, 1])
    expect(never.breaches.map(({ causes }) => causes)).toEqual([[], []])
    expect(judged(never.breaches)).toEqual(judged(explained.breaches))
    expect(never.events.map(({ id }) => id)).toEqual(explained.events.map(({ id }) => id))
    expect(never.events[0]?.data).not.toEqual(explained.events[0]?.data)
  })

  test('an explanation that AWS refuses is a warning, and verdict, event and exit code stay', async () => {
    const { run, costExplorer, webhook } = await openStage({ now: NOW, items })
    costExplorer.script([undefined, refusals.notAuthorized])
    const result = await run({ period: DAY, events: 'breaches', 'hide-amounts': 'false', ...inputs })
    expect(result).toMatchObject({
      exitCode: 1,
      outputs: { verdict: 'breach', 'total-cost': '30', 'api-requests': '1' },
    })
    const warning = expect.stringMatching(/^The breaches are not explained\. .*ce:GetCostAndUsage/)
    expect(result.warnings).toContainEqual(warning)
    expect(breachesOf(result)).toMatchObject(['20', '5'].map((impact) => ({ impact, causes: [] })))
    expect(webhook.events.map((event) => checked(event).data.impact)).toEqual(['20', '5'])
  })

  test('an explanation counts against max-api-requests, beyond which it is not read', async () => {
    const { result, breaches, requests } = await explain({ items, inputs: { ...inputs, 'max-api-requests': '1' } })
    expect([result.outputs['verdict'], result.exitCode, requests.length]).toEqual(['breach', 1, 1])
    expect(breaches.map(({ causes }) => causes)).toEqual([[], []])
    expect(result.warnings).toContainEqual(expect.stringMatching(/not explained.*`max-api-requests`/))
  })

  test('nothing is explained where costs are grouped by that dimension already, or there is no baseline', async () => {
    const grouped = await explain({ items, inputs: { ...inputs, 'group-by': 'USAGE_TYPE' } })
    const first = await explain({ items: items.slice(1), inputs: { budget: '25' } })
    expect([grouped.requests.length, first.requests.length]).toEqual([1, 1])
    expect([grouped.result.exitCode, first.result.exitCode]).toEqual([1, 1])
  })
})

test('linked accounts have their names beside their ids in log and summary, as groups and as causes', async () => {
  const [PROD, DEV] = ['111122223333', '444455556666']
  const accountNames = { [PROD]: 'shop-prod', [DEV]: 'shop-dev' }
  const items = [
    ...usage(COMPUTE, 'BoxUsage', ['10', '30'], { linkedAccount: PROD }),
    ...usage(COMPUTE, 'BoxUsage', ['', '2'], { linkedAccount: DEV }),
  ]
  const { run } = await openStage({ now: NOW, items, costExplorer: { accountNames } })
  const given = { period: DAY, 'webhook-url': '', 'hide-amounts': 'false', 'max-increase-amount': '5' }
  const byAccount = await run({ ...given, 'group-by': 'LINKED_ACCOUNT', 'group-budgets': 'shop-prod: 25' })
  expect(byAccount.log).toContain(`shop-prod (${PROD}) cost $30.00, $5.00 above the budget of $25.00`)
  expect(byAccount.summary).toContain(`shop-prod (\`${PROD}\`)`)
  expect(breachesOf(byAccount)).toMatchObject([
    { scope: 'total', name: '' },
    { scope: PROD, name: 'shop-prod', causes: [{ group: PROD, cause: 'BoxUsage', change: '20' }] },
  ])
  const byCause = await run({ ...given, 'explain-by': 'LINKED_ACCOUNT' })
  for (const cause of [`shop-prod (${PROD}) +$20.00`, `shop-dev (${DEV}) +$2.00`]) expect(byCause.log).toContain(cause)
  expect(byCause.summary).toContain(`\`shop-prod (${PROD})\` +$20.00`)
  expect(byCause.outputs['message']).toContain('$32.00')
})

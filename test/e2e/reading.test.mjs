// @ts-check
/** The request to Cost Explorer, and the exact sum of its pages. Filters are tested in test/inputs, pages in test/cost-explorer. */
import { expect, test } from '@jest/globals'
import { formatAmount, parseAmount } from '../emulators/decimal.mjs'
import { seededRandom } from '../emulators/random.mjs'
import { dataViolations } from '../support/event-schema.js'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT } from './support/stage.mjs'

/** @typedef {import('../emulators/ledger.mjs').LineItem} LineItem */

/** A Sunday, between two full hours. */
const NOW = '2026-11-22T12:34:56Z'
const DAY = '2026-11-21T00:00:00Z'

/** @type {LineItem[]} */
const LINES = [
  {
    start: DAY,
    service: 'EC2',
    metrics: '1',
    linkedAccount: '012345678901',
    tags: { team: 'we$b' },
    costCategories: { 'My Unit': 'shop' },
  },
  {
    start: DAY,
    service: 'S3',
    metrics: { UnblendedCost: '2.5', NetUnblendedCost: '2' },
    linkedAccount: '222222222222',
    recordType: 'Tax',
    usageQuantity: '7',
  },
  { start: DAY, service: 'RDS', metrics: '-0.0000000289', recordType: 'Credit' },
]

/** @param {Record<string, string>} inputs @param {import('../emulators/cost-explorer.mjs').Options} [costExplorer] */
async function ask(inputs, costExplorer = {}) {
  const all = await runOnce({ now: NOW, items: LINES, inputs: { history: '0', ...inputs }, stage: { costExplorer } })
  expect(all.events.flatMap(({ data }) => dataViolations(data))).toEqual([])
  return { ...all, data: all.events.map(({ data }) => data), request: all.requests[0] ?? {} }
}

test('costs are grouped by a tag and a cost category, and by linked accounts with their names', async () => {
  const tags = await ask({ 'group-by': 'tag:team, COST_CATEGORY:My Unit' })
  expect(tags.request.GroupBy).toEqual([
    { Type: 'TAG', Key: 'team' },
    { Type: 'COST_CATEGORY', Key: 'My Unit' },
  ])
  const subjects = [`${ACCOUNT}/2026-11-21/(none) / (none)`, `${ACCOUNT}/2026-11-21/we$b / shop`]
  expect(tags.events.map(({ subject }) => subject)).toEqual(subjects)
  expect(tags.data[1]).toMatchObject({ tag: { team: 'we$b' }, costCategory: { 'My Unit': 'shop' } })
  const accountNames = { '012345678901': 'Shop', 222222222222: 'Büro' }
  const accounts = await ask({ 'group-by': 'COST_CATEGORY:My Unit\nLINKED_ACCOUNT' }, { accountNames, pageSize: 1 })
  expect(accounts.data.map(({ linkedAccount, linkedAccountName }) => [linkedAccount, linkedAccountName])).toEqual([
    [ACCOUNT, undefined],
    ['222222222222', 'Büro'],
    ['012345678901', 'Shop'],
  ])
  expect(accounts.result.outputs['api-requests']).toBe('3')
})

test('a filter in YAML is sent together with the excluded record types', async () => {
  const filter = 'Or:\n- Dimensions: {Key: SERVICE, Values: [EC2, S3]}\n- Tags: {Key: team, MatchOptions: [ABSENT]}'
  const { request, result } = await ask({ filter, 'exclude-record-types': 'TAX, tax' })
  const any = [
    { Dimensions: { Key: 'SERVICE', Values: ['EC2', 'S3'] } },
    { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } },
  ]
  const without = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Tax'] } } }
  expect(request.Filter).toEqual({ And: [{ Or: any }, without] })
  expect(result.outputs['total-cost']).toBe('0.9999999711')
})

test('metrics, metric, billing-view-arn and min-amount change the request and the events', async () => {
  const { result, request, data } = await ask({
    metrics: 'USAGE_QUANTITY, UnblendedCost',
    metric: 'NetUnblendedCost',
    'min-amount': '0.00000003',
    'billing-view-arn': `arn:aws:billing::${ACCOUNT}:billingview/primary`,
    events: 'lines, total',
  })
  expect(request).toMatchObject({
    Metrics: ['NetUnblendedCost', 'UnblendedCost', 'UsageQuantity'],
    BillingViewArn: `arn:aws:billing::${ACCOUNT}:billingview/primary`,
  })
  expect(result.outputs).toMatchObject({ 'total-cost': '2.9999999711', 'event-count': '3' })
  expect(data.map(({ service, lines }) => service ?? lines)).toEqual(['EC2', 'S3', 3])
  expect(data[1]).toMatchObject({ usageQuantity: { amount: '7', unit: 'N/A' }, unblendedCost: { amount: '2.5' } })
  expect(data[1]).not.toHaveProperty('netUnblendedCost')
})

test.each(['TAG:team, SERVICE', 'none'])('10,000 random lines are added up exactly, grouped by %s', async (groupBy) => {
  const { items, total, newest } = randomLines()
  const inputs = { 'group-by': groupBy, history: '0', period: '2026-11-02/2026-11-22', 'webhook-mode': 'batch' }
  const { result, events } = await runOnce({
    now: NOW,
    items,
    inputs: { ...inputs, events: 'lines, total' },
    stage: { costExplorer: { pageSize: 997 } },
  })
  expect(result.errors).toEqual([])
  const sum = (/** @type {boolean} */ totals) =>
    events
      .filter(({ type }) => type.endsWith('.total') === totals)
      .reduce((all, { data }) => all + parseAmount(data.unblendedCost.amount), 0n)
  expect([sum(false), sum(true)]).toEqual([total, total])
  expect(result.outputs['total-cost']).toBe(formatAmount(newest))
  expect(new Set(events.map(({ type, subject }) => `${type} ${subject}`)).size).toBe(events.length)
})

/** Lines of 20 days with negative and tiny amounts, and their sums in units of 10⁻¹⁰. */
function randomLines() {
  const random = seededRandom(20261122)
  const pick = (/** @type {string[]} */ ...list) => list[Math.floor(random() * list.length)] ?? ''
  let [total, newest] = [0n, 0n]
  const items = Array.from({ length: 10_000 }, () => {
    const hour = Date.UTC(2026, 10, 2) + Math.floor(random() * 480) * 3_600_000
    const size = 10n ** BigInt(Math.floor(random() * 16))
    const amount = (BigInt(Math.floor(random() * 2e9) - 5e8) * size) / 10n ** 9n
    total += amount
    if (hour >= Date.parse(DAY)) newest += amount
    return {
      start: `${new Date(hour).toISOString().slice(0, 13)}:00:00Z`,
      service: pick('Amazon EC2', 'a / b', 'b', 'Größe', `Service ${Math.floor(random() * 60)}`),
      tags: { team: pick('web', 'data$1', 'web / a', '(none)') },
      metrics: formatAmount(amount),
    }
  })
  return { items, total, newest }
}

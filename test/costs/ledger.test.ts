import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { decimal, plain, ZERO } from '../../src/model/decimal.js'
import type { FilterExpression, GroupDefinition } from '../../src/model/query.js'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { formatAmount } from '../emulators/decimal.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { seededRandom } from '../emulators/random.mjs'
import { all, open } from './support.js'

/** 10,000 line items over 20 days, negative and tiny amounts among them, and what they add up to in units of 10⁻¹⁰. */
function randomItems() {
  const random = seededRandom(20261121)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const services = Array.from({ length: 40 }, (_, n) => `Service ${n}`)
  let total = 0n
  let withoutTax = 0n
  const items = Array.from({ length: 10_000 }, () => {
    const size = pick([10n, 10n ** 5n, 10n ** 10n, 10n ** 14n])
    const amount = (BigInt(Math.floor(random() * 1e9)) * size) / 10n ** 9n - (random() < 0.2 ? size : 0n)
    const recordType = pick(['Usage', 'Usage', 'Tax', 'Credit', 'Refund'])
    total += amount
    if (recordType !== 'Tax') withoutTax += amount
    const hour = new Date(Date.UTC(2026, 10, 1) + Math.floor(random() * 480) * 3_600_000)
    return {
      start: `${hour.toISOString().slice(0, 13)}:00:00Z`,
      service: pick(services),
      linkedAccount: pick(['111111111111', '222222222222', '333333333333']),
      region: pick(['us-east-1', 'eu-central-1', 'global']),
      usageType: pick(['BoxUsage', 'Requests', 'TimedStorage']),
      recordType,
      tags: random() < 0.5 ? { team: pick(['web', 'data$1', 'a / b']) } : {},
      costCategories: random() < 0.5 ? { Product: pick(['shop', 'site']) } : {},
      metrics: formatAmount(amount),
    }
  })
  return { items, total, withoutTax }
}

const { items, total, withoutTax } = randomItems()
let server: Awaited<ReturnType<typeof startCostExplorer>>
beforeAll(async () => {
  server = await startCostExplorer({
    ledger: new Ledger(items),
    pageSize: 397,
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
})
afterAll(() => server.close())

const dimension = (key: string): GroupDefinition => ({ type: 'DIMENSION', key })
const TEAM: GroupDefinition = { type: 'TAG', key: 'team' }
const PRODUCT: GroupDefinition = { type: 'COST_CATEGORY', key: 'Product' }
const DEFINITIONS = ['SERVICE', 'LINKED_ACCOUNT', 'REGION', 'USAGE_TYPE', 'RECORD_TYPE']
  .map(dimension)
  .concat(TEAM, PRODUCT)
const pairs = DEFINITIONS.flatMap((a, i) => DEFINITIONS.slice(i + 1).map((b) => [a, b]))
const GROUPINGS: readonly (readonly GroupDefinition[])[] = [[], ...DEFINITIONS.map((one) => [one]), ...pairs]

async function sumOf(
  groupBy: readonly GroupDefinition[],
  granularity: 'daily' | 'monthly' | 'hourly',
  filter?: FilterExpression,
) {
  const { costs } = open(server.url, { query: { groupBy, filter }, outside: { maxApiRequests: 1000 } })
  const windows = {
    daily: { start: '2026-11-01T00:00:00Z', end: '2026-11-21T00:00:00Z' },
    monthly: { start: '2026-10-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
    hourly: { start: '2026-11-08T00:00:00Z', end: '2026-11-21T00:00:00Z' },
  }
  let sum = ZERO
  let previous = ''
  for (const { period, metrics, values } of await all(costs.read({ granularity, window: windows[granularity] }))) {
    if (values.length !== groupBy.length) throw new Error('A line lacks a value.')
    if (period.start < previous) throw new Error('The periods do not ascend.')
    previous = period.start
    sum = sum.plus(decimal(metrics.UnblendedCost?.amount ?? ''))
  }
  return plain(sum)
}

it.each(GROUPINGS.map((groupBy) => [groupBy.map(({ key }) => key).join(' and ') || 'nothing', groupBy] as const))(
  'adds up to the last digit, grouped by %s',
  async (_, groupBy) => {
    expect(await sumOf(groupBy, 'daily')).toBe(formatAmount(total))
    expect(await sumOf(groupBy, 'monthly')).toBe(formatAmount(total))
  },
)

it('adds up without a record type', async () => {
  const filter = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Tax'] } } }
  expect(await sumOf([dimension('SERVICE')], 'daily', filter)).toBe(formatAmount(withoutTax))
})

it('adds up by the hour', async () => {
  const since = items.filter(({ start }) => start >= '2026-11-08')
  const sum = since.reduce((sum, { metrics }) => sum.plus(decimal(metrics)), ZERO)
  expect(await sumOf([dimension('SERVICE')], 'hourly')).toBe(plain(sum))
})

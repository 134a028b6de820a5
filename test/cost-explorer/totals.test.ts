import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { FilterExpression, GroupDefinition } from '../../src/lib/costs.js'
import { decimal, plain, ZERO } from '../../src/lib/decimal.js'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { formatAmount } from '../emulators/decimal.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { seededRandom } from '../emulators/random.mjs'
import { all, NOW, open } from './support.js'

/** 10,000 line items over 20 days, negative and tiny amounts included, and their sum in units of 10⁻¹⁰. */
function randomItems() {
  const random = seededRandom(20261121)
  const pick = <T>(...list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0]
  let total = 0n
  let withoutTax = 0n
  const items = Array.from({ length: 10_000 }, () => {
    const size = pick(10n, 10n ** 5n, 10n ** 10n, 10n ** 14n)
    const amount = (BigInt(Math.floor(random() * 1e9)) * size) / 10n ** 9n - (random() < 0.2 ? size : 0n)
    const recordType = pick('Usage', 'Usage', 'Tax', 'Credit', 'Refund')
    total += amount
    if (recordType !== 'Tax') withoutTax += amount
    const hour = new Date(Date.UTC(2026, 10, 1) + Math.floor(random() * 480) * 3_600_000)
    return {
      start: `${hour.toISOString().slice(0, 13)}:00:00Z`,
      service: `Service ${Math.floor(random() * 40)}`,
      linkedAccount: pick('111111111111', '222222222222', '333333333333'),
      region: pick('us-east-1', 'eu-central-1', 'global'),
      usageType: pick('BoxUsage', 'Requests', 'TimedStorage'),
      recordType,
      tags: random() < 0.5 ? { team: pick('web', 'data$1', 'a / b') } : {},
      costCategories: random() < 0.5 ? { Product: pick('shop', 'site') } : {},
      metrics: formatAmount(amount),
    }
  })
  return { items, total, withoutTax }
}

const { items, total, withoutTax } = randomItems()
let server: Awaited<ReturnType<typeof startCostExplorer>>
beforeAll(async () => {
  server = await startCostExplorer({ ledger: new Ledger(items), pageSize: 397, now: NOW })
})
afterAll(() => server.close())

const DIMENSIONS = ['SERVICE', 'LINKED_ACCOUNT', 'REGION', 'USAGE_TYPE', 'RECORD_TYPE']
const DEFINITIONS: GroupDefinition[] = [
  ...DIMENSIONS.map((key) => ({ type: 'DIMENSION' as const, key })),
  { type: 'TAG', key: 'team' },
  { type: 'COST_CATEGORY', key: 'Product' },
]
const pairs = DEFINITIONS.flatMap((a, i) => DEFINITIONS.slice(i + 1).map((b) => [a, b]))
const GROUPINGS = [[], ...DEFINITIONS.map((one) => [one]), ...pairs]

const WINDOWS = {
  daily: { start: '2026-11-01T00:00:00Z', end: '2026-11-21T00:00:00Z' },
  monthly: { start: '2026-10-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
  hourly: { start: '2026-11-08T00:00:00Z', end: '2026-11-21T00:00:00Z' },
}

async function sumOf(
  groupBy: readonly GroupDefinition[],
  granularity: keyof typeof WINDOWS,
  filter?: FilterExpression,
): Promise<string> {
  const { costs } = open(server.url, { query: { groupBy, filter }, settings: { maxApiRequests: 1000 } })
  const lines = await all(costs.read({ granularity, window: WINDOWS[granularity] }))
  const starts = lines.map(({ period }) => period.start)
  expect(starts).toEqual([...starts].sort())
  expect(lines.every(({ values }) => values.length === groupBy.length)).toBe(true)
  return plain(lines.reduce((sum, { metrics }) => sum.plus(decimal(metrics.UnblendedCost?.amount ?? '')), ZERO))
}

test.each(GROUPINGS.map((groupBy) => [groupBy.map(({ key }) => key).join(' and ') || 'nothing', groupBy] as const))(
  'lines grouped by %s add up to the last digit',
  async (_, groupBy) => {
    expect(await sumOf(groupBy, 'daily')).toBe(formatAmount(total))
    expect(await sumOf(groupBy, 'monthly')).toBe(formatAmount(total))
  },
)

test('lines without a record type add up to the last digit', async () => {
  const filter = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Tax'] } } }
  expect(await sumOf(DEFINITIONS.slice(0, 1), 'daily', filter)).toBe(formatAmount(withoutTax))
})

test('hourly lines add up to the last digit', async () => {
  const since = items.filter(({ start }) => start >= '2026-11-08')
  const sum = since.reduce((sum, { metrics }) => sum.plus(decimal(metrics)), ZERO)
  expect(await sumOf(DEFINITIONS.slice(0, 1), 'hourly')).toBe(plain(sum))
})

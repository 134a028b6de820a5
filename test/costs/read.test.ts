import { afterEach, describe, expect, it } from '@jest/globals'
import { Cancelled } from '../../src/model/fault.js'
import type { CostQuery } from '../../src/model/query.js'
import { emptyAnswer, repeatedToken, stall } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { all, item, open, READING } from './support.js'

const NOW = () => new Date('2026-11-21T12:00:00Z')
const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function emulator(options: Parameters<typeof startCostExplorer>[0] = {}) {
  const server = await startCostExplorer({ now: NOW, ...options })
  stops.push(server.close)
  return server
}

/** Resolves once it is so; the test's own time limit ends a wait in vain. */
async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Three days, each with services A to G. */
const ledger = new Ledger(
  ['2026-11-18', '2026-11-19', '2026-11-20'].flatMap((day) =>
    [...'ABCDEFG'].map((service, index) => item(day, service, `${index}.0000000001`)),
  ),
)

describe('reading page by page', () => {
  it('reads a small answer in one request, every metric in alphabetical order', async () => {
    const server = await emulator({ ledger })
    const query: Partial<CostQuery> = { metrics: ['UsageQuantity', 'AmortizedCost'], metric: 'UnblendedCost' }
    const { costs } = open(server.url, { query })
    const lines = await all(costs.read(READING))
    expect(lines).toHaveLength(21)
    expect(lines[1]).toEqual({
      period: { granularity: 'daily', start: '2026-11-18T00:00:00Z', end: '2026-11-19T00:00:00Z' },
      values: ['B'],
      label: 'B',
      metrics: {
        AmortizedCost: { amount: '1.0000000001', unit: 'USD' },
        UnblendedCost: { amount: '1.0000000001', unit: 'USD' },
        UsageQuantity: { amount: '0', unit: 'N/A' },
      },
      estimated: true,
    })
    expect(Object.keys(lines[0]?.metrics ?? {})).toEqual(['AmortizedCost', 'UnblendedCost', 'UsageQuantity'])
    expect(lines[0]?.period).toBe(lines[6]?.period)
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.input).toEqual({
      TimePeriod: { Start: '2026-11-18', End: '2026-11-21' },
      Granularity: 'DAILY',
      Metrics: ['AmortizedCost', 'UnblendedCost', 'UsageQuantity'],
      GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
    })
    expect(costs.requests).toBe(1)
  })

  it('follows page tokens with identical parameters, each page once, and joins periods that span pages', async () => {
    const server = await emulator({ ledger, pageSize: 4 })
    const filter = { Not: { Dimensions: { Key: 'SERVICE', Values: ['C'] } } }
    const { costs } = open(server.url, {
      query: { filter, billingViewArn: 'arn:aws:billing::123456789012:billingview/x' },
    })
    const lines = await all(costs.read(READING))
    expect(lines.map(({ label }) => label).join('')).toBe('ABDEFG'.repeat(3))
    expect(server.requests).toHaveLength(5)
    expect(costs.requests).toBe(5)
    const inputs = server.requests.map(({ input: { NextPageToken: _, ...input } }) => input)
    for (const input of inputs) expect(input).toEqual(inputs[0])
    expect(new Set(server.requests.map(({ input }) => input.NextPageToken)).size).toBe(5)
    expect(inputs[0]).toMatchObject({ Filter: filter, BillingViewArn: 'arn:aws:billing::123456789012:billingview/x' })
  })

  it('fetches one page ahead of the consumer, and no more', async () => {
    const server = await emulator({ ledger, pageSize: 1 })
    const { costs } = open(server.url)
    const lines = costs.read(READING)[Symbol.asyncIterator]()
    await lines.next()
    await until(() => server.requests.length >= 3)
    await new Promise((resolve) => setTimeout(resolve, 100))
    // The first line is handed out once the second page shows that it does not go on there; the third is the one ahead.
    expect(server.requests).toHaveLength(3)
    await lines.return?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.requests).toHaveLength(3)
  })

  it('sends the first request at the call, before anybody iterates', async () => {
    const server = await emulator({ ledger })
    const { costs } = open(server.url)
    const lines = costs.read(READING)
    await until(() => server.requests.length > 0)
    expect(await all(lines)).toHaveLength(21)
    expect(server.requests).toHaveLength(1)
  })

  it('makes no request past max-api-requests', async () => {
    const server = await emulator({ ledger, pageSize: 5 })
    const { costs } = open(server.url, { outside: { maxApiRequests: 4 } })
    await expect(all(costs.read(READING))).rejects.toThrow(/max-api-requests/)
    expect(server.requests).toHaveLength(4)
    expect(costs.requests).toBe(4)
    const enough = open(server.url, { outside: { maxApiRequests: 5 } })
    expect(await all(enough.costs.read(READING))).toHaveLength(21)
  })

  it('stops at a repeated page token', async () => {
    const server = await emulator({ ledger, pageSize: 5, script: () => repeatedToken })
    await expect(all(open(server.url).costs.read(READING))).rejects.toThrow(/page token comes back/)
    expect(server.requests.length).toBeLessThanOrEqual(3)
  })

  it('takes an empty answer for an error, and not for no costs', async () => {
    const server = await emulator({ ledger, script: [emptyAnswer()] })
    const { costs } = open(server.url)
    await expect(all(costs.read(READING))).rejects.toThrow(/cannot be used: it is empty/)
    expect(costs.requests).toBe(1)
  })

  it('finds no lines where there is no data', async () => {
    const server = await emulator({ ledger: new Ledger() })
    expect(await all(open(server.url).costs.read(READING))).toEqual([])
    expect(await all(open(server.url, { query: { groupBy: [] } }).costs.read(READING))).toEqual([])
  })

  it('reads totals where nothing is grouped, by the reading alone too', async () => {
    const server = await emulator({ ledger })
    const { costs } = open(server.url)
    const lines = await all(costs.read({ ...READING, groupBy: [] }))
    expect(lines.map(({ label, values, metrics }) => [label, values, metrics.UnblendedCost?.amount])).toEqual([
      ['total', [], '21.0000000007'],
      ['total', [], '21.0000000007'],
      ['total', [], '21.0000000007'],
    ])
    expect(server.requests[0]?.input).not.toHaveProperty('GroupBy')
  })

  it('asks for hours by timestamps and for months by dates', async () => {
    const server = await emulator({ ledger })
    const hours = await all(
      open(server.url).costs.read({
        granularity: 'hourly',
        window: { start: '2026-11-19T23:00:00Z', end: '2026-11-20T02:00:00Z' },
      }),
    )
    expect(hours.map(({ period }) => period.start)).toEqual(Array(7).fill('2026-11-20T00:00:00Z'))
    expect(server.requests[0]?.input.TimePeriod).toEqual({ Start: '2026-11-19T23:00:00Z', End: '2026-11-20T02:00:00Z' })
    const months = await all(
      open(server.url).costs.read({
        granularity: 'monthly',
        window: { start: '2026-10-01T00:00:00Z', end: '2026-12-01T00:00:00Z' },
      }),
    )
    expect(months).toHaveLength(7)
    expect(months[0]?.period).toEqual({
      granularity: 'monthly',
      start: '2026-11-01T00:00:00Z',
      end: '2026-12-01T00:00:00Z',
    })
  })

  it('stops with the cancellation when the run is cancelled, without another request', async () => {
    const server = await emulator({
      ledger,
      pageSize: 1,
      script: (request) => (request.index > 1 ? stall : undefined),
    })
    const { costs, abort } = open(server.url)
    const reading = all(costs.read(READING))
    setTimeout(() => abort.abort(new Cancelled('SIGTERM')), 200)
    await expect(reading).rejects.toBeInstanceOf(Cancelled)
    const before = server.requests.length
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
    expect(server.requests).toHaveLength(before)
  })
})

describe('groups', () => {
  const tagged = new Ledger([
    {
      ...item('2026-11-20', 'A', '1'),
      linkedAccount: '111111111111',
      tags: { team: 'we$b' },
      costCategories: { Product: 'shop' },
    },
    { ...item('2026-11-20', 'B', '2'), linkedAccount: '222222222222', tags: {} },
  ])
  const day = { ...READING, window: { start: '2026-11-20T00:00:00Z', end: '2026-11-21T00:00:00Z' } }

  it('splits tags and cost categories at the key, and keeps empty values', async () => {
    const server = await emulator({ ledger: tagged })
    const groupBy = [
      { type: 'TAG', key: 'team' },
      { type: 'COST_CATEGORY', key: 'Product' },
    ] as const
    const { costs, core } = open(server.url, { query: { groupBy } })
    const lines = await all(costs.read(day))
    expect(lines.map(({ values }) => values)).toEqual([
      ['', ''],
      ['we$b', 'shop'],
    ])
    expect(lines.map(({ label }) => label)).toEqual(['(none) / (none)', 'we$b / shop'])
    expect(core.texts('warning')).toEqual([])
  })

  it.each([[['LINKED_ACCOUNT']], [['SERVICE', 'LINKED_ACCOUNT']], [['LINKED_ACCOUNT', 'SERVICE']]])(
    'names linked accounts, grouped by %s',
    async (keys) => {
      const server = await emulator({ ledger: tagged, accountNames: { '111111111111': 'Shop' } })
      const groupBy = keys.map((key) => ({ type: 'DIMENSION' as const, key }))
      const lines = await all(open(server.url, { query: { groupBy } }).costs.read(day))
      expect(lines.map(({ linkedAccountName }) => linkedAccountName)).toEqual(['Shop', undefined])
      expect('linkedAccountName' in (lines[1] ?? {})).toBe(false)
    },
  )

  it('remembers the name of an account that only an earlier page gives', async () => {
    const group = (account: string) => ({
      Keys: [account],
      Metrics: { UnblendedCost: { Amount: '1', Unit: 'USD' } },
    })
    const page = (end: string, accounts: string[]) => ({
      TimePeriod: { Start: `2026-11-${Number(end) - 1}`, End: `2026-11-${end}` },
      Groups: accounts.map(group),
      Estimated: true,
    })
    const named = [{ Value: '111111111111', Attributes: { description: 'Shop' } }]
    const server = await emulator({
      respond: ({ NextPageToken }) =>
        NextPageToken === undefined
          ? { ResultsByTime: [page('19', ['111111111111'])], DimensionValueAttributes: named, NextPageToken: 'next' }
          : { ResultsByTime: [page('20', ['111111111111', '222222222222'])] },
    })
    const groupBy = [{ type: 'DIMENSION', key: 'LINKED_ACCOUNT' }] as const
    const lines = await all(open(server.url, { query: { groupBy } }).costs.read(READING))
    expect(lines.map(({ linkedAccountName }) => linkedAccountName)).toEqual(['Shop', 'Shop', undefined])
  })

  it('warns of a tag key that no line carries', async () => {
    const server = await emulator({ ledger: tagged })
    const groupBy = [
      { type: 'TAG', key: 'Team' },
      { type: 'DIMENSION', key: 'SERVICE' },
    ] as const
    const { costs, core } = open(server.url, { query: { groupBy } })
    expect((await all(costs.read(day))).map(({ label }) => label)).toEqual(['(none) / A', '(none) / B'])
    expect(core.texts('warning')).toEqual([expect.stringMatching(/tag key `Team`.*cost allocation tag/)])
  })
})

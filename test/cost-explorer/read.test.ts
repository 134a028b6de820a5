import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { GroupDefinition } from '../../src/lib/costs.js'
import { Cancelled } from '../../src/lib/errors.js'
import { stall } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { all, Cleanup, item, NOW, open, READING, readAll, SERVICE } from './support.js'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function emulator(options: Parameters<typeof startCostExplorer>[0] = {}) {
  const server = await startCostExplorer({ now: NOW, ...options })
  cleanup.add(server.close)
  return server
}

/** Resolves when the condition is true. */
async function until(condition: () => boolean) {
  while (!condition()) await turn()
}

/** Three days, each with services A to G. */
const ledger = new Ledger(
  ['2026-11-18', '2026-11-19', '2026-11-20'].flatMap((day) =>
    [...'ABCDEFG'].map((service, index) => item(day, service, `${index}.0000000001`)),
  ),
)

describe('reading page by page', () => {
  test('a small answer is read in one request, with every metric in alphabetical order', async () => {
    const server = await emulator({ ledger })
    const { lines, costs } = await readAll(server.url, { query: { metrics: ['UsageQuantity', 'AmortizedCost'] } })
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
    expect(server.requests.map(({ input }) => input)).toEqual([
      {
        TimePeriod: { Start: '2026-11-18', End: '2026-11-21' },
        Granularity: 'DAILY',
        Metrics: ['AmortizedCost', 'UnblendedCost', 'UsageQuantity'],
        GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
      },
    ])
    expect(costs.requests).toBe(1)
  })

  test('the request for every page has the same parameters, and a period may continue on the next page', async () => {
    const server = await emulator({ ledger, pageSize: 4 })
    const filter = { Not: { Dimensions: { Key: 'SERVICE', Values: ['C'] } } }
    const billingViewArn = 'arn:aws:billing::123456789012:billingview/x'
    const { lines, costs } = await readAll(server.url, { query: { filter, billingViewArn } })
    expect(lines.map(({ label }) => label).join('')).toBe('ABDEFG'.repeat(3))
    expect(costs.requests).toBe(5)
    const inputs = server.requests.map(({ input: { NextPageToken: _, ...input } }) => input)
    expect(inputs).toEqual(Array(5).fill(inputs[0]))
    expect(new Set(server.requests.map(({ input }) => input.NextPageToken)).size).toBe(5)
    expect(inputs[0]).toMatchObject({ Filter: filter, BillingViewArn: billingViewArn })
  })

  test('a page token that is repeated is an error', async () => {
    const server = await emulator({ respond: () => ({ ResultsByTime: [], NextPageToken: 'again' }) })
    expect((await readAll(server.url)).message).toMatch(/a page token is repeated/)
    expect(server.requests).toHaveLength(2)
  })

  test('an answer with more pages than its reading allows is an error, and no further page is read', async () => {
    const server = await emulator({ ledger, pageSize: 4 })
    const { costs } = open(server.url)
    const read = (pages: number) => all(costs.read({ ...READING, limit: { pages, advice: 'Read less.' } }))
    await expect(read(3)).rejects.toThrow(
      'The answer has more than 3 Cost Explorer pages, which is the limit. Read less.',
    )
    expect(costs.requests).toBe(3)
    await expect(read(6)).resolves.toHaveLength(21)
  })

  test('one reading can be aborted without the others', async () => {
    const server = await emulator({ ledger })
    const abort = new AbortController()
    server.script(() => {
      abort.abort()
      return stall
    })
    const { costs } = open(server.url)
    await expect(all(costs.read({ ...READING, signal: abort.signal }))).rejects.toThrow()
    server.script(() => undefined)
    await expect(all(costs.read(READING))).resolves.toHaveLength(21)
  })

  test('only one page is requested ahead', async () => {
    const server = await emulator({ ledger, pageSize: 1 })
    const lines = open(server.url).costs.read(READING)[Symbol.asyncIterator]()
    await lines.next()
    // The group of the first line could continue on the second page, so the line comes after that page. The third page is the one ahead.
    await until(() => server.requests.length >= 3)
    const another = await emulator({ ledger, pageSize: 1 })
    expect((await readAll(another.url)).lines).toHaveLength(21)
    expect(server.requests).toHaveLength(3)
    await lines.return?.()
    expect((await readAll(another.url)).lines).toHaveLength(21)
    expect(server.requests).toHaveLength(3)
  })

  test('the first request starts with the call, before the iteration', async () => {
    const server = await emulator({ ledger })
    const lines = open(server.url).costs.read(READING)
    await until(() => server.requests.length > 0)
    expect(await all(lines)).toHaveLength(21)
    expect(server.requests).toHaveLength(1)
  })

  test('max-api-requests limits the pages of a run', async () => {
    const server = await emulator({ ledger, pageSize: 5 })
    const { message, costs } = await readAll(server.url, { settings: { maxApiRequests: 4 } })
    expect(message).toMatch(/`max-api-requests`/)
    expect(server.requests).toHaveLength(4)
    expect(costs.requests).toBe(4)
    expect((await readAll(server.url, { settings: { maxApiRequests: 5 } })).lines).toHaveLength(21)
  })

  test('without data there are no lines', async () => {
    const server = await emulator({ ledger: new Ledger() })
    expect(await readAll(server.url)).toMatchObject({ lines: [], error: undefined })
    expect(await readAll(server.url, { query: { groupBy: [] } })).toMatchObject({ lines: [], error: undefined })
  })

  test('a reading without groups reads totals', async () => {
    const server = await emulator({ ledger })
    const lines = await all(open(server.url).costs.read({ ...READING, groupBy: [] }))
    expect(lines.map(({ label, values, metrics }) => [label, values, metrics.UnblendedCost?.amount])).toEqual(
      Array(3).fill(['total', [], '21.0000000007']),
    )
    expect(server.requests[0]?.input).not.toHaveProperty('GroupBy')
  })

  test('hours are requested with timestamps', async () => {
    const server = await emulator({ ledger })
    const window = { start: '2026-11-19T23:00:00Z', end: '2026-11-20T02:00:00Z' }
    const hours = await all(open(server.url).costs.read({ granularity: 'hourly', window }))
    expect(hours.map(({ period }) => period.start)).toEqual(Array(7).fill('2026-11-20T00:00:00Z'))
    expect(server.requests[0]?.input.TimePeriod).toEqual({ Start: window.start, End: window.end })
  })

  test('months are requested with dates', async () => {
    const server = await emulator({ ledger })
    const window = { start: '2026-10-01T00:00:00Z', end: '2026-12-01T00:00:00Z' }
    const months = await all(open(server.url).costs.read({ granularity: 'monthly', window }))
    expect(months).toHaveLength(7)
    const period = { granularity: 'monthly', start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' }
    expect(months[0]?.period).toEqual(period)
  })

  test('a run that is cancelled makes no further request', async () => {
    const server = await emulator({ ledger, pageSize: 1 })
    const { costs, abort } = open(server.url)
    server.script(({ index }) => {
      if (index < 2) return undefined
      setImmediate(() => abort.abort(new Cancelled('SIGTERM')))
      return stall
    })
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
    const before = server.requests.length
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
    expect(server.requests).toHaveLength(before)
  })
})

describe('groups', () => {
  const TEAM: GroupDefinition = { type: 'TAG', key: 'team' }
  const UNKNOWN_TAG: GroupDefinition = { type: 'TAG', key: 'Team' }
  const UNKNOWN_CATEGORY: GroupDefinition = { type: 'COST_CATEGORY', key: 'product' }
  const tagged = new Ledger([
    { ...item('2026-11-20', 'A', '1'), tags: { team: 'we$b' } },
    { ...item('2026-11-20', 'B', '2'), tags: {} },
  ])

  test('a reading with its own groups and filter does not warn of an unused tag', async () => {
    const server = await emulator({ ledger: tagged })
    const exclusion = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Tax'] } } }
    const { costs, core } = open(server.url, { query: { filter: exclusion } })
    const filter = { And: [exclusion, { Dimensions: { Key: 'SERVICE', Values: ['B'] } }] }
    const lines = await all(costs.read({ ...READING, groupBy: [TEAM, SERVICE], filter }))
    expect(lines.map(({ label }) => label)).toEqual(['(none) / B'])
    expect(server.requests[0]?.input).toMatchObject({ Filter: filter })
    expect(core.warnings).toEqual([])
  })

  test('the name of a linked account can be on the same page or on an earlier one', async () => {
    const page = (day: number, ...accounts: string[]) => ({
      TimePeriod: { Start: `2026-11-${day}`, End: `2026-11-${day + 1}` },
      Groups: accounts.map((id) => ({ Keys: [id], Metrics: { UnblendedCost: { Amount: '1', Unit: 'USD' } } })),
      Estimated: true,
    })
    const named = [{ Value: '111111111111', Attributes: { description: 'Shop' } }]
    const server = await emulator({
      respond: ({ NextPageToken }) =>
        NextPageToken === undefined
          ? { ResultsByTime: [page(18, '111111111111')], DimensionValueAttributes: named, NextPageToken: 'next' }
          : { ResultsByTime: [page(19, '111111111111', '222222222222')] },
    })
    const { lines } = await readAll(server.url, { query: { groupBy: [{ type: 'DIMENSION', key: 'LINKED_ACCOUNT' }] } })
    expect(lines.map(({ linkedAccountName }) => linkedAccountName)).toEqual(['Shop', 'Shop', undefined])
    expect('linkedAccountName' in (lines[2] ?? {})).toBe(false)
  })

  test.each([
    [
      'of a tag and a cost category',
      [UNKNOWN_TAG, UNKNOWN_CATEGORY],
      tagged,
      [/`Team`.*cost allocation tag/, /`product`.*payer account/],
    ],
    ['of one key of two', [TEAM, UNKNOWN_CATEGORY], tagged, [/`product`/]],
    ['without lines', [UNKNOWN_TAG], new Ledger(), []],
  ])('a tag key or cost category that no line has is a warning: %s', async (_, groupBy, ledger, expected) => {
    const { core } = await readAll((await emulator({ ledger })).url, { query: { groupBy } })
    expect(core.warnings).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })
})

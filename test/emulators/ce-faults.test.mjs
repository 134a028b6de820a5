// @ts-check
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  awsError,
  delay,
  dribble,
  emptyAnswer,
  htmlError,
  raw,
  refusals,
  repeatedToken,
  reset,
  secondCurrency,
  stall,
  truncated,
} from './ce-faults.mjs'
import { startCostExplorer } from './cost-explorer.mjs'
import { Ledger } from './ledger.mjs'

const NOW = new Date('2026-11-22T10:30:00Z')
const INPUT = {
  TimePeriod: { Start: '2026-11-20', End: '2026-11-21' },
  Granularity: 'DAILY',
  Metrics: ['UnblendedCost'],
  GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
}

/** @type {import('./cost-explorer.mjs').CostExplorer} */
let emulator

beforeEach(async () => {
  const ledger = new Ledger(
    ['A', 'B', 'C'].map((service) => ({ start: '2026-11-20T00:00:00Z', service, metrics: '1' })),
  )
  emulator = await startCostExplorer({ ledger, verifySignature: false, pageSize: 2, now: () => NOW })
})
afterEach(() => emulator.close())

/** @param {{ input?: object, signal?: AbortSignal }} [options] */
const ask = ({ input = {}, signal } = {}) =>
  fetch(emulator.url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AWSInsightsIndexService.GetCostAndUsage',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify({ ...INPUT, ...input }),
    ...(signal === undefined ? {} : { signal }),
  })

describe('a script', () => {
  test('as a list plays one entry a request', async () => {
    emulator.script([refusals.throttled, undefined, htmlError(503)])
    const statuses = [await ask(), await ask(), await ask(), await ask()].map((response) => response.status)
    expect(statuses).toEqual([400, 200, 503, 200])
    expect(emulator.requests.map(({ faulty }) => faulty)).toEqual([true, false, true, false])
  })

  test('as a function decides by the request', async () => {
    emulator.script(({ input, index }) => (index > 0 && input.Granularity === 'DAILY' ? raw(500, 'x') : undefined))
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 500])
    emulator.script()
    expect((await ask()).status).toBe(200)
  })
})

describe('faults', () => {
  test("errors are in AWS's form", async () => {
    emulator.script([refusals.notAuthorized, awsError('com.amazonaws.ce#LimitExceededException', 'Slow down', 429)])
    const denied = await ask()
    expect(denied.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(await denied.json()).toEqual({
      __type: 'AccessDeniedException',
      Message: expect.stringContaining('is not authorized to perform: ce:GetCostAndUsage'),
    })
    const limited = await ask()
    expect([limited.status, await limited.json()]).toEqual([
      429,
      { __type: 'com.amazonaws.ce#LimitExceededException', message: 'Slow down' },
    ])
  })

  test('an empty answer and half an answer end properly', async () => {
    emulator.script([emptyAnswer(), truncated])
    const empty = await ask()
    expect([empty.status, await empty.text()]).toEqual([200, ''])
    const half = await ask()
    expect(half.status).toBe(200)
    await expect(half.json()).rejects.toThrow(/JSON/)
  })

  test('a connection is reset before and amid the answer', async () => {
    emulator.script([reset(), reset({ afterHeaders: true })])
    await expect(ask()).rejects.toThrow('fetch failed')
    const begun = await ask()
    expect(begun.status).toBe(200)
    await expect(begun.text()).rejects.toThrow('terminated')
  })

  test('a stalled answer never comes, and does not keep the emulator from closing', async () => {
    emulator.script([stall])
    await expect(ask({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('a dribbling answer never ends', async () => {
    emulator.script([dribble(10)])
    const response = await ask({ signal: AbortSignal.timeout(300) })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('a delayed answer is a good one', async () => {
    emulator.script([delay(60)])
    const start = performance.now()
    expect(await (await ask()).json()).toMatchObject({ ResultsByTime: [{}] })
    expect(performance.now() - start).toBeGreaterThanOrEqual(55)
  })

  test('a repeated token leads back to its own page', async () => {
    emulator.script(() => repeatedToken)
    const { NextPageToken } = await answerOf(ask())
    const second = await answerOf(ask({ input: { NextPageToken } }))
    expect(second.NextPageToken).toBe(NextPageToken)
  })

  test('a second currency stands beside the first', async () => {
    emulator.script([secondCurrency('CNY')])
    const { ResultsByTime } = await answerOf(ask())
    expect(ResultsByTime[0]?.Groups.map((group) => group.Metrics['UnblendedCost']?.Unit)).toEqual(['USD', 'CNY'])
  })
})

/**
 * @param {Promise<Response>} response
 * @returns {Promise<import('./ce-answer.mjs').Answer>}
 */
async function answerOf(response) {
  return JSON.parse(await (await response).text())
}

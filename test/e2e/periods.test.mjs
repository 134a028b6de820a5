// @ts-check
/** The chosen periods and the requests for them, in several time zones of the machine. Edge cases are tested in test/periods. */
import { expect, test } from '@jest/globals'
import { dataViolations } from '../support/event-schema.js'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

/** @typedef {import('../emulators/ledger.mjs').LineItem} LineItem */

const open = stageForEach()

/** A Sunday, between two full hours. */
const NOW = '2026-11-22T12:34:56Z'

/** One line at each of these times. @param {...string} starts @returns {LineItem[]} */
const linesAt = (...starts) =>
  starts.map((start) => ({ start: start.length === 10 ? `${start}T07:00:00Z` : start, service: 'EC2', metrics: '1.5' }))

/** Title, inputs, requested window, chosen periods. `more`: lines (default: one in each chosen period) and the time of the run.
 * @type {[string, Record<string, string>, string, string[], { items?: LineItem[], now?: string }][]} */
const CASES = [
  ['yesterday by default', {}, '2026-11-01 2026-11-22', ['2026-11-21'], {}],
  [
    'a range of days without its end',
    { period: '2026-11-18/2026-11-21', history: '0' },
    '2026-11-18 2026-11-21',
    ['2026-11-18', '2026-11-19', '2026-11-20'],
    {},
  ],
  [
    'a lookback from the latest day with data',
    { period: 'latest', lookback: '3' },
    '2026-11-01 2026-11-22',
    ['2026-11-16', '2026-11-18'],
    { items: linesAt('2026-11-15', '2026-11-16', '2026-11-18') },
  ],
  ['the newest settled day', { 'settle-hours': '13' }, '2026-11-01 2026-11-21', ['2026-11-20'], {}],
  [
    'the latest of 72 hours with hourly granularity',
    { granularity: 'hourly' },
    '2026-11-18T12:00:00Z 2026-11-22T12:00:00Z',
    ['2026-11-22T03'],
    { items: linesAt('2026-11-22T02:00:00Z', '2026-11-22T03:00:00Z') },
  ],
  [
    'the previous month',
    { granularity: 'monthly' },
    '2026-04-01 2026-11-01',
    ['2026-10'],
    { items: linesAt('2026-10-31') },
  ],
  [
    'the day that is over in the zone of time-zone',
    { 'time-zone': 'America/New_York' },
    '2026-10-01 2026-11-01',
    ['2026-10-31'],
    { now: '2026-11-02T04:59:00Z' },
  ],
]

test.each(CASES)('one request reads %s', async (_, inputs, window, chosen, more) => {
  const { result, events, requests } = await runOnce({ now: NOW, inputs, items: linesAt(...chosen), ...more })
  expect(result.errors).toEqual([])
  expect(requests.map(({ TimePeriod }) => `${TimePeriod?.Start} ${TimePeriod?.End}`)).toEqual([window])
  expect(events.map(({ subject }) => subject)).toEqual(chosen.map((name) => `${ACCOUNT}/${name}/EC2`))
  const newest = chosen.at(-1) ?? ''
  const start = `${newest.padEnd(10, '-01').padEnd(13, 'T00')}:00:00Z`
  expect(result.outputs).toMatchObject({ 'api-requests': '1', 'period-start': start, 'total-cost': '1.5' })
  expect(events.flatMap(({ data }) => dataViolations(data))).toEqual([])
})

test('an hourly run with a monthly budget makes one more request, which counts for max-api-requests', async () => {
  const items = linesAt('2026-11-03', '2026-11-22T03:00:00Z')
  const inputs = { granularity: 'hourly', 'monthly-budget': '2' }
  const { result, requests } = await runOnce({ now: NOW, items, inputs })
  expect(requests[1]).toMatchObject({ Granularity: 'DAILY', TimePeriod: { Start: '2026-11-01', End: '2026-11-23' } })
  expect(result.outputs).toMatchObject({ 'month-to-date-cost': '3', verdict: 'breach', 'api-requests': '2' })
  const limited = await runOnce({ now: NOW, items, inputs: { ...inputs, 'max-api-requests': '1' } })
  expect(limited.requests).toHaveLength(1)
  expect(limited.result.outputs).toMatchObject({ verdict: '', 'total-cost': '', 'api-requests': '1' })
  expect(limited.result.errors.join()).toContain('max-api-requests')
})

test('a chosen period that is not over is an error before any request', async () => {
  const { result, requests, sts } = await runOnce({ now: NOW, inputs: { period: '2026-11-20/2026-11-24' } })
  expect([result.exitCode, result.errors]).toEqual([1, [expect.stringContaining('2026-11-23')]])
  expect([...requests, ...sts.requests]).toEqual([])
})

/** Times at which other zones have another hour, day or month, or change their clocks. Their seconds are not 0: see `timeless`.
 * @type {[string, Record<string, string>, string][]} */
const MOMENTS = [
  ['2026-03-08T07:40:30Z', { granularity: 'hourly', period: 'previous' }, '2026-03-08'],
  ['2026-03-09T02:10:30Z', { 'time-zone': 'America/New_York', lookback: '3', 'monthly-budget': '1' }, '2026-03-07'],
  ['2026-04-01T00:20:30Z', { granularity: 'monthly', period: 'latest' }, '2026-03'],
]

test.each(MOMENTS)("the machine's time zone does not matter: %s, %j", async (now, inputs, first) => {
  const { run, webhook } = await open({ now, items: hoursBefore(now, 60 * 24) })
  const shown = async (/** @type {string} */ zone) => {
    const seen = webhook.events.length
    const files = 'costs.json\ncosts.csv\ncosts.md\ncosts.html'
    const gate = { budget: '1', 'on-breach': 'warn' }
    const result = await run({ 'report-file': files, ...gate, ...inputs }, { env: { TZ: zone } })
    const reports = await Promise.all(files.split('\n').map((name) => result.read(`workspace/${name}`)))
    const sent = webhook.events.slice(seen).map(({ recordedtime: _, ...event }) => event)
    const { exitCode, errors, warnings, outputs, summary } = result
    return timeless({ exitCode, errors, warnings, outputs, summary, sent, reports })
  }
  const inUtc = await shown('UTC')
  expect([inUtc.exitCode, inUtc.sent.length > 0]).toEqual([0, true])
  expect(inUtc.outputs['period-start']).toMatch(new RegExp(`^${first}`))
  // Behind UTC with daylight-saving time, far ahead of UTC, and not a whole number of hours away from it.
  for (const zone of ['America/New_York', 'Pacific/Kiritimati', 'Asia/Kathmandu']) {
    expect(await shown(zone)).toEqual(inUtc)
  }
})

/** Each hour has a different cost, so a period that starts an hour too late has a different total. @param {string} now @param {number} hours */
function hoursBefore(now, hours) {
  const end = Math.floor(Date.parse(now) / 3_600_000)
  return Array.from({ length: hours }, (_, index) => ({
    start: `${new Date((end - index - 1) * 3_600_000).toISOString().slice(0, 19)}Z`,
    service: 'Amazon EC2',
    metrics: `1.${String(index).padStart(4, '0')}`,
  }))
}

/**
 * Replaces the time of the run (its seconds are not 0, unlike those of periods) and its directory.
 * @template T @param {T} value @returns {T}
 */
function timeless(value) {
  const text = JSON.stringify(value)
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:(?!00)\d\d(?:\.\d+)?Z?/g, '(now)')
    .replaceAll(/[^"\s]*\/aws-cost-events-\w+\//g, '(temp)/')
  return JSON.parse(text)
}

// @ts-check
/** Which periods are read, by which request, in every time zone. Calendar edge cases: test/periods. */
import { expect, test } from '@jest/globals'
import { dataViolations } from '../support/event-schema.js'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

/** @typedef {import('../emulators/ledger.mjs').LineItem} LineItem */

const open = stageForEach()

/** A Sunday, between two full hours. */
const NOW = '2026-11-22T12:34:56Z'
const HOURS = ['2026-11-22T02:00:00Z', '2026-11-22T03:00:00Z']

/** One line at each of these times. @param {...string} starts @returns {LineItem[]} */
const linesAt = (...starts) =>
  starts.map((start) => ({ start: start.length === 10 ? `${start}T07:00:00Z` : start, service: 'EC2', metrics: '1.5' }))

/** Title, inputs, window asked for, periods chosen, and where others are needed: lines (default: one in each chosen period)
 * and the moment of the run.
 * @type {[string, Record<string, string>, string, string[], { items?: LineItem[], now?: string }][]} */
const CASES = [
  ['yesterday by default', {}, '2026-11-01 2026-11-22', ['2026-11-21'], {}],
  ['one given day', { period: '2026-11-19', history: '0' }, '2026-11-19 2026-11-20', ['2026-11-19'], {}],
  [
    'a range of days, its end not included',
    { period: '2026-11-18/2026-11-21', history: '0' },
    '2026-11-18 2026-11-21',
    ['2026-11-18', '2026-11-19', '2026-11-20'],
    {},
  ],
  [
    'the latest of the last seven days that has data',
    { period: 'latest' },
    '2026-11-01 2026-11-22',
    ['2026-11-16'],
    { items: linesAt('2026-11-14', '2026-11-16') },
  ],
  [
    'a lookback from the latest day',
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
    { items: linesAt(...HOURS) },
  ],
  [
    'an hourly history within the 14 days that AWS keeps',
    { granularity: 'hourly', history: '336' },
    '2026-11-08T13:00:00Z 2026-11-22T12:00:00Z',
    ['2026-11-22T03'],
    { items: linesAt(...HOURS) },
  ],
  [
    'the previous month',
    { granularity: 'monthly' },
    '2026-04-01 2026-11-01',
    ['2026-10'],
    { items: linesAt('2026-10-31') },
  ],
  [
    'the day that is over in the time zone of the input',
    { 'time-zone': 'America/New_York' },
    '2026-10-01 2026-11-01',
    ['2026-10-31'],
    { now: '2026-11-02T04:59:00Z' },
  ],
  ['a leap day', {}, '2028-02-01 2028-03-01', ['2028-02-29'], { now: '2028-03-01T10:00:00Z' }],
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

test('an hourly gate with a monthly budget takes one more request, which counts against max-api-requests', async () => {
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

/** @type {[string, Record<string, string>, RegExp][]} */
const REFUSED = [
  ['an hour that is not over', { granularity: 'hourly', period: '2026-11-22T12' }, /2026-11-22T12/],
  ['a range into the future', { period: '2026-11-20/2026-11-24' }, /2026-11-23/],
  ['a lookback older than AWS keeps', { granularity: 'hourly', lookback: '336' }, /2026-11-08T12.*14 days.*`lookback`/],
  ['the form of another granularity', { period: '2026-11' }, /`period`.*"?2026-11"?.*monthly/],
]

test.each(REFUSED)('%s is refused before any request', async (_, inputs, message) => {
  const { result, requests, sts } = await runOnce({ now: NOW, inputs })
  expect([result.exitCode, result.errors]).toEqual([1, [expect.stringMatching(message)]])
  expect([...requests, ...sts.requests]).toEqual([])
})

/** Moments at which another zone has another hour, day or month, or changes its clocks. Their seconds are not 0: see `timeless`.
 * @type {[string, Record<string, string>, string][]} */
const MOMENTS = [
  ['2026-03-08T07:40:30Z', { granularity: 'hourly', period: 'previous' }, '2026-03-08'],
  ['2026-03-09T02:10:30Z', { 'time-zone': 'America/New_York', lookback: '3', 'monthly-budget': '1' }, '2026-03-07'],
  ['2026-04-01T00:20:30Z', { granularity: 'monthly', period: 'latest' }, '2026-03'],
]

test.each(MOMENTS)("the machine's time zone changes nothing at %s with %j", async (now, inputs, first) => {
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
  // Behind UTC with daylight-saving time, far ahead of it, and off by no whole number of hours.
  for (const zone of ['America/New_York', 'Pacific/Kiritimati', 'Asia/Kathmandu'])
    expect(await shown(zone)).toEqual(inUtc)
})

/** Every hour costs something else, so that a period that begins an hour off shows. @param {string} now @param {number} hours */
function hoursBefore(now, hours) {
  const end = Math.floor(Date.parse(now) / 3_600_000)
  return Array.from({ length: hours }, (_, index) => ({
    start: `${new Date((end - index - 1) * 3_600_000).toISOString().slice(0, 19)}Z`,
    service: 'Amazon EC2',
    metrics: `1.${String(index).padStart(4, '0')}`,
  }))
}

/**
 * Without the moment at which each run happened (its seconds are not 0, while those of periods are) and its directory.
 * @template T @param {T} value @returns {T}
 */
function timeless(value) {
  const text = JSON.stringify(value)
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:(?!00)\d\d(?:\.\d+)?Z?/g, '(now)')
    .replaceAll(/[^"\s]*\/aws-cost-events-\w+\//g, '(temp)/')
  return JSON.parse(text)
}

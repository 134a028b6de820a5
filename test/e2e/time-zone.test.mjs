// @ts-check
/**
 * A machine's own time zone (`TZ`) changes nothing: Cost Explorer's periods are UTC's, and "today" is the input `time-zone`'s.
 */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { clockAt, serverClockAt } from './support/clock.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

/** Behind UTC and with daylight-saving time, far ahead of it, and off it by no whole number of hours. */
const ZONES = ['America/New_York', 'Pacific/Kiritimati', 'Asia/Kathmandu']

const HOUR_MS = 3_600_000

/** Moments at which another zone has another hour, day or month, or changes its clocks; not on the minute, see `timeless`. */
const RUNS = [
  { now: '2026-03-08T07:40:30Z', first: '2026-03-08', inputs: { granularity: 'hourly', period: 'previous' } },
  { now: '2026-03-09T02:10:30Z', first: '2026-03-08', inputs: { lookback: '3', 'monthly-budget': '1' } },
  { now: '2026-03-09T02:10:30Z', first: '2026-03-07', inputs: { 'time-zone': 'America/New_York' } },
  { now: '2026-04-01T00:20:30Z', first: '2026-03', inputs: { granularity: 'monthly', period: 'latest' } },
]

const open = stageForEach()

it.each(ZONES)('Node takes %s from TZ', (zone) => {
  const script = ['-p', 'new Date(0).getTimezoneOffset()']
  expect(Number(execFileSync(process.execPath, script, { env: { TZ: zone }, encoding: 'utf8' }))).not.toBe(0)
})

describe.each(RUNS)('a run at $now, $inputs', ({ now, first, inputs }) => {
  it('says the same whatever the time zone of the machine', async () => {
    const clock = serverClockAt(now)
    const { run, webhook } = await open({
      items: hoursBefore(now, 60 * 24),
      costExplorer: { now: clock, signingClock: clock },
      sts: { now: clock },
    })
    let events = 0

    /** @param {string} zone */
    const told = async (zone) => {
      const result = await run(
        { 'report-file': 'costs.json\ncosts.csv\ncosts.md\ncosts.html', budget: '1', 'on-breach': 'warn', ...inputs },
        { nodeArguments: clockAt(now), env: { TZ: zone } },
      )
      const sent = webhook.events.slice(events).map(({ recordedtime, ...event }) => event)
      events = webhook.events.length
      const reports = result.files.filter((name) => /costs\.\w+$/.test(name))
      const files = Object.fromEntries(await Promise.all(reports.map(async (name) => [name, await result.read(name)])))
      const said = { exitCode: result.exitCode, errors: result.errors, warnings: result.warnings, sent, files }
      return timeless({ ...said, outputs: result.outputs, summary: result.summary })
    }

    const inUtc = await told('UTC')
    expect(inUtc.exitCode).toBe(0)
    expect(inUtc.sent.length).toBeGreaterThan(0)
    expect(inUtc.outputs['period-start']).toMatch(new RegExp(`^${first}`))
    expect(Object.keys(inUtc.files)).toHaveLength(4)
    for (const zone of ZONES) expect(await told(zone)).toEqual(inUtc)
  })
})

/** Every hour costs something else, so that a period which begins an hour off shows. @param {string} now @param {number} hours */
function hoursBefore(now, hours) {
  const end = Math.floor(Date.parse(now) / HOUR_MS) * HOUR_MS
  return Array.from({ length: hours }, (_, index) => ({
    start: `${new Date(end - (index + 1) * HOUR_MS).toISOString().slice(0, 19)}Z`,
    service: 'Amazon EC2',
    metrics: `1.${String(index).padStart(4, '0')}`,
  }))
}

/**
 * Without the moment at which each run happened (whose seconds are not 0, while those of periods are) and the directory it had.
 * @template T @param {T} value @returns {T}
 */
function timeless(value) {
  const text = JSON.stringify(value)
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:(?!00)\d\d(?:\.\d+)?Z?/g, '(now)')
    .replaceAll(/[^"\s]*\/aws-cost-events-\w+\//g, '(temp)/')
  return JSON.parse(text)
}

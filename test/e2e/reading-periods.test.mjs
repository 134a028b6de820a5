// @ts-check
/** Which periods are read, by which request. */
import { describe, expect, it } from '@jest/globals'
import { dataViolations } from '../support/event-schema.js'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT } from './support/stage.mjs'

/** @typedef {import('../emulators/ledger.mjs').LineItem} LineItem */

/** A Sunday, between two full hours. */
const NOW = '2026-11-22T12:34:56Z'

/** One line in each of these hours. @param {...string} starts @returns {LineItem[]} */
const linesAt = (...starts) =>
  starts.map((start) => ({ start: start.length === 10 ? `${start}T07:00:00Z` : start, service: 'EC2', metrics: '1.5' }))

describe('the chosen period, in one paid request', () => {
  const hours = ['2026-11-22T02:00:00Z', '2026-11-22T03:00:00Z']
  /** @type {[string, { now?: string, inputs?: Record<string, string>, items?: LineItem[], window: string, chosen: string[] }][]} */
  const cases = [
    ['daily', { window: '2026-11-01 2026-11-22', chosen: ['2026-11-21'] }],
    [
      'latest day of the last seven',
      {
        inputs: { period: 'latest' },
        items: linesAt('2026-11-14', '2026-11-16'),
        window: '2026-11-01 2026-11-22',
        chosen: ['2026-11-16'],
      },
    ],
    [
      'hourly: the latest of 72 hours by default',
      {
        inputs: { granularity: 'hourly' },
        items: linesAt(...hours),
        window: '2026-11-18T12:00:00Z 2026-11-22T12:00:00Z',
        chosen: ['2026-11-22T03'],
      },
    ],
    [
      'the previous hour',
      {
        inputs: { granularity: 'hourly', period: 'previous', history: '0' },
        items: linesAt(...hours, '2026-11-22T11:00:00Z'),
        window: '2026-11-22T11:00:00Z 2026-11-22T12:00:00Z',
        chosen: ['2026-11-22T11'],
      },
    ],
    [
      'hours that settled',
      {
        inputs: { granularity: 'hourly', 'settle-hours': '9' },
        items: linesAt(...hours),
        window: '2026-11-18T03:00:00Z 2026-11-22T03:00:00Z',
        chosen: ['2026-11-22T02'],
      },
    ],
    [
      'hourly history, clipped to 14 days',
      {
        inputs: { granularity: 'hourly', history: '336' },
        items: linesAt(...hours),
        window: '2026-11-08T13:00:00Z 2026-11-22T12:00:00Z',
        chosen: ['2026-11-22T03'],
      },
    ],
    [
      'a range of hours',
      {
        inputs: { granularity: 'hourly', period: '2026-11-22T01/2026-11-22T04' },
        items: linesAt(...hours),
        window: '2026-11-21T03:00:00Z 2026-11-22T04:00:00Z',
        chosen: ['2026-11-22T02', '2026-11-22T03'],
      },
    ],
    [
      'monthly',
      {
        inputs: { granularity: 'monthly' },
        items: linesAt('2026-10-31'),
        window: '2026-04-01 2026-11-01',
        chosen: ['2026-10'],
      },
    ],
    [
      'the latest month of the last three',
      {
        inputs: { granularity: 'monthly', period: 'latest' },
        items: linesAt('2026-08-01', '2026-07-31'),
        window: '2026-02-01 2026-11-01',
        chosen: ['2026-08'],
      },
    ],
    [
      'a lookback from the latest day',
      {
        inputs: { period: 'latest', lookback: '3' },
        items: linesAt('2026-11-15', '2026-11-16', '2026-11-18'),
        window: '2026-11-01 2026-11-22',
        chosen: ['2026-11-16', '2026-11-18'],
      },
    ],
    [
      'days that settled',
      { inputs: { 'settle-hours': '13' }, window: '2026-11-01 2026-11-21', chosen: ['2026-11-20'] },
    ],
    [
      'history, clipped to 14 months',
      { inputs: { history: '400', period: '2026-11-20' }, window: '2025-10-16 2026-11-21', chosen: ['2026-11-20'] },
    ],
    [
      'before midnight in New York',
      {
        now: '2026-11-02T04:59:00Z',
        inputs: { 'time-zone': 'America/New_York' },
        window: '2026-10-01 2026-11-01',
        chosen: ['2026-10-31'],
      },
    ],
    [
      'after midnight in New York, where summer time ended',
      {
        now: '2026-11-02T05:01:00Z',
        inputs: { 'time-zone': 'America/New_York' },
        window: '2026-10-18 2026-11-02',
        chosen: ['2026-11-01'],
      },
    ],
    [
      'a day that is over on Kiritimati, but not in UTC',
      { inputs: { 'time-zone': 'Pacific/Kiritimati' }, window: '2026-11-01 2026-11-22', chosen: ['2026-11-21'] },
    ],
    [
      'the 1st, which is still the month before in New York',
      {
        now: '2026-12-01T03:00:00Z',
        inputs: { granularity: 'monthly', 'time-zone': 'America/New_York' },
        window: '2026-04-01 2026-11-01',
        items: linesAt('2026-10-31'),
        chosen: ['2026-10'],
      },
    ],
    ['the end of a year', { now: '2027-01-01T00:00:05Z', window: '2026-12-01 2027-01-01', chosen: ['2026-12-31'] }],
    ['a leap day', { now: '2028-03-01T10:00:00Z', window: '2028-02-01 2028-03-01', chosen: ['2028-02-29'] }],
  ]
  it.each(cases)('%s', async (_, { now = NOW, inputs = {}, items, window, chosen }) => {
    const { result, events, requests } = await runOnce({ now, inputs, items: items ?? linesAt(...chosen) })
    expect(result.errors).toEqual([])
    expect(requests.map(({ TimePeriod }) => `${TimePeriod?.Start} ${TimePeriod?.End}`)).toEqual([window])
    expect(result.outputs['api-requests']).toBe('1')
    const newest = chosen.at(-1) ?? ''
    const path = (/** @type {string} */ name) => `${ACCOUNT}/${name}/EC2`
    expect(events.map(({ subject }) => subject)).toEqual(chosen.map(path))
    expect(result.outputs['period-start']).toBe(`${newest.padEnd(10, '-01').padEnd(13, 'T00')}:00:00Z`)
    expect(result.outputs['total-cost']).toBe('1.5')
    expect(events.flatMap(({ data }) => dataViolations(data))).toEqual([])
  })

  it('takes one request more where an hourly gate asks for the month, and counts it', async () => {
    const items = linesAt('2026-11-03', '2026-11-22T03:00:00Z')
    const inputs = { granularity: 'hourly', 'monthly-budget': '2' }
    const { result, requests } = await runOnce({ now: NOW, items, inputs })
    expect(requests.map(({ Granularity, GroupBy, TimePeriod }) => [Granularity, GroupBy, TimePeriod])).toEqual([
      [
        'HOURLY',
        [{ Type: 'DIMENSION', Key: 'SERVICE' }],
        { Start: '2026-11-18T12:00:00Z', End: '2026-11-22T12:00:00Z' },
      ],
      ['DAILY', undefined, { Start: '2026-11-01', End: '2026-11-23' }],
    ])
    expect(result.outputs).toMatchObject({ 'month-to-date-cost': '3', verdict: 'breach', 'api-requests': '2' })
    const limited = await runOnce({ now: NOW, items, inputs: { ...inputs, 'max-api-requests': '1' } })
    expect(limited.requests).toHaveLength(1)
    expect(limited.result.outputs).toMatchObject({ verdict: '', 'total-cost': '', 'api-requests': '1' })
    expect(limited.result.errors.join()).toContain('Raise `max-api-requests`')
  })

  /** @type {[string, Record<string, string>, RegExp][]} */
  const faults = [
    [
      'an hour that runs',
      { granularity: 'hourly', period: '2026-11-22T12' },
      /hour 2026-11-22T12 is not over.*`previous`/,
    ],
    ['a day that runs', { period: '2026-11-22' }, /day 2026-11-22 is not over/],
    ['a range into the future', { period: '2026-11-20/2026-11-24' }, /day 2026-11-23 is not over/],
    ['a month that runs', { granularity: 'monthly', period: '2026-11' }, /month 2026-11 is not over/],
    ['an hour too old', { granularity: 'hourly', period: '2026-11-08T12' }, /2026-11-08T12 is too old.*14 days/],
    ['a lookback too long', { granularity: 'hourly', lookback: '336' }, /2026-11-08T12 is too old.*`lookback`/],
    ['another form', { period: '2026-11' }, /`period` is "2026-11".*form of `granularity: monthly`/],
    ['no real date', { period: '2026-02-29' }, /`period` is "2026-02-29".*real dates/],
    ['a range backwards', { period: '2026-11-03/2026-11-01' }, /END comes after its START/],
    [
      'a range and a lookback',
      { period: '2026-11-01/2026-11-03', lookback: '2' },
      /`lookback` does not go with a range/,
    ],
    ['no zone', { 'time-zone': 'Mars/Olympus' }, /`time-zone` is "Mars\/Olympus"/],
  ]
  it.each(faults)('is an error before any request: %s', async (_, inputs, message) => {
    const { result, requests, sts } = await runOnce({ now: NOW, inputs })
    expect(result.exitCode).toBe(1)
    expect(result.errors).toEqual([expect.stringMatching(message)])
    expect([...requests, ...sts.requests]).toEqual([])
  })
})

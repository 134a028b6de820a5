import { describe, expect, it } from '@jest/globals'
import { configOf, faultOf, type Inputs } from './support.js'

describe('what to read: periods', () => {
  it.each([
    ['daily', { kind: 'previous' }, 14],
    ['hourly', { kind: 'latest' }, 24],
    ['monthly', { kind: 'previous' }, 6],
    ['MONTHLY', { kind: 'previous' }, 6],
  ])('has the defaults of %s', async (granularity, choice, history) => {
    expect((await configOf({ granularity })).period).toEqual({
      granularity: granularity.toLowerCase(),
      choice,
      lookback: 1,
      settleHours: 0,
      timeZone: 'UTC',
      history,
    })
  })

  it.each<[Inputs, unknown]>([
    [{ period: 'latest' }, { kind: 'latest' }],
    [{ period: 'Previous', granularity: 'hourly' }, { kind: 'previous' }],
    [{ period: '2024-02-29' }, { kind: 'single', start: '2024-02-29T00:00:00Z' }],
    [
      { period: '2026-11-20T05', granularity: 'hourly' },
      { kind: 'single', start: '2026-11-20T05:00:00Z' },
    ],
    [
      { period: '2026-11', granularity: 'monthly' },
      { kind: 'single', start: '2026-11-01T00:00:00Z' },
    ],
    [
      { period: '2026-11-01 / 2026-11-03' },
      { kind: 'range', start: '2026-11-01T00:00:00Z', end: '2026-11-03T00:00:00Z' },
    ],
    [
      { period: '2025-12/2026-02', granularity: 'monthly' },
      { kind: 'range', start: '2025-12-01T00:00:00Z', end: '2026-02-01T00:00:00Z' },
    ],
    [
      { period: '2026-11-20T23/2026-11-21T00', granularity: 'hourly' },
      { kind: 'range', start: '2026-11-20T23:00:00Z', end: '2026-11-21T00:00:00Z' },
    ],
  ])('chooses %j', async (inputs, choice) => {
    expect((await configOf(inputs)).period.choice).toEqual(choice)
  })

  it.each<[Inputs, string]>([
    [{ granularity: 'weekly' }, '`granularity` is "weekly", but must be `daily`, `hourly` or `monthly`'],
    [{ period: 'yesterday' }, '`period` is "yesterday", but must be `previous`, `latest`'],
    [{ period: '2026-02-30' }, '(real dates in the form of the granularity)'],
    [{ period: '2026-02-29' }, 'real dates'],
    [{ period: '2026-11-20T05' }, 'this is the form of `granularity: hourly`'],
    [{ period: '2026-11', granularity: 'hourly' }, 'this is the form of `granularity: monthly`'],
    [{ period: '2026-11-20T24', granularity: 'hourly' }, 'real dates'],
    [{ period: '2026-13', granularity: 'monthly' }, 'such as `2026-11` or a range'],
    [{ period: '2026-11-03/2026-11-03' }, 'whose END comes after its START'],
    [{ period: '2026-11-03/2026-11-01' }, 'whose END comes after its START'],
    [{ period: '2026-11-01/' }, '`period` is'],
    [{ period: '2026-11-01/2026-11-02/2026-11-03' }, '`period` is'],
    [{ period: '2026-11-01/2026-11' }, '`period` is'],
    [{ period: '2026-11-01/2026-11-09', lookback: '3' }, '`lookback` does not go with a range'],
    [{ lookback: '0' }, '`lookback` is "0", but must be a whole number from 1 to 400'],
    [{ lookback: '401' }, '`lookback` is'],
    [{ lookback: '-1' }, '`lookback` is'],
    [{ lookback: '337', granularity: 'hourly' }, 'from 1 to 336'],
    [{ history: '37', granularity: 'monthly' }, '`history` is "37", but must be a whole number from 0 to 36'],
    [{ history: 'all' }, '`history` is "all"'],
    [{ 'settle-hours': '1.5' }, '`settle-hours` is "1.5"'],
    [{ 'settle-hours': '-24' }, '`settle-hours` is "-24"'],
    [{ 'time-zone': 'Mars/Base' }, '`time-zone` is "Mars/Base", but must be an IANA time zone'],
    [{ 'time-zone': '+02:00' }, '`time-zone` is "+02:00"'],
  ])('refuses %j', async (inputs, text) => {
    expect(await faultOf(inputs)).toContain(text)
  })

  it('does not judge the rest by a granularity that is wrong', async () => {
    expect(await faultOf({ granularity: 'dayly', period: '2026-11', history: '400' })).toBe(
      'Bad input: `granularity` is "dayly", but must be `daily`, `hourly` or `monthly`. Nothing was read or sent; correct it under `with:` in the workflow.',
    )
  })

  it('takes zones, lookback, settling and history', async () => {
    const inputs: Inputs = { 'time-zone': 'Asia/Kathmandu', lookback: '3', 'settle-hours': '48', history: '0' }
    expect((await configOf(inputs)).period).toMatchObject({
      timeZone: 'Asia/Kathmandu',
      lookback: 3,
      settleHours: 48,
      history: 0,
    })
  })

  it('warns of settling where the period is given', async () => {
    const { warnings } = await configOf({ period: '2026-11-01', 'settle-hours': '24' })
    expect(warnings).toEqual([expect.stringContaining('`settle-hours` has no effect')])
  })
})

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { UserError } from '../../src/lib/errors.js'
import {
  GRANULARITIES,
  isSettled,
  millisecondsOf,
  type PeriodSettings,
  periodAt,
  planPeriods,
  type ReadingNeeds,
  selectPeriods,
} from '../../src/periods/index.js'

const DEFAULTS: PeriodSettings = {
  granularity: 'daily',
  period: { kind: 'previous' },
  lookback: 1,
  settleHours: 0,
  timeZone: 'UTC',
  history: 0,
}
const NOW = '2026-11-21T06:00:12Z'
const latest = { kind: 'latest' } as const
const day = (text: string): string => `${text}T00:00:00Z`
const single = (start: string) => ({ kind: 'single', start }) as const
const range = (start: string, end: string) => ({ kind: 'range', start: day(start), end: day(end) }) as const

function plan(settings: Partial<PeriodSettings> = {}, needs: Partial<ReadingNeeds> = {}, now = NOW) {
  const allNeeds = { periodsBefore: 0, history: 0, monthToDate: false, ...needs }
  return planPeriods({ ...DEFAULTS, ...settings }, allNeeds, Date.parse(now))
}

const last = (found: ReturnType<typeof plan>): string | undefined => found.candidates.at(-1)?.start

describe('period: previous', () => {
  test.each([
    ['2026-11-21T00:00:00.000Z', 'daily', day('2026-11-20')],
    ['2026-11-20T23:59:59.999Z', 'daily', day('2026-11-19')],
    ['2027-01-01T00:00:00Z', 'monthly', day('2026-12-01')],
    ['2026-12-31T23:59:59Z', 'monthly', day('2026-11-01')],
    ['2027-01-01T00:30:00Z', 'hourly', '2026-12-31T23:00:00Z'],
  ] as const)('at %s the last complete %s period starts at %s', (now, granularity, start) => {
    expect(last(plan({ granularity }, {}, now))).toBe(start)
  })

  test.each([
    ['America/New_York', '2026-11-21T04:59:59Z', 'daily', '2026-11-19'], // still the 20th there
    ['America/New_York', '2026-11-21T05:00:00Z', 'daily', '2026-11-20'],
    ['America/New_York', '2026-07-21T04:00:00Z', 'daily', '2026-07-20'], // summer: UTC-4
    ['Pacific/Kiritimati', '2026-11-20T23:59:59Z', 'daily', '2026-11-19'], // the 21st there, but the 20th is not over in UTC
    ['Pacific/Kiritimati', '2026-11-21T00:00:00Z', 'daily', '2026-11-20'],
    ['Pacific/Pago_Pago', '2026-11-21T10:59:00Z', 'daily', '2026-11-19'],
    ['Pacific/Pago_Pago', '2026-11-21T11:00:00Z', 'daily', '2026-11-20'],
    ['America/New_York', '2026-03-08T04:30:00Z', 'daily', '2026-03-06'], // the night the clocks go forward
    ['America/New_York', '2026-03-08T05:00:00Z', 'daily', '2026-03-07'],
    ['America/New_York', '2026-11-02T04:59:00Z', 'daily', '2026-10-31'], // the night after they go back
    ['America/New_York', '2026-11-02T05:00:00Z', 'daily', '2026-11-01'],
    ['America/New_York', '2026-12-01T04:59:00Z', 'monthly', '2026-10-01'], // still November there
    ['America/New_York', '2026-12-01T05:00:00Z', 'monthly', '2026-11-01'],
    ['Pacific/Kiritimati', '2026-11-30T12:00:00Z', 'monthly', '2026-10-01'], // November is not over in UTC
  ] as const)('in %s at %s the last complete %s period is %s', (timeZone, now, granularity, start) => {
    expect(last(plan({ timeZone, granularity }, {}, now))).toBe(day(start))
  })

  test.each([
    [6, 'daily', '2026-11-21T06:00:12Z', day('2026-11-20')],
    [7, 'daily', '2026-11-21T06:00:12Z', day('2026-11-19')],
    [2, 'hourly', '2026-11-21T06:00:12Z', '2026-11-21T03:00:00Z'],
    [24, 'monthly', '2026-11-01T23:00:00Z', day('2026-09-01')],
    [24, 'monthly', '2026-11-02T00:00:00Z', day('2026-10-01')],
  ] as const)('settle-hours %d (%s, at %s) chooses %s', (settleHours, granularity, now, start) => {
    expect(last(plan({ settleHours, granularity }, {}, now))).toBe(start)
  })
})

describe('period: latest', () => {
  test.each([
    ['daily', 7, day('2026-11-14'), day('2026-11-20')],
    ['hourly', 72, '2026-11-18T06:00:00Z', '2026-11-21T05:00:00Z'],
    ['monthly', 3, day('2026-08-01'), day('2026-10-01')],
  ] as const)('%s runs search %d periods', (granularity, count, first, end) => {
    const { candidates } = plan({ granularity, period: latest })
    expect([candidates.length, candidates[0]?.start, candidates.at(-1)?.start]).toEqual([count, first, end])
  })

  test('the window includes the history, the lookback and the month of the oldest candidate', () => {
    const monthly = plan({ period: latest, lookback: 3, granularity: 'monthly', history: 6 })
    expect(monthly.window).toEqual({ start: day('2026-02-01'), end: day('2026-11-01') })
    expect(plan({ period: latest, lookback: 3 }).window).toEqual({ start: day('2026-11-12'), end: day('2026-11-21') })
    const daily = plan({ period: latest, history: 1 }, {}, '2026-11-03T06:00:00Z')
    expect(daily.window.start).toBe(day('2026-10-01'))
  })

  test('hours that Cost Explorer no longer has are not searched', () => {
    const { candidates } = plan({ period: latest, granularity: 'hourly', settleHours: 300 })
    expect(candidates[0]?.start).toBe('2026-11-07T07:00:00Z')
    expect(() => plan({ period: latest, granularity: 'hourly', settleHours: 400 })).toThrow(UserError)
  })
})

describe('a given period', () => {
  test('a day that is over is read alone', () => {
    const found = plan({ period: single(day('2026-11-20')) })
    expect(found.candidates).toEqual([periodAt(day('2026-11-20'), 'daily')])
    expect(found.window).toEqual({ start: day('2026-11-20'), end: day('2026-11-21') })
  })

  test.each([
    ['daily', single(day('2026-11-21'))],
    ['hourly', single('2026-11-21T06:00:00Z')],
    ['monthly', single(day('2026-11-01'))],
    ['daily', range('2026-11-03', '2026-11-22')],
  ] as const)('a %s period that is not over is an error with advice', (granularity, period) => {
    expect(() => plan({ granularity, period })).toThrow(/is not over: .* Choose an earlier/)
  })

  test.each([
    ['hourly', '2026-11-20T00:00:00Z', '9026-11-20T00:00:00Z', '9026-11-19T23'],
    ['daily', '2026-11-20T00:00:00Z', '9999-12-31T00:00:00Z', '9999-12-30'],
  ] as const)(
    'an end of a %s range that is thousands of years away is an error at once',
    (granularity, start, end, name) => {
      const attempt = () => plan({ granularity, period: { kind: 'range', start, end } })
      const began = performance.now()
      expect(attempt).toThrow(`${name} is not over`)
      // Making all its periods would take a minute.
      expect(performance.now() - began).toBeLessThan(3_000)
    },
  )

  test('the error about the last day of 9999 writes its end as 10000-01-01', () => {
    const attempt = () => plan({ period: single(day('9999-12-31')) })
    expect(attempt).toThrow('it ends at 10000-01-01T00:00:00Z, and it is')
  })

  test('a given day is over at its end in UTC, whatever the time zone is', () => {
    const period = single(day('2026-11-20'))
    expect(() => plan({ period, timeZone: 'Pacific/Kiritimati' }, {}, '2026-11-20T23:59:59Z')).toThrow(UserError)
    expect(last(plan({ period, timeZone: 'Pacific/Pago_Pago' }, {}, '2026-11-21T00:00:00Z'))).toBe(day('2026-11-20'))
  })

  test.each([
    ['daily', day('2026-11-18'), 'UTC', 3, day('2026-11-20')],
    ['daily', day('2026-11-18'), 'America/New_York', 3, day('2026-11-20')],
    ['daily', day('2026-11-20'), 'UTC', 1, day('2026-11-20')],
    ['hourly', '2026-11-21T04:00:00Z', 'UTC', 2, '2026-11-21T05:00:00Z'],
    ['monthly', day('2026-09-01'), 'UTC', 2, day('2026-10-01')],
  ] as const)('a %s range from %s without an end in %s has %i periods, the last from %s', (...row) => {
    const [granularity, start, timeZone, length, newest] = row
    const found = plan({ granularity, timeZone, period: { kind: 'range', start } })
    expect([found.length, last(found), found.candidates.length]).toEqual([length, newest, 1])
    expect(found.window.start).toBe(start)
  })

  test('settle-hours does not change a range without an end', () => {
    const found = plan({ period: { kind: 'range', start: day('2026-11-18') }, settleHours: 72 })
    expect(last(found)).toBe(day('2026-11-20'))
  })

  test('a range without an end that has no complete period yet is an error that says when it has one', () => {
    expect(() => plan({ period: { kind: 'range', start: day('2026-11-21') } })).toThrow(
      /has no complete day yet: it starts with 2026-11-21, and the last complete day is 2026-11-20\. Run .* after 2026-11-22T00/,
    )
  })

  test('a range ends before its END, and its history precedes its last period', () => {
    const found = plan({ period: range('2026-10-30', '2026-11-03') })
    expect([found.length, last(found)]).toEqual([4, day('2026-11-02')])
    expect(found.window).toEqual({ start: day('2026-10-30'), end: day('2026-11-03') })
    expect(plan({ period: range('2026-10-30', '2026-11-03'), history: 14 }).window.start).toBe(day('2026-10-19'))
  })

  test.each(['2026-11-03', '2026-11-01'])('a range from November 3rd to %s is empty, which is an error', (end) => {
    expect(() => plan({ period: range('2026-11-03', end) })).toThrow('empty range')
  })
})

describe('the window', () => {
  test.each([
    ['2026-11-21T06:00:00Z', 14, '2026-11-01'],
    ['2026-11-06T06:00:00Z', 14, '2026-10-22'],
    ['2026-12-01T06:00:00Z', 1, '2026-11-01'],
    ['2026-11-21T06:00:00Z', 0, '2026-11-20'],
  ])('at %s a daily run with a history of %d days reads from %s', (now, history, start) => {
    expect(plan({ history }, {}, now).window.start).toBe(day(start))
  })

  test('the window grows as far as the rules need, and the history only if a rule needs a history', () => {
    const week = plan({ history: 3, granularity: 'hourly' }, { periodsBefore: 168 })
    expect([week.window.start, week.history]).toEqual(['2026-11-14T05:00:00Z', 3])
    const anomalies = plan({ history: 3, granularity: 'monthly' }, { history: 7 })
    expect([anomalies.window.start, anomalies.history]).toEqual([day('2026-03-01'), 7])
    expect(plan({}, { monthToDate: true }).window.start).toBe(day('2026-11-01'))
    const projection = plan({}, { monthToDate: true, periodsBefore: 6 }, '2026-11-04T06:00:00Z')
    expect(projection.window.start).toBe(day('2026-10-28'))
  })

  test.each([
    ['hourly', { lookback: 14 * 24 - 1 }, '2026-11-07T07:00:00Z'],
    ['daily', { period: single(day('2025-08-10')), history: 5 }, day('2025-08-10')],
    ['monthly', { period: single(day('2026-01-01')), history: 6 }, day('2025-10-01')],
    ['monthly', { history: 24 }, day('2024-10-01')],
    ['monthly', { period: single(day('2025-01-01')), history: 6 }, day('2024-07-01')],
  ] as const)(
    'Cost Explorer’s limits shorten the history but not the chosen periods: %s, %j',
    (granularity, rest, start) => {
      expect(plan({ granularity, ...rest }).window.start).toBe(start)
    },
  )

  test.each([
    ['hourly', 10_000, 334, '14 days'],
    ['daily', 10_000, 415, '14 months'],
    ['monthly', 10_000, 36, 'at most 38 months'],
    ['hourly', 334, 334, undefined],
    ['daily', 415, 415, undefined],
    ['monthly', 36, 36, undefined],
  ] as const)('of a %s history of %i, %i periods are read, with a notice if AWS keeps fewer', (...row) => {
    const [granularity, history, read, kept] = row
    const found = plan({ granularity, history })
    const notices = kept ? [expect.stringContaining(`AWS keeps ${granularity} data for ${kept}: ${read} `)] : []
    expect([found.history, found.notices]).toEqual([read, notices])
    const [current] = found.candidates
    expect(current && selectPeriods(found, current).history).toHaveLength(read)
  })

  test('an hour that expires within minutes is not read', () => {
    const late = plan({ granularity: 'hourly', history: 1000 }, {}, '2026-11-21T06:56:00Z')
    expect(late.window.start).toBe('2026-11-07T08:00:00Z')
  })

  test('chosen hours that Cost Explorer no longer has are an error', () => {
    const period = single('2026-11-07T06:00:00Z')
    expect(() => plan({ granularity: 'hourly', period })).toThrow(/2026-11-07T06 is too old: .*14 days/)
    expect(() => plan({ granularity: 'hourly', lookback: 14 * 24 })).toThrow(UserError)
  })

  test.each([
    ['2026-11-21T06:00:12Z', '2026-11-01', '2026-11-22'],
    ['2026-12-01T00:10:00Z', '2026-11-01', '2026-12-01'],
    ['2026-11-03T12:00:00Z', '2026-10-28', '2026-11-04'],
  ])('an hourly run at %s reads the days of its month and of the projection: %s to %s', (now, start, end) => {
    const { monthWindow } = plan({ granularity: 'hourly' }, { monthToDate: true }, now)
    expect(monthWindow).toEqual({ start: day(start), end: day(end) })
  })

  test('there is no second window unless an hourly run needs the month', () => {
    expect(plan({ granularity: 'hourly', history: 24 }).monthWindow).toBeUndefined()
    expect(plan({ history: 24 }, { monthToDate: true }).monthWindow).toBeUndefined()
  })
})

test('a period is settled 24 hours after its end', () => {
  const period = periodAt(day('2026-11-20'), 'daily')
  expect(isSettled(period, Date.parse('2026-11-21T23:59:59.999Z'))).toBe(false)
  expect(isSettled(period, Date.parse('2026-11-22T00:00:00Z'))).toBe(true)
})

describe('for all settings', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Pacific/Kiritimati']
  const settings = fc.record<PeriodSettings>({
    granularity: fc.constantFrom(...GRANULARITIES),
    period: fc.constantFrom({ kind: 'previous' }, { kind: 'latest' }),
    lookback: fc.integer({ min: 1, max: 20 }),
    settleHours: fc.integer({ min: 0, max: 72 }),
    timeZone: fc.constantFrom(...zones, 'Pacific/Pago_Pago', 'Australia/Lord_Howe'),
    history: fc.integer({ min: 0, max: 40 }),
  })
  const needs = fc.record({
    periodsBefore: fc.constantFrom(0, 1, 6, 7, 168),
    history: fc.constantFrom(0, 7),
    monthToDate: fc.boolean(),
  })
  const moments = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2099, 11, 31) })

  test('the newest period that is over, settled and past in the zone is chosen', () => {
    fc.assert(
      fc.property(settings, needs, moments, (given, need, now) => {
        const length = { daily: 10, monthly: 7, hourly: 0 }[given.granularity]
        const format = new Intl.DateTimeFormat('en-CA', { timeZone: given.timeZone, dateStyle: 'short' })
        const today = format.format(now).slice(0, length)
        const allowed = ({ start, end }: { start: string; end: string }) =>
          millisecondsOf(end) <= now - given.settleHours * 3_600_000 && (length === 0 || start.slice(0, length) < today)
        const [chosen] = planPeriods(given, need, now).candidates.slice(-1)
        expect(chosen && allowed(chosen)).toBe(true)
        expect(chosen && allowed(periodAt(chosen.end, chosen.granularity))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('the window includes every chosen period and the month, and ends with the last candidate', () => {
    fc.assert(
      fc.property(settings, needs, moments, (given, need, now) => {
        const found = planPeriods(given, need, now)
        expect(found.window.end).toBe(found.candidates.at(-1)?.end)
        for (const candidate of found.candidates) {
          const { chosen, history } = selectPeriods(found, candidate)
          const month = `${candidate.start.slice(0, 8)}01T00:00:00Z`
          expect(chosen).toHaveLength(given.lookback)
          expect(chosen.at(-1)).toEqual(candidate)
          expect((chosen[0]?.start ?? '') >= found.window.start).toBe(true)
          expect(history.length).toBeLessThanOrEqual(Math.max(given.history, need.history))
          if (given.granularity !== 'monthly') expect(history).toHaveLength(Math.max(given.history, need.history))
          if (history.length > 0) expect(history.at(-1)?.end).toBe(candidate.start)
          if (given.granularity === 'daily' && (given.history > 0 || need.monthToDate)) {
            expect(found.window.start <= month).toBe(true)
          }
          if (given.granularity === 'hourly' && need.monthToDate) {
            expect((found.monthWindow?.start ?? '~') <= month).toBe(true)
            expect((found.monthWindow?.end ?? '') >= candidate.end).toBe(true)
          }
        }
      }),
      { numRuns: 150 },
    )
  })
})

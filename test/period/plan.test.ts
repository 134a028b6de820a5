import { describe, expect, it } from '@jest/globals'
import { Fault } from '../../src/model/fault.js'
import { type PeriodSettings, planPeriods, type ReadingNeeds, selectPeriods } from '../../src/period/index.js'

const NOW = Date.parse('2026-11-21T06:00:12Z')
const NO_NEEDS: ReadingNeeds = { periodsBefore: 0, history: 0, monthToDate: false }

function settings(changes: Partial<PeriodSettings> = {}): PeriodSettings {
  return {
    granularity: 'daily',
    choice: { kind: 'previous' },
    lookback: 1,
    settleHours: 0,
    timeZone: 'UTC',
    history: 0,
    ...changes,
  }
}

function plan(changes: Partial<PeriodSettings> = {}, needs: Partial<ReadingNeeds> = {}, now: number | string = NOW) {
  return planPeriods(settings(changes), { ...NO_NEEDS, ...needs }, typeof now === 'string' ? Date.parse(now) : now)
}

const newest = (found: ReturnType<typeof plan>): string | undefined => found.candidates.at(-1)?.start
const day = (text: string): string => `${text}T00:00:00Z`

describe('previous', () => {
  it('is the last complete day, hour or month', () => {
    expect(newest(plan())).toBe(day('2026-11-20'))
    expect(newest(plan({ granularity: 'hourly' }))).toBe('2026-11-21T05:00:00Z')
    expect(newest(plan({ granularity: 'monthly' }))).toBe(day('2026-10-01'))
  })

  it.each([
    ['2026-11-21T00:00:00.000Z', 'daily', day('2026-11-20')],
    ['2026-11-20T23:59:59.999Z', 'daily', day('2026-11-19')],
    ['2028-03-01T00:00:00Z', 'daily', day('2028-02-29')],
    ['2027-01-01T00:00:00Z', 'daily', day('2026-12-31')],
    ['2027-01-01T00:00:00Z', 'monthly', day('2026-12-01')],
    ['2026-12-31T23:59:59Z', 'monthly', day('2026-11-01')],
    ['2027-01-01T00:30:00Z', 'hourly', '2026-12-31T23:00:00Z'],
  ] as const)('at %s (%s) is %s', (now, granularity, start) => {
    expect(newest(plan({ granularity }, {}, now))).toBe(start)
  })

  it.each([
    // [zone, now, the day that "yesterday" is there, as far as it is over in UTC]
    ['America/New_York', '2026-11-21T04:59:59Z', '2026-11-19'], // still the 20th there
    ['America/New_York', '2026-11-21T05:00:00Z', '2026-11-20'],
    ['America/New_York', '2026-07-21T04:00:00Z', '2026-07-20'], // summer: UTC-4
    ['Europe/Berlin', '2026-11-20T23:30:00Z', '2026-11-19'], // the 21st there, but the 20th is not over in UTC
    ['Europe/Berlin', '2026-11-21T00:00:00Z', '2026-11-20'],
    ['Pacific/Kiritimati', '2026-11-20T12:00:00Z', '2026-11-19'],
    ['Pacific/Kiritimati', '2026-11-21T00:00:00Z', '2026-11-20'],
    ['Pacific/Pago_Pago', '2026-11-21T10:59:00Z', '2026-11-19'],
    ['Pacific/Pago_Pago', '2026-11-21T11:00:00Z', '2026-11-20'],
    ['America/New_York', '2026-03-08T04:30:00Z', '2026-03-06'], // the night the clocks go forward
    ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-07'],
    ['America/New_York', '2026-11-02T04:59:00Z', '2026-10-31'], // the night after they went back
    ['America/New_York', '2026-11-02T05:00:00Z', '2026-11-01'],
  ])('in %s at %s is %s', (timeZone, now, start) => {
    expect(newest(plan({ timeZone }, {}, now))).toBe(day(start))
  })

  it.each([
    ['America/New_York', '2026-12-01T04:59:00Z', '2026-10-01'], // still November there
    ['America/New_York', '2026-12-01T05:00:00Z', '2026-11-01'],
    ['Pacific/Kiritimati', '2026-11-30T12:00:00Z', '2026-10-01'], // December there, but November is not over in UTC
    ['America/New_York', '2027-01-01T03:00:00Z', '2026-11-01'],
  ])('month in %s at %s is %s', (timeZone, now, start) => {
    expect(newest(plan({ timeZone, granularity: 'monthly' }, {}, now))).toBe(day(start))
  })

  it('hour is the same in every zone', () => {
    const found = plan({ granularity: 'hourly', timeZone: 'Asia/Kathmandu' }, {}, '2026-11-21T05:20:00Z')
    expect(newest(found)).toBe('2026-11-21T04:00:00Z')
  })

  it.each([
    [6, '2026-11-20'], // ended six hours ago
    [7, '2026-11-19'],
    [24, '2026-11-19'],
    [31, '2026-11-18'],
  ])('with settle-hours %d is %s', (settleHours, start) => {
    expect(newest(plan({ settleHours }))).toBe(day(start))
  })

  it('settles hours and months', () => {
    expect(newest(plan({ settleHours: 2, granularity: 'hourly' }))).toBe('2026-11-21T03:00:00Z')
    expect(newest(plan({ settleHours: 24, granularity: 'monthly' }, {}, '2026-11-01T23:00:00Z'))).toBe(
      day('2026-09-01'),
    )
    expect(newest(plan({ settleHours: 24, granularity: 'monthly' }, {}, '2026-11-02T00:00:00Z'))).toBe(
      day('2026-10-01'),
    )
  })
})

describe('latest', () => {
  it.each([
    ['daily', 7, day('2026-11-14'), day('2026-11-20')],
    ['hourly', 72, '2026-11-18T06:00:00Z', '2026-11-21T05:00:00Z'],
    ['monthly', 3, day('2026-08-01'), day('2026-10-01')],
  ] as const)('searches %s %d periods back', (granularity, count, first, last) => {
    const { candidates } = plan({ granularity, choice: { kind: 'latest' } })
    expect(candidates).toHaveLength(count)
    expect([candidates[0]?.start, candidates.at(-1)?.start]).toEqual([first, last])
  })

  it('reads the history and the lookback of the oldest candidate too', () => {
    const found = plan({ choice: { kind: 'latest' }, lookback: 3, granularity: 'monthly', history: 6 })
    expect(found.window).toEqual({ start: day('2026-02-01'), end: day('2026-11-01') })
    const without = plan({ choice: { kind: 'latest' }, lookback: 3 })
    expect(without.window).toEqual({ start: day('2026-11-12'), end: day('2026-11-21') })
  })

  it('reaches the 1st of the oldest candidate’s month', () => {
    const found = plan({ choice: { kind: 'latest' }, history: 1 }, {}, '2026-11-03T06:00:00Z')
    expect(found.window.start).toBe(day('2026-10-01'))
  })

  it('leaves out hours that Cost Explorer has no more', () => {
    const found = plan({ choice: { kind: 'latest' }, granularity: 'hourly', settleHours: 300 })
    expect(found.candidates.length).toBeGreaterThan(0)
    expect(found.candidates.length).toBeLessThan(72)
    expect(found.candidates[0]?.start).toBe('2026-11-07T07:00:00Z')
    expect(() => plan({ choice: { kind: 'latest' }, granularity: 'hourly', settleHours: 400 })).toThrow(Fault)
  })
})

describe('a single period and a range', () => {
  it('takes a period that is over', () => {
    const found = plan({ choice: { kind: 'single', start: day('2026-11-20') } })
    expect(found.candidates).toEqual([{ granularity: 'daily', start: day('2026-11-20'), end: day('2026-11-21') }])
    expect(found.window).toEqual({ start: day('2026-11-20'), end: day('2026-11-21') })
  })

  it.each([
    ['daily', day('2026-11-21')],
    ['hourly', '2026-11-21T06:00:00Z'],
    ['monthly', day('2026-11-01')],
  ] as const)('refuses a %s one that is not over, and says what to do', (granularity, start) => {
    expect(() => plan({ granularity, choice: { kind: 'single', start } })).toThrow(Fault)
    expect(() => plan({ granularity, choice: { kind: 'single', start } })).toThrow(/is not over: .* Choose an earlier/)
  })

  it('is over in UTC or not, whatever the zone says', () => {
    const choice = { kind: 'single', start: day('2026-11-20') } as const
    expect(() => plan({ choice, timeZone: 'Pacific/Kiritimati' }, {}, '2026-11-20T23:59:59Z')).toThrow(Fault)
    expect(newest(plan({ choice, timeZone: 'Pacific/Pago_Pago' }, {}, '2026-11-21T00:00:00Z'))).toBe(choice.start)
  })

  it('takes a range with its end exclusive', () => {
    const found = plan({ choice: { kind: 'range', start: day('2026-10-30'), end: day('2026-11-03') } })
    expect(found.length).toBe(4)
    expect(newest(found)).toBe(day('2026-11-02'))
    expect(found.window).toEqual({ start: day('2026-10-30'), end: day('2026-11-03') })
  })

  it('reads a short range’s history before its newest period', () => {
    const found = plan({ choice: { kind: 'range', start: day('2026-10-30'), end: day('2026-11-03') }, history: 14 })
    expect(found.window.start).toBe(day('2026-10-19'))
  })

  it('refuses an empty range and one whose last period is not over', () => {
    const range = (start: string, end: string) => plan({ choice: { kind: 'range', start: day(start), end: day(end) } })
    expect(() => range('2026-11-03', '2026-11-03')).toThrow(Fault)
    expect(() => range('2026-11-03', '2026-11-01')).toThrow(Fault)
    expect(() => range('2026-11-03', '2026-11-22')).toThrow(Fault)
    expect(newest(range('2026-11-03', '2026-11-21'))).toBe(day('2026-11-20'))
  })
})

describe('the window', () => {
  it('holds the history and, in daily runs with history, the 1st of the month', () => {
    expect(plan({ history: 14 }).window).toEqual({ start: day('2026-11-01'), end: day('2026-11-21') })
    expect(plan({ history: 14 }, {}, '2026-11-06T06:00:00Z').window.start).toBe(day('2026-10-22'))
    expect(plan({ history: 1 }, {}, '2026-12-01T06:00:00Z').window.start).toBe(day('2026-11-01'))
  })

  it('holds nothing more where the history is 0 and no rule asks', () => {
    expect(plan().window).toEqual({ start: day('2026-11-20'), end: day('2026-11-21') })
  })

  it('grows to what the rules need, which makes the history longer only where they need a history', () => {
    const week = plan({ history: 3, granularity: 'hourly' }, { periodsBefore: 168 })
    expect(week.window.start).toBe('2026-11-14T05:00:00Z')
    expect(week.history).toBe(3)
    const anomalies = plan({ history: 3, granularity: 'monthly' }, { history: 7 })
    expect(anomalies.window.start).toBe(day('2026-03-01'))
    expect(anomalies.history).toBe(7)
    expect(plan({}, { monthToDate: true }).window.start).toBe(day('2026-11-01'))
    expect(plan({}, { monthToDate: true, periodsBefore: 6 }, '2026-11-04T06:00:00Z').window.start).toBe(
      day('2026-10-28'),
    )
  })

  it('holds all periods of the lookback', () => {
    const found = plan({ lookback: 3 })
    expect(found.window.start).toBe(day('2026-11-18'))
    expect(found.length).toBe(3)
  })
})

describe('Cost Explorer’s limits', () => {
  it('clips hourly history to 14 days, with some minutes to spare', () => {
    const found = plan({ granularity: 'hourly', history: 1000 })
    expect(found.window.start).toBe('2026-11-07T07:00:00Z')
    expect(selectPeriods(found, found.candidates[0] ?? fail()).history).toHaveLength(14 * 24 - 2)
    const late = plan({ granularity: 'hourly', history: 1000 }, {}, '2026-11-21T06:56:00Z')
    expect(late.window.start).toBe('2026-11-07T08:00:00Z')
  })

  it('never clips chosen hours, but refuses what is too old', () => {
    const single = (start: string) => plan({ granularity: 'hourly', choice: { kind: 'single', start } })
    expect(newest(single('2026-11-07T07:00:00Z'))).toBe('2026-11-07T07:00:00Z')
    expect(() => single('2026-11-07T06:00:00Z')).toThrow(/2026-11-07T06 is too old: .*14 days/)
    expect(() => plan({ granularity: 'hourly', lookback: 14 * 24 })).toThrow(Fault)
    expect(plan({ granularity: 'hourly', lookback: 14 * 24 - 1 }).window.start).toBe('2026-11-07T07:00:00Z')
  })

  it('clips daily history to the 14 months that everyone has', () => {
    expect(plan({ history: 1000 }).window.start).toBe(day('2025-10-01'))
    const old = plan({ choice: { kind: 'single', start: day('2025-08-10') }, history: 5 })
    expect(old.window.start).toBe(day('2025-08-10'))
  })

  it('clips the monthly history that nobody asked for to 14 months, and a long one to 38', () => {
    const old = plan({ granularity: 'monthly', choice: { kind: 'single', start: day('2026-01-01') }, history: 6 })
    expect(old.window.start).toBe(day('2025-10-01'))
    expect(plan({ granularity: 'monthly', history: 24 }).window.start).toBe(day('2024-10-01'))
    expect(plan({ granularity: 'monthly', history: 60 }).window.start).toBe(day('2023-10-01'))
    const older = plan({ granularity: 'monthly', choice: { kind: 'single', start: day('2025-01-01') }, history: 6 })
    expect(older.window.start).toBe(day('2024-07-01'))
  })
})

describe('the month of an hourly run', () => {
  it('is a daily window from the 1st through the newest period’s day, only where it is asked for', () => {
    const found = plan({ granularity: 'hourly' }, { monthToDate: true })
    expect(found.monthWindow).toEqual({ start: day('2026-11-01'), end: day('2026-11-22') })
    expect(plan({ granularity: 'hourly', history: 24 }).monthWindow).toBeUndefined()
    expect(plan({ history: 24 }, { monthToDate: true }).monthWindow).toBeUndefined()
  })

  it('ends with the day before at midnight', () => {
    const found = plan({ granularity: 'hourly' }, { monthToDate: true }, '2026-12-01T00:10:00Z')
    expect(found.monthWindow).toEqual({ start: day('2026-11-01'), end: day('2026-12-01') })
  })

  it('has the seven days of the projection', () => {
    const found = plan({ granularity: 'hourly' }, { monthToDate: true }, '2026-11-03T12:00:00Z')
    expect(found.monthWindow).toEqual({ start: day('2026-10-28'), end: day('2026-11-04') })
  })
})

describe('selectPeriods', () => {
  it('ends the lookback and the history at the newest period', () => {
    const found = plan({ choice: { kind: 'latest' }, lookback: 2, history: 3 })
    const selected = selectPeriods(found, found.candidates[2] ?? fail())
    expect(selected.newest.start).toBe(day('2026-11-16'))
    expect(selected.chosen.map(({ start }) => start)).toEqual([day('2026-11-15'), day('2026-11-16')])
    expect(selected.history.map(({ start }) => start)).toEqual([
      day('2026-11-13'),
      day('2026-11-14'),
      day('2026-11-15'),
    ])
  })
})

function fail(): never {
  throw new Error('The plan has no such candidate')
}

// @ts-check
import { describe, expect, test } from '@jest/globals'
import { readQuery } from './ce-query.mjs'

const RULES = { now: new Date('2026-11-22T10:30:00Z'), hourlyEnabled: true, multiYearEnabled: false }
const DAILY = {
  TimePeriod: { Start: '2026-11-19', End: '2026-11-22' },
  Granularity: 'DAILY',
  Metrics: ['UnblendedCost'],
  GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
}

/** @param {import('./ce-query.mjs').GetCostAndUsageInput} input */
const startsOf = (input) => readQuery({ ...DAILY, ...input }, RULES).periods.map(({ Start }) => Start)

/** @param {string} Start @param {string} End */
const span = (Start, End) => ({ TimePeriod: { Start, End } })

describe('periods', () => {
  test('are cut by granularity; months may be parts at both ends', () => {
    expect(startsOf({})).toEqual(['2026-11-19', '2026-11-20', '2026-11-21'])
    expect(startsOf({ Granularity: 'HOURLY', ...span('2026-11-20T23:00:00Z', '2026-11-21T01:00:00Z') })).toEqual([
      '2026-11-20T23:00:00Z',
      '2026-11-21T00:00:00Z',
    ])
    const months = readQuery({ ...DAILY, Granularity: 'MONTHLY', ...span('2025-12-10', '2026-02-03') }, RULES).periods
    expect(months.map(({ Start, End }) => [Start, End])).toEqual([
      ['2025-12-10', '2026-01-01'],
      ['2026-01-01', '2026-02-01'],
      ['2026-02-01', '2026-02-03'],
    ])
  })

  test('reach back to the oldest hour, day and month that are kept', () => {
    startsOf({ Granularity: 'HOURLY', ...span('2026-11-08T11:00:00Z', '2026-11-08T12:00:00Z') })
    startsOf(span('2025-09-22', '2025-09-23'))
    startsOf({ Granularity: 'MONTHLY', ...span('2025-09-01', '2025-10-01') })
    const lastDay = { ...RULES, now: new Date('2026-04-30T00:00:00Z') }
    readQuery({ ...DAILY, ...span('2025-02-28', '2025-03-01') }, lastDay)
    readQuery(
      { ...DAILY, Granularity: 'MONTHLY', ...span('2023-09-01', '2023-10-01') },
      { ...RULES, multiYearEnabled: true },
    )
  })
})

describe('refusals', () => {
  /** @type {[string, import('./ce-query.mjs').GetCostAndUsageInput, string][]} */
  const cases = [
    ['no period', { TimePeriod: {} }, 'needs a Start and an End'],
    ['an empty period', span('2026-11-20', '2026-11-20'), 'Start date (and hour) should be before end date (and hour)'],
    ['a start in the future', span('2026-11-23', '2026-11-24'), 'current date'],
    ['an end too far', span('2026-11-20', '2026-12-02'), 'end date past the beginning of next month'],
    ['days before 14 months', span('2025-09-21', '2025-09-30'), 'beyond 14 months'],
    ['months before 14', { Granularity: 'MONTHLY', ...span('2025-08-01', '2025-09-01') }, 'beyond 14 months'],
    ['no such day', span('2026-02-30', '2026-03-02'), 'no such date'],
    ['another form', span('20.11.2026', '2026-11-21'), 'yyyy-MM-dd'],
    ['hours for days', span('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'), 'Hourly timePeriod is not supported'],
    ['days for hours', { Granularity: 'HOURLY' }, 'yyyy-MM-ddTHH:mm:ssZ'],
    [
      'a part of an hour',
      { Granularity: 'HOURLY', ...span('2026-11-20T00:30:00Z', '2026-11-20T02:00:00Z') },
      'not at a full hour',
    ],
    [
      'hours before 14 days',
      { Granularity: 'HOURLY', ...span('2026-11-08T10:00:00Z', '2026-11-09T00:00:00Z') },
      'more than 14 days ago',
    ],
    ['another granularity', { Granularity: 'daily' }, "Value 'daily' at 'granularity' failed to satisfy constraint"],
    ['no metrics', { Metrics: [] }, 'Metrics is required'],
    ['an unknown metric', { Metrics: ['ListCost'] }, 'ListCost is not valid'],
    ['three groups', { GroupBy: Array(3).fill({ Type: 'DIMENSION', Key: 'SERVICE' }) }, 'At most 2'],
    ['an unknown group type', { GroupBy: [{ Type: 'LABEL', Key: 'team' }] }, "'groupBy.1.member.type'"],
    ['a group without a key', { GroupBy: [{ Type: 'TAG', Key: '' }] }, 'needs a key'],
    ['an unknown dimension', { GroupBy: [{ Type: 'DIMENSION', Key: 'COLOUR' }] }, 'dimension is invalid'],
    ['a filter without a root', { Filter: {} }, 'zero or more than one roots'],
  ]
  test.each(cases)('%s', (_, input, message) => {
    expect(() => readQuery({ ...DAILY, ...input }, RULES)).toThrow(
      expect.objectContaining({ name: 'ValidationException', message: expect.stringContaining(message) }),
    )
  })
})

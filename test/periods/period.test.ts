import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  GRANULARITIES,
  instantOf,
  millisecondsOf,
  parsePeriod,
  periodAt,
  periodName,
  periodOf,
  periodsBetween,
  previousPeriods,
  step,
} from '../../src/periods/index.js'

/** Moments between 2001 and 2099, to the millisecond. */
const moments = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2099, 11, 31) })
const granularities = fc.constantFrom(...GRANULARITIES)

describe('periods', () => {
  test.each([
    ['2026-12-31T00:00:00Z', 'daily', '2027-01-01T00:00:00Z'],
    ['2028-02-28T00:00:00Z', 'daily', '2028-02-29T00:00:00Z'],
    ['2028-02-29T00:00:00Z', 'daily', '2028-03-01T00:00:00Z'],
    ['2028-02-01T00:00:00Z', 'monthly', '2028-03-01T00:00:00Z'],
    ['2026-12-01T00:00:00Z', 'monthly', '2027-01-01T00:00:00Z'],
    ['2026-12-31T23:00:00Z', 'hourly', '2027-01-01T00:00:00Z'],
  ] as const)('the period that starts at %s (%s) ends at %s', (start, granularity, end) => {
    expect(periodAt(start, granularity)).toEqual({ granularity, start, end })
  })

  test.each([
    ['hourly', '2026-11-20T05:00:00Z', '2026-11-20T06:00:00Z', '2026-11-20T05'],
    ['daily', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', '2026-11-20'],
    ['monthly', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', '2026-11'],
  ] as const)('a moment belongs to one %s period, which has a short name', (granularity, start, end, name) => {
    const period = periodOf(Date.UTC(2026, 10, 20, 5, 59, 59, 999), granularity)
    expect(period).toEqual({ granularity, start, end })
    expect(periodName(period)).toBe(name)
  })

  test('every moment is inside its period, which is one hour, one day or one month long', () => {
    const hours = { hourly: [1, 1], daily: [24, 24], monthly: [28 * 24, 31 * 24] } as const
    fc.assert(
      fc.property(moments, granularities, (now, granularity) => {
        const period = periodOf(now, granularity)
        const [start, end] = [millisecondsOf(period.start), millisecondsOf(period.end)]
        expect(start).toBeLessThanOrEqual(now)
        expect(end).toBeGreaterThan(now)
        expect((end - start) / 3_600_000).toBeGreaterThanOrEqual(hours[granularity][0])
        expect((end - start) / 3_600_000).toBeLessThanOrEqual(hours[granularity][1])
        expect(periodOf(start, granularity)).toEqual(period)
        expect(instantOf(start)).toBe(period.start)
      }),
    )
  })

  test('periods follow one another without gap or overlap, in both directions', () => {
    fc.assert(
      fc.property(moments, granularities, fc.integer({ min: 0, max: 80 }), (now, granularity, count) => {
        const period = periodOf(now, granularity)
        const line = [...previousPeriods(period, count), period]
        expect(line).toHaveLength(count + 1)
        for (const [index, next] of line.slice(1).entries()) expect(line[index]?.end).toBe(next.start)
        const first = line[0] ?? period
        expect(periodsBetween(first.start, period.end, granularity)).toEqual(line)
        expect(step(first.start, granularity, count)).toBe(period.start)
      }),
    )
  })
})

describe('names of periods', () => {
  test.each([
    ['2028-02-29', 'daily', '2028-02-29T00:00:00Z'],
    ['2000-02-29', 'daily', '2000-02-29T00:00:00Z'],
  ] as const)('%s is a %s period that starts at %s', (text, granularity, start) => {
    expect(parsePeriod(text, granularity)).toBe(start)
  })

  test.each([
    ['daily', ['2026-02-30', '2026-02-29', '2100-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-11-00']],
    ['daily', ['0026-11-20', '2026-11', '2026-11-20T05', '2026-1-2', ' 2026-11-20', '2026-11-20\n', '20261120', '']],
    ['hourly', ['2026-11-20T24', '2026-02-29T05', '2026-11-20', '2026-11-20T05:00:00Z', '2026-11-20T5', 'yesterday']],
    ['monthly', ['2026-13', '2026-00', '2026-11-20', '+2026-11']],
  ] as const)('an impossible date or another form is not a %s period: %j', (granularity, texts) => {
    for (const text of texts) expect([text, parsePeriod(text, granularity)]).toEqual([text, undefined])
  })

  test('the name of every period can be read back', () => {
    fc.assert(
      fc.property(moments, granularities, (now, granularity) => {
        const period = periodOf(now, granularity)
        expect(parsePeriod(periodName(period), granularity)).toBe(period.start)
      }),
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Granularity } from '../../src/model/period.js'
import {
  instantOf,
  millisecondsOf,
  monthStart,
  nextPeriod,
  periodAt,
  periodOf,
  periodsBetween,
  previousPeriods,
  step,
} from '../../src/period/index.js'
import { granularities, moments } from './arbitrary.js'

const starts = (periods: readonly { start: string }[]): string[] => periods.map(({ start }) => start)

describe('periods', () => {
  it.each([
    ['2026-12-31T00:00:00Z', 'daily', '2027-01-01T00:00:00Z'],
    ['2028-02-28T00:00:00Z', 'daily', '2028-02-29T00:00:00Z'],
    ['2028-02-29T00:00:00Z', 'daily', '2028-03-01T00:00:00Z'],
    ['2026-02-28T00:00:00Z', 'daily', '2026-03-01T00:00:00Z'],
    ['2028-02-01T00:00:00Z', 'monthly', '2028-03-01T00:00:00Z'],
    ['2026-12-01T00:00:00Z', 'monthly', '2027-01-01T00:00:00Z'],
    ['2026-12-31T23:00:00Z', 'hourly', '2027-01-01T00:00:00Z'],
    ['2026-03-29T01:00:00Z', 'hourly', '2026-03-29T02:00:00Z'],
    ['2026-10-25T00:00:00Z', 'daily', '2026-10-26T00:00:00Z'],
  ] as const)('%s (%s) ends at %s', (start, granularity, end) => {
    expect(periodAt(start, granularity)).toEqual({ granularity, start, end })
  })

  it('finds the period of a moment', () => {
    const moment = Date.UTC(2026, 10, 20, 5, 59, 59, 999)
    expect(periodOf(moment, 'hourly').start).toBe('2026-11-20T05:00:00Z')
    expect(periodOf(moment, 'daily').start).toBe('2026-11-20T00:00:00Z')
    expect(periodOf(moment, 'monthly')).toMatchObject({ start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' })
  })

  it('lists the periods before', () => {
    expect(starts(previousPeriods(periodAt('2027-01-01T00:00:00Z', 'monthly'), 3))).toEqual([
      '2026-10-01T00:00:00Z',
      '2026-11-01T00:00:00Z',
      '2026-12-01T00:00:00Z',
    ])
    expect(previousPeriods(periodAt('2027-01-01T00:00:00Z', 'monthly'), 0)).toEqual([])
  })

  it('lists the periods between, and none where the end is not later', () => {
    expect(starts(periodsBetween('2026-02-27T00:00:00Z', '2026-03-02T00:00:00Z', 'daily'))).toEqual([
      '2026-02-27T00:00:00Z',
      '2026-02-28T00:00:00Z',
      '2026-03-01T00:00:00Z',
    ])
    expect(periodsBetween('2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', 'daily')).toEqual([])
    expect(periodsBetween('2026-03-03T00:00:00Z', '2026-03-02T00:00:00Z', 'daily')).toEqual([])
  })

  it('gives the 1st of the month', () => {
    expect(monthStart('2026-11-20T05:00:00Z')).toBe('2026-11-01T00:00:00Z')
  })
})

describe('laws of periods', () => {
  const lengths: Record<Granularity, [hours: number, most: number]> = {
    hourly: [1, 1],
    daily: [24, 24],
    monthly: [28 * 24, 31 * 24],
  }

  it('a moment lies in its period, whose length is an hour, a day or a month of UTC', () => {
    fc.assert(
      fc.property(moments, granularities, (now, granularity) => {
        const period = periodOf(now, granularity)
        const [start, end] = [millisecondsOf(period.start), millisecondsOf(period.end)]
        expect(start).toBeLessThanOrEqual(now)
        expect(end).toBeGreaterThan(now)
        expect((end - start) / 3_600_000).toBeGreaterThanOrEqual(lengths[granularity][0])
        expect((end - start) / 3_600_000).toBeLessThanOrEqual(lengths[granularity][1])
        expect(periodOf(start, granularity)).toEqual(period)
        expect(instantOf(start)).toBe(period.start)
      }),
    )
  })

  it('periods follow on each other without gap or overlap, both ways', () => {
    fc.assert(
      fc.property(moments, granularities, fc.integer({ min: 0, max: 80 }), (now, granularity, count) => {
        const period = periodOf(now, granularity)
        const before = previousPeriods(period, count)
        expect(before).toHaveLength(count)
        const line = [...before, period]
        for (const [index, next] of line.slice(1).entries()) {
          expect(nextPeriod(line[index] ?? period)).toEqual(next)
        }
        const first = line[0] ?? period
        expect(periodsBetween(first.start, period.end, granularity)).toEqual(line)
        expect(step(first.start, granularity, count)).toBe(period.start)
      }),
    )
  })
})

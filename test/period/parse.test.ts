import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { periodName } from '../../src/model/period.js'
import { parsePeriod, periodOf } from '../../src/period/index.js'
import { granularities, moments } from './arbitrary.js'

describe('parsePeriod', () => {
  it.each([
    ['2026-11-20', 'daily', '2026-11-20T00:00:00Z'],
    ['2026-11-20T05', 'hourly', '2026-11-20T05:00:00Z'],
    ['2026-11', 'monthly', '2026-11-01T00:00:00Z'],
    ['2028-02-29', 'daily', '2028-02-29T00:00:00Z'],
    ['2000-02-29', 'daily', '2000-02-29T00:00:00Z'],
    ['2026-12-31T23', 'hourly', '2026-12-31T23:00:00Z'],
  ] as const)('reads %s (%s)', (text, granularity, start) => {
    expect(parsePeriod(text, granularity)).toBe(start)
  })

  it.each([
    ['2026-02-30', 'daily'],
    ['2026-02-29', 'daily'],
    ['2100-02-29', 'daily'],
    ['2026-04-31', 'daily'],
    ['2026-13-01', 'daily'],
    ['2026-00-10', 'daily'],
    ['2026-11-00', 'daily'],
    ['2026-13', 'monthly'],
    ['2026-00', 'monthly'],
    ['2026-11-20T24', 'hourly'],
    ['2026-02-29T05', 'hourly'],
    ['0026-11-20', 'daily'],
  ] as const)('refuses %s (%s), which names no real period', (text, granularity) => {
    expect(parsePeriod(text, granularity)).toBeUndefined()
  })

  it.each([
    ['2026-11', 'daily'],
    ['2026-11-20', 'hourly'],
    ['2026-11-20', 'monthly'],
    ['2026-11-20T05', 'daily'],
    ['2026-11-20T05:00:00Z', 'hourly'],
    ['2026-11-20T5', 'hourly'],
    ['2026-1-2', 'daily'],
    [' 2026-11-20', 'daily'],
    ['2026-11-20\n', 'daily'],
    ['20261120', 'daily'],
    ['+2026-11', 'monthly'],
    ['yesterday', 'daily'],
    ['', 'daily'],
  ] as const)('refuses %j (%s), which has another form', (text, granularity) => {
    expect(parsePeriod(text, granularity)).toBeUndefined()
  })

  it('reads back the name of every period', () => {
    fc.assert(
      fc.property(moments, granularities, (now, granularity) => {
        const period = periodOf(now, granularity)
        expect(parsePeriod(periodName(period), granularity)).toBe(period.start)
      }),
    )
  })
})

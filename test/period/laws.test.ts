import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { millisecondsOf, nextPeriod, type PeriodSettings, planPeriods, selectPeriods } from '../../src/period/index.js'
import { granularities, moments, zones } from './arbitrary.js'

const HOUR = 3_600_000

const settings = fc.record<PeriodSettings>({
  granularity: granularities,
  choice: fc.constantFrom({ kind: 'previous' }, { kind: 'latest' }),
  lookback: fc.integer({ min: 1, max: 20 }),
  settleHours: fc.integer({ min: 0, max: 72 }),
  timeZone: zones,
  history: fc.integer({ min: 0, max: 40 }),
})

const needs = fc.record({
  periodsBefore: fc.constantFrom(0, 1, 6, 7, 168),
  history: fc.constantFrom(0, 7),
  monthToDate: fc.boolean(),
})

/** The calendar date that the zone's clocks show, by the runtime's own tables. */
function localDate(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now)
}

describe('laws of the plan', () => {
  it('never chooses a period that is not over and settled, nor one that is not past in the zone', () => {
    fc.assert(
      fc.property(settings, needs, moments, (given, need, now) => {
        const newest = planPeriods(given, need, now).candidates.at(-1)
        expect(newest).toBeDefined()
        if (!newest) return
        expect(millisecondsOf(newest.end)).toBeLessThanOrEqual(now - given.settleHours * HOUR)
        const name = { daily: 10, monthly: 7, hourly: 0 }[given.granularity]
        const today = localDate(given.timeZone, now).slice(0, name)
        if (name > 0) expect(newest.start.slice(0, name) < today).toBe(true)
        // It is the newest such period: the next one breaks one of the two.
        const next = nextPeriod(newest)
        const over = millisecondsOf(next.end) <= now - given.settleHours * HOUR
        const past = name === 0 || next.start.slice(0, name) < today
        expect(over && past).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('has every chosen period and the month in its window, ends with the newest and never clips what is chosen', () => {
    fc.assert(
      fc.property(settings, needs, moments, (given, need, now) => {
        const plan = planPeriods(given, need, now)
        for (const candidate of plan.candidates) {
          const { chosen, newest, history } = selectPeriods(plan, candidate)
          expect(newest).toBe(candidate)
          expect(chosen).toHaveLength(given.lookback)
          expect(chosen.at(-1)).toBe(candidate)
          expect((chosen[0]?.start ?? '') >= plan.window.start).toBe(true)
          expect(candidate.end <= plan.window.end).toBe(true)
          expect(history.length).toBeLessThanOrEqual(Math.max(given.history, need.history))
          if (given.granularity !== 'monthly') expect(history).toHaveLength(Math.max(given.history, need.history))
          if (history.length > 0) expect(history.at(-1)?.end).toBe(candidate.start)
          if (given.granularity === 'daily' && (given.history > 0 || need.monthToDate)) {
            expect(plan.window.start <= `${candidate.start.slice(0, 8)}01T00:00:00Z`).toBe(true)
          }
          if (given.granularity === 'hourly' && need.monthToDate) {
            expect((plan.monthWindow?.start ?? '~') <= `${candidate.start.slice(0, 8)}01T00:00:00Z`).toBe(true)
            expect((plan.monthWindow?.end ?? '') >= candidate.end).toBe(true)
          }
        }
        expect(plan.window.end).toBe(plan.candidates.at(-1)?.end)
      }),
      { numRuns: 200 },
    )
  })
})

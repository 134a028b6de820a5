import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Judgement } from '../../src/gate/index.js'
import type { CostLine } from '../../src/model/cost-line.js'
import { periodAt, previousPeriods } from '../../src/period/index.js'
import { type Day, judgeByHand, type Limits } from './oracle.js'
import { type GateInput, line, runGate } from './scenario.js'

/** Units of 10⁻¹⁰ as a plain decimal. */
function amountOf(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(11, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`
}

// Few distinct values make ties, flat histories and equal limits common; tiny and negative ones are among them.
const units = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 10n ** 10n, 2n * 10n ** 10n, 5n * 10n ** 10n, -3n * 10n ** 10n),
  fc.bigInt({ min: -(10n ** 12n), max: 10n ** 13n }),
)
const day: fc.Arbitrary<Day> = fc.option(
  fc
    .uniqueArray(fc.tuple(fc.constantFrom('A', 'B', 'C', 'D'), units), {
      selector: ([label]) => label,
      minLength: 1,
    })
    .map((entries) => new Map(entries)),
  { nil: undefined, freq: 8 },
)
const limit = fc.oneof(units, fc.bigInt({ min: 0n, max: 10n ** 14n }))
const positive = limit.map((each) => (each < 0n ? -each : each))
const limits: fc.Arbitrary<Limits> = fc.record({
  budget: limit,
  group: limit,
  monthly: limit,
  forecast: limit,
  rise: positive,
  percent: fc.bigInt({ min: 0n, max: 300n }),
  anomaly: fc.bigInt({ min: 0n, max: 80n }),
  ignoreBelow: fc.oneof(fc.constant(0n), positive),
  compareWith: fc.constantFrom('previous', 'week', 'median'),
})

/** Thirty days that end with the judged one, and which day of November 2026 that is. */
const runs = fc.record({
  days: fc.array(day, { minLength: 45, maxLength: 45 }),
  dayOfMonth: fc.integer({ min: 1, max: 30 }),
  history: fc.integer({ min: 7, max: 14 }),
  limits,
})
type Run = typeof runs extends fc.Arbitrary<infer Value> ? Value : never

function gateOf(limits: Limits, factor = 1n): GateInput {
  return {
    budget: amountOf(limits.budget * factor),
    groupBudgets: { A: amountOf(limits.group * factor) },
    monthlyBudget: amountOf(limits.monthly * factor),
    forecastBudget: amountOf(limits.forecast * factor),
    maxIncreaseAmount: amountOf(limits.rise * factor),
    maxIncreasePercent: String(limits.percent),
    anomalyThreshold: `${limits.anomaly / 10n}.${limits.anomaly % 10n}`,
    ignoreBelow: amountOf(limits.ignoreBelow * factor),
    compareWith: limits.compareWith,
  }
}

function linesOfDays({ days, dayOfMonth }: Run, factor = 1n): CostLine[] {
  const newest = periodAt(`2026-11-${String(dayOfMonth).padStart(2, '0')}T00:00:00Z`, 'daily')
  return [...previousPeriods(newest, days.length - 1), newest].flatMap((period, index) =>
    [...(days[index] ?? [])].map(([label, amount]) => line(period, label, amountOf(amount * factor))),
  )
}

function judged(run: Run, lines: readonly CostLine[], factor = 1n) {
  const start = `2026-11-${String(run.dayOfMonth).padStart(2, '0')}T00:00:00Z`
  return runGate({
    gate: gateOf(run.limits, factor),
    lines,
    period: { choice: { kind: 'single', start }, history: run.history },
    now: Date.parse('2026-12-05T00:00:00Z'),
  })
}

function outline({ verdict, breaches, missing }: Judgement) {
  return {
    verdict,
    breaches: breaches.map(({ rule, scope }) => `${rule} ${scope}`).sort(),
    missing: missing.map(({ rule }) => rule).sort(),
  }
}

describe('laws of the gate', () => {
  it('a judge written from the contract alone, in whole numbers, comes to the same verdict', () => {
    const verdicts = new Set<string>()
    fc.assert(
      fc.property(runs, (run) => {
        const found = outline(judged(run, linesOfDays(run)).judgement)
        expect(found).toEqual(judgeByHand(run.days, run.history, run.dayOfMonth, run.limits))
        verdicts.add(found.verdict)
      }),
      { numRuns: 400 },
    )
    expect(verdicts).toContain('breach')
    expect(verdicts).toContain('no-data')
  })

  it('the total is the exact sum', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { minLength: 1 }), (amounts) => {
        const newest = periodAt('2026-11-20T00:00:00Z', 'daily')
        const lines = amounts.map((each, index) => line(newest, `group ${index}`, amountOf(each)))
        const sum = amounts.reduce((total, each) => total + each, 0n)
        const { facts, judgement } = runGate({ gate: { budget: amountOf(sum) }, lines })
        expect(facts.newest.amount?.eq(amountOf(sum))).toBe(true)
        expect(judgement.verdict).toBe('pass')
        expect(runGate({ gate: { budget: amountOf(sum - 1n) }, lines }).judgement.verdict).toBe('breach')
      }),
    )
  })

  it('the order of the lines of a period changes nothing', () => {
    fc.assert(
      fc.property(runs, fc.infiniteStream(fc.integer()), (run, order) => {
        const lines = linesOfDays(run)
        const keyed = lines.map((each) => ({ each, key: order.next().value }))
        const shuffled = keyed
          .sort((a, b) =>
            a.each.period.start < b.each.period.start
              ? -1
              : a.each.period.start > b.each.period.start
                ? 1
                : a.key - b.key,
          )
          .map(({ each }) => each)
        const [one, other] = [judged(run, lines), judged(run, shuffled)]
        expect(other.judgement).toEqual(one.judgement)
        expect(JSON.stringify(other.facts)).toBe(JSON.stringify(one.facts))
      }),
      { numRuns: 100 },
    )
  })

  it('all amounts and limits times the same factor change nothing', () => {
    fc.assert(
      fc.property(runs, fc.bigInt({ min: 1n, max: 10n ** 12n }), (run, factor) => {
        const one = outline(judged(run, linesOfDays(run)).judgement)
        expect(outline(judged(run, linesOfDays(run, factor), factor).judgement)).toEqual(one)
      }),
      { numRuns: 100 },
    )
  })

  it('a zero line in a period with data changes nothing', () => {
    fc.assert(
      fc.property(
        runs,
        fc.nat(),
        fc.constantFrom('A', 'E'),
        fc.constantFrom('0', '-0.00', '0E-10'),
        (run, place, label, zero) => {
          const lines = linesOfDays(run)
          fc.pre(lines.length > 0)
          const at = place % lines.length
          const beside = lines[at]
          if (!beside) return
          const more = lines.toSpliced(at, 0, line(beside.period, label, zero))
          expect(judged(run, more).judgement).toEqual(judged(run, lines).judgement)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('a rule that is not set never breaches, and the others judge as before', () => {
    fc.assert(
      fc.property(
        runs,
        fc.constantFrom('budget', 'groupBudgets', 'anomalyThreshold', 'maxIncreasePercent'),
        (run, key) => {
          const lines = linesOfDays(run)
          const { [key]: _, ...rest } = gateOf(run.limits)
          const start = `2026-11-${String(run.dayOfMonth).padStart(2, '0')}T00:00:00Z`
          const fewer = runGate({
            gate: rest,
            lines,
            period: { choice: { kind: 'single', start }, history: run.history },
            now: Date.parse('2026-12-05T00:00:00Z'),
          }).judgement
          const rule = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
          expect(fewer.breaches).toEqual(judged(run, lines).judgement.breaches.filter((breach) => breach.rule !== rule))
        },
      ),
      { numRuns: 100 },
    )
  })
})

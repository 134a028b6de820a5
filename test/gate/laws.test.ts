import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Judgement, RULES } from '../../src/gate/index.js'
import type { CostLine } from '../../src/lib/costs.js'
import { decimal } from '../../src/lib/decimal.js'
import { previousPeriods } from '../../src/periods/index.js'
import { formatAmount } from '../emulators/decimal.mjs'
import { type Day, judgeByHand, type Limits } from './oracle.js'
import { type GateInput, line, periodNamed, runGate, single } from './scenario.js'

// With few distinct values, ties, flat histories and equal limits are common. Some are tiny or negative.
const units = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 10n ** 10n, 2n * 10n ** 10n, 5n * 10n ** 10n, -3n * 10n ** 10n),
  fc.bigInt({ min: -(10n ** 12n), max: 10n ** 13n }),
)
const groups = fc.uniqueArray(fc.tuple(fc.constantFrom('A', 'B', 'C', 'D'), units), {
  selector: ([label]) => label,
  minLength: 1,
})
const day: fc.Arbitrary<Day> = fc.option(
  groups.map((entries) => new Map(entries)),
  { nil: undefined, freq: 8 },
)
const limit = fc.oneof(units, fc.bigInt({ min: 0n, max: 10n ** 14n }))
const positive = limit.map((each) => (each < 0n ? -each : each))
const limits: fc.Arbitrary<Limits> = fc.record({
  budget: limit,
  range: limit,
  group: limit,
  monthly: limit,
  forecast: limit,
  rise: positive,
  percent: fc.bigInt({ min: 0n, max: 300n }),
  anomaly: fc.bigInt({ min: 0n, max: 80n }),
  ignoreBelow: fc.oneof(fc.constant(0n), positive),
  compareWith: fc.constantFrom('previous', 'week', 'median'),
})

/** 45 days that end with the current one, and which day of November 2026 that is. */
const runs = fc.record({
  days: fc.array(day, { minLength: 45, maxLength: 45 }),
  dayOfMonth: fc.integer({ min: 1, max: 30 }),
  history: fc.integer({ min: 7, max: 14 }),
  limits,
})
type Run = typeof runs extends fc.Arbitrary<infer Value> ? Value : never

function gateOf(limits: Limits, factor = 1n): GateInput {
  return {
    budget: formatAmount(limits.budget * factor),
    'range-budget': formatAmount(limits.range * factor),
    'group-budgets': { A: formatAmount(limits.group * factor) },
    'monthly-budget': formatAmount(limits.monthly * factor),
    'forecast-budget': formatAmount(limits.forecast * factor),
    'max-increase-amount': formatAmount(limits.rise * factor),
    'max-increase-percent': String(limits.percent),
    'anomaly-threshold': `${limits.anomaly / 10n}.${limits.anomaly % 10n}`,
    ignoreBelow: formatAmount(limits.ignoreBelow * factor),
    compareWith: limits.compareWith,
  }
}

const nameOf = ({ dayOfMonth }: Run) => `2026-11-${String(dayOfMonth).padStart(2, '0')}`

function linesOf(run: Run, factor = 1n): CostLine[] {
  const current = periodNamed(nameOf(run))
  return [...previousPeriods(current, run.days.length - 1), current].flatMap((period, index) =>
    [...(run.days[index] ?? [])].map(([label, amount]) => line(period, label, formatAmount(amount * factor))),
  )
}

function judged(run: Run, lines: readonly CostLine[] = linesOf(run), gate: GateInput = gateOf(run.limits)) {
  const period = { ...single(nameOf(run)), history: run.history }
  return runGate({ gate, lines, period, now: Date.parse('2026-12-05T00:00:00Z') })
}

function outline({ verdict, breaches, missing }: Judgement) {
  return {
    verdict,
    breaches: breaches.map(({ rule, scope }) => `${rule} ${scope}`).sort(),
    missing: missing.map(({ rule }) => rule).sort(),
  }
}

test('an independent implementation with whole numbers has the same verdict and breaches', () => {
  const verdicts = new Set<string>()
  fc.assert(
    fc.property(runs, (run) => {
      const found = outline(judged(run).judgement)
      expect(found).toEqual(judgeByHand(run.days, run.history, run.dayOfMonth, run.limits))
      verdicts.add(found.verdict)
    }),
    { numRuns: 400 },
  )
  expect(verdicts).toContain('breach')
  expect(verdicts).toContain('no-data')
})

test('the total is the exact sum, and a budget equal to it passes', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { minLength: 1 }), (amounts) => {
      const current = periodNamed('2026-11-20')
      const lines = amounts.map((each, index) => line(current, `group ${index}`, formatAmount(each)))
      const sum = amounts.reduce((total, each) => total + each, 0n)
      const { facts, judgement } = runGate({ gate: { budget: formatAmount(sum) }, lines })
      expect(facts.current.amount?.eq(formatAmount(sum))).toBe(true)
      expect(judgement.verdict).toBe('pass')
      expect(runGate({ gate: { budget: formatAmount(sum - 1n) }, lines }).judgement.verdict).toBe('breach')
    }),
  )
})

test('breaches are ordered by impact: the amount above the limit or above the baseline', () => {
  fc.assert(
    fc.property(runs, (run) => {
      const { breaches } = judged(run).judgement
      const impacts = breaches.map(({ impact }) => decimal(impact))
      for (const [index, { amount, baseline, limit, impact }] of breaches.entries()) {
        expect(
          decimal(amount)
            .minus(decimal(baseline === '' ? limit : baseline))
            .toFixed(),
        ).toBe(decimal(impact).toFixed())
        expect(impacts[index + 1]?.gt(impact) ?? false).toBe(false)
      }
    }),
    { numRuns: 100 },
  )
})

test('the order of the lines of a period changes nothing', () => {
  fc.assert(
    fc.property(runs, fc.infiniteStream(fc.integer()), (run, order) => {
      const lines = linesOf(run)
      const shuffled = lines
        .map((each) => ({ each, start: each.period.start, key: order.next().value }))
        .sort((a, b) => (a.start === b.start ? a.key - b.key : a.start < b.start ? -1 : 1))
        .map(({ each }) => each)
      const [one, other] = [judged(run, lines), judged(run, shuffled)]
      expect(other.judgement).toEqual(one.judgement)
      expect(JSON.stringify(other.facts)).toBe(JSON.stringify(one.facts))
    }),
    { numRuns: 100 },
  )
})

test('the same factor on all amounts and limits changes nothing', () => {
  fc.assert(
    fc.property(runs, fc.bigInt({ min: 1n, max: 10n ** 12n }), (run, factor) => {
      const scaled = judged(run, linesOf(run, factor), gateOf(run.limits, factor))
      expect(outline(scaled.judgement)).toEqual(outline(judged(run).judgement))
    }),
    { numRuns: 100 },
  )
})

test('one more line of $0 in a period with data changes nothing', () => {
  const zeros = fc.constantFrom('0', '-0.00', '0E-10')
  fc.assert(
    fc.property(runs, fc.nat(), fc.constantFrom('A', 'E'), zeros, (run, place, label, zero) => {
      const lines = linesOf(run)
      const index = place % Math.max(1, lines.length)
      const beside = lines[index]
      fc.pre(beside !== undefined)
      const more = lines.toSpliced(index, 0, line(beside.period, label, zero))
      expect(judged(run, more).judgement).toEqual(judged(run, lines).judgement)
    }),
    { numRuns: 100 },
  )
})

test('a rule that is not set never breaches, and the other rules are judged as before', () => {
  fc.assert(
    fc.property(runs, fc.constantFrom(...RULES.map(({ name }) => name)), (run, name) => {
      const { [name]: _, ...rest } = gateOf(run.limits)
      const all = judged(run).judgement.breaches
      expect(judged(run, linesOf(run), rest).judgement.breaches).toEqual(all.filter(({ rule }) => rule !== name))
    }),
    { numRuns: 100 },
  )
})

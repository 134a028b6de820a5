import type { CostLine, MetricValues } from '../model/cost-line.js'
import { type DecimalString, plain } from '../model/decimal.js'
import { Fault } from '../model/fault.js'
import { type Period, periodName } from '../model/period.js'
import { type CostQuery, isCost, type Metric } from '../model/query.js'
import { CommonUnit } from './common-unit.js'
import { ExactSum } from './exact-sum.js'
import type { PeriodTotal } from './verdict.js'

/** One period's total while its lines come in. */
export class Tally {
  readonly period: Period
  readonly #sum = new ExactSum()
  #estimated = false
  #lines = 0

  constructor(period: Period) {
    this.period = period
  }

  add(amount: DecimalString, estimated: boolean): void {
    this.#sum.add(amount)
    this.#estimated ||= estimated
    this.#lines++
  }

  total(): PeriodTotal {
    return { period: this.period, amount: this.#sum.value, estimated: this.#estimated, lines: this.#lines }
  }
}

/** Sums of every metric that events carry, for one period. */
export class MetricTotals {
  readonly #query: CostQuery
  readonly #sums: ReadonlyMap<Metric, { readonly sum: ExactSum; readonly unit: CommonUnit; mixed: boolean }>

  constructor(query: CostQuery) {
    this.#query = query
    this.#sums = new Map(
      query.metrics.map((metric) => [metric, { sum: new ExactSum(), unit: new CommonUnit(), mixed: false }]),
    )
  }

  /** @throws Fault where a cost comes in two currencies. */
  add(line: CostLine): void {
    for (const [metric, total] of this.#sums) {
      const value = line.metrics[metric]
      if (value === undefined || total.mixed) continue
      if (total.unit.accepts(value)) total.sum.add(value.amount)
      else if (metric === this.#query.metric || isCost(metric))
        throw twoUnits(metric, line, total.unit.name, value.unit)
      else total.mixed = true
    }
  }

  /** A usage metric that mixes units (hours with gigabytes) has no total and is left out. */
  values(): MetricValues {
    const values: { -readonly [metric in keyof MetricValues]: MetricValues[metric] } = {}
    for (const [metric, { sum, unit, mixed }] of this.#sums) {
      if (!mixed && unit.name !== undefined) values[metric] = { amount: plain(sum.value), unit: unit.name }
    }
    return values
  }
}

/** Two units in one total, which no sum can hold. */
export function twoUnits(metric: Metric, line: CostLine, one = '', other = ''): Fault {
  return new Fault(
    `Cost Explorer returned ${metric} in two units, "${one}" and "${other}" (period ${periodName(line.period)}), which cannot be added up.`,
    isCost(metric)
      ? 'Choose a `filter` (such as LINKED_ACCOUNT) that leaves costs of one currency.'
      : 'Choose a cost as `metric`, or a `filter` that leaves usage of one unit.',
  )
}

import {
  type CostLine,
  type CostQuery,
  isCost,
  type Metric,
  type MetricValue,
  type MetricValues,
} from '../lib/costs.js'
import { type Decimal, decimal, plain, ZERO } from '../lib/decimal.js'
import { UserError } from '../lib/errors.js'
import { type Instant, type Period, type PeriodPlan, type PeriodSelection, periodName, step } from '../periods/index.js'
import { baselinePeriods } from './baseline.js'
import { groupCosts, PeriodGroups, periodsWithGroups } from './groups.js'
import { readingNeeds } from './judge.js'
import { accountName, isAccount, otherNames } from './labels.js'
import { type DaysRead, monthCosts } from './month.js'
import { median, sum } from './statistics.js'
import type { CostFacts, JudgeSettings, PeriodTotal } from './types.js'

/** How many groups of a period are kept: the maximum, and the minimum. */
const MAX_GROUPS_OF_PERIOD = 2_000
const MIN_GROUPS_OF_PERIOD = 1_000

/** How many groups of all periods together are kept, as far as MIN_GROUPS_OF_PERIOD allows. */
const MAX_GROUPS = 100_000

/**
 * Adds up cost lines as they arrive, and keeps no line: exact totals of each period, and the groups of those periods that a comparison
 * needs. Lines arrive in ascending order of their periods; the lines of one period arrive in any order.
 */
export class CostTotals {
  readonly #plan: PeriodPlan
  readonly #query: CostQuery
  readonly #settings: JudgeSettings
  readonly #currency = new CommonUnit()
  readonly #periods: PeriodSums = new Map()
  readonly #groups = new Map<Instant, PeriodGroups>()
  readonly #groupsNeededUntil: Map<Instant, Instant>
  /** A rule judges every group of every history period. */
  readonly #groupHistory: boolean
  /** If all groups are kept, each label is kept once for all periods, because labels take the most memory. */
  readonly #labels = new Map<string, string>()
  readonly #newGroups: () => PeriodGroups
  readonly #accountNames = new Map<string, string>()
  /** Sums of the metrics for `total` events, by period. */
  readonly #metrics = new Map<Instant, Map<Metric, MetricSum>>()
  /** The first period with sums of all metrics; undefined if there are no `total` events. */
  readonly #metricsFrom: Instant | undefined
  #latest: Instant = ''

  /** @param options `totals`: add up all metrics, for `total` events */
  constructor(plan: PeriodPlan, query: CostQuery, settings: JudgeSettings, options: { readonly totals: boolean }) {
    this.#plan = plan
    this.#query = query
    this.#settings = settings
    const { groupHistory, labels } = readingNeeds(settings)
    this.#groupHistory = groupHistory
    this.#groupsNeededUntil = periodsWithGroups(plan, settings.compareWith, groupHistory)
    const max = groupHistory ? Number.POSITIVE_INFINITY : maxGroups(this.#groupsNeededUntil)
    const names = { accountNames: this.#accountNames }
    const wanted = new Set(labels.map((name) => name.toLowerCase()))
    const isNamed = (label: string) => {
      if (wanted.size === 0) return false
      return [label, ...otherNames(label, names, query.groupBy)].some((name) => wanted.has(name.toLowerCase()))
    }
    this.#newGroups = () => new PeriodGroups(max, isNamed)
    const first = plan.candidates[0]
    this.#metricsFrom = options.totals && first ? step(first.start, plan.granularity, 1 - plan.length) : undefined
  }

  /**
   * Adds a line.
   * @throws UserError if the amounts have mixed units (currencies)
   */
  add(line: CostLine): void {
    const { start } = line.period
    if (start > this.#latest) this.#dropGroupsBefore(start)
    const amount = this.#count(line, this.#periods)
    if (line.linkedAccountName !== undefined) {
      const account = line.values[this.#query.groupBy.findIndex(isAccount)]
      this.#accountNames.set(account ?? '', line.linkedAccountName)
    }
    if (this.#groupsNeededUntil.has(start)) {
      const label = this.#groupHistory ? entry(this.#labels, line.label, () => line.label) : line.label
      entry(this.#groups, start, this.#newGroups).add(label, amount)
    }
    if (this.#metricsFrom !== undefined && start >= this.#metricsFrom) this.#countMetrics(line)
  }

  /**
   * Exact sums of the query's metrics; undefined if the period has no data, or without the option `totals`. A usage metric with mixed
   * units (hours and gigabytes) has no total and is left out.
   */
  totals(period: Period): MetricValues | undefined {
    const sums = this.#metrics.get(period.start)
    if (sums === undefined) return undefined
    const values: { -readonly [metric in keyof MetricValues]: MetricValues[metric] } = {}
    for (const [metric, { amount, unit, mixed }] of sums) {
      if (!mixed && unit.name !== undefined) values[metric] = { amount: plain(amount), unit: unit.name }
    }
    return values
  }

  /**
   * Everything that the gate, the outputs and the report need, after the last line.
   * @param monthLines the daily lines of the plan's `monthWindow`, if it has one
   * @throws UserError if the month's lines have another unit (currency)
   */
  facts(selection: PeriodSelection, monthLines?: Iterable<CostLine>): CostFacts {
    const total = (period: Period): PeriodTotal => this.#periods.get(period.start) ?? noData(period)
    const hasData = ({ start }: Period): boolean => this.#periods.has(start)
    const current = total(selection.current)
    const chosen = selection.chosen.map(total)
    const compared = baselinePeriods(this.#settings.compareWith, selection.current, selection.history).filter(hasData)
    const groups = this.#groupsOf(selection.current)
    const { groupBy } = this.#query
    const groupHistory = groupBy.length > 0 && (this.#groupHistory || this.#settings.compareWith === 'median')
    const names = { accountNames: this.#accountNames }
    return {
      currency: this.#currency.name,
      ...names,
      current,
      chosen,
      chosenSum: chosen.some(({ amount }) => amount) ? sum(amountsOf(chosen)) : undefined,
      history: selection.history.map(total),
      baseline: median(amountsOf(compared.map(total))),
      groups: current.amount
        ? groupCosts(
            {
              current: groups,
              baseline: compared.map((period) => this.#groupsOf(period)),
              history: groupHistory
                ? selection.history.filter(hasData).map((period) => this.#groupsOf(period))
                : undefined,
            },
            (label) => accountName(label, names, groupBy),
          )
        : [],
      omittedGroups: current.amount ? groups.omitted : 0,
      ...monthCosts(current, this.#daysRead(monthLines)),
    }
  }

  #count(line: CostLine, periods: PeriodSums): string {
    const { metric } = this.#query
    const value = line.metrics[metric]
    if (value === undefined) throw new TypeError(`A cost line without the requested metric ${metric}`)
    if (!this.#currency.accepts(value)) throw mixedUnits(metric, line, this.#currency, value)
    const total = entry(periods, line.period.start, () => ({ ...noData(line.period), amount: ZERO }))
    total.amount = total.amount.plus(decimal(value.amount))
    total.estimated ||= line.estimated
    total.lines++
    return value.amount
  }

  #countMetrics(line: CostLine): void {
    const sums = entry(this.#metrics, line.period.start, () => new Map<Metric, MetricSum>())
    for (const metric of this.#query.metrics) {
      const value = line.metrics[metric]
      if (value === undefined) continue
      const found = entry(sums, metric, () => ({ amount: ZERO, unit: new CommonUnit(), mixed: false }))
      if (found.mixed) continue
      if (found.unit.accepts(value)) found.amount = found.amount.plus(decimal(value.amount))
      else if (isCost(metric)) throw mixedUnits(metric, line, found.unit, value)
      else found.mixed = true
    }
  }

  /** When this period has data, no earlier candidate can become the current period. */
  #dropGroupsBefore(start: Instant): void {
    this.#latest = start
    for (const [period, neededUntil] of this.#groupsNeededUntil) {
      if (neededUntil >= start) continue
      this.#groups.delete(period)
      this.#groupsNeededUntil.delete(period)
    }
  }

  #groupsOf({ start }: Period): PeriodGroups {
    const groups = this.#groups.get(start) ?? this.#newGroups()
    groups.prune()
    return groups
  }

  /** The days that were read: in a daily run the run's periods, in an hourly run those of the second request. */
  #daysRead(monthLines: Iterable<CostLine> | undefined): DaysRead | undefined {
    const { granularity, window, monthWindow } = this.#plan
    if (granularity === 'daily') return { since: window.start, total: ({ start }) => this.#periods.get(start) }
    if (monthLines === undefined) return undefined
    const days: PeriodSums = new Map()
    for (const line of monthLines) this.#count(line, days)
    return monthWindow && { since: monthWindow.start, total: ({ start }) => days.get(start) }
  }
}

type PeriodSums = Map<Instant, { period: Period; amount: Decimal; estimated: boolean; lines: number }>

interface MetricSum {
  amount: Decimal
  readonly unit: CommonUnit
  /** The lines have more than one unit. */
  mixed: boolean
}

/** The common unit of all amounts of a sum. An amount of 0 can have any unit. */
class CommonUnit {
  #name: string | undefined
  /** True if an amount other than zero has this unit. */
  #isFixed = false

  /** Undefined before the first amount. */
  get name(): string | undefined {
    return this.#name
  }

  /** True if the amount can be added to the earlier ones. */
  accepts({ amount, unit }: MetricValue): boolean {
    if (this.#isFixed && unit === this.#name) return true
    if (decimal(amount).eq(ZERO)) {
      this.#name ??= unit
      return true
    }
    if (this.#isFixed) return false
    this.#name = unit
    this.#isFixed = true
    return true
  }
}

function mixedUnits(metric: Metric, line: CostLine, common: CommonUnit, { unit }: MetricValue): UserError {
  return new UserError(
    `Cost Explorer returned ${metric} in mixed units, "${common.name ?? ''}" and "${unit}" (period ${periodName(line.period)}), which cannot be added up.`,
    isCost(metric)
      ? 'Choose a `filter` (such as LINKED_ACCOUNT) that selects costs in one currency.'
      : 'Choose a cost as `metric`, or a `filter` that selects usage in one unit.',
  )
}

/** How many groups of each period are kept, to limit the memory of all periods. */
function maxGroups(neededUntil: ReadonlyMap<Instant, Instant>): number {
  const keptAt = (moment: Instant): number =>
    [...neededUntil].filter(([start, until]) => start <= moment && moment <= until).length
  const kept = Math.max(1, ...Array.from(neededUntil.keys(), keptAt))
  return Math.max(MIN_GROUPS_OF_PERIOD, Math.min(MAX_GROUPS_OF_PERIOD, Math.floor(MAX_GROUPS / kept)))
}

function noData(period: Period): PeriodTotal {
  return { period, amount: undefined, estimated: false, lines: 0 }
}

/** The amounts of the periods that have data. */
function amountsOf(totals: readonly PeriodTotal[]): Decimal[] {
  return totals.flatMap(({ amount }) => amount ?? [])
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const created = create()
  map.set(key, created)
  return created
}

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
import { needsOf } from './judge.js'
import { accountName, isAccount, otherNames } from './labels.js'
import { type DaysRead, monthCosts } from './month.js'
import { median, sum } from './statistics.js'
import type { CostFacts, JudgeSettings, PeriodTotal } from './types.js'

/** Maximum number of groups that are kept of a period, as long as all periods held at a time stay under MAX_GROUPS_HELD. */
const MAX_GROUPS_OF_PERIOD = 2_000
const MAX_GROUPS_HELD = 100_000
/** Groups that are kept of a period in any case. */
const MIN_GROUPS_OF_PERIOD = 1_000

/**
 * Adds up cost lines as they arrive, and keeps no line: exact totals of each period, and the groups of those periods that a comparison
 * needs. Lines arrive in ascending order of their periods; within a period, in any order.
 */
export class CostTotals {
  readonly #plan: PeriodPlan
  readonly #query: CostQuery
  readonly #settings: JudgeSettings
  readonly #currency = new CommonUnit()
  readonly #periods: PeriodSums = new Map()
  /** The periods whose groups are held. */
  readonly #groups = new Map<Instant, PeriodGroups>()
  readonly #groupsNeededUntil: Map<Instant, Instant>
  /** A rule judges every group of every history period. */
  readonly #groupHistory: boolean
  /** Labels are kept once for all periods, where all groups are kept: they would take the most memory. */
  readonly #labels = new Map<string, string>()
  readonly #newGroups: () => PeriodGroups
  readonly #accountNames = new Map<string, string>()
  /** Sums of every metric that events carry, by period. */
  readonly #metrics = new Map<Instant, Map<Metric, MetricSum>>()
  /** The first period whose metrics are all added up; undefined where none are. */
  readonly #metricsFrom: Instant | undefined
  #latest: Instant = ''

  /** @param options `totals`: all metrics are added up, for `total` events. */
  constructor(plan: PeriodPlan, query: CostQuery, settings: JudgeSettings, options: { readonly totals: boolean }) {
    this.#plan = plan
    this.#query = query
    this.#settings = settings
    const { groupHistory, labels } = needsOf(settings)
    this.#groupHistory = groupHistory
    this.#groupsNeededUntil = periodsWithGroups(plan, settings.compareWith, groupHistory)
    const max = groupHistory ? Number.POSITIVE_INFINITY : maxGroups(this.#groupsNeededUntil)
    const isNamed = isOneOf(labels, (label) => [
      label,
      ...otherNames(label, { accountNames: this.#accountNames }, query.groupBy),
    ])
    this.#newGroups = () => new PeriodGroups(max, isNamed)
    const first = plan.candidates[0]
    this.#metricsFrom = options.totals && first ? step(first.start, plan.granularity, 1 - plan.length) : undefined
  }

  /**
   * Counts a line.
   * @throws UserError where the amounts have mixed units (currencies).
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
   * Exact sums of every metric that events carry; undefined where the period has no data, or totals were not asked for. A usage metric
   * with mixed units (hours and gigabytes) has no total and is left out.
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
   * Everything that the gate, the outputs and the report need, once every line is counted.
   * @param monthLines the daily lines of the plan's `monthWindow`, where it has one
   * @throws UserError where the month's lines have another unit (currency).
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
    if (value === undefined) throw new TypeError(`A cost line without ${metric}, which was asked for`)
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
      else if (metric === this.#query.metric || isCost(metric)) throw mixedUnits(metric, line, found.unit, value)
      else found.mixed = true
    }
  }

  /** Once this period has data, no earlier candidate becomes the current period. */
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

  /** The days that the run has read: in a daily run its own periods, in an hourly run those of the second request. */
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

/** The one unit that all amounts of a sum share. A zero is accepted in any unit. */
class CommonUnit {
  #name: string | undefined
  /** An amount other than zero has this unit. */
  #proven = false

  /** Undefined before the first amount. */
  get name(): string | undefined {
    return this.#name
  }

  /** True where the amount can be added to the ones before. */
  accepts({ amount, unit }: MetricValue): boolean {
    if (this.#proven && unit === this.#name) return true
    if (decimal(amount).eq(ZERO)) {
      this.#name ??= unit
      return true
    }
    if (this.#proven) return false
    this.#name = unit
    this.#proven = true
    return true
  }
}

function mixedUnits(metric: Metric, line: CostLine, common: CommonUnit, { unit }: MetricValue): UserError {
  return new UserError(
    `Cost Explorer returned ${metric} in mixed units, "${common.name ?? ''}" and "${unit}" (period ${periodName(line.period)}), which cannot be added up.`,
    isCost(metric)
      ? 'Choose a `filter` (such as LINKED_ACCOUNT) that leaves costs of one currency.'
      : 'Choose a cost as `metric`, or a `filter` that leaves usage of one unit.',
  )
}

/** How many groups of each period are kept, so that the memory of all periods held at a time stays bounded. */
function maxGroups(neededUntil: ReadonlyMap<Instant, Instant>): number {
  const heldAt = (moment: Instant): number =>
    [...neededUntil].filter(([start, until]) => start <= moment && moment <= until).length
  const held = Math.max(1, ...Array.from(neededUntil.keys(), heldAt))
  return Math.max(MIN_GROUPS_OF_PERIOD, Math.min(MAX_GROUPS_OF_PERIOD, Math.floor(MAX_GROUPS_HELD / held)))
}

function noData(period: Period): PeriodTotal {
  return { period, amount: undefined, estimated: false, lines: 0 }
}

/** Whether a label is one of those that users wrote, by any of its names and in any case. */
function isOneOf(written: ReadonlySet<string>, namesOf: (label: string) => readonly string[]) {
  const wanted = new Set(Array.from(written, (name) => name.toLowerCase()))
  return (label: string): boolean => wanted.size > 0 && namesOf(label).some((name) => wanted.has(name.toLowerCase()))
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

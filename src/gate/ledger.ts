import type { CostLine, MetricValues } from '../model/cost-line.js'
import type { DecimalString } from '../model/decimal.js'
import type { Instant, Period } from '../model/period.js'
import type { CostQuery } from '../model/query.js'
import { type PeriodPlan, type PeriodSelection, step } from '../period/index.js'
import { AllGroups } from './all-groups.js'
import { CommonUnit } from './common-unit.js'
import { isZero } from './exact-sum.js'
import { costFacts } from './facts.js'
import { groupNeeds, heldAtOnce } from './group-needs.js'
import type { GroupStore, WriteGroup } from './group-store.js'
import { LargestGroups } from './largest-groups.js'
import type { GateSettings } from './settings.js'
import { MetricTotals, Tally, twoUnits } from './tally.js'
import type { CostFacts } from './verdict.js'

/** Most groups that are kept of a period, as long as all periods held at a time stay under a bound … */
const MOST_GROUPS = 2_000
const MOST_HELD = 100_000
/** … and so many at least. */
const LEAST_GROUPS = 1_000

/** The period whose lines are coming in. */
interface OpenPeriod {
  readonly tally: Tally
  /** Undefined where nobody needs the period's groups. */
  readonly writeGroup: WriteGroup | undefined
  readonly metricTotals: MetricTotals | undefined
}

/**
 * Adds up cost lines as they come by, and keeps no line: exact totals of each period, and the groups of those periods that
 * a comparison needs. Lines come in ascending order of their periods; within a period, in any.
 */
export class Ledger {
  readonly #plan: PeriodPlan
  readonly #query: CostQuery
  readonly #gate: GateSettings
  readonly #currency = new CommonUnit()
  readonly #tallies = new Map<Instant, Tally>()
  readonly #groups: GroupStore
  /** Period → the last candidate that needs its groups. */
  readonly #groupNeeds: Map<Instant, Instant>
  readonly #metricTotals = new Map<Instant, MetricTotals>()
  /** The oldest period of which all metrics are added up; undefined where none is. */
  readonly #totalsFrom: Instant | undefined
  #open: OpenPeriod | undefined

  /** @param options `totals`: all metrics are added up, for `total` events. */
  constructor(plan: PeriodPlan, query: CostQuery, gate: GateSettings, options: { readonly totals: boolean }) {
    this.#plan = plan
    this.#query = query
    this.#gate = gate
    this.#groupNeeds = groupNeeds(plan, gate)
    this.#groups = groupStore(gate, heldAtOnce(this.#groupNeeds))
    const first = plan.candidates[0]
    this.#totalsFrom = options.totals && first ? step(first.start, plan.granularity, 1 - plan.length) : undefined
  }

  /**
   * Counts a line. It is bound to its ledger, so that it can be handed on as it is.
   * @throws Fault where the amounts come in two units (currencies).
   */
  readonly add = (line: CostLine): void => {
    if (!carriesData(line)) return
    if (line.period.start !== this.#open?.tally.period.start) this.#open = this.#turnTo(line.period)
    const { tally, writeGroup, metricTotals } = this.#open
    const amount = this.#amountOf(line)
    tally.add(amount, line.estimated)
    writeGroup?.(line.label, amount)
    metricTotals?.add(line)
  }

  /** Exact sums of every metric that events carry; undefined where the period has no data, or totals were not asked for. */
  totals(period: Period): MetricValues | undefined {
    return this.#metricTotals.get(period.start)?.values()
  }

  /**
   * All that the gate, the outputs and the report need to know, once every line is counted.
   * @param monthLines the daily lines of the plan's `monthWindow`, where it has one
   * @throws Fault where the month's lines come in another unit (currency).
   */
  facts(selection: PeriodSelection, monthLines?: Iterable<CostLine>): CostFacts {
    const days = monthLines && this.#dailyTotals(monthLines)
    return costFacts(selection, this.#plan, this.#gate, {
      currency: this.#currency.name,
      grouped: this.#query.groupBy.length > 0,
      total: ({ start }) => this.#tallies.get(start)?.total(),
      groups: (period) => this.#groups.period(period),
      day: days && (({ start }) => days.get(start)?.total()),
    })
  }

  #turnTo(period: Period): OpenPeriod {
    const { start } = period
    for (const [needed, lastNeededBy] of this.#groupNeeds) {
      if (lastNeededBy >= start) continue
      this.#groups.drop(needed)
      this.#groupNeeds.delete(needed)
    }
    const totalled = this.#totalsFrom !== undefined && start >= this.#totalsFrom
    return {
      tally: entry(this.#tallies, start, () => new Tally(period)),
      writeGroup: this.#groupNeeds.has(start) ? this.#groups.open(start) : undefined,
      metricTotals: totalled ? entry(this.#metricTotals, start, () => new MetricTotals(this.#query)) : undefined,
    }
  }

  #dailyTotals(lines: Iterable<CostLine>): ReadonlyMap<Instant, Tally> {
    const days = new Map<Instant, Tally>()
    for (const line of lines) {
      if (!carriesData(line)) continue
      entry(days, line.period.start, () => new Tally(line.period)).add(this.#amountOf(line), line.estimated)
    }
    return days
  }

  #amountOf(line: CostLine): DecimalString {
    const { metric } = this.#query
    const value = line.metrics[metric]
    if (value === undefined) throw new TypeError(`A cost line without ${metric}, which was asked for`)
    if (!this.#currency.accepts(value)) throw twoUnits(metric, line, this.#currency.name, value.unit)
    return value.amount
  }
}

/** Anomalies are judged in every group; for all else the largest groups of each period will do, and those with a budget. */
function groupStore(gate: GateSettings, periods: number): GroupStore {
  if (gate.anomalyThreshold !== undefined) return new AllGroups()
  const most = Math.max(LEAST_GROUPS, Math.min(MOST_GROUPS, Math.floor(MOST_HELD / periods)))
  return new LargestGroups(most, new Set(gate.groupBudgets?.keys()))
}

/**
 * Whether the line says that its period has data: each line of a group does; the one line that an ungrouped answer always
 * has, only where one of its metrics is not zero.
 */
function carriesData(line: CostLine): boolean {
  return line.values.length > 0 || Object.values(line.metrics).some(({ amount }) => !isZero(amount))
}

function entry<Value>(map: Map<Instant, Value>, key: Instant, create: () => Value): Value {
  const found = map.get(key) ?? create()
  map.set(key, found)
  return found
}

import type { Decimal } from '../model/decimal.js'
import type { Period } from '../model/period.js'
import type { PeriodPlan, PeriodSelection } from '../period/index.js'
import { baselinePeriods } from './baseline.js'
import { groupCosts } from './group-costs.js'
import type { PeriodGroups } from './group-store.js'
import { daysRead, monthCosts } from './month.js'
import type { GateSettings } from './settings.js'
import { median, sum } from './statistics.js'
import type { CostFacts, PeriodTotal } from './verdict.js'

/** What was counted. */
export interface Counted {
  readonly currency: string | undefined
  /** The query groups its costs. */
  readonly grouped: boolean
  /** Undefined where the period has no data. */
  total(period: Period): PeriodTotal | undefined
  groups(period: Period): PeriodGroups
  /** A day's total from the second, daily request of an hourly run; undefined as a whole where there was none. */
  readonly day: ((day: Period) => PeriodTotal | undefined) | undefined
}

/** Puts together what was counted. */
export function costFacts(
  selection: PeriodSelection,
  plan: PeriodPlan,
  gate: GateSettings,
  counted: Counted,
): CostFacts {
  const total = (period: Period): PeriodTotal => counted.total(period) ?? noData(period)
  const hasData = (period: Period): boolean => counted.total(period) !== undefined
  const newest = total(selection.newest)
  const chosen = selection.chosen.map(total)
  const compared = baselinePeriods(gate.compareWith, selection.newest, selection.history).filter(hasData)
  const groups = newest.amount && counted.groups(selection.newest)
  const anomalies = gate.anomalyThreshold !== undefined && counted.grouped
  const history = anomalies ? selection.history.filter(hasData).map(counted.groups) : undefined
  const { monthToDate, projectedMonth } = monthCosts(newest, daysRead(plan, counted))
  return {
    currency: counted.currency,
    newest,
    chosen,
    chosenSum: chosen.some(({ amount }) => amount) ? sum(amountsOf(chosen)) : undefined,
    history: selection.history.map(total),
    baseline: median(amountsOf(compared.map(total))),
    groups: groupCosts({ newest: groups, baseline: compared.map(counted.groups), history }),
    omittedGroups: groups?.omitted ?? 0,
    monthToDate,
    projectedMonth,
  }
}

function noData(period: Period): PeriodTotal {
  return { period, amount: undefined, estimated: false, lines: 0 }
}

/** The amounts of the periods that have data. */
function amountsOf(totals: readonly PeriodTotal[]): Decimal[] {
  return totals.flatMap(({ amount }) => amount ?? [])
}

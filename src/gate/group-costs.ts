import { type Decimal, type DecimalString, decimal, ZERO } from '../model/decimal.js'
import type { PeriodGroups } from './group-store.js'
import { median } from './statistics.js'
import type { GroupCost } from './verdict.js'

/** The groups of the periods that matter; only periods with data. */
export interface GroupSources {
  /** Undefined where the newest period has no data. */
  readonly newest: PeriodGroups | undefined
  /** The periods compared with; none: the baseline is unknown. Of several, the median counts. */
  readonly baseline: readonly PeriodGroups[]
  /** The history, where anomalies are judged. */
  readonly history: readonly PeriodGroups[] | undefined
}

/** Every group that any of the sources has, as far as the newest period's cost of it is known: the most expensive first, equal ones by label. */
export function groupCosts({ newest, baseline, history }: GroupSources): readonly GroupCost[] {
  if (newest === undefined) return []
  const labels = new Set<string>()
  for (const groups of [newest, ...baseline, ...(history ?? [])]) for (const label of groups.labels()) labels.add(label)
  const costs: GroupCost[] = []
  for (const label of labels) {
    if (!newest.knows(label)) continue
    const amount = newest.amount(label)
    costs.push({
      label,
      amount: amount === undefined ? ZERO : decimal(amount),
      baseline: baselineOf(label, baseline),
      present: amount !== undefined,
      history: history && amounts(label, history),
    })
  }
  return costs.sort((a, b) => b.amount.cmp(a.amount) || (a.label < b.label ? -1 : 1))
}

function baselineOf(label: string, baseline: readonly PeriodGroups[]): Decimal | undefined {
  return baseline.every((groups) => groups.knows(label)) ? median(amounts(label, baseline).map(decimal)) : undefined
}

/** A group without a line in a period that has data cost 0 then. */
function amounts(label: string, periods: readonly PeriodGroups[]): DecimalString[] {
  return periods.map((groups) => groups.amount(label) ?? '0')
}

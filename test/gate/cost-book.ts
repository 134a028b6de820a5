import { Readable } from 'node:stream'
import { explanationPlan, withCauses } from '../../src/gate/index.js'
import {
  type CostLine,
  type CostQuery,
  type FilterExpression,
  type GroupDefinition,
  groupLabel,
} from '../../src/lib/costs.js'
import { type Granularity, millisecondsOf, type Period, periodsBetween, step } from '../../src/periods/index.js'
import { formatAmount } from '../emulators/decimal.mjs'
import { compileFilter } from '../emulators/filter.mjs'
import { dimensionValue, Ledger, type LineItem } from '../emulators/ledger.mjs'
import { QUERY, runGate, type Scenario, startOf } from './scenario.js'

/** A line item by the short name of its period: `2026-11-20`, `2026-11-20T05` or `2026-11`. */
export type Charge = Omit<LineItem, 'start'> & { readonly at: string }

/** One item for each period, with these amounts; an empty text is no item. */
export function charges(
  names: readonly string[],
  amounts: readonly string[],
  item: Omit<Charge, 'at' | 'metrics'>,
): Charge[] {
  return names.flatMap((at, index) => (amounts[index] ? [{ ...item, at, metrics: amounts[index] }] : []))
}

/**
 * Line items read as Cost Explorer reads them. Filters, groups and sums are those of the Cost Explorer emulator: whole numbers, no code of
 * the action.
 */
export class CostBook {
  readonly #ledger: Ledger
  readonly #accounts: ReadonlyMap<string, string>

  constructor(items: readonly Charge[], accounts: ReadonlyMap<string, string> = new Map()) {
    this.#ledger = new Ledger(items.map(({ at, ...item }) => ({ ...item, start: startOf(at) })))
    this.#accounts = accounts
  }

  lines(
    granularity: Granularity,
    window: { readonly start: string; readonly end: string },
    groupBy: readonly GroupDefinition[],
    filter?: FilterExpression,
  ): CostLine[] {
    const where = filter ? compileFilter(filter) : () => true
    const account = groupBy.findIndex(({ key }) => key === 'LINKED_ACCOUNT')
    return periodsBetween(window.start, window.end, granularity).flatMap((period) =>
      this.#sum(period, where, groupBy).map(({ keys: values, amounts }) => {
        const linkedAccountName = this.#accounts.get(values[account] ?? '')
        return {
          period,
          values,
          label: groupLabel(values),
          metrics: { UnblendedCost: { amount: formatAmount(amounts.UnblendedCost), unit: 'USD' } },
          estimated: false,
          ...(linkedAccountName !== undefined && { linkedAccountName }),
        }
      }),
    )
  }

  /** In units of 10⁻¹⁰. */
  amount(
    period: Period,
    groupBy: readonly GroupDefinition[],
    isWanted: (values: readonly string[]) => boolean,
  ): bigint {
    return this.#sum(period, () => true, groupBy)
      .filter(({ keys }) => isWanted(keys))
      .reduce((total, { amounts }) => total + amounts.UnblendedCost, 0n)
  }

  #sum({ start, end }: Period, where: (item: LineItem) => boolean, groupBy: readonly GroupDefinition[]) {
    const keysOf = (item: LineItem) => groupBy.map((group) => valueIn(item, group))
    return this.#ledger.sum({ start: millisecondsOf(start), end: millisecondsOf(end) }, where, keysOf)
  }
}

function valueIn(item: LineItem, { type, key }: GroupDefinition): string {
  if (type === 'DIMENSION') return dimensionValue(item, key)
  return (type === 'TAG' ? item.tags : item.costCategories)?.[key] ?? ''
}

/** A run over the book, with its breaches explained. */
export async function explained(
  book: CostBook,
  { query = QUERY, explainBy = 'USAGE_TYPE', ...scenario }: Scenario & { readonly explainBy?: string },
) {
  const granularity = scenario.period?.granularity ?? 'daily'
  const end = startOf({ daily: '2026-11-21', hourly: '2026-11-20T06', monthly: '2026-11' }[granularity])
  const start = step(end, granularity, granularity === 'hourly' ? -200 : -40)
  const lines = book.lines(granularity, { start, end }, query.groupBy, query.filter)
  const run = runGate({ ...scenario, query, lines })
  const settings = { ...run.settings, explain: 'on-breach', explainBy } as const
  const plan = explanationPlan(run.judgement, run.facts, settings, query, run.selection)
  const answer = plan && Readable.from(book.lines(granularity, plan.window, plan.groupBy, plan.filter))
  const judgement = plan && answer ? await withCauses(run.judgement, plan, answer) : run.judgement
  return { ...run, verdict: run.judgement, judgement, plan, settings, query: query as CostQuery }
}

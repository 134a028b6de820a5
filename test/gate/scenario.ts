import {
  type CostFacts,
  CostTotals,
  type GateSettings,
  type Judgement,
  judge,
  type RuleName,
  readingNeeds,
} from '../../src/gate/index.js'
import { type CostLine, type CostQuery, groupLabel } from '../../src/lib/costs.js'
import { decimal } from '../../src/lib/decimal.js'
import {
  type Granularity,
  type Instant,
  type Period,
  type PeriodPlan,
  type PeriodSelection,
  type PeriodSettings,
  periodAt,
  periodsBetween,
  planPeriods,
  selectPeriods,
} from '../../src/periods/index.js'
import { query } from '../events/sample.js'

/** More than a day after the current day of most scenarios, 2026-11-20. */
export const NOW = Date.parse('2026-11-22T12:00:00Z')

/** Limits as text, under the names of their rules. */
export type GateInput = { readonly [name in Exclude<RuleName, 'group-budgets'>]?: string } & {
  readonly 'group-budgets'?: Readonly<Record<string, string>>
  readonly compareWith?: GateSettings['compareWith']
  readonly ignoreBelow?: string
}

const HISTORY = { daily: 14, hourly: 24, monthly: 6 }

export function settingsOf(
  gate: GateInput = {},
  period: Partial<PeriodSettings> = {},
  query: CostQuery = QUERY,
): GateSettings & PeriodSettings {
  const { compareWith = 'previous', ignoreBelow = '0', 'group-budgets': groups, ...limits } = gate
  const granularity = period.granularity ?? 'daily'
  return {
    limits: {
      ...Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, decimal(limit)])),
      'group-budgets':
        groups && new Map(Object.entries(groups).map(([label, amount]) => [label, decimal(amount)] as const)),
    },
    compareWith,
    ignoreBelow: decimal(ignoreBelow),
    onBreach: 'fail',
    onMissingData: 'fail',
    granularity,
    period: { kind: 'single', start: startOf('2026-11-20') },
    lookback: 1,
    settleHours: 0,
    timeZone: 'UTC',
    history: HISTORY[granularity],
    groupBy: query.groupBy,
    filter: query.filter,
    excludeRecordTypes: undefined,
    ...period,
  }
}

export const QUERY: CostQuery = query({ metrics: ['UnblendedCost'] })

export const UNGROUPED: CostQuery = { ...QUERY, groupBy: [] }

/** `2026-11`, `2026-11-20` or `2026-11-20T05` as an instant. */
export function startOf(name: string): Instant {
  const [date = '', hour = '00'] = name.split('T')
  return `${date.length === 7 ? `${date}-01` : date}T${hour}:00:00Z`
}

export function periodNamed(name: string, granularity: Granularity = 'daily'): Period {
  return periodAt(startOf(name), granularity)
}

/** The settings that choose one period. */
export function single(name: string, granularity: Granularity = 'daily') {
  return { granularity, period: { kind: 'single', start: startOf(name) } } as const
}

export function line(
  period: Period,
  group: string | undefined,
  amount: string,
  changes: Partial<CostLine> = {},
): CostLine {
  const values = group === undefined ? [] : [group]
  const metrics = { UnblendedCost: { amount, unit: 'USD' } }
  return { period, values, label: groupLabel(values), metrics, estimated: false, ...changes }
}

/** One period's costs: by group, one amount for the one group `EC2`, or undefined for a period without data. */
export type Cost = Readonly<Record<string, string>> | string | undefined

/** The costs of each period, by its short name. */
export type Costs = Readonly<Record<string, Cost>>

function linesOf(costs: Costs, granularity: Granularity = 'daily'): CostLine[] {
  return Object.keys(costs)
    .toSorted()
    .flatMap((name) => {
      const cost = costs[name] ?? {}
      const groups = typeof cost === 'string' ? { EC2: cost } : cost
      return Object.entries(groups).map(([group, amount]) => line(periodNamed(name, granularity), group, amount))
    })
}

/** The periods before `end`, each with its costs, the oldest first. */
export function before(end: string, costs: readonly Cost[], granularity: Granularity = 'daily'): Costs {
  const length = { daily: 24, hourly: 1, monthly: 31 * 24 }[granularity] * 3_600_000
  const start = new Date(Date.parse(startOf(end)) - costs.length * length).toISOString().slice(0, 19)
  const first = granularity === 'monthly' ? `${start.slice(0, 7)}-01T00:00:00Z` : `${start}Z`
  const nameLength = { daily: 10, hourly: 13, monthly: 7 }[granularity]
  const periods = periodsBetween(first, startOf(end), granularity).slice(-costs.length)
  return Object.fromEntries(periods.map((period, index) => [period.start.slice(0, nameLength), costs[index]]))
}

export interface Scenario {
  readonly gate?: GateInput
  readonly costs?: Costs
  readonly lines?: readonly CostLine[]
  readonly period?: Partial<PeriodSettings>
  readonly query?: CostQuery
  readonly now?: number
  readonly monthLines?: readonly CostLine[]
  readonly totals?: boolean
}

export interface Outcome {
  readonly settings: GateSettings & PeriodSettings
  readonly plan: PeriodPlan
  readonly selection: PeriodSelection
  readonly facts: CostFacts
  readonly judgement: Judgement
  readonly totals: CostTotals
}

/** A run from its plan to its verdict, without AWS: lines outside the window are never read. */
export function runGate(scenario: Scenario): Outcome {
  const query = scenario.query ?? QUERY
  const settings = settingsOf(scenario.gate, scenario.period, query)
  const now = scenario.now ?? NOW
  const plan = planPeriods(settings, readingNeeds(settings), now)
  const totals = new CostTotals(plan, query, settings, { totals: scenario.totals ?? false })
  const lines = (scenario.lines ?? linesOf(scenario.costs ?? {}, settings.granularity)).filter(
    ({ period: { start } }) => start >= plan.window.start && start < plan.window.end,
  )
  for (const each of lines) totals.add(each)
  const seen = new Set(lines.map(({ period: { start } }) => start))
  const current = plan.candidates.findLast(({ start }) => seen.has(start)) ?? plan.candidates.at(-1)
  if (!current) throw new Error('The plan has no candidate')
  const selection = selectPeriods(plan, current)
  const facts = totals.facts(selection, scenario.monthLines)
  return { settings, plan, selection, facts, judgement: judge(settings, facts, { now }), totals }
}

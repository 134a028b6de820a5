import { type CostFacts, type GateSettings, type Judgement, judge, Ledger, readingNeeds } from '../../src/gate/index.js'
import { type CostLine, groupLabel } from '../../src/model/cost-line.js'
import { decimal } from '../../src/model/decimal.js'
import type { Granularity, Instant, Period } from '../../src/model/period.js'
import type { CostQuery } from '../../src/model/query.js'
import {
  type PeriodPlan,
  type PeriodSettings,
  periodAt,
  periodsBetween,
  planPeriods,
  selectPeriods,
} from '../../src/period/index.js'

/** Noon of the day after the newest day of most scenarios, 2026-11-20. */
export const NOW = Date.parse('2026-11-22T12:00:00Z')

/** Limits as text; everything else as it is. */
export interface GateInput {
  readonly budget?: string
  readonly groupBudgets?: Readonly<Record<string, string>>
  readonly monthlyBudget?: string
  readonly forecastBudget?: string
  readonly maxIncreasePercent?: string
  readonly maxIncreaseAmount?: string
  readonly anomalyThreshold?: string
  readonly compareWith?: GateSettings['compareWith']
  readonly ignoreBelow?: string
}

export function gate(input: GateInput = {}): GateSettings {
  const amount = (text: string | undefined) => (text === undefined ? undefined : decimal(text))
  return {
    budget: amount(input.budget),
    groupBudgets:
      input.groupBudgets && new Map(Object.entries(input.groupBudgets).map(([label, text]) => [label, decimal(text)])),
    monthlyBudget: amount(input.monthlyBudget),
    forecastBudget: amount(input.forecastBudget),
    maxIncreasePercent: amount(input.maxIncreasePercent),
    maxIncreaseAmount: amount(input.maxIncreaseAmount),
    anomalyThreshold: amount(input.anomalyThreshold),
    compareWith: input.compareWith ?? 'previous',
    ignoreBelow: decimal(input.ignoreBelow ?? '0'),
    onBreach: 'fail',
    onMissingData: 'fail',
  }
}

const HISTORY = { daily: 14, hourly: 24, monthly: 6 }

export function periodSettings(changes: Partial<PeriodSettings> = {}): PeriodSettings {
  const granularity = changes.granularity ?? 'daily'
  return {
    granularity,
    choice: { kind: 'single', start: startOf('2026-11-20') },
    lookback: 1,
    settleHours: 0,
    timeZone: 'UTC',
    history: HISTORY[granularity],
    ...changes,
  }
}

export const QUERY: CostQuery = {
  metrics: ['UnblendedCost'],
  metric: 'UnblendedCost',
  groupBy: [{ type: 'DIMENSION', key: 'SERVICE' }],
  filter: undefined,
  billingViewArn: undefined,
}

export const UNGROUPED: CostQuery = { ...QUERY, groupBy: [] }

/** `2026-11`, `2026-11-20` or `2026-11-20T05` as an instant. */
export function startOf(name: string): Instant {
  const [date = '', hour = '00'] = name.split('T')
  return `${date.length === 7 ? `${date}-01` : date}T${hour}:00:00Z`
}

export function periodNamed(name: string, granularity: Granularity = 'daily'): Period {
  return periodAt(startOf(name), granularity)
}

export function line(
  period: Period,
  group: string | undefined,
  amount: string,
  changes: Partial<CostLine> = {},
): CostLine {
  const values = group === undefined ? [] : [group]
  return {
    period,
    values,
    label: groupLabel(values),
    metrics: { UnblendedCost: { amount, unit: 'USD' } },
    estimated: false,
    ...changes,
  }
}

/** What each period costs: by group, one amount for the one group `EC2`, or undefined for a period without data. */
export type Costs = Readonly<Record<string, Readonly<Record<string, string>> | string | undefined>>

export function linesOf(costs: Costs, granularity: Granularity = 'daily'): CostLine[] {
  return Object.keys(costs)
    .toSorted()
    .flatMap((name) => {
      const groups = costs[name]
      const period = periodNamed(name, granularity)
      if (groups === undefined) return []
      if (typeof groups === 'string') return [line(period, 'EC2', groups)]
      return Object.entries(groups).map(([group, amount]) => line(period, group, amount))
    })
}

/** So many periods before `end` (exclusive), each with its costs, the oldest first. */
export function before(
  end: string,
  costs: readonly (Readonly<Record<string, string>> | string | undefined)[],
  granularity: Granularity = 'daily',
): Costs {
  const length = { daily: 24, hourly: 1, monthly: 31 * 24 }[granularity] * 3_600_000
  const start = new Date(Date.parse(startOf(end)) - costs.length * length).toISOString().slice(0, 19)
  const first = granularity === 'monthly' ? `${start.slice(0, 7)}-01T00:00:00Z` : `${start}Z`
  const cut = { daily: 10, hourly: 13, monthly: 7 }[granularity]
  const periods = periodsBetween(first, startOf(end), granularity).slice(-costs.length)
  return Object.fromEntries(periods.map((period, index) => [period.start.slice(0, cut), costs[index]]))
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
  readonly plan: PeriodPlan
  readonly facts: CostFacts
  readonly judgement: Judgement
  readonly ledger: Ledger
}

/** The way of a run from its plan to its verdict, without AWS: lines outside the window are never asked for. */
export function runGate(scenario: Scenario): Outcome {
  const settings = gate(scenario.gate)
  const period = periodSettings(scenario.period)
  const now = scenario.now ?? NOW
  const plan = planPeriods(period, readingNeeds(settings, period), now)
  const ledger = new Ledger(plan, scenario.query ?? QUERY, settings, { totals: scenario.totals ?? false })
  const lines = (scenario.lines ?? linesOf(scenario.costs ?? {}, period.granularity)).filter(
    ({ period: { start } }) => start >= plan.window.start && start < plan.window.end,
  )
  for (const each of lines) ledger.add(each)
  const seen = new Set(lines.map(({ period: { start } }) => start))
  const newest = plan.candidates.findLast(({ start }) => seen.has(start)) ?? plan.candidates.at(-1)
  if (!newest) throw new Error('The plan has no candidate')
  const facts = ledger.facts(selectPeriods(plan, newest), scenario.monthLines)
  return { plan, facts, judgement: judge(settings, facts, { now }), ledger }
}

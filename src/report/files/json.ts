import { type GateSettings, type GroupCost, type PeriodTotal, percentChange, twoDecimals } from '../../gate/index.js'
import { type Decimal, plain } from '../../model/decimal.js'
import type { Period } from '../../model/period.js'
import type { RunResult } from '../result.js'
import type { ReportFilesContext } from './context.js'

/** Version of the document's form; grows when a reader of the older form could misread it. */
const FORM = 1

/**
 * The whole result as one JSON document, in pieces: `schema/report.schema.json` describes it. Amounts are plain decimals as
 * strings, exact; what is unknown is null, and never 0 or left out. Groups come last, one a line, as there may be many.
 */
export function* jsonReport(result: RunResult, context: ReportFilesContext): Generator<string> {
  const head = JSON.stringify(headOf(result, context), null, 2)
  yield `${head.slice(0, head.lastIndexOf('\n}'))},\n  "groups": [`
  let separator = '\n    '
  for (const group of result.facts.groups) {
    yield separator + JSON.stringify(groupOf(group))
    separator = ',\n    '
  }
  yield result.facts.groups.length > 0 ? '\n  ]\n}\n' : ']\n}\n'
}

function headOf(result: RunResult, context: ReportFilesContext) {
  const { facts, judgement, delivery, query } = result
  const { newest } = facts
  return {
    form: FORM,
    generatedAt: context.generatedAt,
    account: context.account ?? null,
    query: {
      metric: query.metric,
      metrics: query.metrics,
      groupBy: query.groupBy.map(({ type, key }) => ({ type, key })),
      filter: query.filter ?? null,
      billingViewArn: query.billingViewArn ?? null,
    },
    period: { ...periodOf(newest.period), estimated: newest.estimated, settled: result.settled },
    currency: facts.currency ?? null,
    total: text(newest.amount),
    baseline: { compareWith: context.gate.compareWith, amount: text(facts.baseline) },
    change: changeTexts(newest.amount, facts.baseline),
    monthToDate: text(facts.monthToDate),
    projectedMonth: text(facts.projectedMonth),
    chosen: { total: text(facts.chosenSum), periods: facts.chosen.map(totalOf) },
    history: facts.history.map(totalOf),
    verdict: judgement.verdict,
    limits: limitsOf(context.gate),
    breaches: judgement.breaches.map(({ rule, scope, actual, limit }) => ({ rule, scope, actual, limit })),
    missing: judgement.missing.map(({ rule, reason }) => ({ rule, reason })),
    warnings: judgement.warnings,
    delivery: {
      made: delivery.made,
      delivered: delivery.delivered,
      skipped: delivery.skipped,
      failed: delivery.failed,
      deadLetterFile: delivery.deadLetterFile ?? null,
      reasons: delivery.reasons.map(({ reason, count }) => ({ reason, count })),
    },
    apiRequests: result.apiRequests,
    omittedGroups: facts.omittedGroups,
  }
}

function periodOf({ granularity, start, end }: Period) {
  return { granularity, start, end }
}

function totalOf({ period, amount, estimated, lines }: PeriodTotal) {
  return { start: period.start, end: period.end, amount: text(amount), estimated, lines }
}

function groupOf({ label, amount, baseline, present }: GroupCost) {
  const change = changeTexts(amount, baseline)
  return { group: label, amount: plain(amount), baseline: text(baseline), change, present }
}

function changeTexts(amount: Decimal | undefined, baseline: Decimal | undefined) {
  if (amount === undefined || baseline === undefined) return { amount: null, percent: null }
  const percent = percentChange(amount, baseline)
  return { amount: plain(amount.minus(baseline)), percent: percent === undefined ? null : twoDecimals(percent) }
}

/** The rules that are set, under the names of their inputs. */
function limitsOf(gate: GateSettings) {
  const limits: Record<string, string | Record<string, string>> = {}
  const set = (rule: string, limit: Decimal | undefined) => {
    if (limit !== undefined) limits[rule] = plain(limit)
  }
  set('budget', gate.budget)
  // A Map to an object by entries: a label such as `__proto__` stays a label.
  if (gate.groupBudgets !== undefined) {
    limits['group-budgets'] = Object.fromEntries([...gate.groupBudgets].map(([label, limit]) => [label, plain(limit)]))
  }
  set('monthly-budget', gate.monthlyBudget)
  set('forecast-budget', gate.forecastBudget)
  set('max-increase-percent', gate.maxIncreasePercent)
  set('max-increase-amount', gate.maxIncreaseAmount)
  set('anomaly-threshold', gate.anomalyThreshold)
  set('ignore-below', gate.ignoreBelow)
  return limits
}

function text(amount: Decimal | undefined): string | null {
  return amount === undefined ? null : plain(amount)
}

import { type GroupCost, type PeriodTotal, percentChange, plainLimits, twoDecimals } from '../gate/index.js'
import { type Decimal, plain } from '../lib/decimal.js'
import type { ReportContext } from './files.js'
import type { JudgedOutcome, ViewSettings } from './outcome.js'
import { plainBreach } from './outputs.js'

/** Version of the format. It changes if readers of the previous version could misread a document. */
const FORM = 1

/**
 * The whole result as JSON, in parts; `schema/report.schema.json` describes it. Amounts are exact plain decimals as strings. Unknown values
 * are null, never 0 or absent. Groups are last, one per line, because there may be many.
 */
export function* jsonReport(
  outcome: JudgedOutcome,
  settings: ViewSettings,
  { generatedAt }: ReportContext,
): Generator<string> {
  const head = JSON.stringify({ form: FORM, generatedAt, ...documentOf(outcome, settings) }, null, 2)
  yield `${head.slice(0, head.lastIndexOf('\n}'))},\n  "groups": [`
  const { groups } = outcome.facts
  for (const [index, group] of groups.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(groupOf(group))}`
  }
  yield groups.length > 0 ? '\n  ]\n}\n' : ']\n}\n'
}

function documentOf(outcome: JudgedOutcome, settings: ViewSettings) {
  const { facts, judgement, delivery, query, account, settled, apiRequests } = outcome
  const { current } = facts
  const { granularity, start, end } = current.period
  return {
    account: account ?? null,
    query: {
      metric: query.metric,
      metrics: query.metrics,
      groupBy: query.groupBy.map(({ type, key }) => ({ type, key })),
      filter: query.filter ?? null,
      billingViewArn: query.billingViewArn ?? null,
    },
    period: { granularity, start, end, estimated: current.estimated, settled },
    currency: facts.currency ?? null,
    total: amountOrNull(current.amount),
    baseline: { compareWith: settings.compareWith, amount: amountOrNull(facts.baseline) },
    change: changeOf(current.amount, facts.baseline),
    monthToDate: amountOrNull(facts.monthToDate),
    projectedMonth: amountOrNull(facts.projectedMonth),
    chosen: { total: amountOrNull(facts.chosenSum), periods: facts.chosen.map(totalOf) },
    history: facts.history.map(totalOf),
    verdict: judgement.verdict,
    limits: { ...plainLimits(settings.limits), 'ignore-below': plain(settings.ignoreBelow) },
    breaches: judgement.breaches.map(plainBreach),
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
    apiRequests,
    omittedGroups: facts.omittedGroups,
  }
}

function totalOf({ period, amount, estimated, lines }: PeriodTotal) {
  return { start: period.start, end: period.end, amount: amountOrNull(amount), estimated, lines }
}

function groupOf({ label, name = '', amount, baseline, present }: GroupCost) {
  const change = changeOf(amount, baseline)
  return { group: label, name, amount: plain(amount), baseline: amountOrNull(baseline), change, present }
}

function changeOf(amount: Decimal | undefined, baseline: Decimal | undefined) {
  if (amount === undefined || baseline === undefined) return { amount: null, percent: null }
  const percent = percentChange(amount, baseline)
  return { amount: plain(amount.minus(baseline)), percent: percent === undefined ? null : twoDecimals(percent) }
}

function amountOrNull(amount: Decimal | undefined): string | null {
  return amount === undefined ? null : plain(amount)
}

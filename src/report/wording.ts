/**
 * The texts about a run's result: log, summary, comment, issue, chat, page and outputs use the same words. Untrusted names (groups, causes)
 * are returned separately from the text around them, because each format escapes them differently.
 */
import type { DeliveryReceipt } from '../delivery/index.js'
import { type Breach, type Cause, comparedWith, describeBreach, displayLabel, type GroupCost } from '../gate/index.js'
import { isCost, TOTAL_LABEL } from '../lib/costs.js'
import { type Decimal, decimal, ZERO } from '../lib/decimal.js'
import { oneLine, showCount } from '../lib/text.js'
import { PERIOD_NOUNS, type Period } from '../periods/index.js'
import { counted, countPeriods, joined, type Money, money, percentText, showPeriod, showShare } from './format.js'
import type { JudgedOutcome, Outcome, ViewSettings } from './outcome.js'

/** An untrusted name and the text about it. Only the name needs escaping. */
export interface Named {
  readonly name: string
  readonly text: string
}

/** `on 2026-11-20`, `in 2026-11`, `at 2026-11-20 05:00 UTC`. */
function inPeriod(period: Period): string {
  return `${{ daily: 'on', hourly: 'at', monthly: 'in' }[period.granularity]} ${showPeriod(period)}`
}

/** A group's name for display: `shop-prod (111122223333)` for a linked account. Untrusted text. */
export function groupName({ facts, query }: JudgedOutcome, label: string): string {
  return visible(displayLabel(label, facts, query.groupBy))
}

/** `" "` if the text, such as a tag's value, has only invisible characters. */
function visible(text: string): string {
  return oneLine(text).trim() === '' ? '" "' : text
}

/** `AWS cost $123.46 on 2026-11-20 (+21.3%)`: the current period's total and its change. */
export function costText({ facts, query }: JudgedOutcome, { hideAmounts }: ViewSettings): string {
  const { current, baseline, currency } = facts
  const period = inPeriod(current.period)
  if (current.amount === undefined) return `no AWS cost data for ${showPeriod(current.period)}`
  const unit = money(currency)
  const inMoney = baseline && !hideAmounts ? unit.change(current.amount.minus(baseline)) : undefined
  const change = percentText(current.amount, baseline) ?? inMoney
  const noun = isCost(query.metric) ? 'AWS cost' : 'AWS usage'
  const total = hideAmounts ? `${noun} ${period}` : `${noun} ${unit.amount(current.amount)} ${period}`
  return change === undefined ? total : `${total} (${change})`
}

/** The verdict and the amounts in one line that begins with `sign`: a warning sign instead of a tick if events are undelivered. */
export function headline(
  outcome: JudgedOutcome,
  view: ViewSettings,
): { readonly sign: string; readonly title: string } {
  const { judgement, facts, delivery } = outcome
  const say = (sign: string, text: string) => ({ sign, title: `${sign} ${text}`.trim() })
  const missingSign = { fail: '❌', warn: '⚠️', pass: 'ℹ️' }[view.onMissingData]
  const cost = costText(outcome, view)
  if (facts.current.amount === undefined) return say(missingSign, capitalized(cost))
  const undelivered = delivery.failed > 0 ? `${counted(delivery.failed, 'event')} undelivered` : undefined
  switch (judgement.verdict) {
    case 'breach':
      return say(view.onBreach === 'fail' ? '❌' : '⚠️', `Cost gate failed: ${cost}`)
    case 'no-data':
      return say(missingSign, `Not enough data to judge the cost gate: ${cost}`)
    case 'pass':
      if (undelivered) return say('⚠️', `Cost gate passed, but ${undelivered}: ${cost}`)
      return say('✅', `Cost gate passed: ${cost}`)
    case 'none':
      return undelivered ? say('⚠️', `${capitalized(undelivered)}: ${cost}`) : say('', cost)
  }
}

export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** What the total is compared with: `the previous day`, `the median of 14 days`. */
export function baselineText({ facts }: JudgedOutcome, { compareWith }: Pick<ViewSettings, 'compareWith'>): string {
  return comparedWith({ compareWith, granularity: facts.current.period.granularity, historyCount: historyCount(facts) })
}

/** Periods of the history that have data. */
function historyCount({ history }: JudgedOutcome['facts']): number {
  return history.filter(({ amount }) => amount !== undefined).length
}

/** `$21.71 more than the previous day ($101.75)`; undefined without data. */
export function comparison(outcome: JudgedOutcome, view: ViewSettings): string | undefined {
  const { current, baseline, currency } = outcome.facts
  if (current.amount === undefined) return undefined
  if (baseline === undefined) return 'no data to compare with'
  const change = current.amount.minus(baseline)
  const unit = money(currency)
  const against = baselineText(outcome, view) + (view.hideAmounts ? '' : ` (${unit.amount(baseline)})`)
  if (change.eq(ZERO)) return `the same as ${against}`
  const than = `${change.gt(ZERO) ? 'more' : 'less'} than ${against}`
  if (!view.hideAmounts) return `${unit.amount(change.abs())} ${than}`
  const percent = percentText(current.amount, baseline)
  return percent === undefined ? than : `${percent} against ${against}`
}

/** `111.1% of the budget of $111.11`; undefined if there is no budget, or if amounts are hidden. */
export function budgetShare(
  amount: Decimal,
  limit: Decimal | undefined,
  unit: Money,
  { hideAmounts }: ViewSettings,
): string | undefined {
  if (hideAmounts || limit === undefined) return undefined
  const budget = `the budget of ${unit.amount(limit)}`
  const share = limit.gt(ZERO) && amount.gte(ZERO) ? amount.times('100').div(limit) : undefined
  return share === undefined ? budget : `${showShare(share)} of ${budget}`
}

/** An amount that is shown besides the total. */
interface Figure {
  readonly name: string
  readonly amount: string
  /** What it is compared with. */
  readonly note: string | undefined
}

/** The sum of several periods, month to date and projected month, each with its budget. Empty if amounts are hidden. */
export function figures({ facts }: JudgedOutcome, view: ViewSettings): Figure[] {
  const { monthToDate, projectedMonth, chosen, chosenSum, current, currency } = facts
  const { limits } = view
  if (view.hideAmounts || current.amount === undefined) return []
  const unit = money(currency)
  const { granularity } = current.period
  const figure = (name: string, amount: Decimal | undefined, limit: Decimal | undefined, more?: string): Figure[] => {
    if (amount === undefined) return []
    const note = joined([more, budgetShare(amount, limit, unit, view)], ', ')
    return [{ name, amount: unit.amount(amount), note: note || undefined }]
  }
  // With monthly periods, both equal the total, so they are only shown with a budget.
  const ofMonth = (name: string, amount: Decimal | undefined, limit: Decimal | undefined) =>
    granularity === 'monthly' && limit === undefined ? [] : figure(name, amount, limit)
  const several = chosen.length > 1 || limits['range-budget'] !== undefined
  const sumName = `Sum of ${countPeriods(chosen.length, granularity)}`
  return [
    ...(several ? figure(sumName, chosenSum, limits['range-budget'], spanText(facts)) : []),
    ...ofMonth('Month to date', monthToDate, limits['monthly-budget']),
    ...ofMonth('Projected month', projectedMonth, limits['forecast-budget']),
  ]
}

/** `2026-11-18 to 2026-11-20 (1 without data)`. */
function spanText({ chosen, current }: JudgedOutcome['facts']): string {
  const [first] = chosen
  const empty = chosen.filter(({ amount }) => amount === undefined).length
  const span = `${showPeriod(first?.period ?? current.period)} to ${showPeriod(current.period)}`
  return empty === 0 ? span : `${span} (${empty} without data)`
}

/** The subject of a breach: `Total`, or a group (untrusted text). */
export function breachSubject({ scope, isGroup }: Breach, outcome: JudgedOutcome): string {
  return isGroup ? groupName(outcome, scope) : 'Total'
}

/** The text after a breach's subject: `cost $120.00, $20.00 above the budget of $100.00`. Contains no untrusted text. */
export function breachText(breach: Breach, outcome: JudgedOutcome, view: ViewSettings): string {
  const { facts } = outcome
  return describeBreach(breach, {
    hideAmounts: view.hideAmounts,
    compareWith: view.compareWith,
    granularity: facts.current.period.granularity,
    historyCount: historyCount(facts),
    money: money(facts.currency),
    number: money(undefined),
  })
}

/** `name` is `cause`, after its group unless the breach is about that group: `EC2 - Other / NatGateway-Bytes`. */
export interface CauseItem extends Named {
  readonly group: string | undefined
  readonly cause: string
}

/** The causes of a breach's rise, the largest first: `NatGateway-Bytes` and `+$70.10`. */
export function causeItems(breach: Breach, outcome: JudgedOutcome, { hideAmounts }: ViewSettings): CauseItem[] {
  const unit = money(outcome.facts.currency)
  return breach.causes.map((cause) => {
    const [amount, baseline] = [decimal(cause.amount), decimal(cause.baseline)]
    const change = hideAmounts ? percentText(amount, baseline) : unit.change(decimal(cause.change))
    const isNew = baseline.eq(ZERO) && amount.gt(ZERO)
    const group = causeGroup(breach, cause, outcome)
    const own = visible(cause.causeName === undefined ? cause.cause : `${cause.causeName} (${cause.cause})`)
    return {
      name: group === undefined ? own : `${group} / ${own}`,
      group,
      cause: own,
      text: joined([change, isNew ? '(new)' : ''], ' '),
    }
  })
}

function causeGroup({ scope, isGroup }: Breach, { group, name }: Cause, outcome: JudgedOutcome): string | undefined {
  const isUngrouped = outcome.query.groupBy.length === 0 && group === TOTAL_LABEL
  if (isUngrouped || (isGroup && (scope === group || scope.startsWith(`${group} / `)))) return undefined
  const known = groupName(outcome, group)
  return known === group && name !== undefined ? `${name} (${group})` : known
}

/** The end of the sentence about causes. */
export function unexplainedText({ unexplained, causes }: Breach): string | undefined {
  if (!unexplained) return undefined
  return causes.length === 0 ? 'no cause of the rise was found' : 'two thirds or more of the rise has other causes'
}

/**
 * A breach with its causes as one sentence without a full stop: its subject, and the rest in parts. The subject and the parts with a
 * `name` are untrusted text.
 */
export function breachSentence(breach: Breach, outcome: JudgedOutcome, view: ViewSettings) {
  const causes = causeItems(breach, outcome, view).flatMap(({ name, text }, index) => [
    index === 0 ? '; of which ' : ', ',
    { name },
    text === '' ? '' : ` ${text}`,
  ])
  const unexplained = unexplainedText(breach)
  const rest = [
    ` ${breachText(breach, outcome, view)} (${breach.rule})`,
    ...causes,
    unexplained === undefined ? '' : `; ${unexplained}`,
  ]
  return { subject: breachSubject(breach, outcome), rest }
}

/** The names of the breached rules, each once, in the order of the breaches. */
export function breachedRules({ judgement }: JudgedOutcome): string {
  return [...new Set(judgement.breaches.map(({ rule }) => rule))].join(', ')
}

/** The groups that have costs in the current period, the most expensive first. Empty if the query does not group. */
export function currentGroups({ facts, query }: JudgedOutcome): GroupCost[] {
  return query.groupBy.length === 0 ? [] : facts.groups.filter(({ present }) => present)
}

/** The groups whose cost changed most: the top 3 by absolute change. `text` is the change, with a note for a credit. */
export function biggestChanges(outcome: JudgedOutcome, view: ViewSettings): Named[] {
  const { facts, query } = outcome
  if (query.groupBy.length === 0) return []
  const unit = money(facts.currency)
  return facts.groups
    .flatMap((group) => (group.baseline === undefined ? [] : [{ group, change: group.amount.minus(group.baseline) }]))
    .filter(({ change }) => !change.eq(ZERO))
    .toSorted((a, b) => b.change.abs().cmp(a.change.abs()))
    .slice(0, 3)
    .map(({ group, change }) => {
      const shown = view.hideAmounts ? percentText(group.amount, group.baseline) : unit.change(change)
      const note = changeNote(group, unit, view)
      return { name: groupName(outcome, group.label), text: joined([shown, note && `(${note})`], ' ') }
    })
}

/** A note on a change that is not just a higher or lower cost: `new`, `no cost now`, `credit of $30.00 ended`. */
export function changeNote(
  { amount, baseline }: GroupCost,
  unit: Money,
  { hideAmounts }: Pick<ViewSettings, 'hideAmounts'>,
): string | undefined {
  if (amount.lt(ZERO)) {
    if (baseline === undefined || baseline.eq(amount)) return 'credit'
    if (baseline.gte(ZERO)) return hideAmounts ? 'new credit' : `new credit of ${unit.amount(amount.abs())}`
    return amount.gt(baseline) ? 'smaller credit' : 'larger credit'
  }
  if (baseline === undefined) return undefined
  if (baseline.lt(ZERO)) return hideAmounts ? 'credit ended' : `credit of ${unit.amount(baseline.abs())} ended`
  if (baseline.eq(ZERO) && amount.gt(ZERO)) return 'new'
  return amount.eq(ZERO) && baseline.gt(ZERO) ? 'no cost now' : undefined
}

/** What to do about a period without data. */
export function noDataAdvice({ judgement }: JudgedOutcome): string {
  return judgement.remedy ?? 'Run the workflow again later.'
}

/** The same as a text on its own. */
export function noDataText(outcome: JudgedOutcome): string {
  return `No data is not the same as no costs. ${noDataAdvice(outcome)}`
}

/** Whether the period is settled; undefined without data. */
export function freshness({ facts, settled }: JudgedOutcome): string | undefined {
  if (facts.current.amount === undefined) return undefined
  const noun = PERIOD_NOUNS[facts.current.period.granularity]
  return settled ? 'settled' : `not settled: the ${noun} ended less than 24 hours ago, so AWS may still add costs to it`
}

/** The gate's warnings, without the one that `freshness` repeats. */
export function otherWarnings({ judgement }: JudgedOutcome): readonly string[] {
  return judgement.warnings.filter((warning) => warning !== judgement.unsettled)
}

/** `7 of 40 events are undelivered`. */
export function undeliveredCount({ failed, made }: Pick<DeliveryReceipt, 'failed' | 'made'>): string {
  return `${showCount(failed)} of ${counted(made, 'event')} ${failed === 1 ? 'is' : 'are'} undelivered`
}

/** `2 paid Cost Explorer requests`; undefined if there was none. */
export function requestsText({ apiRequests }: Outcome): string | undefined {
  return apiRequests === 0 ? undefined : counted(apiRequests, 'paid Cost Explorer request')
}

/** `40 made, 37 delivered, 3 skipped (accepted in an earlier run)`, or why none was sent. */
export function eventsText(outcome: Outcome, view: ViewSettings): string {
  const { made, delivered, skipped, failed } = outcome.delivery
  if (made === 0) return joined(['none made', whyNoEvents(outcome, view)], ': ')
  if (delivered + skipped + failed === 0) return `${showCount(made)} made, none sent: webhook-url is not set`
  const parts = [`${showCount(made)} made`, `${showCount(delivered)} delivered`]
  if (skipped > 0) parts.push(`${showCount(skipped)} skipped (accepted in an earlier run)`)
  if (failed > 0) parts.push(`${showCount(failed)} undelivered`)
  return parts.join(', ')
}

function whyNoEvents(outcome: Outcome, { events, minAmount }: ViewSettings): string | undefined {
  if (outcome.kind === 'replayed') return 'the replay file has none'
  if (outcome.kind === 'incomplete') return undefined
  if (outcome.facts.chosen.every(({ amount }) => amount === undefined)) return 'there is no cost data'
  if (!events.has('lines')) return events.has('breaches') ? 'there is no breach' : undefined
  return minAmount === undefined ? undefined : 'every cost line is below min-amount'
}

/** One plain sentence: period, total, change, verdict. Contains no untrusted text. */
export function messageText(outcome: JudgedOutcome, view: ViewSettings): string {
  const compared = comparison(outcome, view)
  const verdict = {
    pass: ': cost gate passed',
    breach: `: cost gate failed (${breachedRules(outcome)})`,
    'no-data': ': cost gate not judged, data is missing',
    none: '',
  }[outcome.judgement.verdict]
  return `${capitalized(costText(outcome, view))}${compared === undefined ? '' : `, ${compared}`}${verdict}.`
}

import { baselineName, percentChange } from '../gate/index.js'
import type { Core } from '../lib/runtime.js'
import { clip, forLog, labelForLog } from '../lib/text.js'
import {
  breachedRules,
  breachText,
  counted,
  countPeriods,
  money,
  showCount,
  showPercent,
  showPeriod,
} from './format.js'
import type { JudgedOutcome, Outcome, ViewSettings } from './outcome.js'

/** Groups in the log; the summary has more. */
const LARGEST = 5
/** Width of the first column, in characters. */
const WIDTH = 10

type Line = readonly [name: string, text: string]

/** The run in a few lines of the job's log, in one group. */
export async function logOutcome(
  outcome: Outcome,
  settings: ViewSettings,
  core: Pick<Core, 'group' | 'info'>,
): Promise<void> {
  const judged = outcome.kind === 'judged'
  const lines = judged ? judgedLines(outcome, settings) : deliveryLines(outcome)
  await core.group(judged ? 'AWS costs' : 'Events', async () => {
    for (const [name, text] of lines) core.info(`${name.padEnd(WIDTH)}${text}`)
  })
}

function judgedLines(outcome: JudgedOutcome, settings: ViewSettings): Line[] {
  const { facts, query, judgement, settled } = outcome
  const { period, amount, estimated } = facts.current
  const state = [estimated ? 'estimated' : '', settled ? 'settled' : 'not settled'].filter((text) => text !== '')
  const about = [period.granularity, ...(amount === undefined ? ['no data'] : state)]
  const breached = judgement.breaches.length === 0 ? '' : `: ${breachedRules(judgement.breaches)}`
  return [
    ['Period', `${showPeriod(period)} (${about.join(', ')})`],
    ...totalLines(outcome, settings),
    ...(query.groupBy.length === 0 ? [] : largestGroups(outcome, settings)),
    ...deliveryLines(outcome),
    ...(judgement.verdict === 'none' ? [] : [['Gate', `${judgement.verdict}${breached}`] as const]),
  ]
}

function totalLines({ facts, query }: JudgedOutcome, { compareWith, hideAmounts }: ViewSettings): Line[] {
  const { current, baseline, chosen, chosenSum } = facts
  if (current.amount === undefined) return []
  const { granularity } = current.period
  const unit = money(facts.currency)
  const percent = percentChange(current.amount, baseline)
  const change = percent && `${showPercent(percent)} against ${baselineName(compareWith, granularity)}`
  if (hideAmounts) return [['Change', change ?? 'unknown']]
  const total = `${forLog(unit.amount(current.amount))} ${query.metric}${change === undefined ? '' : `, ${change}`}`
  const sum = `${chosenSum && forLog(unit.amount(chosenSum))} in ${countPeriods(chosen.length, granularity)}`
  return [['Total', total], ...(chosen.length < 2 || chosenSum === undefined ? [] : [['Sum', sum] as const])]
}

function largestGroups({ facts }: JudgedOutcome, { top, hideAmounts }: ViewSettings): Line[] {
  const unit = money(facts.currency)
  const groups = facts.groups.filter(({ present }) => present)
  return groups.slice(0, Math.min(LARGEST, top)).map(({ label, amount }, index) => {
    const name = labelForLog(label, 80)
    return [index === 0 ? 'Largest' : '', hideAmounts ? name : `${name}: ${forLog(unit.amount(amount))}`]
  })
}

function deliveryLines({ delivery, apiRequests }: Outcome): Line[] {
  const { made, delivered, skipped, failed, reasons } = delivery
  const parts = [`${showCount(made)} made`]
  if (delivered + skipped + failed > 0) parts.push(`${showCount(delivered)} delivered`)
  if (skipped > 0) parts.push(`${showCount(skipped)} skipped (accepted in an earlier run)`)
  if (failed > 0) parts.push(`${showCount(failed)} undelivered`)
  const why = reasons.slice(0, LARGEST).map(({ reason, count }) => `${counted(count, 'event')}: ${forLog(reason)}`)
  return [
    ['Events', parts.join(', ')],
    ...why.map((text): Line => ['', text]),
    ...(apiRequests === 0 ? [] : [['Requests', `${counted(apiRequests, 'paid page')} of Cost Explorer`] as const]),
  ]
}

/** GitHub shows ten annotations per level and step; two are left for others. */
const MOST_ANNOTATIONS = 8
/** GitHub cuts an annotation here, in characters. */
const LONGEST_ANNOTATION = 4096

/**
 * Each breach as an annotation (an error, or a warning with `on-breach: warn`), then the gate's warnings: eight at most, the last
 * one counting the rest, which goes to the log.
 */
export function annotate(
  outcome: JudgedOutcome,
  settings: ViewSettings,
  core: Pick<Core, 'error' | 'warning' | 'info'>,
): void {
  const { judgement, facts } = outcome
  const period = showPeriod(facts.current.period)
  const where =
    settings.hideAmounts || facts.currency === undefined ? period : `${period}, ${forLog(facts.currency, 20)}`
  const breaches = judgement.breaches.map((breach) => {
    const text = forLog(breachText(breach, outcome, settings), 1000)
    return `${breach.rule}, ${labelForLog(breach.scope, 200)}: ${text} (${where}).`
  })
  const all = [
    ...breaches.map((message) => ({ message, isBreach: true })),
    ...judgement.warnings.map((warning) => ({ message: forLog(warning, 1000), isBreach: false })),
  ]
  const annotation = ({ message, isBreach }: (typeof all)[number]) => {
    const level = isBreach && settings.onBreach === 'fail' ? core.error : core.warning
    level(clip(message, LONGEST_ANNOTATION), { title: 'AWS costs' })
  }
  const shown = all.length > MOST_ANNOTATIONS ? MOST_ANNOTATIONS - 1 : all.length
  for (const one of all.slice(0, shown)) annotation(one)
  if (shown === all.length) return

  const moreBreaches = Math.max(0, breaches.length - shown)
  const moreWarnings = all.length - shown - moreBreaches
  const counts = [
    ...(moreBreaches > 0 ? [counted(moreBreaches, 'more breach', 'more breaches')] : []),
    ...(moreWarnings > 0 ? [counted(moreWarnings, 'more warning')] : []),
  ]
  annotation({ message: `${counts.join(' and ')}: see the log.`, isBreach: moreBreaches > 0 })
  for (const { message } of all.slice(shown)) core.info(message)
}

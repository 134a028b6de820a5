import type { Breach } from '../gate/index.js'
import type { Core } from '../lib/runtime.js'
import { clip, forLog } from '../lib/text.js'
import { counted, joined, money, showPeriod } from './format.js'
import type { JudgedOutcome, Outcome, ViewSettings } from './outcome.js'
import {
  breachedRules,
  breachSentence,
  comparison,
  currentGroups,
  eventsText,
  figures,
  groupName,
  requestsText,
} from './wording.js'

/** Maximum number of groups, and of reasons for undelivered events, in the log. */
const MAX_ROWS = 5
/** Width of the first column, in characters. */
const WIDTH = 10

type Line = readonly [name: string, text: string]

/** Logs the outcome in a few lines, in one group of the job's log. */
export async function logOutcome(
  outcome: Outcome,
  view: ViewSettings,
  core: Pick<Core, 'group' | 'info'>,
): Promise<void> {
  const judged = outcome.kind === 'judged'
  const lines = judged ? judgedLines(outcome, view) : deliveryLines(outcome, view)
  await core.group(judged ? 'AWS costs' : 'Events', async () => {
    for (const [name, text] of lines) core.info(`${name.padEnd(WIDTH)}${text}`)
  })
}

function judgedLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  const { facts, judgement, settled } = outcome
  const { period, amount, estimated } = facts.current
  const state = [estimated ? 'estimated' : '', settled ? 'settled' : 'not settled'].filter((text) => text !== '')
  const about = [period.granularity, ...(amount === undefined ? ['no data'] : state)]
  const breached = judgement.breaches.length === 0 ? '' : `: ${breachedRules(outcome)}`
  return [
    ['Period', `${showPeriod(period)} (${about.join(', ')})`],
    ...totalLines(outcome, view),
    ...figures(outcome, view).map(({ name, amount, note }): Line => {
      return ['', forLog(`${name} ${amount}${note === undefined ? '' : `, ${note}`}`)]
    }),
    ...largestGroups(outcome, view),
    ...deliveryLines(outcome, view),
    ...(judgement.verdict === 'none' ? [] : [['Gate', `${judgement.verdict}${breached}`] as const]),
  ]
}

function totalLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  const { current, currency } = outcome.facts
  const compared = comparison(outcome, view)
  if (current.amount === undefined || compared === undefined) return []
  if (view.hideAmounts) return [['Change', compared]]
  return [['Total', forLog(`${money(currency).amount(current.amount)} ${outcome.query.metric}, ${compared}`)]]
}

function largestGroups(outcome: JudgedOutcome, { top, hideAmounts }: ViewSettings): Line[] {
  const unit = money(outcome.facts.currency)
  const groups = currentGroups(outcome).slice(0, Math.min(MAX_ROWS, top))
  return groups.map(({ label, amount }, index) => {
    const name = forLog(groupName(outcome, label), 120)
    return [index === 0 ? 'Largest' : '', hideAmounts ? name : `${name}: ${forLog(unit.amount(amount))}`]
  })
}

function deliveryLines(outcome: Outcome, view: ViewSettings): Line[] {
  const reasons = outcome.delivery.reasons.slice(0, MAX_ROWS)
  const requests = requestsText(outcome)
  return [
    ['Events', eventsText(outcome, view)],
    ...reasons.map(({ reason, count }): Line => ['', `${counted(count, 'event')}: ${forLog(reason)}`]),
    ...(requests === undefined ? [] : [['Requests', requests] as const]),
  ]
}

/** Logs what was written and where: `Comment   Updated https://…`. */
export function logWritten(what: string, text: string, core: Pick<Core, 'info'>): void {
  core.info(`${what.padEnd(WIDTH)}${forLog(text, 500)}`)
}

/** GitHub shows ten annotations per level and step; two are left for others. */
const MAX_ANNOTATIONS = 8
/** Maximum length of an annotation, in characters. GitHub cuts longer ones. */
const LONGEST_ANNOTATION = 4096

/**
 * Annotates the breaches and the gate's warnings, with at most eight annotations. If there are more, the last one counts the others, which
 * go to the log. A breach is an error, or a warning with `on-breach: warn`. If breaches fail the run, the first one is left out: it is in
 * the line that fails the run (see `conclude`), which is also an annotation.
 */
export function annotate(
  outcome: JudgedOutcome,
  view: ViewSettings,
  core: Pick<Core, 'error' | 'warning' | 'info'>,
): void {
  const { judgement, facts } = outcome
  const fails = view.onBreach === 'fail'
  const breaches = judgement.breaches.slice(fails ? 1 : 0).map((breach) => {
    const message = `${showPeriod(facts.current.period)}: ${breachLine(breach, outcome, view)}.`
    return { message, isBreach: true }
  })
  const warnings = judgement.warnings.map((warning) => ({ message: forLog(warning, 1000), isBreach: false }))
  const all = [...breaches, ...warnings]
  const annotation = ({ message, isBreach }: (typeof all)[number]) => {
    const level = isBreach && fails ? core.error : core.warning
    level(clip(message, LONGEST_ANNOTATION), { title: 'AWS costs' })
  }
  const most = MAX_ANNOTATIONS - (fails && judgement.breaches.length > 0 ? 1 : 0)
  const shown = all.length > most ? most - 1 : all.length
  for (const one of all.slice(0, shown)) annotation(one)
  if (shown === all.length) return

  const moreBreaches = Math.max(0, breaches.length - shown)
  const moreWarnings = all.length - shown - moreBreaches
  const counts = [
    moreBreaches > 0 ? counted(moreBreaches, 'more breach', 'more breaches') : '',
    moreWarnings > 0 ? counted(moreWarnings, 'more warning') : '',
  ]
  annotation({ message: `${joined(counts, ' and ')}: see the log.`, isBreach: moreBreaches > 0 })
  for (const { message } of all.slice(shown)) core.info(message)
}

/** A breach with its rule and causes as one line of the log, without a full stop. */
export function breachLine(breach: Breach, outcome: JudgedOutcome, view: ViewSettings): string {
  const { subject, rest } = breachSentence(breach, outcome, view)
  return forLog(subject + rest.map((part) => (typeof part === 'string' ? part : part.name)).join(''), 1000)
}

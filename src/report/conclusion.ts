import type { DeliveryReceipt } from '../delivery/index.js'
import { messageOf, UserError } from '../lib/errors.js'
import type { Core } from '../lib/runtime.js'
import { forLog, showCount, withoutIdentities } from '../lib/text.js'
import { counted, joined, showPeriod } from './format.js'
import { breachLine } from './log.js'
import {
  type JudgedOutcome,
  type Outcome,
  type ReportSettings,
  redact,
  type TextSettings,
  type ViewSettings,
} from './outcome.js'
import { noDataAdvice, undeliveredCount } from './wording.js'

/** How the run ends, one line each. */
export interface Conclusion {
  /** Set if the run fails: what happened and what to do about it. */
  readonly failure: string | undefined
  /** Does not fail the run. Breaches with `on-breach: warn` are not in it: they are already annotations. */
  readonly warning: string | undefined
}

/** Maximum number of reasons for undelivered events that are listed. */
const REASONS = 3

/**
 * Whether the run fails for a breach, missing data or undelivered events, as the `on-…` inputs say. An incomplete run fails with its
 * own error, so its undelivered events are only a warning.
 * @param hideAmounts as `report` decided
 */
export function conclude(
  outcome: Outcome,
  settings: TextSettings & Pick<ReportSettings, 'onDeliveryFailure'>,
  hideAmounts: boolean,
): Conclusion {
  const view = { ...settings, hideAmounts }
  const { delivery } = redact(outcome, view)
  const failures: string[] = []
  const warnings: string[] = []
  if (outcome.kind === 'judged') {
    const isBreach = outcome.judgement.verdict === 'breach'
    if (isBreach && settings.onBreach === 'fail') failures.push(breachFailure(outcome, view))
    const missing = missingLine(outcome)
    // With a breach, rules that could not be judged are only a warning.
    const fails = settings.onMissingData === 'fail' && !isBreach
    if (missing !== undefined && settings.onMissingData !== 'pass') (fails ? failures : warnings).push(missing)
  }
  if (outcome.kind === 'incomplete') {
    const line = delivery.fault?.message ?? deliveryLine(delivery)
    if (line !== undefined && line !== messageOf(outcome.error)) warnings.push(line)
  } else if (delivery.fault) {
    failures.push(delivery.fault.message)
  } else {
    const line = deliveryLine(delivery)
    if (line !== undefined) (settings.onDeliveryFailure === 'fail' ? failures : warnings).push(line)
  }
  return { failure: joined(failures, ' ') || undefined, warning: joined(warnings, ' ') || undefined }
}

function breachFailure(outcome: JudgedOutcome, view: ViewSettings): string {
  const { breaches } = outcome.judgement
  const [first] = breaches
  if (first === undefined) return ''
  const more = breaches.length === 1 ? '' : `; and ${counted(breaches.length - 1, 'more breach', 'more breaches')}`
  const period = showPeriod(outcome.facts.current.period)
  return `Cost gate failed for ${period}: ${breachLine(first, outcome, view)}${more}. Find the cause, raise the limit, or set on-breach: warn.`
}

function missingLine(outcome: JudgedOutcome): string | undefined {
  const { facts, judgement } = outcome
  if (facts.current.amount === undefined) {
    return `Cost Explorer has no data for ${showPeriod(facts.current.period)}. ${noDataAdvice(outcome)}`
  }
  const [first] = judgement.missing
  if (first === undefined) return undefined
  const rules = judgement.missing.map(({ rule }) => rule).join(', ')
  return `Not enough data to judge ${rules}: ${forLog(first.reason).replace(/\.$/, '')}. Wait until more history is available, remove the rule, or set on-missing-data.`
}

function deliveryLine(delivery: DeliveryReceipt): string | undefined {
  const { failed, reasons, deadLetterFile } = delivery
  if (failed === 0) return undefined
  const why = reasons.slice(0, REASONS).map(({ reason, count }) => `${forLog(reason)} (${showCount(count)})`)
  const because = why.length === 0 ? '' : `: ${why.join('; ')}`
  const kept =
    deadLetterFile === undefined
      ? ''
      : ` ${failed === 1 ? 'It is' : 'They are'} in ${forLog(deadLetterFile, 500)}: deliver that file with replay-file, or run again.`
  return `${undeliveredCount(delivery)}${because}.${kept}`
}

/** Maximum number of lines of a stack in the debug log, and of characters of each. */
const STACK = { lines: 60, line: 500 }

/**
 * Fails the run with one line: what happened and what to do. Anything except a `UserError` is a bug of this project: the line says
 * that, and the stack goes to the debug log.
 */
export function reportError(error: unknown, core: Pick<Core, 'setFailed' | 'debug'>): void {
  if (error instanceof UserError) {
    core.setFailed(error.message)
    if (error.cause !== undefined) core.debug(stackOf(error.cause))
    return
  }
  core.setFailed(
    `The action has a bug (${forLog(withoutIdentities(messageOf(error)))}). Re-run the job with debug logging enabled, and report the bug with the log.`,
  )
  core.debug(stackOf(error))
}

/** A stack begins with the error's message, which may be untrusted text. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  return withoutIdentities(stack)
    .split('\n')
    .slice(0, STACK.lines)
    .map((line) => forLog(line, STACK.line))
    .join('\n')
}

import { forLog, labelForLog } from '../model/text.js'
import { breachText } from './breach-text.js'
import { money } from './money.js'
import { grouped } from './numbers.js'
import type { RunResult, UnjudgedResult } from './result.js'
import { shown } from './shown.js'
import { counted, notDelivered, showPeriod, type View } from './view.js'

/** How the run ends, one line each. */
export interface Conclusion {
  /** The run fails: what happened and what to do about it. */
  readonly failure: string | undefined
  /** The run goes on, and this deserves a warning. Breaches with `on-breach: warn` are annotations already. */
  readonly warning: string | undefined
}

/** Reasons for failed events in one line. */
const REASONS = 3

/** What a run comes to in the end: breach, missing data and delivery failures, each as its `on-…` input has it. */
export function conclude(
  result: RunResult | UnjudgedResult,
  view: View,
  onDeliveryFailure: 'fail' | 'warn',
): Conclusion {
  const failures: string[] = []
  const warnings: string[] = []
  if (!('kind' in result)) {
    const { onBreach, onMissingData } = view.gate
    if (result.judgement.verdict === 'breach' && onBreach === 'fail') failures.push(breachLine(result, view))
    const missing = missingLine(result)
    // A breach has decided the verdict: rules that could not be judged beside it fail nothing, but are worth a word.
    const decides = result.judgement.verdict !== 'breach'
    if (missing !== undefined && onMissingData !== 'pass') {
      if (onMissingData === 'fail' && decides) failures.push(missing)
      else warnings.push(missing)
    }
  }
  const { fault } = result.delivery
  if (fault) failures.push(fault.message)
  else if (result.delivery.failed > 0)
    (onDeliveryFailure === 'fail' ? failures : warnings).push(deliveryLine(shown(result, view)))
  return { failure: joined(failures), warning: joined(warnings) }
}

function joined(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : lines.join(' ')
}

function breachLine(result: RunResult, view: View): string {
  const { breaches } = result.judgement
  const { newest, currency } = result.facts
  const [first] = breaches
  if (first === undefined) return ''
  const text = forLog(breachText(first, view, newest.period.granularity, money(currency)))
  const more = breaches.length === 1 ? '' : `; and ${counted(breaches.length - 1, 'more breach', 'more breaches')}`
  return `AWS costs of ${showPeriod(newest.period)} broke the gate: ${first.rule}, ${labelForLog(first.scope, 200)}: ${text}${more}. Find the cause, raise the limit, or set on-breach: warn.`
}

function missingLine(result: RunResult): string | undefined {
  const { newest } = result.facts
  const { verdict, missing } = result.judgement
  if (newest.amount === undefined) {
    return `Cost Explorer has no data for ${showPeriod(newest.period)}. AWS may be late: run again later, use period: latest or settle-hours, or set on-missing-data.`
  }
  const [first] = missing
  if (first === undefined || (verdict !== 'no-data' && verdict !== 'breach')) return undefined
  const rules = missing.map(({ rule }) => rule).join(', ')
  return `Data is missing to judge ${rules}: ${forLog(first.reason).replace(/\.$/, '')}. Let the history grow, drop the rule, or set on-missing-data.`
}

function deliveryLine({ delivery }: Pick<RunResult, 'delivery'>): string {
  const { reasons, deadLetterFile } = delivery
  const why = reasons.slice(0, REASONS).map(({ reason, count }) => `${forLog(reason)} (${grouped(count)})`)
  const because = why.length === 0 ? '' : `: ${why.join('; ')}`
  const kept =
    deadLetterFile === undefined
      ? ''
      : ` Kept in ${forLog(deadLetterFile, 500)}: deliver that file with replay-file, or run again.`
  return `${notDelivered(delivery)}${because}.${kept}`
}

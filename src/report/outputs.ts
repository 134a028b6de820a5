import { type Breach, percentChange, twoDecimals } from '../gate/index.js'
import { type Decimal, plain } from '../lib/decimal.js'
import { messageOf, UserError } from '../lib/errors.js'
import type { Core } from '../lib/runtime.js'
import type { JudgedOutcome, Outcome, TextSettings } from './outcome.js'
import { messageText } from './wording.js'

/** The action's outputs. `action.yml` declares the same. */
export const OUTPUTS = [
  'total-cost',
  'range-cost',
  'currency',
  'event-count',
  'delivered-count',
  'skipped-count',
  'failed-count',
  'period-start',
  'period-end',
  'estimated',
  'settled',
  'baseline-cost',
  'change-amount',
  'change-percent',
  'month-to-date-cost',
  'projected-month-cost',
  'verdict',
  'breaches',
  'top-costs',
  'message',
  'report-file',
  'dead-letter-file',
  'comment-url',
  'issue-url',
  'api-requests',
] as const

export type Output = (typeof OUTPUTS)[number]
export type Outputs = Readonly<Record<Output, string>>

/** What the outputs contain besides the outcome. */
export interface OutputContext {
  /** `top` limits the groups in `top-costs`; the others are for `message`. */
  readonly settings: TextSettings
  /** Paths of the report files that were written. */
  readonly reportFiles: readonly string[]
  readonly commentUrl: string | undefined
  readonly issueUrl: string | undefined
}

/**
 * Every output; unknown ones are empty strings. Amounts are exact plain decimals in the account's currency, times RFC 3339 in UTC.
 * If the current period has no data, or the costs were not judged, all outputs about costs are empty.
 */
export function outputsOf(outcome: Outcome, context: OutputContext): Outputs {
  const { delivery } = outcome
  return {
    ...EMPTY,
    'event-count': String(delivery.made),
    'delivered-count': String(delivery.delivered),
    'skipped-count': String(delivery.skipped),
    'failed-count': String(delivery.failed),
    'report-file': context.reportFiles.join('\n'),
    'dead-letter-file': delivery.deadLetterFile ?? '',
    'comment-url': context.commentUrl ?? '',
    'issue-url': context.issueUrl ?? '',
    'api-requests': String(outcome.apiRequests),
    // A replay judges nothing.
    ...(outcome.kind === 'replayed' && { verdict: 'none', breaches: '[]' }),
    ...(outcome.kind === 'judged' && judgedOutputs(outcome, context.settings)),
  }
}

const EMPTY = Object.fromEntries(OUTPUTS.map((name) => [name, ''])) as Outputs

/** Sets the outputs. Never throws: returns the problem if the runner's file cannot be written. */
export function setOutputs(outputs: Outputs, core: Pick<Core, 'setOutput'>): UserError | undefined {
  try {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
    return undefined
  } catch (error) {
    return new UserError(
      `The outputs were not set: ${messageOf(error).replace(/\.$/, '')}.`,
      'Check that GITHUB_OUTPUT names a file that the runner can write; later steps see no outputs of this step.',
      { cause: error },
    )
  }
}

function judgedOutputs(outcome: JudgedOutcome, settings: TextSettings): Partial<Outputs> {
  const { facts, judgement, settled } = outcome
  const { current, baseline, monthToDate, projectedMonth } = facts
  const judged: Partial<Outputs> = {
    'period-start': current.period.start,
    'period-end': current.period.end,
    settled: String(settled),
    verdict: judgement.verdict,
    breaches: jsonList(judgement.breaches.map(plainBreach)),
    // Outputs, like report files, always have the amounts.
    message: messageText(outcome, { ...settings, hideAmounts: false }),
  }
  if (current.amount === undefined) return judged
  const percent = percentChange(current.amount, baseline)
  const present = facts.groups.filter((group) => group.present)
  return {
    ...judged,
    'total-cost': plain(current.amount),
    'range-cost': amountOrEmpty(facts.chosenSum),
    currency: facts.currency ?? '',
    estimated: String(current.estimated),
    'baseline-cost': amountOrEmpty(baseline),
    'change-amount': amountOrEmpty(baseline && current.amount.minus(baseline)),
    'change-percent': percent ? twoDecimals(percent) : '',
    'month-to-date-cost': amountOrEmpty(monthToDate),
    'projected-month-cost': amountOrEmpty(projectedMonth),
    'top-costs': jsonList(
      present.slice(0, settings.top).map(({ label, name, amount, baseline }) => ({
        group: label,
        name: name ?? '',
        amount: plain(amount),
        change: baseline === undefined ? null : plain(amount.minus(baseline)),
      })),
    ),
  }
}

/** A breach for the `breaches` output and the JSON report. `name` is empty if there is none. */
export function plainBreach({ rule, scope, name = '', actual, limit, amount, baseline, impact, causes }: Breach) {
  return {
    rule,
    scope,
    name,
    actual,
    limit,
    amount,
    baseline,
    impact,
    causes: causes.map(({ group, cause, amount, baseline, change }) => ({ group, cause, amount, baseline, change })),
  }
}

function amountOrEmpty(amount: Decimal | undefined): string {
  return amount === undefined ? '' : plain(amount)
}

/**
 * Longest JSON of an output, in bytes. GitHub accepts 1 MB for all outputs of a job; Linux accepts 128 KiB for an environment
 * variable, which is how steps usually pass an output to a script.
 */
const LONGEST_LIST = 100_000

/** The list as JSON, without the last items that do not fit. */
function jsonList(items: readonly unknown[]): string {
  const texts: string[] = []
  let length = 2
  for (const item of items) {
    const text = JSON.stringify(item)
    length += Buffer.byteLength(text) + 1
    if (length > LONGEST_LIST) break
    texts.push(text)
  }
  return `[${texts.join(',')}]`
}

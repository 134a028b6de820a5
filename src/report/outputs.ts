import { percentChange, twoDecimals } from '../gate/index.js'
import { type Decimal, plain } from '../lib/decimal.js'
import type { JudgedOutcome, Outcome } from './outcome.js'

/** The action's outputs. `action.yml` declares the same. */
export const OUTPUTS = [
  'total-cost',
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
  'report-file',
  'dead-letter-file',
  'comment-url',
  'api-requests',
] as const

export type Output = (typeof OUTPUTS)[number]
export type Outputs = Readonly<Record<Output, string>>

/** What the outputs say besides the outcome. */
export interface OutputContext {
  /** Groups in `top-costs`. */
  readonly top: number
  /** Paths of the report files written. */
  readonly reportFiles: readonly string[]
  readonly commentUrl: string | undefined
}

/**
 * Every output; an empty string for what is unknown. Amounts are exact plain decimals in the account's currency, times RFC 3339
 * in UTC. Where the current period has no data, or the costs were not judged, all outputs about costs are empty.
 */
export function outputsOf(outcome: Outcome, context: OutputContext): Outputs {
  const { delivery } = outcome
  const known: Partial<Outputs> = {
    'event-count': String(delivery.made),
    'delivered-count': String(delivery.delivered),
    'skipped-count': String(delivery.skipped),
    'failed-count': String(delivery.failed),
    'report-file': context.reportFiles.join('\n'),
    'dead-letter-file': delivery.deadLetterFile ?? '',
    'comment-url': context.commentUrl ?? '',
    'api-requests': String(outcome.apiRequests),
    // A replay judges nothing, so no rule is breached.
    ...(outcome.kind === 'replayed' && { verdict: 'none', breaches: '[]' }),
    ...(outcome.kind === 'judged' && judgedOutputs(outcome, context.top)),
  }
  return { ...EMPTY, ...known }
}

const EMPTY = Object.fromEntries(OUTPUTS.map((name) => [name, ''])) as Outputs

function judgedOutputs({ facts, judgement, settled }: JudgedOutcome, top: number): Partial<Outputs> {
  const { current, baseline, currency, monthToDate, projectedMonth } = facts
  const judged: Partial<Outputs> = {
    'period-start': current.period.start,
    'period-end': current.period.end,
    settled: String(settled),
    verdict: judgement.verdict,
    breaches: jsonList(judgement.breaches.map(({ rule, scope, actual, limit }) => ({ rule, scope, actual, limit }))),
  }
  if (current.amount === undefined) return judged
  const percent = percentChange(current.amount, baseline)
  const present = facts.groups.filter((group) => group.present)
  return {
    ...judged,
    'total-cost': plain(current.amount),
    currency: currency ?? '',
    estimated: String(current.estimated),
    'baseline-cost': amountOrEmpty(baseline),
    'change-amount': amountOrEmpty(baseline && current.amount.minus(baseline)),
    'change-percent': percent ? twoDecimals(percent) : '',
    'month-to-date-cost': amountOrEmpty(monthToDate),
    'projected-month-cost': amountOrEmpty(projectedMonth),
    'top-costs': jsonList(
      present.slice(0, top).map(({ label, amount, baseline }) => ({
        group: label,
        amount: plain(amount),
        change: baseline === undefined ? null : plain(amount.minus(baseline)),
      })),
    ),
  }
}

function amountOrEmpty(amount: Decimal | undefined): string {
  return amount === undefined ? '' : plain(amount)
}

/**
 * Longest JSON of an output, in bytes. GitHub takes 1 MB for all outputs of a job; Linux takes 128 KiB for an environment
 * variable, which is how steps usually pass an output to a script.
 */
const LONGEST_LIST = 100_000

/** As many whole items, from the first, as fit. */
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

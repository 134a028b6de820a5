import { percentChange, twoDecimals } from '../gate/index.js'
import { plain } from '../model/decimal.js'
import type { RunResult, UnjudgedResult } from './result.js'

/** The action's outputs. `action.yml` declares the same, in groups. */
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

/** What the outputs say besides the result. */
export interface OutputContext {
  /** Groups in `top-costs`. */
  readonly top: number
  /** Paths of the report files written. */
  readonly reportFiles: readonly string[]
  readonly commentUrl: string | undefined
}

/**
 * Every output, the empty text for what is unknown. Amounts are plain decimals, exact, in the account's currency; times are
 * RFC 3339 in UTC. Lists hold as many items as an output may have. Where the newest period has no data, or the costs were not
 * judged, all that speaks of costs is empty.
 */
export function outputsOf(result: RunResult | UnjudgedResult, context: OutputContext): Outputs {
  const { delivery } = result
  const common = {
    'event-count': String(delivery.made),
    'delivered-count': String(delivery.delivered),
    'skipped-count': String(delivery.skipped),
    'failed-count': String(delivery.failed),
    'report-file': context.reportFiles.join('\n'),
    'dead-letter-file': delivery.deadLetterFile ?? '',
    'comment-url': context.commentUrl ?? '',
    'api-requests': String(result.apiRequests),
  }
  if ('kind' in result) return { ...NOTHING, ...common, ...(result.kind === 'replay' ? REPLAY : {}) }
  const { newest } = result.facts
  return {
    ...NOTHING,
    ...common,
    'period-start': newest.period.start,
    'period-end': newest.period.end,
    settled: String(result.settled),
    verdict: result.judgement.verdict,
    breaches: jsonList(
      result.judgement.breaches.map(({ rule, scope, actual, limit }) => ({ rule, scope, actual, limit })),
    ),
    ...costOutputs(result, context.top),
  }
}

function costOutputs({ facts }: RunResult, top: number): Partial<Outputs> {
  const { newest, baseline, currency, monthToDate, projectedMonth } = facts
  if (newest.amount === undefined) return {}
  const percent = percentChange(newest.amount, baseline)
  return {
    'total-cost': plain(newest.amount),
    currency: currency ?? '',
    estimated: String(newest.estimated),
    'baseline-cost': baseline ? plain(baseline) : '',
    'change-amount': baseline ? plain(newest.amount.minus(baseline)) : '',
    'change-percent': percent ? twoDecimals(percent) : '',
    'month-to-date-cost': monthToDate ? plain(monthToDate) : '',
    'projected-month-cost': projectedMonth ? plain(projectedMonth) : '',
    'top-costs': jsonList(
      facts.groups
        .filter(({ present }) => present)
        .slice(0, top)
        .map((group) => ({
          group: group.label,
          amount: plain(group.amount),
          change: group.baseline === undefined ? null : plain(group.amount.minus(group.baseline)),
        })),
    ),
  }
}

const NOTHING: Outputs = {
  'total-cost': '',
  currency: '',
  'event-count': '',
  'delivered-count': '',
  'skipped-count': '',
  'failed-count': '',
  'period-start': '',
  'period-end': '',
  estimated: '',
  settled: '',
  'baseline-cost': '',
  'change-amount': '',
  'change-percent': '',
  'month-to-date-cost': '',
  'projected-month-cost': '',
  verdict: '',
  breaches: '',
  'top-costs': '',
  'report-file': '',
  'dead-letter-file': '',
  'comment-url': '',
  'api-requests': '',
}

/** A replay judges nothing, so no rule was broken. */
const REPLAY: Partial<Outputs> = { verdict: 'none', breaches: '[]' }

/**
 * Longest JSON of an output, in bytes. GitHub takes 1 MB for all outputs of a job; Linux takes 128 KiB for one environment
 * variable, and that is how steps mostly hand an output on to a script.
 */
const LONGEST_LIST = 100_000

/** As many items, from the first, as fit: a text cut in the middle would be no JSON. */
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

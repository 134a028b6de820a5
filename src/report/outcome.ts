import type { DeliveryReceipt } from '../delivery/index.js'
import type { EventKind } from '../events/index.js'
import type { CostFacts, GateSettings, Judgement, PeriodTotal } from '../gate/index.js'
import type { ChatFormat } from '../lib/chat-hosts.js'
import type { CostQuery } from '../lib/costs.js'
import { type Decimal, ZERO } from '../lib/decimal.js'
import type { ProxySettings } from '../lib/dispatcher.js'
import type { WorkflowContext } from '../lib/runtime.js'
import type { ReportFormat } from './files.js'

/** The costs that a run read and judged. */
export interface JudgedCosts {
  readonly kind: 'judged'
  readonly query: CostQuery
  /** The account that the costs belong to; undefined if unknown. */
  readonly account: string | undefined
  readonly facts: CostFacts
  readonly judgement: Judgement
  /** True once the current period ended 24 hours ago. */
  readonly settled: boolean
}

/** The part that every outcome has. */
interface Deliveries {
  readonly delivery: DeliveryReceipt
  /** Cost Explorer pages read: what AWS bills. */
  readonly apiRequests: number
}

export type JudgedOutcome = JudgedCosts & Deliveries

/** A run that delivered the events of `replay-file` and made no request to AWS. */
type ReplayedOutcome = { readonly kind: 'replayed' } & Deliveries

/** A run that failed before it judged the costs. It has none: a partial total would look complete. */
type IncompleteOutcome = { readonly kind: 'incomplete'; readonly error: unknown } & Deliveries

/** The result of a run. Log, summary, comment, issue, chat message, files and outputs are made from it. */
export type Outcome = JudgedOutcome | ReplayedOutcome | IncompleteOutcome

/** The part of the settings that texts depend on. */
export interface TextSettings
  extends Pick<GateSettings, 'limits' | 'compareWith' | 'ignoreBelow' | 'onBreach' | 'onMissingData'> {
  /** Rows in the tables. */
  readonly top: number
  readonly workflow: WorkflowContext
  // The next two are for the text that explains why there are no events.
  readonly events: ReadonlySet<EventKind>
  readonly minAmount: Decimal | undefined
}

/** How results are shown. */
export interface ViewSettings extends TextSettings {
  /** True: show no amount, and not how far a budget is exceeded. `auto` is already decided. */
  readonly hideAmounts: boolean
}

export interface GitHubSettings {
  readonly githubToken: string | undefined
  readonly workflow: WorkflowContext
}

export interface CommentSettings extends GitHubSettings {
  readonly comment: 'never' | 'always' | 'on-breach'
  readonly commentKey: string
  readonly prNumber: number | undefined
}

export interface IssueSettings extends GitHubSettings {
  readonly issue: 'never' | 'on-breach'
  readonly issueLabels: readonly string[]
  readonly issueAssignees: readonly string[]
  /** Distinguishes several issues of one repository. */
  readonly commentKey: string
}

export interface ChatSettings {
  /** An incoming webhook; the whole URL is a secret. Undefined: no message is sent. */
  readonly chatUrl: URL | undefined
  readonly chat: 'always' | 'on-breach'
  /** Set if `chatUrl` is: by the input, or from the URL's host. */
  readonly chatFormat: ChatFormat | undefined
  readonly proxy: ProxySettings
}

export interface ReportFileSettings extends TextSettings {
  /** Absolute paths, each once. */
  readonly reportFile: readonly { readonly path: string; readonly format: ReportFormat }[]
}

/** The settings of `report` and `conclude`. */
export interface ReportSettings extends TextSettings, CommentSettings, IssueSettings, ChatSettings {
  readonly hideAmounts: boolean | 'auto'
  readonly summary: boolean
  /** The file that `GITHUB_STEP_SUMMARY` names. */
  readonly summaryFile: string | undefined
  readonly onDeliveryFailure: 'fail' | 'warn'
}

/** The result of writing the summary, a comment, an issue or a chat message. All texts are safe for the log. */
export interface Written {
  readonly url?: string | undefined
  /** Why it could not be written, and what to do. */
  readonly warning?: string | undefined
  /** Why nothing was written, if that is not a problem. */
  readonly notice?: string | undefined
  /** What was written and where, for the log: `Updated https://github.com/…#issuecomment-1`. */
  readonly done?: string | undefined
}

/**
 * The outcome as the log, the annotations, the summary and the comment may show it. If amounts are hidden, it has no text from the
 * webhook: many webhooks repeat the event that they reject.
 */
export function redact<Any extends Outcome>(outcome: Any, { hideAmounts }: Pick<ViewSettings, 'hideAmounts'>): Any {
  return hideAmounts ? { ...outcome, delivery: withoutQuotes(outcome.delivery) } : outcome
}

/** The receipt without what the webhook answered. */
export function withoutQuotes(delivery: DeliveryReceipt): DeliveryReceipt {
  return { ...delivery, reasons: delivery.reasons.map((one) => ({ ...one, reason: one.summary })) }
}

/** One period on the time axis. */
export interface TrendPoint extends PeriodTotal {
  /** True: a chosen period, which becomes events. False: history. */
  readonly chosen: boolean
}

/** History and chosen periods on one axis, ascending. With a `lookback` they overlap; a period in both counts as chosen. */
export function trendPoints({ history, chosen }: CostFacts): readonly TrendPoint[] {
  const points = new Map<string, TrendPoint>()
  for (const total of history) points.set(total.period.start, { ...total, chosen: false })
  for (const total of chosen) points.set(total.period.start, { ...total, chosen: true })
  return [...points.values()].sort((a, b) => (a.period.start < b.period.start ? -1 : 1))
}

/** A budget this many times above every amount would flatten the bars of a chart. */
const FAR = '3'

/** The budget if the chart draws it as a line. */
export function drawnBudget(budget: Decimal | undefined, amounts: readonly Decimal[]): Decimal | undefined {
  return budget?.lte(extent(amounts).high.times(FAR)) ? budget : undefined
}

/** The ends of an axis that shows all amounts and 0. */
export function extent(amounts: readonly Decimal[]): { readonly low: Decimal; readonly high: Decimal } {
  return {
    low: amounts.reduce((least, amount) => (amount.lt(least) ? amount : least), ZERO),
    high: amounts.reduce((most, amount) => (amount.gt(most) ? amount : most), ZERO),
  }
}

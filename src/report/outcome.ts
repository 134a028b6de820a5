import type { DeliveryReceipt } from '../delivery/index.js'
import type { EventKind } from '../events/index.js'
import type { CostFacts, GateSettings, Judgement, PeriodTotal } from '../gate/index.js'
import type { ChatFormat } from '../lib/chat-hosts.js'
import type { CostQuery } from '../lib/costs.js'
import type { Decimal } from '../lib/decimal.js'
import type { ProxySettings } from '../lib/http.js'
import type { PeriodSelection } from '../periods/index.js'
import type { ReportFormat } from './files.js'

/** What a run read and judged. */
export interface JudgedCosts {
  readonly kind: 'judged'
  readonly query: CostQuery
  /** The account that the costs belong to; undefined where it is not known. */
  readonly account: string | undefined
  readonly selection: PeriodSelection
  readonly facts: CostFacts
  readonly judgement: Judgement
  /** True once the current period ended 24 hours ago. */
  readonly settled: boolean
}

/** What every run did, whatever else happened. */
export interface Deliveries {
  readonly delivery: DeliveryReceipt
  /** Cost Explorer pages read: what AWS bills. */
  readonly apiRequests: number
}

export type JudgedOutcome = JudgedCosts & Deliveries

/** A run that delivered the events of `replay-file` and made no request to AWS. */
export type ReplayedOutcome = { readonly kind: 'replayed' } & Deliveries

/** A run that failed before all costs were read. It has no costs: a partial total would look like the whole. */
export type IncompleteOutcome = { readonly kind: 'incomplete'; readonly error: unknown } & Deliveries

/** The result of a run. Log, summary, comment, issue, chat message, files and outputs are made of it. */
export type Outcome = JudgedOutcome | ReplayedOutcome | IncompleteOutcome

/** The part of the settings that texts depend on. */
export interface TextSettings
  extends Pick<GateSettings, 'limits' | 'compareWith' | 'ignoreBelow' | 'onBreach' | 'onMissingData'> {
  /** Rows in the tables. */
  readonly top: number
  readonly workflow: WorkflowContext
  /** To say why there is no event. */
  readonly events: ReadonlySet<EventKind>
  readonly minAmount: Decimal | undefined
}

/** How results are shown. */
export interface ViewSettings extends TextSettings {
  /** No amount is shown, nor how far a budget is exceeded. `auto` is already decided. */
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
  /** Tells several issues of one repository apart. */
  readonly commentKey: string
}

export interface ChatSettings {
  /** An incoming webhook. A secret as a whole. Undefined: no message is sent. */
  readonly chatUrl: URL | undefined
  readonly chat: 'always' | 'on-breach'
  /** Set where `chatUrl` is: by the input, or by the URL's host. */
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

/** The workflow run, from `GITHUB_*` and the event's payload. */
export interface WorkflowContext {
  /** The REST API; an Enterprise Server has its own. */
  readonly apiUrl: string
  /** `owner/name`; undefined outside Actions. */
  readonly repository: string | undefined
  /** What the event says of the repository; undefined where it says nothing. `internal` counts as private. */
  readonly visibility: 'public' | 'private' | undefined
  /** `refs/heads/main` */
  readonly ref?: string | undefined
  readonly sha: string | undefined
  /** Link to the run; undefined outside Actions. */
  readonly runUrl?: string | undefined
  /** The event's payload, unchecked. */
  readonly payload: Readonly<Record<string, unknown>>
}

/** What became of a comment, an issue or a chat message. All texts are safe for the log. */
export interface Written {
  readonly url?: string | undefined
  /** It could not be written: why, and what to do. */
  readonly warning?: string | undefined
  /** There was nothing to write to: why. */
  readonly notice?: string | undefined
  /** What was written and where, for the log: `Updated https://github.com/…#issuecomment-1`. */
  readonly done?: string | undefined
}

/**
 * The outcome as the log, the annotations, the summary and the comment may show it. Where amounts are hidden, it has no text of
 * the webhook: many webhooks repeat the event that they reject.
 */
export function redact<Any extends Outcome>(outcome: Any, { hideAmounts }: Pick<ViewSettings, 'hideAmounts'>): Any {
  if (!hideAmounts) return outcome
  const reasons = outcome.delivery.reasons.map((one) => ({ ...one, reason: one.summary }))
  return { ...outcome, delivery: { ...outcome.delivery, reasons } }
}

/** One period on the time axis. */
export interface TrendPoint extends PeriodTotal {
  /** True: the period became events. False: it is history. */
  readonly chosen: boolean
}

/** History and chosen periods on one axis, ascending. With a `lookback` they overlap: such a period counts as chosen. */
export function trendPoints({ history, chosen }: CostFacts): readonly TrendPoint[] {
  const points = new Map<string, TrendPoint>()
  for (const total of history) points.set(total.period.start, { ...total, chosen: false })
  for (const total of chosen) points.set(total.period.start, { ...total, chosen: true })
  return [...points.values()].sort((a, b) => (a.period.start < b.period.start ? -1 : 1))
}

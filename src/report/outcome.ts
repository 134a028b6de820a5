import type { DeliveryReceipt } from '../delivery/index.js'
import type { CostFacts, GateSettings, Judgement } from '../gate/index.js'
import type { CostQuery } from '../lib/costs.js'
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

/** A run that read and judged its costs. */
export type JudgedOutcome = JudgedCosts & Deliveries

/** A run that delivered the events of `replay-file` and made no request to AWS. */
export type ReplayedOutcome = { readonly kind: 'replayed' } & Deliveries

/** A run that failed before all costs were read. It has no costs: a partial total would look like the whole. */
export type IncompleteOutcome = { readonly kind: 'incomplete'; readonly error: unknown } & Deliveries

/** The result of a run. Log, summary, comment, files and outputs are made of it. */
export type Outcome = JudgedOutcome | ReplayedOutcome | IncompleteOutcome

/** How results are shown. */
export interface ViewSettings
  extends Pick<GateSettings, 'limits' | 'compareWith' | 'ignoreBelow' | 'onBreach' | 'onMissingData'> {
  /** Rows in the tables. */
  readonly top: number
  /** No amount is shown, nor how far a budget is exceeded. `auto` is already decided. */
  readonly hideAmounts: boolean
}

/** The settings of the pull request comment. */
export interface CommentSettings extends ViewSettings {
  readonly comment: 'never' | 'always' | 'on-breach'
  readonly commentKey: string
  readonly prNumber: number | undefined
  readonly githubToken: string | undefined
  readonly workflow: WorkflowContext
}

/** The settings of the report files. */
export interface ReportFileSettings extends ViewSettings {
  readonly reportFile: readonly { readonly path: string; readonly format: ReportFormat }[]
  /** Relative paths are resolved against this directory. */
  readonly workspace: string
}

/** The settings of `report` and `conclude`. */
export interface ReportSettings extends CommentSettings {
  readonly summary: boolean
  /** The file that `GITHUB_STEP_SUMMARY` names. */
  readonly summaryFile: string | undefined
  /** `hide-amounts: auto` hides the amounts, and a notice says so. */
  readonly hiddenByAuto: boolean
  readonly onDeliveryFailure: 'fail' | 'warn'
}

/** The workflow run, from `GITHUB_*` and the event's payload. */
export interface WorkflowContext {
  /** The REST API; an Enterprise Server has its own. */
  readonly apiUrl: string
  /** `owner/name`; undefined outside Actions. */
  readonly repository: string | undefined
  /** The event says that the repository is public. */
  readonly isPublic: boolean
  readonly eventName: string | undefined
  readonly sha: string | undefined
  readonly actor: string | undefined
  /** The event's payload, unchecked. */
  readonly payload: Readonly<Record<string, unknown>>
}

/**
 * The outcome as the log, the annotations, the summary and the comment may show it. Where amounts are hidden, it has no text of
 * the webhook: many webhooks repeat the event that they reject.
 */
export function redact<Any extends Outcome>(outcome: Any, { hideAmounts }: ViewSettings): Any {
  if (!hideAmounts) return outcome
  const reasons = outcome.delivery.reasons.map((one) => ({ ...one, reason: one.summary }))
  return { ...outcome, delivery: { ...outcome.delivery, reasons } }
}

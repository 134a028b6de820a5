import type { GateSettings } from '../gate/index.js'
import type { Core } from '../model/outside.js'
import type { ProxySettings } from '../net/index.js'
import type { connect } from './comment/index.js'
import { logRun } from './log.js'
import type { RunResult, UnjudgedResult } from './result.js'
import type { ReportSettings, WorkflowContext } from './settings.js'
import { shown } from './shown.js'
import { writeSummary } from './summary.js'
import { viewOf } from './view.js'

/** The parts of the configuration that a report depends on. */
export interface ReportConfig {
  readonly report: ReportSettings
  readonly gate: GateSettings
  readonly workflow: WorkflowContext
  /** How GitHub's API is reached. */
  readonly access: { readonly proxy: ProxySettings }
}

export interface ReportOutside {
  readonly core: Core
  /** Aborted where the job is cancelled. */
  readonly signal: AbortSignal
  /** Opens GitHub's API; by default the real one. */
  readonly connect?: typeof connect
}

export interface ReportOutcome {
  readonly commentUrl: string | undefined
}

/** A comment that takes longer than this is not worth the wait, milliseconds. */
const COMMENT_DEADLINE = 60_000

/**
 * Tells people: the log, annotations for breaches, the job summary and the comment. What cannot be written is a warning and
 * changes nothing else. Costs that nobody judged get no annotation and no comment, so that an earlier one stays.
 */
export async function report(
  whole: RunResult | UnjudgedResult,
  config: ReportConfig,
  outside: ReportOutside,
): Promise<ReportOutcome> {
  const { core } = outside
  const settings = config.report
  const view = viewOf(config)
  const result = shown(whole, view)
  await logRun(result, view, core)
  if (!('kind' in result) && hasAnnotations(result)) {
    const { annotate } = await import('./annotations.js')
    annotate(result, view, core)
  }
  if (settings.hiddenByAuto) {
    core.notice(
      'The repository is public, so amounts are hidden in the summary, the comment, annotations and the log. Set hide-amounts: false to show them, or true to say so yourself.',
    )
  }
  const warning = settings.summary ? await writeSummary(result, view, settings.summaryFile) : undefined
  if (warning !== undefined) core.warning(warning)
  if ('kind' in result || settings.comment === 'never') return { commentUrl: undefined }

  const comments = await import('./comment/index.js')
  const open = outside.connect ?? comments.connect
  const signal = AbortSignal.any([outside.signal, AbortSignal.timeout(COMMENT_DEADLINE)])
  const comment = await comments.writeComment(result, view, settings, config.workflow, (token) =>
    open(token, config.workflow.apiUrl, config.access.proxy, core, signal),
  )
  if (comment.warning !== undefined) core.warning(comment.warning)
  if (comment.notice !== undefined) core.notice(comment.notice)
  return { commentUrl: comment.url }
}

function hasAnnotations({ judgement: { breaches, warnings } }: RunResult): boolean {
  return breaches.length + warnings.length > 0
}

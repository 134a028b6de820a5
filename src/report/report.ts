import { appendFile, stat } from 'node:fs/promises'
import { messageOf } from '../lib/errors.js'
import type { Core, Runtime } from '../lib/runtime.js'
import type { GitHubRuntime } from './github.js'
import { annotate, logOutcome, logWritten } from './log.js'
import { summaryMarkdown } from './markdown.js'
import { SUMMARY_LIMIT } from './markdown-blocks.js'
import { type Outcome, type ReportSettings, redact, type ViewSettings, type Written } from './outcome.js'

/** Time limit of all requests to GitHub together, milliseconds. */
const GITHUB_DEADLINE = 60_000

/** The result of `report`. */
export interface Reported {
  readonly commentUrl: string | undefined
  readonly issueUrl: string | undefined
  /** `hide-amounts`, decided. */
  readonly hideAmounts: boolean
}

/**
 * Reports to people: log, annotations, job summary, comment, issue and chat message. A part that cannot be written is a warning and changes
 * nothing else. For an outcome without judged costs, only log and summary are written, so an earlier comment is not changed. Never throws.
 * @param runtime `signal` is aborted when the job is cancelled
 */
export async function report(
  outcome: Outcome,
  settings: ReportSettings,
  { core, signal, clock }: Pick<Runtime, 'core' | 'signal' | 'clock'>,
): Promise<Reported> {
  const github = { log: core, signal: AbortSignal.any([signal, AbortSignal.timeout(GITHUB_DEADLINE)]) }
  const hideAmounts = await decideHideAmounts(settings, github, core)
  const view = { ...settings, hideAmounts }
  const redacted = redact(outcome, view)
  await logOutcome(redacted, view, core)
  if (redacted.kind === 'judged') annotate(redacted, view, core)
  if (settings.summary) logResult('Summary', await writeSummary(redacted, view, settings.summaryFile), core)
  if (redacted.kind !== 'judged' || outcome.kind !== 'judged') {
    return { commentUrl: undefined, issueUrl: undefined, hideAmounts }
  }

  // Loaded here, because most runs write none of them.
  let comment: Written = {}
  if (settings.comment !== 'never') {
    const { writeComment } = await import('./comment.js')
    comment = await writeComment(redacted, view, settings, github)
    logResult('Comment', comment, core)
  }
  let issue: Written = {}
  if (settings.issue !== 'never') {
    const { updateIssue } = await import('./issue.js')
    issue = await updateIssue(redacted, view, settings, github)
    logResult('Issue', issue, core)
  }
  if (settings.chatUrl !== undefined) {
    const { sendChat } = await import('./chat/index.js')
    // `auto` hides amounts from readers of the repository only.
    const chatView = { ...settings, hideAmounts: settings.hideAmounts === true }
    const runtime = { signal, clock, mayQuote: !hideAmounts }
    logResult('Chat', await sendChat(redact(outcome, chatView), chatView, settings, runtime), core)
  }
  return { commentUrl: comment.url, issueUrl: issue.url, hideAmounts }
}

/** Logs the result of one part of the report. */
function logResult(what: string, { warning, notice, done }: Written, core: Core): void {
  if (warning !== undefined) core.warning(warning)
  if (notice !== undefined) core.notice(notice)
  if (done !== undefined) logWritten(what, done, core)
}

/**
 * Decides `hide-amounts: auto`: amounts are hidden, with a notice, if the repository is public, or if neither the event nor GitHub's
 * API says whether it is.
 */
async function decideHideAmounts(settings: ReportSettings, github: GitHubRuntime, core: Core): Promise<boolean> {
  const { hideAmounts, workflow } = settings
  if (hideAmounts !== 'auto') return hideAmounts
  let { visibility } = workflow
  if (visibility === undefined) {
    // Loaded here, because most events have the visibility.
    const { findVisibility } = await import('./github.js')
    visibility = await findVisibility(settings, github)
  }
  if (visibility === 'private') return false
  const why =
    visibility === 'public'
      ? 'The repository is public'
      : 'GitHub did not say whether the repository is public (this needs a github-token with `contents: read`)'
  core.notice(
    `${why}, so amounts are hidden in the summary, the comment, the issue, annotations and the log. Set hide-amounts to false to show them, or to true to remove this notice.`,
  )
  return true
}

/** Appends the job summary to the runner's file. */
async function writeSummary(outcome: Outcome, view: ViewSettings, file: string | undefined): Promise<Written> {
  const failed = 'The job summary was not written:'
  if (file === undefined) {
    return { warning: `${failed} GITHUB_STEP_SUMMARY names no file. Run in GitHub Actions, or set summary: false.` }
  }
  try {
    const { size } = await stat(file).catch(() => ({ size: 0 }))
    const limit = { ...SUMMARY_LIMIT, max: Math.max(0, SUMMARY_LIMIT.max - size - 1) }
    const text = summaryMarkdown(outcome, view, limit)
    if (limit.measure(text) > limit.max) {
      return { warning: `${failed} the step's summary already has GitHub's maximum of 1 MiB.` }
    }
    await appendFile(file, text)
    return {}
  } catch (error) {
    return { warning: `${failed} ${messageOf(error)}. Check that the runner can write GITHUB_STEP_SUMMARY.` }
  }
}

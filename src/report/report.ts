import { appendFile, stat } from 'node:fs/promises'
import { messageOf } from '../lib/errors.js'
import type { Core } from '../lib/runtime.js'
import { annotate, logOutcome } from './log.js'
import { summaryMarkdown } from './markdown.js'
import { SUMMARY_LIMIT } from './markdown-blocks.js'
import { type Outcome, type ReportSettings, redact } from './outcome.js'

/** Time limit of the comment, milliseconds. */
const COMMENT_DEADLINE = 60_000

/**
 * Reports to people: log, annotations, job summary and comment. What cannot be written is a warning and changes nothing else. An
 * outcome without judged costs gets no annotation and no comment, so an earlier comment stays. Never throws.
 * @param runtime `signal` is aborted when the job is cancelled
 */
export async function report(
  outcome: Outcome,
  settings: ReportSettings,
  { core, signal }: { readonly core: Core; readonly signal: AbortSignal },
): Promise<{ readonly commentUrl: string | undefined }> {
  const redacted = redact(outcome, settings)
  await logOutcome(redacted, settings, core)
  if (redacted.kind === 'judged') annotate(redacted, settings, core)
  if (settings.hiddenByAuto) {
    core.notice(
      'The repository is public, so amounts are hidden in the summary, the comment, annotations and the log. Set hide-amounts to false to show them, or to true to remove this notice.',
    )
  }
  const warning = settings.summary ? await writeSummary(redacted, settings) : undefined
  if (warning !== undefined) core.warning(warning)
  if (redacted.kind !== 'judged' || settings.comment === 'never') return { commentUrl: undefined }

  // Loaded here, as most runs write no comment.
  const { writeComment } = await import('./comment.js')
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(COMMENT_DEADLINE)])
  const comment = await writeComment(redacted, settings, { log: core, signal: deadline })
  if (comment.warning !== undefined) core.warning(comment.warning)
  if (comment.notice !== undefined) core.notice(comment.notice)
  return { commentUrl: comment.url }
}

/** Appends the job summary to the runner's file. Returns a warning where that failed. */
async function writeSummary(outcome: Outcome, settings: ReportSettings): Promise<string | undefined> {
  const file = settings.summaryFile
  const failed = 'The job summary was not written:'
  if (file === undefined) {
    return `${failed} GITHUB_STEP_SUMMARY names no file. Run in GitHub Actions, or set summary: false.`
  }
  try {
    const { size } = await stat(file).catch(() => ({ size: 0 }))
    const limit = { ...SUMMARY_LIMIT, max: Math.max(0, SUMMARY_LIMIT.max - size - 1) }
    const text = summaryMarkdown(outcome, settings, limit)
    if (limit.measure(text) > limit.max) return `${failed} the step's summary already has GitHub's maximum of 1 MiB.`
    await appendFile(file, text)
    return undefined
  } catch (error) {
    return `${failed} ${messageOf(error)}. Check that the runner can write GITHUB_STEP_SUMMARY.`
  }
}

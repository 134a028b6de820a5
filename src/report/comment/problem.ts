import { messageOf } from '../../model/fault.js'
import { forLog } from '../../model/text.js'

const PERMISSION = '`permissions: pull-requests: write`'

/** The HTTP status that GitHub answered; undefined without an answer, for which the client's errors say 500. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error) || !('response' in error)) return undefined
  if (error.response === undefined) return undefined
  return typeof error.status === 'number' ? error.status : undefined
}

/** True where GitHub asks to wait: 429, or a 403 that says so (primary and secondary limits). */
export function isRateLimit(error: unknown): boolean {
  const status = statusOf(error)
  return status === 429 || (status === 403 && /rate limit/i.test(messageOf(error)))
}

/** Why the comment was not written, and what mends it: one line, as a warning. */
export function commentProblem(error: unknown): string {
  const status = statusOf(error)
  const said = forLog(messageOf(error)).replace(/\.$/, '')
  return `The pull request comment was not written: ${status === undefined ? said : `GitHub answered ${status} (${said})`}. ${remedy(status, error)}`
}

function remedy(status: number | undefined, error: unknown): string {
  if (isRateLimit(error)) {
    return `The token has reached GitHub's rate limit: run again later. The job needs no more than ${PERMISSION}.`
  }
  switch (status) {
    case 401:
      return `Check github-token: it must be valid and allow ${PERMISSION}.`
    case 403:
      return `Give the job ${PERMISSION} (and \`contents: read\`, to find the pull request of a commit). Pull requests of forks and of Dependabot get a read-only token: comment from a \`workflow_run\` workflow for these.`
    case 404:
      return `Check pr-number, and give the job ${PERMISSION}: GitHub hides what a token may not see.`
    case 422:
      return `GitHub refused the text or the pull request: check pr-number, that its conversation is not locked, and ${PERMISSION}.`
    default:
      return `GitHub could not be reached or failed: run again. The job needs ${PERMISSION}.`
  }
}

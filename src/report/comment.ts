import {
  findOwn,
  type GitHubRuntime,
  gitHubProblem,
  listAll,
  type Octokit,
  type ProblemTexts,
  type Repository,
  statusOf,
  textAt,
  writeToGitHub,
  wrote,
} from './github.js'
import { commentMarkdown, markerOf, sameText } from './markdown.js'
import type { CommentSettings, JudgedOutcome, ViewSettings, Written } from './outcome.js'
import { findPullRequest } from './pull-request.js'

const PERMISSION = '`permissions: pull-requests: write`'

const TEXTS: ProblemTexts = {
  failed: 'The pull request comment was not written',
  permission: PERMISSION,
  advice: {
    403: `If the conversation is locked, only users with write access can comment. Otherwise give the job ${PERMISSION} (and \`contents: read\`, to find the pull request of a commit). Pull requests of forks and of Dependabot get a read-only token: comment from a \`workflow_run\` workflow for these.`,
    404: `Check pr-number, and give the job ${PERMISSION}: GitHub hides what a token may not see.`,
    422: `GitHub rejected the text or the pull request: check pr-number, that its conversation is not locked, and ${PERMISSION}.`,
  },
}

/**
 * Writes the one comment of this key on the pull request: creates it, or updates it if its text changed. With `on-breach`, only a
 * breach creates it, and it is updated once the gate passes again. Two runs at once can create two comments: the oldest is kept, other
 * comments of ours with the same key are deleted. Never throws: a comment that cannot be written is a warning.
 */
export async function writeComment(
  outcome: JudgedOutcome,
  view: ViewSettings,
  settings: CommentSettings,
  runtime: GitHubRuntime,
): Promise<Written> {
  return writeToGitHub(settings, TEXTS, runtime, async (octokit, repository) => {
    const pullRequest = await findPullRequest(octokit, repository, settings.prNumber, settings.workflow)
    if (pullRequest === undefined) {
      return { notice: 'No comment was written: no open pull request belongs to this run. Name one with pr-number.' }
    }
    return createOrUpdate(octokit, { ...repository, issue_number: pullRequest }, outcome, view, settings)
  })
}

/** In the API, a pull request's comments are an issue's comments. */
type Issue = Repository & { readonly issue_number: number }

async function createOrUpdate(
  octokit: Octokit,
  issue: Issue,
  outcome: JudgedOutcome,
  view: ViewSettings,
  { comment, commentKey }: CommentSettings,
): Promise<Written> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const comments = listAll(octokit, route, { ...issue }, 'comments')
  const [existing, ...others] = await findOwn(octokit, comments, markerOf(commentKey), 'id')
  const { verdict } = outcome.judgement
  const backToNormal = comment === 'on-breach' && verdict !== 'breach'
  if (backToNormal && existing === undefined) return {}
  // Without data, or without a gate, it is not known whether the breach is over.
  if (backToNormal && existing && verdict !== 'pass') {
    return wrote('Left as it is:', existing.url)
  }

  const body = commentMarkdown(outcome, view, commentKey, backToNormal)
  if (existing === undefined) {
    const { data } = await octokit.rest.issues.createComment({ ...issue, body })
    return wrote('Created', textAt(data, 'html_url'))
  }
  const { owner, repo } = issue
  const isSame = sameText(existing.body, body)
  if (!isSame) await octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body })
  const written = wrote(isSame ? 'Unchanged:' : 'Updated', existing.url)
  try {
    for (const { id } of others) await deleteComment(octokit, { owner, repo, comment_id: id })
  } catch (error) {
    const failed = 'Another copy of the pull request comment was not deleted'
    return { ...written, warning: gitHubProblem(error, { ...TEXTS, failed }) }
  }
  if (others.length === 0) return written
  return { ...written, done: `${written.done} (deleted ${others.length} of ours with the same key)` }
}

/** Deletes a comment. It is no error if another run has already deleted it. */
async function deleteComment(octokit: Octokit, comment: Repository & { readonly comment_id: number }): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ ...comment })
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
}

import {
  findOwn,
  type GitHubRuntime,
  gitHubProblem,
  listAll,
  NO_URL,
  type Octokit,
  type ProblemTexts,
  type Repository,
  statusOf,
  textAt,
  writeToGitHub,
} from './github.js'
import { commentMarkdown, markerOf, sameText } from './markdown.js'
import type { CommentSettings, JudgedOutcome, ViewSettings, Written } from './outcome.js'
import { findPullRequest } from './pull-request.js'

const PERMISSION = '`permissions: pull-requests: write`'

const TEXTS: ProblemTexts = {
  failed: 'The pull request comment was not written',
  permission: 'pull-requests: write',
  advice: {
    403: `If the conversation is locked, nobody without write access can comment. Otherwise give the job ${PERMISSION} (and \`contents: read\`, to find the pull request of a commit). Pull requests of forks and of Dependabot get a read-only token: comment from a \`workflow_run\` workflow for these.`,
    404: `Check pr-number, and give the job ${PERMISSION}: GitHub hides what a token may not see.`,
    422: `GitHub rejected the text or the pull request: check pr-number, that its conversation is not locked, and ${PERMISSION}.`,
  },
}

/**
 * Writes the one comment of this key on the pull request: creates it, or updates it where its text changed. With `on-breach`, only
 * a breach creates it, and it is updated once the gate passes again. Two runs at once can create two comments: the oldest is kept,
 * others of ours with the same key are deleted. Never throws: a comment that cannot be written is a warning.
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

/** A pull request's comments are an issue's comments in the API. */
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
    return { url: existing.url, done: `Left as it is: ${existing.url ?? NO_URL}` }
  }

  const body = commentMarkdown(outcome, view, commentKey, backToNormal)
  if (existing === undefined) {
    const { data } = await octokit.rest.issues.createComment({ ...issue, body })
    const url = textAt(data, 'html_url')
    return { url, done: `Created ${url ?? NO_URL}` }
  }
  const { owner, repo } = issue
  const { url } = existing
  const isSame = sameText(existing.body, body)
  if (!isSame) await octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body })
  const done = `${isSame ? 'Unchanged:' : 'Updated'} ${url ?? NO_URL}`
  try {
    for (const { id } of others) await deleteComment(octokit, { owner, repo, comment_id: id })
  } catch (error) {
    const failed = 'An older copy of the pull request comment was not deleted'
    return { url, done, warning: gitHubProblem(error, { ...TEXTS, failed }) }
  }
  return { url, done: others.length === 0 ? done : `${done} (deleted ${others.length} of ours with the same key)` }
}

/** Deletes a comment; one that another run has deleted is no error. */
async function deleteComment(octokit: Octokit, comment: Repository & { readonly comment_id: number }): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ ...comment })
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
}

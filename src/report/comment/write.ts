import { commentMarkdown } from '../markdown/index.js'
import type { RunResult } from '../result.js'
import type { ReportSettings, WorkflowContext } from '../settings.js'
import type { View } from '../view.js'
import type { Octokit, Repository } from './octokit.js'
import { findOwnComment, markerOf } from './own-comment.js'
import { commentProblem } from './problem.js'
import { findPullRequest } from './pull-request.js'

/** What became of the comment. `warning` and `notice` are fit for the log. */
export interface CommentOutcome {
  readonly url?: string
  readonly warning?: string
  readonly notice?: string
}

/** The key of whoever needs no key: it says nothing to a reader. */
const DEFAULT_KEY = 'default'

type CommentSettings = Pick<ReportSettings, 'comment' | 'commentKey' | 'prNumber' | 'githubToken'>

/**
 * Writes the one comment of this key on the pull request: creates it, or updates it where its text changed. With
 * `on-breach` it is created for a breach alone, and says so once things are back to normal. Never throws: a comment that
 * cannot be written is a warning.
 */
export async function writeComment(
  result: RunResult,
  view: View,
  settings: CommentSettings,
  workflow: WorkflowContext,
  connect: (token: string) => Promise<Octokit>,
): Promise<CommentOutcome> {
  if (settings.comment === 'never') return {}
  const repository = repositoryOf(workflow)
  if (repository === undefined) {
    return {
      warning:
        'The pull request comment was not written: GITHUB_REPOSITORY names no repository. Run in GitHub Actions.',
    }
  }
  if (settings.githubToken === undefined) {
    return {
      warning:
        'The pull request comment was not written: there is no token. Leave github-token at its default, or set it, and give the job `permissions: pull-requests: write`.',
    }
  }
  try {
    const octokit = await connect(settings.githubToken)
    const pullRequest = await findPullRequest(octokit, repository, settings.prNumber, workflow)
    if (pullRequest === undefined) {
      return { notice: 'No comment was written: no open pull request belongs to this run. Name one with pr-number.' }
    }
    return await upsert(octokit, { ...repository, pullRequest }, result, view, settings)
  } catch (error) {
    return { warning: commentProblem(error) }
  }
}

async function upsert(
  octokit: Octokit,
  { pullRequest, ...repository }: Repository & { pullRequest: number },
  result: RunResult,
  view: View,
  settings: CommentSettings,
): Promise<CommentOutcome> {
  const marker = markerOf(settings.commentKey)
  const existing = await findOwnComment(octokit, repository, pullRequest, marker)
  const { verdict } = result.judgement
  const calm = settings.comment === 'on-breach' && verdict !== 'breach'
  if (calm && existing === undefined) return {}
  // Without data, or without a gate, nobody knows whether the breach is over.
  if (calm && existing !== undefined && verdict !== 'pass') return { url: existing.url }
  const name = settings.commentKey === DEFAULT_KEY ? undefined : settings.commentKey
  const body = `${marker}\n${commentMarkdown(result, view, calm, marker.length + 1, name)}`
  if (existing === undefined) {
    const { data } = await octokit.rest.issues.createComment({
      ...repository,
      issue_number: pullRequest,
      body,
    })
    return { url: data.html_url }
  }
  if (sameText(existing.body, body)) return { url: existing.url }
  const { data } = await octokit.rest.issues.updateComment({ ...repository, comment_id: existing.id, body })
  return { url: data.html_url }
}

function repositoryOf({ repository }: WorkflowContext): Repository | undefined {
  const [owner, repo, more] = repository?.split('/') ?? []
  return owner && repo && more === undefined ? { owner, repo } : undefined
}

/** GitHub may keep other line ends, and none at the end. */
function sameText(one: string, other: string): boolean {
  const normal = (text: string) => text.replaceAll('\r\n', '\n').trimEnd()
  return normal(one) === normal(other)
}

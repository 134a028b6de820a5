import type { Log } from '../lib/runtime.js'
import { commentProblem, connect, isRateLimit, type Octokit, type Repository, statusOf } from './github.js'
import { commentMarkdown } from './markdown.js'
import type { CommentSettings, JudgedOutcome, WorkflowContext } from './outcome.js'
import { findPullRequest } from './pull-request.js'

/** What became of the comment. `warning` and `notice` are safe for the log. */
export interface CommentResult {
  readonly url?: string
  readonly warning?: string
  readonly notice?: string
}

/** The key of a workflow with one comment; readers need not see it. */
const DEFAULT_KEY = 'default'

/** Pages of 100 comments that are searched. */
const MOST_PAGES = 100

/** The author of comments written with `github.token`. */
const WORKFLOW_LOGIN = 'github-actions[bot]'

/**
 * Writes the one comment of this key on the pull request: creates it, or updates it where its text changed. With `on-breach`, only
 * a breach creates it, and it is updated once the gate passes again. Never throws: a comment that cannot be written is a warning.
 */
export async function writeComment(
  outcome: JudgedOutcome,
  settings: CommentSettings,
  runtime: { readonly log: Pick<Log, 'debug'>; readonly signal: AbortSignal },
): Promise<CommentResult> {
  const { workflow, githubToken } = settings
  const repository = repositoryOf(workflow)
  const failed = 'The pull request comment was not written:'
  if (repository === undefined) {
    return { warning: `${failed} GITHUB_REPOSITORY names no repository. Run in GitHub Actions.` }
  }
  if (githubToken === undefined) {
    return {
      warning: `${failed} there is no token. Leave github-token at its default, or set it, and give the job \`permissions: pull-requests: write\`.`,
    }
  }
  try {
    const octokit = await connect(githubToken, workflow.apiUrl, runtime)
    const pullRequest = await findPullRequest(octokit, repository, settings.prNumber, workflow)
    if (pullRequest === undefined) {
      return { notice: 'No comment was written: no open pull request belongs to this run. Name one with pr-number.' }
    }
    return await createOrUpdate(octokit, { ...repository, issue_number: pullRequest }, outcome, settings)
  } catch (error) {
    return { warning: commentProblem(error) }
  }
}

function repositoryOf({ repository }: WorkflowContext): Repository | undefined {
  const [owner, repo, more] = repository?.split('/') ?? []
  return owner && repo && more === undefined ? { owner, repo } : undefined
}

/** A pull request's comments are an issue's comments in the API. */
type Issue = Repository & { readonly issue_number: number }

async function createOrUpdate(
  octokit: Octokit,
  issue: Issue,
  outcome: JudgedOutcome,
  settings: CommentSettings,
): Promise<CommentResult> {
  const { comment, commentKey } = settings
  const marker = markerOf(commentKey)
  const existing = await findOwnComment(octokit, issue, marker)
  const { verdict } = outcome.judgement
  const backToNormal = comment === 'on-breach' && verdict !== 'breach'
  if (backToNormal && existing === undefined) return {}
  // Without data, or without a gate, it is not known whether the breach is over.
  if (backToNormal && existing !== undefined && verdict !== 'pass') return { url: existing.url }

  const name = commentKey === DEFAULT_KEY ? undefined : commentKey
  const text = commentMarkdown(outcome, settings, { backToNormal, reserved: marker.length + 1, name })
  const body = `${marker}\n${text}`
  if (existing === undefined) {
    const { data } = await octokit.rest.issues.createComment({ ...issue, body })
    return { url: data.html_url }
  }
  if (normalized(existing.body) === normalized(body)) return { url: existing.url }
  const { owner, repo } = issue
  const { data } = await octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body })
  return { url: data.html_url }
}

/** GitHub may keep other line ends, and none at the end. */
function normalized(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd()
}

/** The first line of every comment of one key. No key's marker is the beginning of another's. */
function markerOf(commentKey: string): string {
  return `<!-- aws-cost-events: ${encodeURIComponent(commentKey)} -->`
}

interface OwnComment {
  readonly id: number
  readonly body: string
  readonly url: string
}

/**
 * The comment with this marker that the token's own account wrote: anyone can write the marker. The account is only asked for
 * once a comment has the marker.
 */
async function findOwnComment(octokit: Octokit, issue: Issue, marker: string): Promise<OwnComment | undefined> {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, { ...issue, per_page: 100 })
  let login: string | undefined
  let read = 0
  for await (const { data } of pages) {
    for (const { id, body, user, html_url } of data) {
      if (!body?.startsWith(marker)) continue
      login ??= await ownLogin(octokit)
      if (user?.login.toLowerCase() === login.toLowerCase()) return { id, body, url: html_url }
    }
    if (++read >= MOST_PAGES) throw new Error(`The pull request has more than ${MOST_PAGES * 100} comments`)
  }
  return undefined
}

/**
 * The login that the token writes as. GraphQL's `viewer` knows it for people, Apps and the workflow's own token; REST's `/user`
 * only for people. A token that neither names is an installation's, which is the workflow's own.
 */
async function ownLogin(octokit: Octokit): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
    return viewer.login
  } catch (error) {
    if (isRateLimit(error)) throw error
  }
  try {
    return (await octokit.rest.users.getAuthenticated()).data.login
  } catch (error) {
    if (statusOf(error) === 403 && !isRateLimit(error)) return WORKFLOW_LOGIN
    throw error
  }
}

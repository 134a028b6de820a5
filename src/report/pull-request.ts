import { at, isRecord } from '../lib/json.js'
import { type Octokit, type Repository, statusOf } from './github.js'
import type { WorkflowContext } from './outcome.js'

/**
 * The pull request to comment on: the one of `pr-number`, else the event's own, else the open one that holds the commit that was
 * pushed or that the watched workflow ran for. Undefined where there is none.
 * @throws what the GitHub client throws
 */
export async function findPullRequest(
  octokit: Octokit,
  repository: Repository,
  prNumber: number | undefined,
  { payload, sha }: WorkflowContext,
): Promise<number | undefined> {
  const named = prNumber ?? fromPayload(payload)
  if (named !== undefined) return named
  const run = payload['workflow_run']
  if (!isRecord(run)) return ofCommit(octokit, repository, sha)
  return (await ofBranch(octokit, repository, run)) ?? ofCommit(octokit, repository, text(run['head_sha']))
}

/** `pull_request…`, `issue_comment`, or a `workflow_run` of the same repository. */
function fromPayload(payload: WorkflowContext['payload']): number | undefined {
  const { pull_request: pull, issue } = payload
  if (isRecord(pull)) return positive(pull['number'])
  if (isRecord(at(issue, 'pull_request'))) return positive(at(issue, 'number'))
  const home = at(payload, 'repository', 'id')
  const pulls = at(payload, 'workflow_run', 'pull_requests')
  if (!Array.isArray(pulls)) return undefined
  // A run in a fork can name pull requests of other repositories.
  return positive(
    at(
      pulls.find((one) => at(one, 'base', 'repo', 'id') === home),
      'number',
    ),
  )
}

/** By the branch of the watched run. A fork's run names no pull request, and GitHub finds none by a fork's commit. */
async function ofBranch(octokit: Octokit, repository: Repository, run: unknown): Promise<number | undefined> {
  const owner = text(at(run, 'head_repository', 'owner', 'login'))
  const branch = text(at(run, 'head_branch'))
  if (owner === undefined || branch === undefined) return undefined
  const head = `${owner}:${branch}`
  const { data } = await octokit.rest.pulls.list({ ...repository, state: 'open', head, per_page: 100 })
  return choose(data, text(at(run, 'head_sha')))
}

async function ofCommit(
  octokit: Octokit,
  repository: Repository,
  sha: string | undefined,
): Promise<number | undefined> {
  if (sha === undefined) return undefined
  try {
    const question = { ...repository, commit_sha: sha, per_page: 100 }
    const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(question)
    return choose(data, sha)
  } catch (error) {
    // "No commit found for SHA": a commit of a fork.
    if (statusOf(error) === 422) return undefined
    throw error
  }
}

/** The part of a listed pull request that the choice needs. */
interface Candidate {
  readonly number: number
  readonly state: string
  readonly head: { readonly sha: string }
}

/** Of the open ones, the one whose head is the commit, else the oldest. */
function choose(pulls: readonly Candidate[], sha: string | undefined): number | undefined {
  const open = pulls.filter(({ state }) => state === 'open').sort((a, b) => a.number - b.number)
  return (open.find(({ head }) => head.sha === sha) ?? open[0])?.number
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

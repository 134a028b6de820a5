import { at, isRecord } from '../lib/json.js'
import type { WorkflowContext } from '../lib/runtime.js'
import { listOf, numberAt, type Octokit, type Repository, statusOf, textAt } from './github.js'

/**
 * The pull request to comment on. The first that exists: `pr-number`, the event's own, the one of the merge queue's branch, the open one
 * with the branch or the commit that the watched workflow ran for, the open one with the pushed commit. Undefined if there is none.
 * @throws what the GitHub client throws
 */
export async function findPullRequest(
  octokit: Octokit,
  repository: Repository,
  prNumber: number | undefined,
  { payload, sha, ref }: WorkflowContext,
): Promise<number | undefined> {
  const queued = textAt(payload, 'merge_group', 'head_ref') ?? ref
  const named = prNumber ?? fromPayload(payload) ?? fromMergeQueue(queued)
  if (named !== undefined) return named
  const run = payload['workflow_run']
  if (!isRecord(run)) return ofCommit(octokit, repository, sha)
  return (await ofBranch(octokit, repository, run)) ?? ofCommit(octokit, repository, textAt(run, 'head_sha'))
}

/** `pull_request…`, `issue_comment`, or a `workflow_run` of the same repository. */
function fromPayload(payload: WorkflowContext['payload']): number | undefined {
  const { pull_request: pull, issue } = payload
  if (isRecord(pull)) return numberAt(pull, 'number')
  if (isRecord(at(issue, 'pull_request'))) return numberAt(issue, 'number')
  const home = at(payload, 'repository', 'id')
  const pulls = at(payload, 'workflow_run', 'pull_requests')
  if (!Array.isArray(pulls)) return undefined
  // The list of a fork's run can contain pull requests of other repositories.
  const own = pulls.find((one) => at(one, 'base', 'repo', 'id') === home)
  return numberAt(own, 'number')
}

/** A merge group can have several pull requests. Its branch is named after the last: `gh-readonly-queue/main/pr-77-<sha>`. */
function fromMergeQueue(ref: string | undefined): number | undefined {
  const number = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]+$/.exec(ref ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

/** By the branch of the watched run: a fork's run lists no pull request, and GitHub finds none by a fork's commit. */
async function ofBranch(octokit: Octokit, repository: Repository, run: unknown): Promise<number | undefined> {
  const owner = textAt(run, 'head_repository', 'owner', 'login')
  const branch = textAt(run, 'head_branch')
  if (owner === undefined || branch === undefined) return undefined
  const head = `${owner}:${branch}`
  const { data } = await octokit.rest.pulls.list({ ...repository, state: 'open', head, per_page: 100 })
  return choose(data, textAt(run, 'head_sha'))
}

async function ofCommit(
  octokit: Octokit,
  repository: Repository,
  sha: string | undefined,
): Promise<number | undefined> {
  if (sha === undefined) return undefined
  try {
    const parameters = { ...repository, commit_sha: sha, per_page: 100 }
    const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(parameters)
    return choose(data, sha)
  } catch (error) {
    // "No commit found for SHA": a commit of a fork.
    if (statusOf(error) === 422) return undefined
    throw error
  }
}

/** Of the open pull requests, the one whose head is the commit, otherwise the oldest. */
function choose(pulls: unknown, sha: string | undefined): number | undefined {
  const open = listOf(pulls)
    .filter((pull) => at(pull, 'state') === 'open')
    .map((pull) => ({ number: numberAt(pull, 'number'), sha: textAt(pull, 'head', 'sha') }))
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity))
  return (open.find((pull) => pull.sha === sha) ?? open[0])?.number
}

import { isRecord } from '../../model/record.js'
import type { WorkflowContext } from '../settings.js'
import type { Octokit, Repository } from './octokit.js'
import { statusOf } from './problem.js'

/** The part of a pull request, as the API lists it, that a choice needs. */
interface Candidate {
  readonly number: number
  readonly state: string
  readonly head: { readonly sha: string }
}

/**
 * The pull request that a comment belongs on: the one of `pr-number`, else the event's own, else the open one that holds
 * the commit which was pushed or which the watched workflow ran for. Undefined where there is none.
 * @throws whatever the GitHub client throws
 */
export async function findPullRequest(
  octokit: Octokit,
  repository: Repository,
  prNumber: number | undefined,
  workflow: WorkflowContext,
): Promise<number | undefined> {
  const named = prNumber ?? fromPayload(workflow.payload)
  if (named !== undefined) return named
  const run = record(workflow.payload['workflow_run'])
  if (run === undefined) return ofCommit(octokit, repository, workflow.sha)
  const sha = text(run['head_sha'])
  return (await ofBranch(octokit, repository, run)) ?? ofCommit(octokit, repository, sha)
}

/** The event's own pull request, without a request: `pull_request…`, `issue_comment`, `workflow_run` of the same repository. */
function fromPayload(payload: WorkflowContext['payload']): number | undefined {
  const issue = record(payload['issue'])
  const own = record(payload['pull_request']) ?? (record(issue?.['pull_request']) ? issue : undefined)
  if (own) return positive(own['number'])
  const home = record(payload['repository'])?.['id']
  const pulls = record(payload['workflow_run'])?.['pull_requests']
  if (!Array.isArray(pulls)) return undefined
  // A run in a fork can name pull requests of other repositories.
  const here = pulls.map(record).filter((pull) => record(record(pull?.['base'])?.['repo'])?.['id'] === home)
  return positive(here[0]?.['number'])
}

/**
 * By the branch that the watched run was for. A fork's run names no pull request, and its commits are unknown to this
 * repository's commit index until they are merged.
 */
async function ofBranch(
  octokit: Octokit,
  repository: Repository,
  run: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const owner = text(record(record(run['head_repository'])?.['owner'])?.['login'])
  const branch = text(run['head_branch'])
  if (owner === undefined || branch === undefined) return undefined
  const head = `${owner}:${branch}`
  const { data } = await octokit.rest.pulls.list({
    ...repository,
    state: 'open',
    head,
    per_page: 100,
  })
  return choose(data, text(run['head_sha']))
}

async function ofCommit(
  octokit: Octokit,
  repository: Repository,
  sha: string | undefined,
): Promise<number | undefined> {
  if (sha === undefined) return undefined
  try {
    const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      ...repository,
      commit_sha: sha,
      per_page: 100,
    })
    return choose(data, sha)
  } catch (error) {
    // "No commit found for SHA": a fork's.
    if (statusOf(error) === 422) return undefined
    throw error
  }
}

/** Of the open ones, the one whose head is the commit, else the oldest. */
function choose(pulls: readonly Candidate[], sha: string | undefined): number | undefined {
  const open = pulls.filter(({ state }) => state === 'open').sort((a, b) => a.number - b.number)
  return (open.find(({ head }) => head.sha === sha) ?? open[0])?.number
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) ? value : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

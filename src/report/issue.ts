import { isRecord } from '../lib/json.js'
import { cleanText } from './escape.js'
import { showPeriod } from './format.js'
import {
  findOwn,
  type GitHubRuntime,
  gitHubProblem,
  listAll,
  type Octokit,
  type OwnPost,
  type ProblemTexts,
  type Repository,
  textAt,
  writeToGitHub,
  wrote,
} from './github.js'
import { commentMarkdown, DEFAULT_KEY, markerOf, sameText } from './markdown.js'
import type { IssueSettings, JudgedOutcome, ViewSettings, Written } from './outcome.js'

const PERMISSION = '`permissions: issues: write`'

const TEXTS: ProblemTexts = {
  failed: 'The issue was not written',
  permission: PERMISSION,
  advice: {
    403: `Give the job ${PERMISSION}. Pull requests of forks and of Dependabot get a read-only token: run on a schedule or on push instead.`,
    404: `Give the job ${PERMISSION}: GitHub hides what a token may not see.`,
    410: "Issues are disabled: enable them in the repository's settings, or set issue: never.",
    422: `GitHub rejected the issue: check issue-assignees (people who can be assigned in this repository), issue-labels, and ${PERMISSION}.`,
  },
}

/**
 * Maintains the one issue of this key: a breach opens it, further runs update it if its text changed, and it is closed with a comment
 * once the gate passes. Without data, or without a gate, it is not changed. Two runs at once can open two issues: the oldest is kept,
 * other issues of ours with the same key are closed. Never throws: an issue that cannot be written is a warning.
 */
export async function updateIssue(
  outcome: JudgedOutcome,
  view: ViewSettings,
  settings: IssueSettings,
  runtime: GitHubRuntime,
): Promise<Written> {
  return writeToGitHub(settings, TEXTS, runtime, async (octokit, repository) => {
    const marker = markerOf(settings.commentKey)
    const found = await findOwn(octokit, openIssues(octokit, repository), marker, 'number')
    const { verdict } = outcome.judgement
    if (verdict === 'breach') return openOrUpdate(octokit, repository, found, outcome, view, settings)
    const [issue] = found
    if (issue === undefined) return {}
    if (verdict === 'pass') return close(octokit, repository, issue, found, outcome, settings)
    // Without data, or without a gate, it is not known whether the breach is over.
    return wrote('Left as it is:', issue.url)
  })
}

/** In the API, pull requests are also issues. */
async function* openIssues(octokit: Octokit, repository: Repository): AsyncGenerator<unknown> {
  const parameters = { ...repository, state: 'open', sort: 'created', direction: 'asc' }
  for await (const item of listAll(octokit, 'GET /repos/{owner}/{repo}/issues', parameters, 'open issues')) {
    if (isRecord(item) && !isRecord(item['pull_request'])) yield item
  }
}

async function openOrUpdate(
  octokit: Octokit,
  repository: Repository,
  [issue, ...others]: readonly OwnPost[],
  outcome: JudgedOutcome,
  view: ViewSettings,
  { commentKey, issueLabels, issueAssignees }: IssueSettings,
): Promise<Written> {
  const body = commentMarkdown(outcome, view, commentKey)
  if (issue === undefined) {
    const { data } = await octokit.rest.issues.create({
      ...repository,
      title: `AWS cost gate failed${commentKey === DEFAULT_KEY ? '' : ` (${cleanText(commentKey)})`}`,
      body,
      ...(issueLabels.length > 0 && { labels: [...issueLabels] }),
      ...(issueAssignees.length > 0 && { assignees: [...issueAssignees] }),
    })
    return { ...wrote('Opened', textAt(data, 'html_url')), ...dropped(data, issueAssignees) }
  }
  const isSame = sameText(issue.body, body)
  if (!isSame) await octokit.rest.issues.update({ ...repository, issue_number: issue.id, body })
  const written = wrote(isSame ? 'Unchanged:' : 'Updated', issue.url)
  try {
    for (const other of others) await closeIssue(octokit, repository, other.id, 'not_planned')
  } catch (error) {
    const failed = 'Another open issue of ours with the same key was not closed'
    return { ...written, warning: gitHubProblem(error, { ...TEXTS, failed }) }
  }
  if (others.length === 0) return written
  return { ...written, done: `${written.done} (closed ${others.length} of ours with the same key)` }
}

/** GitHub drops assignees without an error if the token may not assign them, or if they cannot be assigned. */
function dropped(data: unknown, wanted: readonly string[]): Pick<Written, 'warning'> {
  if (!isRecord(data) || !Array.isArray(data['assignees'])) return {}
  const assigned = new Set(data['assignees'].map((one) => textAt(one, 'login')?.toLowerCase()))
  const missing = wanted.filter((login) => !assigned.has(login.toLowerCase()))
  if (missing.length === 0) return {}
  return {
    warning: `GitHub did not assign the issue to ${missing.map((login) => cleanText(login)).join(', ')}. Check issue-assignees.`,
  }
}

async function close(
  octokit: Octokit,
  repository: Repository,
  issue: OwnPost,
  issues: readonly OwnPost[],
  { facts }: JudgedOutcome,
  { workflow }: IssueSettings,
): Promise<Written> {
  // Close it before commenting: otherwise, if closing fails, every run adds a comment.
  for (const { id } of issues) await closeIssue(octokit, repository, id, 'completed')
  const closed = wrote('Closed', issue.url)
  const run = workflow.runUrl === undefined ? '' : ` ([workflow run](${workflow.runUrl}))`
  const body = `✅ The cost gate passes again for ${showPeriod(facts.current.period)}${run}.`
  try {
    await octokit.rest.issues.createComment({ ...repository, issue_number: issue.id, body })
  } catch (error) {
    const failed = 'The issue was closed without a comment'
    return { ...closed, warning: gitHubProblem(error, { ...TEXTS, failed }) }
  }
  return closed
}

async function closeIssue(
  octokit: Octokit,
  repository: Repository,
  number: number,
  reason: 'completed' | 'not_planned',
): Promise<void> {
  await octokit.rest.issues.update({ ...repository, issue_number: number, state: 'closed', state_reason: reason })
}

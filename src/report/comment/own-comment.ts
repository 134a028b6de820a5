import type { Octokit, Repository } from './octokit.js'
import { isRateLimit, statusOf } from './problem.js'

/** Who `github.token` speaks for. */
const WORKFLOW_LOGIN = 'github-actions[bot]'

export interface OwnComment {
  readonly id: number
  readonly body: string
  readonly url: string
}

/** Opens every comment of one key; other keys have another, none being the beginning of another. */
export function markerOf(commentKey: string): string {
  return `<!-- aws-cost-events: ${encodeURIComponent(commentKey)} -->`
}

/**
 * The comment of this marker that the token's own account wrote: anybody else could write the marker too. All pages are
 * searched, as far as needed, and who the token is, is only asked once a comment bears the marker.
 * @throws whatever the GitHub client throws
 */
export async function findOwnComment(
  octokit: Octokit,
  repository: Repository,
  pullRequest: number,
  marker: string,
): Promise<OwnComment | undefined> {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    ...repository,
    issue_number: pullRequest,
    per_page: 100,
  })
  let login: string | undefined
  for await (const { data } of pages) {
    for (const { id, body, user, html_url } of data) {
      if (!body?.startsWith(marker)) continue
      login ??= await whoAmI(octokit)
      if (user?.login.toLowerCase() === login.toLowerCase()) return { id, body, url: html_url }
    }
  }
  return undefined
}

/**
 * The login that the token writes as. GraphQL's `viewer` knows it for people's tokens, Apps and the workflow's own; REST's
 * `/user` for people alone. A token that neither names is an installation's, and that is the workflow's own.
 */
async function whoAmI(octokit: Octokit): Promise<string> {
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

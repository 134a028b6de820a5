import type { getOctokit } from '@actions/github'
import type { Log } from '../../model/outside.js'
import { forLog } from '../../model/text.js'
import { fetchThrough, type ProxySettings } from '../../net/index.js'

/** GitHub's REST and GraphQL client. */
export type Octokit = ReturnType<typeof getOctokit>

/** A repository as the API's paths name it. */
export interface Repository {
  readonly owner: string
  readonly repo: string
}

/**
 * Opens GitHub's API; on an Enterprise Server `apiUrl` is its own (`GITHUB_API_URL`). The client is loaded here, as most
 * runs write no comment. Every request ends where `signal` is aborted, and fails where its answer cannot be read: the client
 * would hand on what came as text, and a list of comments without an end would look like one without ours.
 */
export async function connect(
  token: string,
  apiUrl: string,
  proxy: ProxySettings,
  log: Pick<Log, 'debug'>,
  signal: AbortSignal,
): Promise<Octokit> {
  const { getOctokit } = await import('@actions/github')
  const debug = (message: string) => log.debug(forLog(String(message)))
  const request = { fetch: fetchThrough(proxy) }
  const octokit = getOctokit(token, {
    baseUrl: apiUrl,
    request,
    log: { debug, info: debug, warn: debug, error: debug },
  })
  // A request option would get lost on the way through `paginate`.
  octokit.hook.before('request', (options) => {
    options.request.signal = signal
  })
  octokit.hook.after('request', ({ data, status }) => {
    if (typeof data === 'string') throw new Error(`GitHub's answer (${status}) is broken off, or no JSON`)
  })
  return octokit
}

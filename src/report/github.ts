import type { getOctokit } from '@actions/github'
import { messageOf } from '../lib/errors.js'
import type { Log } from '../lib/runtime.js'
import { forLog } from '../lib/text.js'

/** GitHub's REST and GraphQL client. */
export type Octokit = ReturnType<typeof getOctokit>

/** A repository as the API's paths name it. */
export interface Repository {
  readonly owner: string
  readonly repo: string
}

/**
 * GitHub's client, with the proxies of `@actions/github`. Every request ends when `signal` is aborted. An answer that is not JSON
 * is an error: the client would pass it on as text, and a broken list of comments would look like one without ours.
 * @param apiUrl `GITHUB_API_URL`
 */
export async function connect(
  token: string,
  apiUrl: string,
  { log, signal }: { readonly log: Pick<Log, 'debug'>; readonly signal: AbortSignal },
): Promise<Octokit> {
  const [{ getOctokit }, { defaults }] = await Promise.all([
    import('@actions/github'),
    import('@actions/github/lib/utils'),
  ])
  const debug = (message: string) => log.debug(forLog(String(message)))
  const octokit = getOctokit(token, {
    baseUrl: apiUrl,
    request: { signal, fetch: withinOrigin(new URL(apiUrl).origin, defaults.request?.fetch ?? fetch) },
    log: { debug, info: debug, warn: debug, error: debug },
  })
  octokit.hook.after('request', ({ data, status }) => {
    if (typeof data === 'string') throw new Error(`GitHub's answer (${status}) is incomplete or not JSON`)
  })
  return octokit
}

/** GitHub answers so for a repository that was renamed. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])
const MOST_REDIRECTS = 3

/** Bytes; a page of 100 of GitHub's longest comments is below 10 MB. */
const LARGEST_ANSWER = 50_000_000

/** Requests carry the token, so neither a redirect nor a pagination link may lead to another origin. */
function withinOrigin(origin: string, send: (url: string, init: RequestInit) => Promise<Response>) {
  return async (address: string, init: RequestInit): Promise<Response> => {
    let url = new URL(address)
    for (let redirects = 0; ; redirects++) {
      if (url.origin !== origin) throw new Error('GitHub sent the request to another host')
      const response = await send(url.href, { ...init, redirect: 'manual' })
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null
      if (location === null) return bounded(response)
      if (redirects === MOST_REDIRECTS) throw new Error('GitHub redirected the request too often')
      await response.body?.cancel()
      url = new URL(location, url)
    }
  }
}

async function bounded(response: Response): Promise<Response> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    if (size > LARGEST_ANSWER) throw new Error(`GitHub's answer is larger than ${LARGEST_ANSWER} bytes`)
  }
  const { status, statusText, headers } = response
  return new Response(size === 0 ? null : Buffer.concat(chunks), { status, statusText, headers: [...headers] })
}

/** The status that GitHub answered; undefined without an answer, for which the client's errors say 500. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error) || !('response' in error)) return undefined
  if (error.response === undefined) return undefined
  return typeof error.status === 'number' ? error.status : undefined
}

/** True where GitHub asks to wait: 429, or a 403 that says so (primary and secondary limits). */
export function isRateLimit(error: unknown): boolean {
  const status = statusOf(error)
  return status === 429 || (status === 403 && /rate limit/i.test(messageOf(error)))
}

const PERMISSION = '`permissions: pull-requests: write`'

/** Why the comment was not written and what to do, in one line. */
export function commentProblem(error: unknown): string {
  const status = statusOf(error)
  const text = forLog(messageOf(error)).replace(/\.$/, '')
  const what = status === undefined ? text : `GitHub answered ${status} (${text})`
  return `The pull request comment was not written: ${what}. ${advice(status, error)}`
}

function advice(status: number | undefined, error: unknown): string {
  if (isRateLimit(error)) {
    return `The token has reached GitHub's rate limit: run again later. The job needs only ${PERMISSION}.`
  }
  switch (status) {
    case 401:
      return `Check github-token: it must be valid and allow ${PERMISSION}.`
    case 403:
      return `Give the job ${PERMISSION} (and \`contents: read\`, to find the pull request of a commit). Pull requests of forks and of Dependabot get a read-only token: comment from a \`workflow_run\` workflow for these.`
    case 404:
      return `Check pr-number, and give the job ${PERMISSION}: GitHub hides what a token may not see.`
    case 422:
      return `GitHub rejected the text or the pull request: check pr-number, that its conversation is not locked, and ${PERMISSION}.`
    default:
      return `GitHub could not be reached or failed: run again. The job needs ${PERMISSION}.`
  }
}

import type { getOctokit } from '@actions/github'
import { messageOf } from '../lib/errors.js'
import { at } from '../lib/json.js'
import type { Log, WorkflowContext } from '../lib/runtime.js'
import { forLog } from '../lib/text.js'
import type { GitHubSettings, Written } from './outcome.js'

/** GitHub's REST and GraphQL client. */
export type Octokit = ReturnType<typeof getOctokit>

/** A repository as the API's paths name it. */
export interface Repository {
  readonly owner: string
  readonly repo: string
}

/** The parts of the run that requests to GitHub need. */
export interface GitHubRuntime {
  readonly log: Pick<Log, 'debug'>
  readonly signal: AbortSignal
}

/**
 * GitHub's client, with the proxies of `@actions/github`. Every request ends when `signal` is aborted. An answer that is not JSON is an
 * error: the client would return it as text, and a broken list of comments would look like a list without our comment.
 * @param apiUrl `GITHUB_API_URL`
 */
async function connect(token: string, apiUrl: string, { log, signal }: GitHubRuntime): Promise<Octokit> {
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
    if (typeof data === 'string' && status !== 204) {
      throw new Error(`GitHub's answer (${status}) is incomplete or not JSON`)
    }
  })
  return octokit
}

/** GitHub redirects requests for a repository that was renamed. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])
const MAX_REDIRECTS = 3

/** Bytes. A page of 100 comments of GitHub's maximum length is below 10 MB. */
const MAX_ANSWER_BYTES = 50_000_000

/** Requests carry the token, so neither a redirect nor a pagination link may lead to another origin. */
function withinOrigin(origin: string, send: (url: string, init: RequestInit) => Promise<Response>) {
  return async (address: string, init: RequestInit): Promise<Response> => {
    let url = new URL(address)
    for (let redirects = 0; ; redirects++) {
      if (url.origin !== origin) throw new Error('GitHub sent the request to another host')
      const response = await send(url.href, { ...init, redirect: 'manual' })
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null
      if (location === null) return bounded(response)
      if (redirects === MAX_REDIRECTS) throw new Error('GitHub redirected the request too often')
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
    if (size > MAX_ANSWER_BYTES) throw new Error(`GitHub's answer is larger than ${MAX_ANSWER_BYTES} bytes`)
  }
  const { status, statusText, headers } = response
  return new Response(size === 0 ? null : Buffer.concat(chunks), { status, statusText, headers: [...headers] })
}

/** Maximum number of pages of one list, 100 items each. */
const MAX_PAGES = 100

/**
 * The items of a list, unchecked, page by page. The client's own iterator reads `null` and some errors as an empty list, and without
 * our comment in the list, a second one would be created.
 * @param what what the items are, for the error if there are too many: `comments`
 */
export async function* listAll(
  octokit: Octokit,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  what: string,
): AsyncGenerator<unknown> {
  let url: string | undefined = octokit.request.endpoint(route, { ...parameters, per_page: 100 }).url
  for (let page = 1; url !== undefined; page++) {
    if (page > MAX_PAGES) throw new Error(`There are more than ${MAX_PAGES * 100} ${what}`)
    const { data, headers }: Awaited<ReturnType<Octokit['request']>> = await octokit.request({ method: 'GET', url })
    yield* listOf(data)
    url = /<([^<>]+)>;\s*rel="next"/.exec(headers.link ?? '')?.[1]
  }
}

/** @throws Error if the answer is not a list */
export function listOf(data: unknown): unknown[] {
  if (Array.isArray(data)) return data
  throw new Error("GitHub's answer is not a list")
}

/** The text at a path of an answer; undefined if there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = at(value, ...path)
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** The positive integer at a path of an answer; undefined if there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const number = at(value, ...path)
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** The workflow's repository; undefined if `GITHUB_REPOSITORY` does not name one. */
function repositoryOf({ repository }: Pick<WorkflowContext, 'repository'>): Repository | undefined {
  const [owner, repo, more] = repository?.split('/') ?? []
  return owner && repo && more === undefined ? { owner, repo } : undefined
}

/**
 * Requests from GitHub whether the workflow's repository is public. `internal` counts as private. Undefined if there is no token, or no
 * clear answer. Never throws.
 */
export async function findVisibility(
  { workflow, githubToken }: GitHubSettings,
  runtime: GitHubRuntime,
): Promise<'public' | 'private' | undefined> {
  const repository = repositoryOf(workflow)
  if (repository === undefined || githubToken === undefined) return undefined
  try {
    const octokit = await connect(githubToken, workflow.apiUrl, runtime)
    const { data } = await octokit.request('GET /repos/{owner}/{repo}', { ...repository })
    const isPrivate = at(data, 'private')
    if (typeof isPrivate !== 'boolean') return undefined
    return isPrivate ? 'private' : 'public'
  } catch (error) {
    runtime.log.debug(`The repository's visibility is not known: ${forLog(messageOf(error))}`)
    return undefined
  }
}

/** The author of comments and issues written with `github.token`. */
const WORKFLOW_LOGIN = 'github-actions[bot]'

/**
 * The login that the token writes as. GraphQL's `viewer` returns it for people, Apps and the workflow's own token; REST's `/user` only
 * for people, and 403 for the workflow's own token.
 */
async function ownLogin(octokit: Octokit): Promise<string> {
  try {
    const login = textAt(await octokit.graphql('query { viewer { login } }'), 'viewer', 'login')
    if (login !== undefined) return login
  } catch (error) {
    if (isRateLimit(error)) throw error
  }
  try {
    const login = textAt((await octokit.request('GET /user')).data, 'login')
    if (login !== undefined) return login
  } catch (error) {
    if (statusOf(error) === 403 && !isRateLimit(error)) return WORKFLOW_LOGIN
    throw error
  }
  throw new Error('GitHub did not return the account that the token belongs to')
}

/** What was written, and its URL. */
export function wrote(what: string, url: string | undefined): Written & { readonly done: string } {
  return { url, done: `${what} ${url ?? '(GitHub returned no URL)'}` }
}

/** A comment or an issue that this action wrote in an earlier run. */
export interface OwnPost {
  /** A comment's `id`, an issue's `number`. */
  readonly id: number
  readonly body: string
  readonly url: string | undefined
}

/**
 * The items that start with the marker and were written by the token's own account, the oldest first. Anyone can write the marker, so
 * the author counts; the account is only requested if an item has the marker.
 * @param idName the field with the item's id
 */
export async function findOwn(
  octokit: Octokit,
  items: AsyncIterable<unknown>,
  marker: string,
  idName: 'id' | 'number',
): Promise<OwnPost[]> {
  const marked: { readonly author: string | undefined; readonly post: OwnPost }[] = []
  for await (const item of items) {
    const body = textAt(item, 'body')
    const id = numberAt(item, idName)
    if (id === undefined || !body?.startsWith(marker)) continue
    marked.push({ author: textAt(item, 'user', 'login'), post: { id, body, url: textAt(item, 'html_url') } })
  }
  if (marked.length === 0) return []
  const login = (await ownLogin(octokit)).toLowerCase()
  const own = marked.filter(({ author }) => author?.toLowerCase() === login).map(({ post }) => post)
  return own.sort((a, b) => a.id - b.id)
}

/** The status of GitHub's answer; undefined without an answer, although the client's errors have the status 500 then. */
export function statusOf(error: unknown): number | undefined {
  const status = at(error, 'status')
  return typeof status === 'number' && at(error, 'response') !== undefined ? status : undefined
}

/** True for a primary or secondary rate limit: 429, or a 403 with a message about it. */
function isRateLimit(error: unknown): boolean {
  const status = statusOf(error)
  return status === 429 || (status === 403 && /rate limit/i.test(messageOf(error)))
}

/** The texts about something that could not be written to GitHub. */
export interface ProblemTexts {
  /** `The pull request comment was not written` */
  readonly failed: string
  /** The permission that the job needs, in backticks: `permissions: issues: write`. */
  readonly permission: string
  /** What to do about some statuses, in sentences. */
  readonly advice: Readonly<Record<number, string>>
}

/** Why something was not written to GitHub, and what to do, in one line that is safe for the log. */
export function gitHubProblem(error: unknown, texts: ProblemTexts): string {
  const status = statusOf(error)
  const text = forLog(messageOf(error)).replace(/\.$/, '')
  const what = status === undefined ? text : `GitHub answered ${status} (${text})`
  return `${texts.failed}: ${what}. ${adviceOn(error, status, texts)}`
}

function adviceOn(error: unknown, status: number | undefined, { permission, advice }: ProblemTexts): string {
  if (isRateLimit(error)) {
    return `The token has reached GitHub's rate limit: run again later. The job needs only ${permission}.`
  }
  if (status === 401) return `Check github-token: it must be valid and allow ${permission}.`
  const special = status === undefined ? undefined : advice[status]
  return special ?? `If GitHub had a temporary problem, run again. The job needs ${permission}.`
}

/** Writes with GitHub's client. Never throws: an error is a warning that says why and what to do. */
export async function writeToGitHub(
  { workflow, githubToken }: GitHubSettings,
  texts: ProblemTexts,
  runtime: GitHubRuntime,
  write: (octokit: Octokit, repository: Repository) => Promise<Written>,
): Promise<Written> {
  const repository = repositoryOf(workflow)
  if (repository === undefined) {
    return { warning: `${texts.failed}: GITHUB_REPOSITORY names no repository. Run in GitHub Actions.` }
  }
  if (githubToken === undefined) {
    const advice = `Leave github-token at its default, or set it, and give the job ${texts.permission}.`
    return { warning: `${texts.failed}: there is no token. ${advice}` }
  }
  try {
    return await write(await connect(githubToken, workflow.apiUrl, runtime), repository)
  } catch (error) {
    return { warning: gitHubProblem(error, texts) }
  }
}

// @ts-check
/**
 * An emulator of the part of GitHub's REST and GraphQL API that finds pull requests and keeps comments, on loopback.
 * The same endpoints answer under `/` (as api.github.com) and under `/api/v3` with `/api/graphql` (as an Enterprise Server).
 *
 * Where it differs from GitHub: every call needs a token; objects carry only the fields that matter here; all issues
 * are pull requests, but those of `state.issues`; a commit's pull requests are found by head and listed
 * commits, and an unknown SHA of 40 digits has none (GitHub: 422); GraphQL knows `{ viewer { login } }` alone; rate
 * limits strike only where a rule says so; links keep the path called (GitHub: `/repositories/<id>/…`).
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { FailureRules, failure, failureOf } from './github-failures.mjs'
import { GitHubState, USER_ACTOR, WORKFLOW_ACTOR } from './github-model.mjs'
import { answerCall } from './github-routes.mjs'

export { REPOSITORY, USER_ACTOR, WORKFLOW_ACTOR } from './github-model.mjs'

/** @typedef {import('./github-failures.mjs').Answer} Answer */
/** @typedef {import('./github-failures.mjs').FailureRule} FailureRule */
/** @typedef {import('./github-model.mjs').Actor} Actor */
/**
 * @typedef {object} GitHubRequest
 * @property {string} method
 * @property {string} path without `/api/v3` and without the query
 * @property {string} query with `?`, or empty
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {any} body parsed JSON, or undefined
 * @property {number} [status] status answered; none where the connection was cut
 */
/**
 * @typedef {object} GitHubOptions
 * @property {Record<string, Partial<Actor>>} [tokens] besides `ghs_workflow` (the workflow's own token); what is left out is
 *   as the workflow's where `app` is given, else as a person's
 * @property {Partial<Actor>} [workflow] changes to the workflow's token, its permissions for one
 * @property {readonly import('./github-model.mjs').PullRequest[]} [pulls] default: one open pull request, number 7
 * @property {readonly { issue: number, body: string, author?: Actor, repository?: string }[]} [comments]
 */
/** @typedef {Awaited<ReturnType<typeof startGitHub>>} GitHub */

/** The token that stands for `github.token`. */
export const WORKFLOW_TOKEN = 'ghs_workflow'

/**
 * Starts the API on 127.0.0.1, on a port that the system chooses.
 * @param {GitHubOptions} [options]
 */
export async function startGitHub(options = {}) {
  const state = new GitHubState()
  const failures = new FailureRules()
  /** Errors of the emulator itself; close() throws them. @type {unknown[]} */
  const errors = []
  /** @type {GitHubRequest[]} */
  const requests = []
  state.tokens.set(WORKFLOW_TOKEN, { ...WORKFLOW_ACTOR, ...options.workflow })
  for (const [token, actor] of Object.entries(options.tokens ?? {})) {
    state.tokens.set(token, { ...(actor.app ? WORKFLOW_ACTOR : USER_ACTOR), ...actor })
  }
  for (const pull of options.pulls ?? [{ number: 7 }]) state.addPull(pull)
  for (const comment of options.comments ?? []) state.addComment(comment)

  /**
   * @param {import('node:http').IncomingMessage} incoming
   * @returns {Promise<{ request: GitHubRequest, answer: Answer | 'reset' | 'stall' }>}
   */
  async function handle(incoming) {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const url = new URL(incoming.url ?? '/', baseUrl)
    const enterprise = /^\/api\/(?:v3(?=\/)|(?=graphql$))/
    const path = url.pathname.replace(enterprise, (prefix) => (prefix === '/api/' ? '/' : ''))
    const apiUrl = path === url.pathname ? baseUrl : `${baseUrl}/api/v3`
    const method = incoming.method ?? ''
    const text = Buffer.concat(chunks).toString('utf8')
    /** @type {GitHubRequest} */
    const request = { method, path, query: url.search, headers: incoming.headers, body: undefined }
    requests.push(request)
    const rule = failures.strike(method, path)
    if (rule?.reset) return { request, answer: 'reset' }
    if (rule?.stall) return { request, answer: 'stall' }
    if (rule?.answer) return { request, answer: rule.answer }
    if (rule?.kind) return { request, answer: failureOf(rule.kind, rule.retryAfterSeconds ?? 60, new Date()) }
    if (!incoming.headers['user-agent']) {
      return { request, answer: failure(403, 'Request forbidden by administrative rules. Set a User-Agent header.') }
    }
    const [, token] = /^(?:bearer|token) (.+)$/i.exec(incoming.headers.authorization ?? '') ?? []
    if (token === undefined) return { request, answer: failure(401, 'Requires authentication') }
    const actor = state.tokens.get(token)
    if (!actor) return { request, answer: failure(401, 'Bad credentials') }
    try {
      request.body = text === '' ? undefined : JSON.parse(text)
    } catch {
      return { request, answer: failure(400, 'Problems parsing JSON') }
    }
    return { request, answer: answerCall(method, path, { state, actor, apiUrl, url, body: request.body }) }
  }

  const server = createServer((incoming, response) => {
    handle(incoming)
      .then(({ request, answer }) => {
        if (answer === 'stall') return
        if (answer === 'reset') {
          incoming.socket.resetAndDestroy()
          return
        }
        request.status = answer.status
        const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null)
        response.writeHead(answer.status, {
          'content-type': 'application/json; charset=utf-8',
          'x-github-request-id': `0000:${requests.length}`,
          'x-ratelimit-limit': '1000',
          'x-ratelimit-remaining': '999',
          ...answer.headers,
        })
        response.end(body)
      })
      .catch((error) => {
        // The caller left in the middle of its request: nothing to answer, nothing wrong.
        if (incoming.socket.destroyed) return
        errors.push(error)
        response.writeHead(500).end(`GitHub emulator: ${error}`)
      })
  })
  server.keepAliveTimeout = 60_000
  server.on('clientError', (_, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the GitHub emulator has no port')
  const baseUrl = `http://127.0.0.1:${address.port}`

  return {
    /** For `GITHUB_API_URL`. */
    url: baseUrl,
    /** For `GITHUB_API_URL` as on an Enterprise Server. */
    enterpriseUrl: `${baseUrl}/api/v3`,
    /** What the runner sets besides an input `github-token`. */
    env: { GITHUB_API_URL: baseUrl, GITHUB_GRAPHQL_URL: `${baseUrl}/graphql` },
    requests,
    state,
    /** Adds a failure. @param {FailureRule} rule */
    fail: (rule) => failures.add(rule),
    /** Removes all failures. */
    recover: () => failures.clear(),
    /**
     * Stops at once: connections are cut.
     * @throws {AggregateError} where the emulator itself failed on a request
     */
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      server.closeAllConnections()
      await closed
      if (errors.length > 0) throw new AggregateError(errors.splice(0), 'the GitHub emulator failed')
    },
  }
}

// @ts-check
/**
 * The part of GitHub's REST and GraphQL API that the action uses, on 127.0.0.1: under `/` as api.github.com, and under `/api/v3` and
 * `/api/graphql` as an Enterprise Server.
 *
 * Where it differs from GitHub: there is one repository; every call needs a token; objects have only the fields that matter here; an
 * unknown SHA of 40 digits has no pull requests (GitHub: 422); GraphQL supports only `{ viewer { login } }`; there are no rate
 * limits without a rule; links keep the path of the call (GitHub: `/repositories/<id>/…`).
 */
import { GitHubState, USER_ACTOR, WORKFLOW_ACTOR } from './github-model.mjs'
import { answerCall, failure, failureOf } from './github-routes.mjs'
import { listen, resetConnection } from './loopback.mjs'

export { REPOSITORY, USER_ACTOR, WORKFLOW_ACTOR } from './github-model.mjs'

/**
 * @typedef {import('./github-model.mjs').Actor} Actor
 * @typedef {import('./github-routes.mjs').Answer} Answer
 *
 * @typedef {object} GitHubRequest
 * @property {string} method
 * @property {string} path without `/api/v3` and the query
 * @property {string} query with `?`, or empty
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {any} body parsed JSON, or undefined
 * @property {number} [status] of the answer
 *
 * @typedef {object} FailureRule
 * @property {string} [method] only requests with this method
 * @property {string | RegExp} [path] only paths (without `/api/v3` and the query) that equal or match it
 * @property {number} [times] default: always
 * @property {import('./github-routes.mjs').FailureKind} [kind]
 * @property {number} [retryAfterSeconds] of the rate limits (default 60)
 * @property {Answer} [answer] instead of `kind`
 * @property {boolean} [reset] resets the connection instead
 * @property {boolean} [stall] never answers instead
 *
 * @typedef {object} GitHubOptions
 * @property {Record<string, Partial<Actor>>} [tokens] besides `ghs_workflow`; missing fields are those of the workflow's account if
 *   `app` is given, otherwise those of a person
 * @property {Partial<Actor>} [workflow] changes of the workflow's account
 * @property {readonly import('./github-model.mjs').PullRequest[]} [pulls] default: one open pull request, number 7
 * @property {readonly Parameters<GitHubState['addComment']>[0][]} [comments]
 */
/** @typedef {Awaited<ReturnType<typeof startGitHub>>} GitHub */

/** The value of `github.token`. */
export const WORKFLOW_TOKEN = 'ghs_workflow'

/** @param {GitHubOptions} [options] */
export async function startGitHub({ tokens = {}, workflow = {}, pulls = [{ number: 7 }], comments = [] } = {}) {
  const state = new GitHubState()
  /** @type {FailureRule[]} */
  let rules = []
  /** @type {GitHubRequest[]} */
  const requests = []
  for (const [token, actor] of Object.entries({
    [WORKFLOW_TOKEN]: { app: WORKFLOW_ACTOR.app, ...workflow },
    ...tokens,
  })) {
    state.tokens.set(token, { ...(actor.app ? WORKFLOW_ACTOR : USER_ACTOR), ...actor })
  }
  for (const pull of pulls) state.addPull(pull)
  for (const comment of comments) state.addComment(comment)

  const server = await listen((incoming, response, bytes) => {
    const url = new URL(incoming.url ?? '/', server.url)
    const path = url.pathname.replace(/^\/api(?:\/v3(?=\/)|(?=\/graphql$))/, '')
    const apiUrl = path === url.pathname ? server.url : `${server.url}/api/v3`
    const { method = '', headers } = incoming
    /** @type {GitHubRequest} */
    const request = { method, path, query: url.search, headers, body: undefined }
    requests.push(request)
    const rule = ruleFor(method, path)
    if (rule?.stall) return
    if (rule?.reset) return resetConnection(incoming)
    const { status, ...answer } = rule
      ? (rule.answer ?? failureOf(rule.kind ?? 'server-error', rule.retryAfterSeconds ?? 60))
      : respond(request, bytes.toString('utf8'), { url, apiUrl })
    request.status = status
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '999',
      ...answer.headers,
    })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null))
  })

  /** The first rule that matches. @param {string} method @param {string} path */
  function ruleFor(method, path) {
    const rule = rules.find(
      (one) =>
        (one.method ?? method) === method &&
        (one.path instanceof RegExp ? one.path.test(path) : (one.path ?? path) === path) &&
        one.times !== 0,
    )
    if (rule?.times !== undefined) rule.times -= 1
    return rule
  }

  /**
   * @param {GitHubRequest} request
   * @param {string} text
   * @param {{ url: URL, apiUrl: string }} where
   * @returns {Answer}
   */
  function respond(request, text, where) {
    const { method, path, headers } = request
    if (!headers['user-agent'])
      return failure(403, 'Request forbidden by administrative rules. Set a User-Agent header.')
    const [, token] = /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? '') ?? []
    if (token === undefined) return failure(401, 'Requires authentication')
    const actor = state.tokens.get(token)
    if (!actor) return failure(401, 'Bad credentials')
    try {
      request.body = text === '' ? undefined : JSON.parse(text)
    } catch {
      return failure(400, 'Problems parsing JSON')
    }
    return answerCall(method, path, { state, actor, body: request.body, ...where })
  }

  return {
    /** For `GITHUB_API_URL`. */
    url: server.url,
    /** For `GITHUB_API_URL` of an Enterprise Server. */
    enterpriseUrl: `${server.url}/api/v3`,
    /** The runner's environment variables. */
    env: { GITHUB_API_URL: server.url, GITHUB_GRAPHQL_URL: `${server.url}/graphql` },
    close: server.close,
    requests,
    state,
    /** Adds a failure. @param {FailureRule} rule */
    fail(rule) {
      rules.push({ ...rule })
    },
    /** Removes all failures. */
    recover() {
      rules = []
    },
  }
}

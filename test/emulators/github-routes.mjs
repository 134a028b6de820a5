// @ts-check
/**
 * The endpoints of the GitHub emulator: what each answers to an authenticated call.
 */
import { failure, failureOf, invalid } from './github-failures.mjs'
import { ISSUE_ROUTES } from './github-issues.mjs'
import { commentJson, ownerOf, pullJson, userJson } from './github-model.mjs'

/** @typedef {import('./github-failures.mjs').Answer} Answer */
/** @typedef {import('./github-model.mjs').Actor} Actor */
/** @typedef {import('./github-model.mjs').Permission} Permission */
/**
 * @typedef {object} Call
 * @property {import('./github-model.mjs').GitHubState} state
 * @property {Actor} actor
 * @property {string} apiUrl base of the URLs in the answer
 * @property {string} repository `owner/name`, or empty
 * @property {string} id the number or SHA in the path, or empty
 * @property {URL} url the URL called
 * @property {any} body parsed JSON
 */
/** @typedef {(call: Call) => Answer} Handler */
/**
 * @typedef {object} Route
 * @property {string} method
 * @property {RegExp} path with the groups `repository` and `id`
 * @property {'pullRequests' | 'contents' | 'issues'} [permission] the token's permission that it needs
 * @property {Handler} handle
 */

const MAX_BODY_CHARACTERS = 65536
const REPO = '/repos/(?<repository>[^/]+/[^/]+)'

/** @type {readonly Route[]} */
const ROUTES = [
  { method: 'GET', path: /^\/user$/, handle: getUser },
  { method: 'POST', path: /^\/graphql$/, handle: graphql },
  { method: 'GET', path: path('/issues/(?<id>\\d+)/comments'), permission: 'pullRequests', handle: listComments },
  { method: 'POST', path: path('/issues/(?<id>\\d+)/comments'), permission: 'pullRequests', handle: createComment },
  { method: 'GET', path: path('/issues/comments/(?<id>\\d+)'), permission: 'pullRequests', handle: getComment },
  { method: 'PATCH', path: path('/issues/comments/(?<id>\\d+)'), permission: 'pullRequests', handle: updateComment },
  { method: 'DELETE', path: path('/issues/comments/(?<id>\\d+)'), permission: 'pullRequests', handle: deleteComment },
  ...ISSUE_ROUTES,
  { method: 'GET', path: path('/pulls'), permission: 'pullRequests', handle: listPulls },
  { method: 'GET', path: path('/pulls/(?<id>\\d+)'), permission: 'pullRequests', handle: getPull },
  { method: 'GET', path: path('/commits/(?<id>[^/]+)/pulls'), permission: 'contents', handle: listPullsOfCommit },
]

/** @param {string} rest */
function path(rest) {
  return new RegExp(`^${REPO}${rest}$`)
}

/**
 * Answers a call: finds the route, checks repository and permission, runs it.
 * @param {string} method
 * @param {string} pathname without `/api/v3`
 * @param {Omit<Call, 'repository' | 'id'>} call
 * @returns {Answer}
 */
export function answerCall(method, pathname, call) {
  for (const route of ROUTES) {
    const groups = route.method === method ? route.path.exec(pathname)?.groups : undefined
    if (route.method !== method || !route.path.test(pathname)) continue
    const repository = decodeURIComponent(groups?.repository ?? '')
    if (repository !== '' && !call.state.holds(repository)) return failureOf('not-found', 0, new Date())
    const id = decodeURIComponent(groups?.id ?? '')
    // The comments of an issue need the permission for issues.
    const ofIssue = pathname.includes('/issues/') && call.state.issues.some(({ number }) => number === Number(id))
    const permission = ofIssue ? 'issues' : route.permission
    if (permission && !isAllowed(call.actor[permission] ?? 'write', method)) return denied(call.actor)
    return route.handle({ ...call, repository, id })
  }
  return failure(404, 'Not Found')
}

/** @param {Permission} permission @param {string} method */
function isAllowed(permission, method) {
  return permission === 'write' || (permission === 'read' && method === 'GET')
}

/** @param {Actor} actor */
export function denied(actor) {
  const kind = actor.app ? 'integration' : 'personal access token'
  return failure(403, `Resource not accessible by ${kind}`)
}

/** @type {Handler} */
function getUser({ actor }) {
  // An installation is no user.
  return actor.app ? denied(actor) : { status: 200, body: userJson(actor) }
}

/** @type {Handler} */
function graphql({ actor, body }) {
  const query = typeof body?.query === 'string' ? body.query.replace(/\s+/g, ' ').trim() : ''
  if (!/^(?:query\s?\w*\s?)?\{ ?viewer ?\{ ?login ?\} ?\}$/.test(query)) {
    return {
      status: 200,
      body: { errors: [{ type: 'UNSUPPORTED', message: 'the emulator knows { viewer { login } } only' }] },
    }
  }
  return { status: 200, body: { data: { viewer: { login: actor.login } } } }
}

/** @type {Handler} */
function listComments(call) {
  const { state, repository, id, apiUrl } = call
  if (!issueExists(call)) return failure(404, 'Not Found')
  const comments = state.comments.filter((comment) => comment.repository === repository && comment.issue === Number(id))
  return page(
    call,
    comments.sort((a, b) => a.id - b.id).map((comment) => commentJson(comment, apiUrl)),
  )
}

/** @type {Handler} */
function createComment(call) {
  const { state, actor, repository, id, apiUrl, body } = call
  if (!issueExists(call)) return failure(404, 'Not Found')
  const refusal = bodyRefusal(body)
  if (refusal) return refusal
  const comment = state.addComment({ issue: Number(id), body: body.body, author: actor, repository })
  const json = commentJson(comment, apiUrl)
  return { status: 201, headers: { location: json.url }, body: json }
}

/** @type {Handler} */
function getComment(call) {
  const comment = findComment(call)
  return comment ? { status: 200, body: commentJson(comment, call.apiUrl) } : failure(404, 'Not Found')
}

/** @type {Handler} */
function updateComment(call) {
  const comment = findComment(call)
  if (!comment) return failure(404, 'Not Found')
  const refusal = bodyRefusal(call.body)
  if (refusal) return refusal
  comment.body = call.body.body
  comment.updatedAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  return { status: 200, body: commentJson(comment, call.apiUrl) }
}

/** @type {Handler} */
function deleteComment(call) {
  const comment = findComment(call)
  if (!comment) return failure(404, 'Not Found')
  call.state.comments.splice(call.state.comments.indexOf(comment), 1)
  return { status: 204, body: '' }
}

/** @type {Handler} */
function listPulls(call) {
  const { state, repository, url, apiUrl } = call
  const wanted = url.searchParams.get('state') ?? 'open'
  const head = url.searchParams.get('head')
  const base = url.searchParams.get('base')
  const pulls = state.pulls
    .filter((pull) => pull.repository === repository)
    .filter((pull) => wanted === 'all' || pull.state === wanted)
    // GitHub ignores a `head` without an owner.
    .filter((pull) => !head?.includes(':') || `${ownerOf(pull.headRepository)}:${pull.headRef}` === head)
    .filter((pull) => base === null || pull.baseRef === base)
    .sort((a, b) => b.number - a.number)
  return page(
    call,
    pulls.map((pull) => pullJson(pull, apiUrl)),
  )
}

/** @type {Handler} */
function getPull({ state, repository, id, apiUrl }) {
  const found = state.pulls.find((pull) => pull.repository === repository && pull.number === Number(id))
  return found ? { status: 200, body: pullJson(found, apiUrl) } : failure(404, 'Not Found')
}

/** @type {Handler} */
function listPullsOfCommit(call) {
  const { state, repository, id, apiUrl } = call
  if (!/^[0-9a-f]{40}$/.test(id)) return failure(422, `No commit found for SHA: ${id}`)
  const pulls = state.pulls.filter(
    (pull) => pull.repository === repository && [pull.headSha, ...pull.commits].includes(id),
  )
  return page(
    call,
    pulls.map((pull) => pullJson(pull, apiUrl)),
  )
}

/** @param {Call} call */
function issueExists({ state, repository, id }) {
  const number = Number(id)
  if (state.issues.some((issue) => issue.number === number)) return true
  return state.pulls.some((pull) => pull.repository === repository && pull.number === number)
}

/** @param {Call} call */
function findComment({ state, repository, id }) {
  return state.comments.find((comment) => comment.repository === repository && comment.id === Number(id))
}

/** @param {any} body @returns {Answer | undefined} */
export function bodyRefusal(body) {
  if (typeof body?.body !== 'string') {
    return failure(422, 'Invalid request.\n\n"body" wasn\'t supplied.')
  }
  if (body.body.trim() === '') return invalid('IssueComment', 'body', "body can't be blank")
  // Characters, not UTF-16 units: an emoji is one.
  if ([...body.body].length > MAX_BODY_CHARACTERS) return failureOf('too-long', 0, new Date())
  return undefined
}

/**
 * One page of a list, with GitHub's `Link` header.
 * @param {Call} call
 * @param {unknown[]} items
 * @returns {Answer}
 */
export function page({ url, apiUrl }, items) {
  const perPage = Math.min(positive(url.searchParams.get('per_page'), 30), 100)
  const number = positive(url.searchParams.get('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / perPage))
  /** @type {[string, number][]} */
  const relations = []
  if (number > 1) relations.push(['prev', Math.min(number - 1, last)])
  if (number < last) relations.push(['next', number + 1], ['last', last])
  if (number > 1) relations.push(['first', 1])
  const links = relations.map(([relation, target]) => {
    const linked = new URL(`${apiUrl}${url.pathname.replace(/^\/api\/v3/, '')}${url.search}`)
    linked.searchParams.set('page', String(target))
    return `<${linked.href}>; rel="${relation}"`
  })
  const body = items.slice((number - 1) * perPage, number * perPage)
  return { status: 200, headers: links.length > 0 ? { link: links.join(', ') } : {}, body }
}

/** @param {string | null} text @param {number} fallback */
function positive(text, fallback) {
  const number = Number(text)
  return text !== null && Number.isInteger(number) && number > 0 ? number : fallback
}

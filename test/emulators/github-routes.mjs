// @ts-check
/** The endpoints of the GitHub emulator. */
import { REPOSITORY } from './github-model.mjs'

/**
 * @typedef {import('./github-model.mjs').Actor} Actor
 * @typedef {{ status: number, headers?: Record<string, string>, body?: unknown }} Answer `body`: JSON; a string is sent unchanged
 *
 * @typedef {object} Call
 * @property {import('./github-model.mjs').GitHubState} state
 * @property {Actor} actor
 * @property {string} apiUrl base of the URLs in the answer
 * @property {string} id the number or SHA in the path, or empty
 * @property {URL} url
 * @property {any} body parsed JSON
 *
 * @typedef {(call: Call) => Answer} Handler
 * @typedef {[method: string, path: RegExp, permission: 'pullRequests' | 'issues' | undefined, handle: Handler]} Route
 */

/** @type {readonly Route[]} */
const ROUTES = [
  ['GET', /^\/user$/, undefined, getUser],
  ['POST', /^\/graphql$/, undefined, graphql],
  ['GET', path(''), undefined, getRepository],
  ['GET', path('/issues/(\\d+)/comments'), 'pullRequests', listComments],
  ['POST', path('/issues/(\\d+)/comments'), 'pullRequests', createComment],
  ['PATCH', path('/issues/comments/(\\d+)'), 'pullRequests', updateComment],
  ['DELETE', path('/issues/comments/(\\d+)'), 'pullRequests', deleteComment],
  ['GET', path('/issues'), 'issues', listIssues],
  ['POST', path('/issues'), 'issues', createIssue],
  ['PATCH', path('/issues/(\\d+)'), 'issues', updateIssue],
  ['GET', path('/pulls'), 'pullRequests', listPulls],
  ['GET', path('/commits/([^/]+)/pulls'), undefined, listPullsOfCommit],
]

/** @param {string} rest */
function path(rest) {
  return new RegExp(`^/repos/${REPOSITORY}${rest}$`)
}

/**
 * @param {string} method
 * @param {string} pathname without `/api/v3`
 * @param {Omit<Call, 'id'>} call
 * @returns {Answer}
 */
export function answerCall(method, pathname, call) {
  for (const [routeMethod, pattern, permission, handle] of ROUTES) {
    const match = routeMethod === method ? pattern.exec(pathname) : null
    if (!match) continue
    const id = decodeURIComponent(match[1] ?? '')
    // Comments on an issue need the permission for issues.
    const ofIssue = pathname.includes('/issues/') && call.state.issues.some(({ number }) => number === Number(id))
    const granted = permission && call.actor[ofIssue ? 'issues' : permission]
    if (granted === 'none' || (granted === 'read' && method !== 'GET')) return denied(call.actor)
    return handle({ ...call, id })
  }
  return NOT_FOUND
}

/** @typedef {'not-accessible' | 'not-found' | 'bad-credentials' | 'too-long' | 'rate-limit' | 'secondary-rate-limit' | 'server-error'} FailureKind */

/**
 * A failure of GitHub, with GitHub's own text.
 * @param {FailureKind} kind
 * @param {number} retryAfterSeconds of the rate limits
 * @returns {Answer}
 */
export function failureOf(kind, retryAfterSeconds) {
  switch (kind) {
    case 'not-accessible':
      return failure(403, 'Resource not accessible by integration')
    case 'not-found':
      return NOT_FOUND
    case 'bad-credentials':
      return failure(401, 'Bad credentials')
    case 'too-long':
      return TOO_LONG
    case 'rate-limit': {
      const reset = Math.ceil(Date.now() / 1000) + retryAfterSeconds
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '1000', 'x-ratelimit-reset': String(reset) }
      return { ...failure(403, 'API rate limit exceeded for installation ID 1.'), headers }
    }
    case 'secondary-rate-limit': {
      const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
      return { ...failure(429, message), headers: { 'retry-after': String(retryAfterSeconds) } }
    }
    case 'server-error':
      return failure(500, 'Server Error')
  }
}

/** @param {number} status @param {string} message @param {object} [more] @returns {Answer} */
export function failure(status, message, more = {}) {
  return {
    status,
    body: { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  }
}

const NOT_FOUND = failure(404, 'Not Found')
const TOO_LONG = invalid('IssueComment', 'body', 'body is too long (maximum is 65536 characters)')

/** @param {string} resource @param {string} field @param {string} message */
function invalid(resource, field, message) {
  return failure(422, 'Validation Failed', { errors: [{ resource, code: 'unprocessable', field, message }] })
}

/** @param {Actor} actor */
function denied({ app }) {
  return failure(403, `Resource not accessible by ${app ? 'integration' : 'personal access token'}`)
}

/** @param {Actor} actor */
function userJson({ login, id, type }) {
  return { login, id, type }
}

/** @type {Handler} */
function getUser({ actor }) {
  // An installation is not a user.
  return actor.app ? denied(actor) : { status: 200, body: userJson(actor) }
}

/** @type {Handler} */
function graphql({ actor, body }) {
  const query = String(body?.query).replace(/\s+/g, ' ').trim()
  if (!/^(?:query\s?\w*\s?)?\{ ?viewer ?\{ ?login ?\} ?\}$/.test(query)) {
    const message = 'the emulator supports only { viewer { login } }'
    return { status: 200, body: { errors: [{ type: 'UNSUPPORTED', message }] } }
  }
  return { status: 200, body: { data: { viewer: { login: actor.login } } } }
}

/** @type {Handler} */
function getRepository({ state: { visibility } }) {
  return { status: 200, body: { full_name: REPOSITORY, private: visibility !== 'public', visibility } }
}

/** @type {Handler} */
function listComments(call) {
  if (!issueExists(call)) return NOT_FOUND
  return page(call, call.state.comments.filter(({ issue }) => issue === Number(call.id)).map(commentJson))
}

/** @type {Handler} */
function createComment(call) {
  const { state, actor, id, body } = call
  if (!issueExists(call)) return NOT_FOUND
  return (
    refusedBody(body) ?? {
      status: 201,
      body: commentJson(state.addComment({ issue: Number(id), body: body.body, author: actor })),
    }
  )
}

/** @param {Call} call */
function issueExists({ state, id }) {
  return [...state.issues, ...state.pulls].some(({ number }) => number === Number(id))
}

/** @type {Handler} */
function updateComment({ state, id, body }) {
  const comment = state.comments.find((one) => one.id === Number(id))
  if (!comment) return NOT_FOUND
  const refusal = refusedBody(body)
  if (refusal) return refusal
  comment.body = body.body
  return { status: 200, body: commentJson(comment) }
}

/** @type {Handler} */
function deleteComment({ state, id }) {
  const index = state.comments.findIndex((one) => one.id === Number(id))
  if (index < 0) return NOT_FOUND
  state.comments.splice(index, 1)
  return { status: 204, body: '' }
}

/** @param {Call['state']['comments'][number]} comment */
function commentJson({ id, issue, body, author }) {
  const html_url = `https://github.com/${REPOSITORY}/pull/${issue}#issuecomment-${id}`
  return { id, html_url, body, user: userJson(author) }
}

/** GitHub lists pull requests as issues. @type {Handler} */
function listIssues(call) {
  const { state, url } = call
  const wanted = url.searchParams.get('state') ?? 'open'
  const all = [
    ...state.issues.filter((issue) => issue.state === wanted).map(issueJson),
    ...state.pulls
      .filter((pull) => pull.state === wanted)
      .map(({ number }) => ({ number, body: '', user: null, pull_request: { url: '' } })),
  ]
  const order = url.searchParams.get('direction') === 'asc' ? 1 : -1
  return page(
    call,
    all.sort((a, b) => order * (a.number - b.number)),
  )
}

/** @type {Handler} */
function createIssue({ state, actor, body }) {
  const { title, labels = [], assignees = [] } = body
  if (typeof title !== 'string' || title.trim() === '') return invalid('Issue', 'title', "title can't be blank")
  if ([...title].length > 256) return invalid('Issue', 'title', 'title is too long (maximum is 256 characters)')
  const refusal = refusedBody(body)
  if (refusal) return refusal
  const stranger = assignees.find((/** @type {string} */ login) => !state.assignable.includes(login))
  if (stranger !== undefined) return invalid('Issue', 'assignees', `${stranger} cannot be assigned`)
  return { status: 201, body: issueJson(state.addIssue({ title, body: body.body, author: actor, labels, assignees })) }
}

/** @type {Handler} */
function updateIssue({ state, id, body }) {
  const issue = state.issues.find(({ number }) => number === Number(id))
  if (!issue) return NOT_FOUND
  if (body.state !== undefined && !['open', 'closed'].includes(body.state)) return invalid('Issue', 'state', 'invalid')
  const refusal = body.body === undefined ? undefined : refusedBody(body)
  if (refusal) return refusal
  for (const name of /** @type {const} */ (['title', 'body', 'state', 'state_reason'])) {
    if (body[name] !== undefined) issue[name] = body[name]
  }
  return { status: 200, body: issueJson(issue) }
}

/** @param {import('./github-model.mjs').Issue} issue */
function issueJson({ author, labels, assignees, ...issue }) {
  return {
    ...issue,
    html_url: `https://github.com/${REPOSITORY}/issues/${issue.number}`,
    user: userJson(author),
    labels: labels.map((name) => ({ name })),
    assignees: assignees.map((login) => ({ login })),
  }
}

/** @type {Handler} */
function listPulls(call) {
  const { searchParams } = call.url
  const head = searchParams.get('head')
  const pulls = call.state.pulls
    .filter(({ state }) => state === (searchParams.get('state') ?? 'open'))
    // GitHub ignores a `head` without an owner.
    .filter(
      ({ headRepository, headRef }) => !head?.includes(':') || `${headRepository.split('/')[0]}:${headRef}` === head,
    )
  return page(call, pulls.sort((a, b) => b.number - a.number).map(pullJson))
}

/** @type {Handler} */
function listPullsOfCommit(call) {
  const { state, id } = call
  if (!/^[0-9a-f]{40}$/.test(id)) return failure(422, `No commit found for SHA: ${id}`)
  return page(call, state.pulls.filter((pull) => [pull.headSha, ...pull.commits].includes(id)).map(pullJson))
}

/** @param {Required<import('./github-model.mjs').PullRequest>} pull */
function pullJson({ number, state, headRef, headSha }) {
  return { number, state, head: { ref: headRef, sha: headSha } }
}

/** @param {any} body @returns {Answer | undefined} */
function refusedBody(body) {
  if (typeof body?.body !== 'string') return failure(422, 'Invalid request.\n\n"body" wasn\'t supplied.')
  if (body.body.trim() === '') return invalid('IssueComment', 'body', "body can't be blank")
  // GitHub counts characters, not UTF-16 units.
  return [...body.body].length > 65536 ? TOO_LONG : undefined
}

/**
 * One page of a list, with GitHub's `Link` header.
 * @param {Call} call
 * @param {unknown[]} items
 * @returns {Answer}
 */
function page({ url, apiUrl }, items) {
  const perPage = Math.min(positive(url.searchParams.get('per_page'), 30), 100)
  const number = positive(url.searchParams.get('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / perPage))
  const body = items.slice((number - 1) * perPage, number * perPage)
  /** @type {[string, number][]} */
  const relations = []
  if (number > 1) relations.push(['prev', Math.min(number - 1, last)])
  if (number < last) relations.push(['next', number + 1], ['last', last])
  if (number > 1) relations.push(['first', 1])
  if (relations.length === 0) return { status: 200, body }
  const links = relations.map(([relation, target]) => {
    const linked = new URL(`${apiUrl}${url.pathname.replace(/^\/api\/v3/, '')}${url.search}`)
    linked.searchParams.set('page', String(target))
    return `<${linked.href}>; rel="${relation}"`
  })
  return { status: 200, headers: { link: links.join(', ') }, body }
}

/** @param {string | null} text @param {number} fallback */
function positive(text, fallback) {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : fallback
}

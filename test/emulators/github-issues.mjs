// @ts-check
/** The issues of the GitHub emulator, and what it says of a repository. */
import { failure, invalid } from './github-failures.mjs'
import { userJson } from './github-model.mjs'
import { bodyRefusal, denied, page } from './github-routes.mjs'

/** @typedef {import('./github-routes.mjs').Handler} Handler */
/** @typedef {import('./github-model.mjs').Issue} Issue */

/** @param {string} rest */
const path = (rest) => new RegExp(`^/repos/(?<repository>[^/]+/[^/]+)${rest}$`)

/** @type {readonly import('./github-routes.mjs').Route[]} */
export const ISSUE_ROUTES = [
  { method: 'GET', path: path(''), handle: getRepository },
  { method: 'GET', path: path('/issues'), permission: 'issues', handle: listIssues },
  { method: 'POST', path: path('/issues'), permission: 'issues', handle: createIssue },
  { method: 'PATCH', path: path('/issues/(?<id>\\d+)'), permission: 'issues', handle: updateIssue },
]

/** @type {Handler} */
function getRepository({ state, actor, repository }) {
  if (actor.contents === 'none') return denied(actor)
  const { visibility } = state
  return { status: 200, body: { full_name: repository, private: visibility !== 'public', visibility } }
}

/** Pull requests are issues, too. @type {Handler} */
function listIssues(call) {
  const { state, repository, url } = call
  if (!state.hasIssues) return disabled()
  const wanted = url.searchParams.get('state') ?? 'open'
  const pulls = state.pulls.filter((pull) => pull.repository === repository && pull.state === wanted)
  const items = [
    ...state.issues.filter((issue) => wanted === 'all' || issue.state === wanted).map((issue) => issueJson(issue)),
    ...pulls.map(({ number }) => ({ number, body: '', user: null, pull_request: { url: '' } })),
  ]
  const ascending = url.searchParams.get('direction') === 'asc'
  return page(
    call,
    items.sort((a, b) => (ascending ? a.number - b.number : b.number - a.number)),
  )
}

/** @type {Handler} */
function createIssue({ state, actor, body }) {
  if (!state.hasIssues) return disabled()
  if (typeof body?.title !== 'string' || body.title.trim() === '')
    return invalid('Issue', 'title', "title can't be blank")
  if ([...body.title].length > 256) return invalid('Issue', 'title', 'title is too long (maximum is 256 characters)')
  const refusal = bodyRefusal(body) ?? assigneeRefusal(state, body.assignees ?? [])
  if (refusal) return refusal
  const { title, labels = [], assignees = [] } = body
  const issue = state.addIssue({ title, body: body.body, author: actor, labels, assignees })
  return { status: 201, body: issueJson(issue) }
}

/** @type {Handler} */
function updateIssue({ state, id, body }) {
  const issue = state.issues.find(({ number }) => number === Number(id))
  if (!issue) return failure(404, 'Not Found')
  if (!state.hasIssues) return disabled()
  if (body.state !== undefined && !['open', 'closed'].includes(body.state)) return invalid('Issue', 'state', 'invalid')
  const refusal = body.body === undefined ? undefined : bodyRefusal(body)
  if (refusal) return refusal
  for (const name of /** @type {const} */ (['title', 'body', 'state', 'state_reason'])) {
    if (body[name] !== undefined) issue[name] = body[name]
  }
  return { status: 200, body: issueJson(issue) }
}

function disabled() {
  return failure(410, 'Issues has been disabled in this repository.')
}

/** @param {import('./github-model.mjs').GitHubState} state @param {string[]} assignees */
function assigneeRefusal({ assignable }, assignees) {
  const wrong = assignees.find((login) => !assignable.includes(login))
  return wrong === undefined ? undefined : invalid('Issue', 'assignees', `${wrong} cannot be assigned`)
}

/** @param {Issue} issue */
function issueJson({ number, title, body, state, author, labels, assignees }) {
  return {
    number,
    html_url: `https://github.com/octo-org/octo-repo/issues/${number}`,
    title,
    body,
    state,
    user: userJson(author),
    labels: labels.map((name) => ({ name })),
    assignees: assignees.map((login) => ({ login })),
  }
}

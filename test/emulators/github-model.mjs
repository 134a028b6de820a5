// @ts-check
/**
 * Who calls the GitHub emulator, what it holds, and how that reads in its answers.
 */

/** @typedef {'none' | 'read' | 'write'} Permission */
/**
 * Who a token speaks for.
 * @typedef {object} Actor
 * @property {string} login
 * @property {number} id
 * @property {'User' | 'Bot'} type
 * @property {{ id: number, slug: string, name: string } | null} app the GitHub App of an installation token
 * @property {Permission} pullRequests the token's `pull-requests` (and `issues`) permission
 * @property {Permission} contents the token's `contents` permission
 * @property {Permission} [issues] the token's `issues` permission; `write` where absent
 */
/**
 * @typedef {object} Issue
 * @property {number} number
 * @property {string} title
 * @property {string} body
 * @property {'open' | 'closed'} state
 * @property {string} [state_reason]
 * @property {Actor} author
 * @property {string[]} labels
 * @property {string[]} assignees
 */
/**
 * A comment of an issue or pull request, as tests seed it and as it is kept.
 * @typedef {object} Comment
 * @property {number} id
 * @property {string} repository `owner/name`
 * @property {number} issue
 * @property {string} body
 * @property {Actor} author
 * @property {string} createdAt RFC 3339, UTC
 * @property {string} updatedAt
 */
/**
 * @typedef {object} PullRequest
 * @property {number} number
 * @property {string} [repository] default `octo-org/octo-repo`
 * @property {'open' | 'closed'} [state] default `open`
 * @property {string} [headRef]
 * @property {string} [headSha]
 * @property {string} [headRepository] `owner/name`; a fork's where it differs from `repository`
 * @property {string} [baseRef] default `main`
 * @property {string[]} [commits] SHAs that it holds besides `headSha`
 */

export const REPOSITORY = 'octo-org/octo-repo'

/** The workflow's own token, `github.token`. @type {Actor} */
export const WORKFLOW_ACTOR = {
  login: 'github-actions[bot]',
  id: 41898282,
  type: 'Bot',
  app: { id: 15368, slug: 'github-actions', name: 'GitHub Actions' },
  pullRequests: 'write',
  contents: 'read',
}

/** A person's token. @type {Actor} */
export const USER_ACTOR = {
  login: 'octocat',
  id: 583231,
  type: 'User',
  app: null,
  pullRequests: 'write',
  contents: 'write',
}

/**
 * @param {Actor} actor
 */
export function userJson({ login, id, type }) {
  return { login, id, type, site_admin: false }
}

/**
 * @param {Comment} comment
 * @param {string} apiUrl
 */
export function commentJson(comment, apiUrl) {
  const { id, repository, issue, body, author } = comment
  return {
    id,
    url: `${apiUrl}/repos/${repository}/issues/comments/${id}`,
    html_url: `https://github.com/${repository}/pull/${issue}#issuecomment-${id}`,
    issue_url: `${apiUrl}/repos/${repository}/issues/${issue}`,
    body,
    user: userJson(author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: author.type === 'Bot' ? 'NONE' : 'MEMBER',
    performed_via_github_app: author.app,
  }
}

/**
 * @param {Required<PullRequest>} pull
 * @param {string} apiUrl
 */
export function pullJson(pull, apiUrl) {
  const { number, repository, state, headRef, headSha, headRepository, baseRef } = pull
  return {
    url: `${apiUrl}/repos/${repository}/pulls/${number}`,
    html_url: `https://github.com/${repository}/pull/${number}`,
    number,
    state,
    title: `Pull request ${number}`,
    draft: false,
    head: {
      label: `${ownerOf(headRepository)}:${headRef}`,
      ref: headRef,
      sha: headSha,
      repo: repositoryJson(headRepository),
    },
    base: {
      label: `${ownerOf(repository)}:${baseRef}`,
      ref: baseRef,
      sha: '0'.repeat(40),
      repo: repositoryJson(repository),
    },
  }
}

/** @param {string} fullName */
export function ownerOf(fullName) {
  return fullName.split('/')[0] ?? ''
}

/** @param {string} fullName */
function repositoryJson(fullName) {
  const [owner, name] = fullName.split('/')
  return { name, full_name: fullName, owner: { login: owner } }
}

/** What the emulator holds; tests read it and may change it. */
export class GitHubState {
  /** @type {Map<string, Actor>} */
  tokens = new Map()
  /** @type {Required<PullRequest>[]} */
  pulls = []
  /** @type {Comment[]} */
  comments = []
  /** @type {Issue[]} */
  issues = []
  /** False: issues are disabled in the repository's settings. */
  hasIssues = true
  /** Who can be assigned. */
  assignable = ['octocat']
  /** @type {'public' | 'private' | 'internal'} */
  visibility = 'private'
  #nextCommentId = 1001
  #nextIssue = 101

  /** @param {PullRequest} pull */
  addPull(pull) {
    const repository = pull.repository ?? REPOSITORY
    this.pulls.push({
      repository,
      state: 'open',
      headRef: `branch-${pull.number}`,
      headSha: pull.number.toString(16).padStart(40, 'a'),
      headRepository: repository,
      baseRef: 'main',
      commits: [],
      ...pull,
    })
  }

  /**
   * @param {{ issue: number, body: string, author?: Actor, repository?: string, createdAt?: string }} comment
   * @returns {Comment}
   */
  addComment({ issue, body, author = USER_ACTOR, repository = REPOSITORY, createdAt = new Date().toISOString() }) {
    const id = this.#nextCommentId++
    // GitHub's timestamps have no fraction.
    const time = createdAt.replace(/\.\d+Z$/, 'Z')
    const added = { id, repository, issue, body, author, createdAt: time, updatedAt: time }
    this.comments.push(added)
    return added
  }

  /**
   * @param {Partial<Issue>} issue
   * @returns {Issue}
   */
  addIssue(issue) {
    const number = this.#nextIssue++
    /** @type {Issue} */
    const added = {
      number,
      title: 'x',
      body: '',
      state: 'open',
      author: USER_ACTOR,
      labels: [],
      assignees: [],
      ...issue,
    }
    this.issues.push(added)
    return added
  }

  /** @param {string} repository */
  holds(repository) {
    return repository === REPOSITORY || this.pulls.some((pull) => pull.repository === repository)
  }
}

// @ts-check
/**
 * The state of the GitHub emulator.
 *
 * @typedef {'none' | 'read' | 'write'} Permission
 *
 * @typedef {object} Actor the account of a token
 * @property {string} login
 * @property {number} id
 * @property {'User' | 'Bot'} type
 * @property {object | null} app the GitHub App of an installation token
 * @property {Permission} pullRequests the token's permission `pull-requests`
 * @property {Permission} issues the token's permission `issues`
 *
 * @typedef {object} Issue
 * @property {number} number
 * @property {string} title
 * @property {string} body
 * @property {'open' | 'closed'} state
 * @property {string} [state_reason]
 * @property {Actor} author
 * @property {string[]} labels
 * @property {string[]} assignees
 *
 * @typedef {{ issue: number, body: string, author: Actor }} NewComment `issue`: the number of the issue or pull request
 *
 * @typedef {object} PullRequest
 * @property {number} number
 * @property {'open' | 'closed'} [state] default `open`
 * @property {string} [headRef]
 * @property {string} [headSha]
 * @property {string} [headRepository] `owner/name`, of a fork for example
 * @property {string[]} [commits] SHAs besides `headSha`
 */

export const REPOSITORY = 'octo-org/octo-repo'

/** The account of `github.token`. @type {Actor} */
export const WORKFLOW_ACTOR = {
  login: 'github-actions[bot]',
  id: 41898282,
  type: 'Bot',
  app: { id: 15368, slug: 'github-actions', name: 'GitHub Actions' },
  pullRequests: 'write',
  issues: 'write',
}

/** The account of a person. @type {Actor} */
export const USER_ACTOR = {
  login: 'octocat',
  id: 583231,
  type: 'User',
  app: null,
  pullRequests: 'write',
  issues: 'write',
}

/** Tests read the state and may change it. */
export class GitHubState {
  /** @type {Map<string, Actor>} */
  tokens = new Map()
  /** @type {Required<PullRequest>[]} */
  pulls = []
  /** @type {(NewComment & { id: number })[]} */
  comments = []
  /** @type {Issue[]} */
  issues = []
  /** Logins that issues can be assigned to. */
  assignable = ['octocat']
  /** @type {'public' | 'private' | 'internal'} */
  visibility = 'private'
  #nextCommentId = 1001
  #nextIssue = 101

  /** @param {PullRequest} pull */
  addPull(pull) {
    this.pulls.push({
      state: 'open',
      headRef: `branch-${pull.number}`,
      headSha: pull.number.toString(16).padStart(40, 'a'),
      headRepository: REPOSITORY,
      commits: [],
      ...pull,
    })
  }

  /** @param {Partial<NewComment> & Omit<NewComment, 'author'>} comment */
  addComment(comment) {
    const added = { id: this.#nextCommentId++, author: USER_ACTOR, ...comment }
    this.comments.push(added)
    return added
  }

  /** @param {Partial<Issue>} issue */
  addIssue(issue) {
    const empty = { title: 'x', body: '', author: USER_ACTOR, labels: [], assignees: [] }
    /** @type {Issue} */
    const added = { number: this.#nextIssue++, state: 'open', ...empty, ...issue }
    this.issues.push(added)
    return added
  }
}

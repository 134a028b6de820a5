// @ts-check
/** GitHub's event payloads, with the fields that the tests need. */

const HEAD_SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
const BASE_SHA = 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e'
const OCTOCAT = { login: 'octocat', id: 583231, type: 'User' }
const MONALISA = { login: 'monalisa', id: 2, type: 'User' }
const OCTO_ORG = { login: 'octo-org', id: 9919, type: 'Organization' }

/** @param {string} visibility @param {object} owner @param {boolean} fork */
function repository(visibility, owner = OCTO_ORG, fork = false) {
  const { login } = /** @type {{ login: string }} */ (owner)
  const id = fork ? 1300192 : 1296269
  const rest = { owner, fork, default_branch: 'main', visibility, private: visibility !== 'public' }
  return { id, name: 'octo-repo', full_name: `${login}/octo-repo`, ...rest }
}

/**
 * The differences between a pull request of the repository and of a fork.
 * @param {boolean} fork
 * @param {string} visibility
 */
function author(fork, visibility) {
  return fork
    ? { number: 8, ref: 'patch-1', user: MONALISA, repo: repository('public', MONALISA, true) }
    : { number: 7, ref: 'resize-cluster', user: OCTOCAT, repo: repository(visibility) }
}

/** @param {boolean} fork @returns {(visibility: string) => object} */
const pullRequest = (fork) => (visibility) => {
  const { number, ref, user, repo } = author(fork, visibility)
  const base = { ref: 'main', sha: BASE_SHA, repo: repository(visibility) }
  const head = { ref, sha: HEAD_SHA, repo }
  const merge_commit_sha = '3a0f86fb8db8eea7ccbb9a95f325ddbedfb25e15'
  const pull_request = { number, state: 'open', draft: false, user, merge_commit_sha, head, base }
  return { action: 'synchronize', number, pull_request, after: HEAD_SHA, sender: user }
}

/** @param {boolean} fork @returns {(visibility: string) => object} */
const workflowRun = (fork) => (visibility) => {
  const { number, ref, user, repo } = author(fork, visibility)
  const workflow_run = {
    id: 30433642,
    head_branch: ref,
    head_sha: HEAD_SHA,
    event: 'pull_request',
    conclusion: 'success',
    // GitHub lists no pull requests of forks.
    pull_requests: fork
      ? []
      : [{ number, head: { ref, sha: HEAD_SHA, repo }, base: { ref: 'main', sha: BASE_SHA, repo } }],
    actor: user,
    head_repository: repo,
    repository: repository(visibility),
  }
  return { action: 'completed', workflow_run, sender: user }
}

/** @type {Record<string, [eventName: string, more: (visibility: string) => object]>} */
const PAYLOADS = {
  'pull-request': ['pull_request', pullRequest(false)],
  'pull-request-fork': ['pull_request', pullRequest(true)],
  push: ['push', () => ({ ref: 'refs/heads/resize-cluster', before: BASE_SHA, after: HEAD_SHA })],
  'workflow-run': ['workflow_run', workflowRun(false)],
  'workflow-run-fork': ['workflow_run', workflowRun(true)],
  schedule: ['schedule', () => ({ schedule: '15 6 * * *', workflow: '.github/workflows/costs.yml' })],
  'workflow-dispatch': ['workflow_dispatch', () => ({ inputs: null, ref: 'refs/heads/main' })],
}

/**
 * A payload for `runAction({ ...(await loadPayload('push')), … })`. `schedule-bare` has no repository, as on older GitHub
 * Enterprise Servers.
 * @param {'pull-request' | 'pull-request-fork' | 'push' | 'workflow-run' | 'workflow-run-fork' | 'schedule' | 'schedule-bare' | 'workflow-dispatch'} name
 * @param {{ visibility?: 'public' | 'private' | 'internal' }} [options] of the repository; default: private, with forks public
 * @returns {Promise<{ eventName: string, event: Record<string, any> }>}
 */
export async function loadPayload(name, options = {}) {
  const [eventName, more] = PAYLOADS[name] ?? []
  if (eventName === undefined || more === undefined) return { eventName: 'schedule', event: { schedule: '15 6 * * *' } }
  const visibility = options.visibility ?? (name.endsWith('-fork') ? 'public' : 'private')
  const common = { repository: repository(visibility), organization: OCTO_ORG, sender: OCTOCAT }
  return { eventName, event: { ...common, ...more(visibility) } }
}

// @ts-check
/** The environment of a JavaScript action on the Actions runner. Only the path comes from this machine. */
import { delimiter, dirname, join } from 'node:path'

/** A loopback port without a server: unexpected requests fail there. */
const NOWHERE = 'http://127.0.0.1:9'

/**
 * @typedef {object} RunnerDirectories
 * @property {string} root
 * @property {string} workspace
 * @property {string} runnerTemp
 * @property {string} home
 * @property {string} commandFiles
 */
/** An event payload. It decides `GITHUB_REF` and similar variables. @typedef {Record<string, any>} EventPayload */

/**
 * The variable of an input: its name in upper case, with underscores instead of spaces. Hyphens stay.
 * @param {string} name
 */
export function inputVariable(name) {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

/**
 * @param {object} step
 * @param {RunnerDirectories} step.directories
 * @param {string} step.nodePath
 * @param {string} step.eventName
 * @param {EventPayload} step.event
 * @param {Record<string, string>} step.inputs
 * @param {Record<string, string | undefined>} step.env replaces or, if undefined, removes variables
 * @returns {Record<string, string>}
 */
export function runnerEnvironment({ directories, nodePath, eventName, event, inputs, env }) {
  const { home, runnerTemp, workspace, commandFiles } = directories
  const repository = event.repository?.full_name ?? 'octo-org/octo-repo'
  /** @type {Record<string, string | undefined>} */
  const variables = {
    PATH: [dirname(nodePath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    SystemRoot: process.env.SystemRoot,
    HOME: home,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: 'aws-cost-events',
    GITHUB_ACTOR: event.sender?.login ?? 'octocat',
    GITHUB_API_URL: NOWHERE,
    GITHUB_GRAPHQL_URL: `${NOWHERE}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: join(commandFiles, 'event.json'),
    GITHUB_JOB: 'costs',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: String(event.repository?.id ?? 1296269),
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0],
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_NUMBER: '3',
    GITHUB_WORKFLOW: 'AWS costs',
    GITHUB_WORKSPACE: workspace,
    ...gitContext(eventName, event),
    GITHUB_OUTPUT: join(commandFiles, 'output'),
    GITHUB_STATE: join(commandFiles, 'state'),
    GITHUB_ENV: join(commandFiles, 'env'),
    GITHUB_PATH: join(commandFiles, 'path'),
    GITHUB_STEP_SUMMARY: join(commandFiles, 'summary'),
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'loopback',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: runnerTemp,
    RUNNER_TOOL_CACHE: join(home, 'tools'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(home, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'no-aws-credentials'),
    // An AWS client without an explicit endpoint reaches no server.
    AWS_ENDPOINT_URL: NOWHERE,
  }
  for (const [name, value] of Object.entries(inputs)) variables[inputVariable(name)] = value
  Object.assign(variables, env)
  /** @type {Record<string, string>} */
  const result = {}
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) result[name] = value
  return result
}

/** @param {string} eventName @param {EventPayload} event */
function gitContext(eventName, event) {
  const base = { GITHUB_BASE_REF: '', GITHUB_HEAD_REF: '' }
  const pull = event.pull_request
  if (eventName.startsWith('pull_request') && pull) {
    // GITHUB_SHA is the merge commit, which is not one of the pull request's commits.
    const sha = eventName === 'pull_request' ? (pull.merge_commit_sha ?? pull.head.sha) : pull.base.sha
    const ref = eventName === 'pull_request' ? `refs/pull/${pull.number}/merge` : `refs/heads/${pull.base.ref}`
    const name = eventName === 'pull_request' ? `${pull.number}/merge` : pull.base.ref
    return {
      ...base,
      GITHUB_SHA: sha,
      ...refs(ref, name),
      GITHUB_BASE_REF: pull.base.ref,
      GITHUB_HEAD_REF: pull.head.ref,
    }
  }
  const defaultBranch = event.repository?.default_branch ?? 'main'
  const ref = event.ref ?? `refs/heads/${defaultBranch}`
  const sha = event.after ?? 'ffac537e6cbbf934b08745a378932722df287a53'
  return { ...base, GITHUB_SHA: sha, ...refs(ref, ref.replace(/^refs\/(?:heads|tags)\//, '')) }
}

/** @param {string} ref @param {string} name */
function refs(ref, name) {
  return { GITHUB_REF: ref, GITHUB_REF_NAME: name, GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch' }
}

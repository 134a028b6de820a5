import { tmpdir } from 'node:os'
import { expect, test } from '@jest/globals'
import { loadPayload } from '../e2e/support/payloads/index.mjs'
import { configOf, errorOf, type Inputs } from './support.js'

const KEYS: Inputs = { 'aws-access-key-id': 'AKIDEXAMPLE', 'aws-secret-access-key': 'secret' }
const withheld = async (event: unknown, env: Record<string, string>, inputs: Inputs = {}) =>
  (await configOf(inputs, { event, env })).secretsWithheld

test('the workflow context is empty outside of GitHub Actions', async () => {
  const { workflow, workspace, temporaryDirectory } = await configOf({}, { env: { GITHUB_WORKSPACE: undefined } })
  expect(workflow).toEqual({
    ...{ apiUrl: 'https://api.github.com', serverUrl: 'https://github.com', repository: undefined },
    ...{ visibility: undefined, eventName: undefined, ref: undefined, sha: undefined, actor: undefined },
    ...{ runUrl: undefined, payload: {} },
  })
  expect([workspace, temporaryDirectory]).toEqual([process.cwd(), tmpdir()])
})

test('repository, event and directories come from the runner', async () => {
  const env = {
    GITHUB_API_URL: 'https://ghe.example.com/api/v3',
    GITHUB_SERVER_URL: 'https://ghe.example.com',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: '1234567890',
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
    GITHUB_ACTOR: 'octocat',
    RUNNER_TEMP: '/runner/temp',
  }
  const { event } = await loadPayload('push', { visibility: 'public' })
  const config = await configOf({}, { env, event })
  expect(config).toMatchObject({ workspace: '/workspace', temporaryDirectory: '/runner/temp' })
  expect(config.workflow).toEqual({
    ...{ apiUrl: 'https://ghe.example.com/api/v3', serverUrl: 'https://ghe.example.com', ref: 'refs/heads/main' },
    ...{ repository: 'octo-org/octo-repo', visibility: 'public' },
    runUrl: 'https://ghe.example.com/octo-org/octo-repo/actions/runs/1234567890',
    ...{ eventName: 'push', sha: 'ffac537e6cbbf934b08745a378932722df287a53', actor: 'octocat', payload: event },
  })
})

test.each([
  [{ private: false, visibility: 'public' }, 'public'],
  [{ private: true, visibility: 'private' }, 'private'],
  [{ private: true, visibility: 'internal' }, 'private'],
  [{ private: false }, 'public'],
  [{ private: true }, 'private'],
  [{}, undefined],
  [undefined, undefined],
])('the visibility of the repository %j is %s', async (repository, visibility) => {
  expect((await configOf({}, { event: { schedule: '17 13 * * *', repository } })).workflow.visibility).toBe(visibility)
})

test.each(['{', '[]', 'null', '"x"'])('an unreadable event (%s) is a warning', async (event) => {
  const { workflow, warnings } = await configOf({}, { event })
  expect(workflow.payload).toEqual({})
  expect(warnings).toEqual([expect.stringContaining('GITHUB_EVENT_PATH')])
})

test('a pull request from a fork gets no secrets, unless it has keys', async () => {
  const { event } = await loadPayload('pull-request-fork')
  const env = { GITHUB_EVENT_NAME: 'pull_request' }
  expect(await withheld(event, env)).toBe('fork')
  expect(await withheld(event, env, KEYS)).toBeUndefined()
  expect(await withheld(event, { GITHUB_EVENT_NAME: 'pull_request_target' })).toBeUndefined()
})

test('a pull request from a deleted fork gets no secrets', async () => {
  const { event } = await loadPayload('pull-request-fork')
  event['pull_request'].head.repo = null
  expect(await withheld(event, { GITHUB_EVENT_NAME: 'pull_request' })).toBe('fork')
})

test.each(['pull-request', 'push', 'workflow-run-fork', 'schedule-bare', 'workflow-dispatch'] as const)(
  'a run for %s has its secrets',
  async (name) => {
    const { event, eventName } = await loadPayload(name)
    expect(await withheld(event, { GITHUB_EVENT_NAME: eventName, GITHUB_ACTOR: 'octocat' })).toBeUndefined()
  },
)

test.each([
  ['pull_request', 'dependabot'],
  ['push', 'dependabot'],
  ['pull_request_target', 'dependabot'],
  ['workflow_run', undefined],
  ['schedule', undefined],
])('in a %s run of Dependabot, secretsWithheld is %s', async (eventName, expected) => {
  const env = { GITHUB_EVENT_NAME: eventName, GITHUB_ACTOR: 'dependabot[bot]' }
  expect(await withheld({}, env)).toBe(expected)
  expect(await withheld({}, env, KEYS)).toBeUndefined()
})

test('the message about an empty secret says why it is empty', async () => {
  const { event, eventName } = await loadPayload('pull-request-fork')
  const error = await errorOf({ require: 'webhook' }, { event, env: { GITHUB_EVENT_NAME: eventName } })
  expect(error).toContain('`require` names `webhook`, but `webhook-url` is empty')
  expect(error).toContain('a pull request from a fork, and GitHub gives such runs no secrets.')
})

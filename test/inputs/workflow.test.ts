import { describe, expect, it } from '@jest/globals'
import { loadPayload } from '../e2e/support/payloads/index.mjs'
import { configOf, faultOf, type Inputs } from './support.js'

const KEYS: Inputs = { 'aws-access-key-id': 'AKIDEXAMPLE', 'aws-secret-access-key': 'secret' }
const withoutSecrets = async (event: unknown, env: Record<string, string>, inputs: Inputs = {}) =>
  (await configOf(inputs, { event, env })).access.withoutSecrets

describe('workflow run', () => {
  it('is empty outside of Actions', async () => {
    expect((await configOf()).workflow).toEqual({
      apiUrl: 'https://api.github.com',
      repository: undefined,
      isPublic: false,
      eventName: undefined,
      sha: undefined,
      actor: undefined,
      payload: {},
    })
  })

  it('is what the runner says', async () => {
    const env = {
      GITHUB_API_URL: 'https://ghe.example.com/api/v3',
      GITHUB_SERVER_URL: 'https://ghe.example.com',
      GITHUB_REPOSITORY: 'octo-org/octo-repo',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
      GITHUB_RUN_ID: '1658821493',
      GITHUB_ACTOR: 'octocat',
    }
    const { event } = await loadPayload('push', { visibility: 'public' })
    expect((await configOf({}, { env, event })).workflow).toEqual({
      apiUrl: 'https://ghe.example.com/api/v3',
      repository: 'octo-org/octo-repo',
      isPublic: true,
      eventName: 'push',
      sha: 'ffac537e6cbbf934b08745a378932722df287a53',
      actor: 'octocat',
      payload: event,
    })
  })

  it.each(['{', '[]', 'null', '"x"'])('goes on with a warning where the event is %s', async (event) => {
    const { workflow, warnings } = await configOf({}, { event })
    expect(workflow.payload).toEqual({})
    expect(warnings).toEqual([expect.stringContaining('GITHUB_EVENT_PATH')])
  })

  it('knows the pull request of a fork', async () => {
    const { event } = await loadPayload('pull-request-fork')
    const env = { GITHUB_EVENT_NAME: 'pull_request' }
    expect(await withoutSecrets(event, env)).toBe('fork')
    expect(await withoutSecrets(event, env, KEYS)).toBeUndefined()
    expect(await withoutSecrets(event, { GITHUB_EVENT_NAME: 'pull_request_target' })).toBeUndefined()
  })

  it('knows the pull request of a fork that was deleted', async () => {
    const { event } = await loadPayload('pull-request-fork')
    event['pull_request'].head.repo = null
    expect(await withoutSecrets(event, { GITHUB_EVENT_NAME: 'pull_request' })).toBe('fork')
  })

  it.each([
    'pull-request',
    'push',
    'workflow-run',
    'workflow-run-fork',
    'schedule',
    'schedule-bare',
    'workflow-dispatch',
  ] as const)('has secrets in %s', async (name) => {
    const { event, eventName } = await loadPayload(name)
    expect(await withoutSecrets(event, { GITHUB_EVENT_NAME: eventName, GITHUB_ACTOR: 'octocat' })).toBeUndefined()
  })

  it.each([
    ['pull_request', 'dependabot'],
    ['push', 'dependabot'],
    ['pull_request_target', 'dependabot'],
    ['workflow_run', undefined],
    ['schedule', undefined],
  ])('knows Dependabot in %s', async (eventName, expected) => {
    const env = { GITHUB_EVENT_NAME: eventName, GITHUB_ACTOR: 'dependabot[bot]' }
    expect(await withoutSecrets({}, env)).toBe(expected)
    expect(await withoutSecrets({}, env, KEYS)).toBeUndefined()
  })

  it('says why a required secret is empty', async () => {
    const { event, eventName } = await loadPayload('pull-request-fork')
    const fault = await faultOf({ require: 'webhook' }, { event, env: { GITHUB_EVENT_NAME: eventName } })
    expect(fault).toContain('`require` names `webhook`, but `webhook-url` is empty')
    expect(fault).toContain('a pull request from a fork, to which GitHub gives no secrets')
  })
})

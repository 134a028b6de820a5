// @ts-check
/** Whatever a reader may copy is checked as if it were run: inputs, values, pins, permissions. */
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readConfig } from '../../src/inputs/index.js'
import { actionDefaults } from '../e2e/support/action-defaults.mjs'
import { inputVariable } from '../e2e/support/runner-environment.mjs'
import { EXAMPLES, read } from './support/documents.mjs'
import { fill } from './support/expressions.mjs'
import { actionSteps, steps, workflows } from './support/steps.mjs'

/** Contents of the secrets and variables that the pages name. */
const SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  COST_WEBHOOK_URL: 'https://receiver.example/hook',
  COST_WEBHOOK_SECRET: 'a secret of one, or more, words'.replaceAll(' ', '-'),
  EVENT_GRID_KEY: 'event-grid-key',
  N8N_KEY: 'n8n-key',
  DATADOG_API_KEY: 'datadog-key',
}
const VARS = { AWS_COST_ROLE: 'arn:aws:iam::123456789012:role/github-cost-reader', DAILY_BUDGET: '500' }

const ACTION_FILE = new URL('../../action.yml', import.meta.url)
const core = /** @type {any} */ ({ setSecret() {}, info() {}, debug() {}, warning() {}, notice() {} })
const DECLARED = parse(read('action.yml'))

/** @param {any} step @param {Record<string, string>} [inputs] */
function scopeOf(step, inputs = { 'role-name': 'github-cost-reader' }) {
  const github = { token: 'ghs_token', run_id: '1', run_attempt: '1' }
  const matrix = { account: '111122223333' }
  const contexts = { secrets: SECRETS, vars: VARS, github, inputs, matrix, steps: {}, env: step.env ?? {} }
  return /** @type {const} */ ({ contexts, status: 'success' })
}

const where = (/** @type {{ where: string, step: any }} */ shown) => [
  `${shown.where} ${shown.step.name ?? shown.step.uses}`,
  shown,
]

describe('what the pages and examples show', () => {
  test('is found: steps of this action on several pages', () => {
    const pages = ['README.md', 'docs/gate.md', 'docs/receivers.md']
    // fan-out.yml calls another example.
    const files = EXAMPLES.filter((path) => !path.endsWith('/fan-out.yml'))
    expect(new Set(actionSteps().map(({ where }) => where.split(':')[0]))).toEqual(new Set([...pages, ...files]))
  })

  test('has no whole workflow that is not one of the examples, which the linters see', () => {
    const { files, shown } = workflows()
    expect(shown.length).toBeGreaterThanOrEqual(files.length)
    for (const { where, text } of shown)
      expect([where, files.some((file) => file.text === text)]).toEqual([where, true])
  })
})

describe.each(actionSteps().map(where))('%s', (_, /** @type {any} */ { step }) => {
  const inputs = step.with ?? {}

  test('names only inputs that there are', () => {
    expect(Object.keys(DECLARED.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)))
  })

  test('is accepted by the action, without a warning', async () => {
    const environment = await environmentOf(step)
    const config = await readConfig(environment, core)
    expect(config.warnings).toEqual([])
  })

  test('requires what it configures', () => {
    const required = String(inputs.require ?? '').split(', ')
    if (inputs['webhook-url'] !== undefined) expect(required).toContain('webhook')
    if (inputs.comment !== undefined) expect(required).toContain('comment')
    const rules = ['budget', 'group-budgets', 'monthly-budget', 'max-increase-percent', 'anomaly-threshold']
    if (rules.some((rule) => rule in inputs)) expect(required).toContain('gate')
    expect(required.length).toBeGreaterThan(0)
  })
})

const withPermissions = actionSteps().filter(({ permissions }) => permissions !== undefined)

test.each(withPermissions.map(where))('%s has the permissions that it needs, and no others', (_, shown) => {
  const { step, permissions } = /** @type {any} */ (shown)
  expect(permissions['id-token']).toBe('role-to-assume' in step.with ? 'write' : undefined)
  expect(permissions['pull-requests']).toBe('comment' in step.with ? 'write' : undefined)
  expect(permissions.actions).toBe('replay-file' in step.with ? 'read' : undefined)
})

describe.each(workflows().files.map((file) => [file.where, file]))('%s', (_, file) => {
  const { content } = /** @type {any} */ (file)

  test('grants nothing on top, and bounds the time of each job', () => {
    expect(content.permissions).toEqual({})
    const own = Object.values(content.jobs).filter(({ uses }) => uses === undefined)
    for (const job of own) expect(job['timeout-minutes']).toEqual(expect.any(Number))
  })

  test('can be started by hand, unless a pull request or another workflow starts it', () => {
    expect(['workflow_dispatch', 'pull_request', 'workflow_call'].some((event) => event in content.on)).toBe(true)
  })
})

test('reads only outputs that there are', () => {
  const read = steps().flatMap(({ text }) =>
    [...text.matchAll(/steps\.costs\.outputs\.([\w-]+)/g)].map(([, name]) => name),
  )
  expect(read.length).toBeGreaterThan(0)
  expect(Object.keys(DECLARED.outputs)).toEqual(expect.arrayContaining(read))
})

describe('actions of others', () => {
  const others = steps().filter(({ step }) => step.uses && !step.uses.startsWith('aws-cost-events/'))

  test.each(others.map(where))('%s is pinned by SHA, its version beside it', (_, /** @type {any} */ { step, text }) => {
    expect(step.uses).toMatch(/@[0-9a-f]{40}$/)
    expect(text).toMatch(new RegExp(`uses: ${step.uses} # v\\d+\\.\\d+\\.\\d+$`, 'm'))
  })

  test('pins one action to one commit everywhere', () => {
    const pins = new Set(others.map(({ step }) => step.uses))
    const names = [...pins].map((pin) => pin.replace(/^(actions\/cache)\/\w+/, '$1'))
    expect(new Set(names).size).toBe(new Set(names.map((pin) => pin.split('@')[0])).size)
  })
})

/**
 * What the runner would hand over to the action for this step.
 * @param {any} step
 */
async function environmentOf(step) {
  const given = Object.entries({ ...(await actionDefaults(ACTION_FILE, 'ghs_token')), ...step.with })
  const inputs = given.map(([name, value]) => [inputVariable(name), fill(value, scopeOf(step))])
  return {
    ...Object.fromEntries(inputs),
    GITHUB_STEP_SUMMARY: '/dev/null',
    RUNNER_TEMP: '/tmp',
    GITHUB_EVENT_PATH: 'event.json',
  }
}

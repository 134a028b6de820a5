// @ts-check
/** The workflows and steps that the pages and examples show: inputs, values, pins, permissions. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { RULES } from '../../src/gate/index.js'
import { readConfig } from '../../src/inputs/index.js'
import { actionDefaults } from '../e2e/support/action-defaults.mjs'
import { inputVariable } from '../e2e/support/runner-environment.mjs'
import { ACTION, EXAMPLES, ROOT, read } from './support/documents.mjs'
import { fill } from './support/expressions.mjs'
import { actionSteps, steps, workflows } from './support/steps.mjs'

/** Values of the secrets and variables that the pages use. */
const SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  COST_WEBHOOK_URL: 'https://receiver.example/hook',
  COST_WEBHOOK_SECRET: 'a secret of one, or more, words'.replaceAll(' ', '-'),
  EVENT_GRID_KEY: 'event-grid-key',
  N8N_KEY: 'n8n-key',
  DATADOG_API_KEY: 'datadog-key',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T00000000/B00000000/slack-key',
  TEAMS_WEBHOOK_URL: 'https://prod-01.westeurope.logic.azure.com/workflows/teams-key',
}
const ROLE = 'arn:aws:iam::123456789012:role/github-cost-reader'
const VARS = { AWS_COST_ROLE: ROLE, DAILY_BUDGET: '500', MONTHLY_BUDGET: '15000' }

const ACTION_FILE = new URL('../../action.yml', import.meta.url)
const core = /** @type {any} */ ({ setSecret() {}, info() {}, debug() {}, warning() {}, notice() {} })
const DECLARED = parse(read('action.yml'))

/** @param {any} step @param {Record<string, string>} [inputs] */
function scopeOf(step, inputs = { 'role-name': 'github-cost-reader' }) {
  const github = { token: 'ghs_token', run_id: '1', run_attempt: '1', event: { pull_request: { number: 7 } } }
  const matrix = { account: '111122223333' }
  const steps = { range: { outputs: { start: '2026-11-01' } } }
  const contexts = { secrets: SECRETS, vars: VARS, github, inputs, matrix, steps, env: step.env ?? {} }
  return /** @type {const} */ ({ contexts, status: 'success' })
}

const where = (/** @type {{ where: string, step: any }} */ shown) => [
  `${shown.where} ${shown.step.name ?? shown.step.uses}`,
  shown,
]

describe('the pages', () => {
  test('the steps of this action are found on the pages and in the examples', () => {
    const pages = ['README.md', 'docs/gate.md', 'docs/receivers.md', 'docs/reports.md']
    // fan-out.yml calls another example.
    const files = EXAMPLES.filter((path) => !path.endsWith('/fan-out.yml'))
    expect(new Set(actionSteps().map(({ where }) => where.split(':')[0]))).toEqual(new Set([...pages, ...files]))
  })

  test('every whole workflow on a page is one of the examples, which the linters check', () => {
    const { files, shown } = workflows()
    expect(shown.length).toBeGreaterThan(0)
    for (const { where, text } of shown)
      expect([where, files.some((file) => file.text === text)]).toEqual([where, true])
  })
})

describe.each(actionSteps().map(where))('%s', (_, /** @type {any} */ { step }) => {
  const inputs = step.with ?? {}

  test('the step uses only inputs of action.yml', () => {
    expect(Object.keys(DECLARED.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)))
  })

  test('the action accepts the step without a warning', async () => {
    const environment = await environmentOf(step)
    const config = await readConfig(environment, core)
    expect(config.warnings).toEqual([])
  })

  test('the step lists each configured part in `require`', () => {
    const required = String(inputs.require ?? '').split(', ')
    if (inputs['webhook-url'] !== undefined) expect(required).toContain('webhook')
    if (inputs.comment !== undefined) expect(required).toContain('comment')
    if (inputs['chat-url'] !== undefined) expect(required).toContain('chat')
    if (RULES.some(({ name }) => name in inputs)) expect(required).toContain('gate')
    expect(required.length).toBeGreaterThan(0)
  })
})

const withPermissions = actionSteps().filter(({ permissions }) => permissions !== undefined)

test.each(withPermissions.map(where))('the job of %s has the permissions that it needs, and no others', (_, shown) => {
  const { step, permissions } = /** @type {any} */ (shown)
  expect(permissions['id-token']).toBe('role-to-assume' in step.with ? 'write' : undefined)
  expect(permissions['pull-requests']).toBe('comment' in step.with ? 'write' : undefined)
  expect(permissions.issues).toBe('issue' in step.with ? 'write' : undefined)
  expect(permissions.actions).toBe('replay-file' in step.with ? 'read' : undefined)
})

describe.each(workflows().files.map((file) => [file.where, file]))('%s', (_, file) => {
  const { content, where: path } = /** @type {any} */ (file)

  test('the workflow has no permissions at the top, and each job has a time limit', () => {
    const own = Object.values(content.jobs).filter(({ uses }) => uses === undefined)
    // The quick start stays short.
    if (path.endsWith('/quick-start.yml')) {
      expect(own.map(({ permissions }) => permissions)).toEqual([{ 'id-token': 'write' }])
      return
    }
    expect(content.permissions).toEqual({})
    for (const job of own) expect(job['timeout-minutes']).toEqual(expect.any(Number))
  })

  test('the workflow can be started manually, by a pull request or by another workflow', () => {
    expect(['workflow_dispatch', 'pull_request', 'workflow_call'].some((event) => event in content.on)).toBe(true)
  })
})

test('the examples read only outputs of action.yml', () => {
  const read = steps().flatMap(({ text }) =>
    [...text.matchAll(/steps\.costs\.outputs\.([\w-]+)/g)].map(([, name]) => name),
  )
  expect(read.length).toBeGreaterThan(0)
  expect(Object.keys(DECLARED.outputs)).toEqual(expect.arrayContaining(read))
})

/** The first major version of each action on Node 24; 0 for an action in Docker. */
const FIRST_ON_NODE_24 = {
  'actions/attest': 3,
  'actions/cache': 5,
  'actions/checkout': 5,
  'actions/download-artifact': 7,
  'actions/setup-node': 5,
  'actions/upload-artifact': 6,
  'github/codeql-action': 4,
  'ossf/scorecard-action': 0,
}

describe('actions of other owners', () => {
  const folders = ['.github/workflows', 'examples/workflows']
  const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  const pins = files.flatMap((file) =>
    [...read(file).matchAll(/uses: ([^\s#]+)(.*)$/gm)]
      .map(([, uses = '', comment = '']) => ({ file, uses, comment }))
      .filter(({ uses }) => !uses.startsWith('./') && !uses.startsWith(`${ACTION}@`)),
  )

  test('other actions are found in both folders', () => {
    expect(new Set(pins.map(({ file }) => file.slice(0, file.lastIndexOf('/'))))).toEqual(new Set(folders))
  })

  test.each(pins.map((pin) => [pin.file, pin.uses.split('@')[0], pin]))(
    '%s pins %s to a commit, with the version of a Node 24 action in a comment',
    (_, name, pin) => {
      const { uses, comment } = /** @type {(typeof pins)[number]} */ (pin)
      expect(uses).toMatch(/@[0-9a-f]{40}$/)
      const major = Number(/^ # v(\d+)\.\d+\.\d+$/.exec(comment)?.[1])
      const [action] = Object.entries(FIRST_ON_NODE_24).filter(([known]) => `${name}/`.startsWith(`${known}/`))
      expect(action).toBeDefined()
      expect(major).toBeGreaterThanOrEqual(action?.[1] ?? Number.POSITIVE_INFINITY)
    },
  )

  test('each action is pinned to the same commit everywhere', () => {
    const commits = new Set(pins.map(({ uses }) => uses.replace(/^([\w-]+\/[\w-]+)[^@]*/, '$1')))
    expect(commits.size).toBe(new Set([...commits].map((pin) => pin.split('@')[0])).size)
  })

  test('Dependabot updates the actions of both folders', () => {
    const { updates } = parse(read('.github/dependabot.yml'))
    const ecosystem = updates.find((/** @type {any} */ each) => each['package-ecosystem'] === 'github-actions')
    expect(ecosystem.directories).toEqual(['/', '/examples/workflows'])
  })
})

/** The environment of the action for this step. @param {any} step */
async function environmentOf(step) {
  const given = Object.entries({ ...(await actionDefaults(ACTION_FILE, 'ghs_token')), ...step.with })
  const inputs = given.map(([name, value]) => [inputVariable(name), fill(value, scopeOf(step))])
  return {
    ...Object.fromEntries(inputs),
    GITHUB_STEP_SUMMARY: '/dev/null',
    RUNNER_TEMP: '/tmp',
  }
}

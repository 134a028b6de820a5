// @ts-check
/** Whatever a reader may copy is checked as if it were run: inputs, values, pins, permissions. */
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

/** Contents of the secrets and variables that the pages name. */
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

describe('what the pages and examples show', () => {
  test('is found: steps of this action on several pages', () => {
    const pages = ['README.md', 'docs/gate.md', 'docs/receivers.md', 'docs/reports.md']
    // fan-out.yml calls another example.
    const files = EXAMPLES.filter((path) => !path.endsWith('/fan-out.yml'))
    expect(new Set(actionSteps().map(({ where }) => where.split(':')[0]))).toEqual(new Set([...pages, ...files]))
  })

  test('has no whole workflow that is not one of the examples, which the linters see', () => {
    const { files, shown } = workflows()
    expect(shown.length).toBeGreaterThan(0)
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
    if (inputs['chat-url'] !== undefined) expect(required).toContain('chat')
    if (RULES.some(({ name }) => name in inputs)) expect(required).toContain('gate')
    expect(required.length).toBeGreaterThan(0)
  })
})

const withPermissions = actionSteps().filter(({ permissions }) => permissions !== undefined)

test.each(withPermissions.map(where))('%s has the permissions that it needs, and no others', (_, shown) => {
  const { step, permissions } = /** @type {any} */ (shown)
  expect(permissions['id-token']).toBe('role-to-assume' in step.with ? 'write' : undefined)
  expect(permissions['pull-requests']).toBe('comment' in step.with ? 'write' : undefined)
  expect(permissions.issues).toBe('issue' in step.with ? 'write' : undefined)
  expect(permissions.actions).toBe('replay-file' in step.with ? 'read' : undefined)
})

describe.each(workflows().files.map((file) => [file.where, file]))('%s', (_, file) => {
  const { content, where: path } = /** @type {any} */ (file)

  test('grants nothing on top, and bounds the time of each job', () => {
    const own = Object.values(content.jobs).filter(({ uses }) => uses === undefined)
    // The quick start is short: its only job has permissions of its own.
    if (path.endsWith('/quick-start.yml')) {
      expect(own.map(({ permissions }) => permissions)).toEqual([{ 'id-token': 'write' }])
      return
    }
    expect(content.permissions).toEqual({})
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

/** The first major version of each action that runs on Node 24. Actions that run in Docker have none. */
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

describe('actions of others', () => {
  const folders = ['.github/workflows', 'examples/workflows']
  const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  const pins = files.flatMap((file) =>
    [...read(file).matchAll(/uses: ([^\s#]+)(.*)$/gm)]
      .map(([, uses = '', comment = '']) => ({ file, uses, comment }))
      .filter(({ uses }) => !uses.startsWith('./') && !uses.startsWith(`${ACTION}@`)),
  )

  test('are used in both folders', () => {
    expect(new Set(pins.map(({ file }) => file.slice(0, file.lastIndexOf('/'))))).toEqual(new Set(folders))
  })

  test.each(pins.map((pin) => [pin.file, pin.uses.split('@')[0], pin]))(
    '%s pins %s by SHA, with the version of a Node 24 action beside it',
    (_, name, pin) => {
      const { uses, comment } = /** @type {(typeof pins)[number]} */ (pin)
      expect(uses).toMatch(/@[0-9a-f]{40}$/)
      const major = Number(/^ # v(\d+)\.\d+\.\d+$/.exec(comment)?.[1])
      const [action] = Object.entries(FIRST_ON_NODE_24).filter(([known]) => `${name}/`.startsWith(`${known}/`))
      expect(action).toBeDefined()
      expect(major).toBeGreaterThanOrEqual(action?.[1] ?? Number.POSITIVE_INFINITY)
    },
  )

  test('are pinned to one commit each, everywhere', () => {
    const commits = new Set(pins.map(({ uses }) => uses.replace(/^([\w-]+\/[\w-]+)[^@]*/, '$1')))
    expect(commits.size).toBe(new Set([...commits].map((pin) => pin.split('@')[0])).size)
  })

  test('are updated by Dependabot in both folders', () => {
    const { updates } = parse(read('.github/dependabot.yml'))
    const ecosystem = updates.find((/** @type {any} */ each) => each['package-ecosystem'] === 'github-actions')
    expect(ecosystem.directories).toEqual(['/', '/examples/workflows'])
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
  }
}

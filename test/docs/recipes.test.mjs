// @ts-check
/** The recipes with the bundle, against emulators of AWS, GitHub and a webhook. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { loadPayload } from '../e2e/support/payloads/index.mjs'
import { startChat } from '../emulators/chat.mjs'
import { ACTION, fences, read } from './support/documents.mjs'
import { runWorkflow } from './support/run-workflow.mjs'
import { startWorld } from './support/world.mjs'

/** @typedef {import('./support/run-workflow.mjs').RunOptions} RunOptions */
/** @typedef {import('./support/run-workflow.mjs').JobResult} JobResult */

/** @type {import('./support/world.mjs').World} */
let world
/** @type {import('./support/stand-ins.mjs').Storage} */
let storage

beforeEach(async () => {
  world = await startWorld()
  storage = { caches: new Map(), artifacts: new Map() }
})
afterEach(() => world.close())

/** @param {string} name @param {RunOptions} [options] */
function recipe(name, options = {}) {
  return runWorkflow(read(`examples/workflows/${name}.yml`), { ...world, storage, ...options })
}

/** The step of this action. @param {JobResult | undefined} job */
function action(job) {
  const step = job?.steps.find(({ uses }) => uses?.startsWith(`${ACTION}@`))
  if (!step?.run) throw new Error('the action did not run')
  return { ...step, run: step.run }
}

/** The ids of the received events. */
const received = () => new Set(world.webhook.events.map(({ id }) => id))

const violations = () => world.webhook.requests.flatMap((request) => request.violations)

describe('quick start', () => {
  /** The first workflow with another step of the README. @param {string} input an input of that step */
  function withStep(input) {
    const workflow = parse(read('examples/workflows/quick-start.yml'))
    const steps = fences('README.md', 'yaml').find(
      ({ text }) => text.startsWith('- uses') && text.includes(`${input}:`),
    )
    workflow.jobs.costs.steps = parse(steps?.text ?? '')
    return stringify(workflow)
  }

  test('quick start A judges the newest settled day with a role, for one paid request', async () => {
    const { costs } = await recipe('quick-start', await loadPayload('schedule'))
    const { run, outputs } = action(costs)
    expect([costs?.result, run.errors, run.warnings]).toEqual(['success', [], []])
    expect(outputs).toMatchObject({ verdict: 'pass', 'total-cost': '60', settled: 'true', 'api-requests': '1' })
    expect(run.summary).toContain('$60.00')
    expect(world.webhook.requests).toEqual([])
  })

  test('quick start B sends each service of yesterday', async () => {
    const { costs } = await runWorkflow(withStep('webhook-url'), world)
    expect([costs?.result, action(costs).run.errors]).toEqual(['success', []])
    expect(action(costs).outputs).toMatchObject({ 'event-count': '2', 'delivered-count': '2', 'api-requests': '1' })
    expect(world.webhook.events.map(({ type }) => type)).toEqual(['amazon.billing.daily', 'amazon.billing.daily'])
    expect(violations()).toEqual([])
  })

  test('quick start B fails without the webhook secret, before any request to AWS', async () => {
    const secrets = { ...world.secrets, COST_WEBHOOK_URL: '' }
    const { costs } = await runWorkflow(withStep('webhook-url'), { ...world, secrets })
    expect(costs?.result).toBe('failure')
    expect(action(costs).run.errors.join()).toContain('webhook-url')
    expect(world.costExplorer.requests).toEqual([])
  })

  test('quick start C sends a message', async () => {
    await withChat('slack', async (chat, secrets, known) => {
      const { costs } = await runWorkflow(known(withStep('chat-url')), { ...world, secrets })
      expect([costs?.result, action(costs).run.warnings, chat.refusals]).toEqual(['success', [], []])
      expect(chat.messages.map(({ seen }) => seen.text).join()).toContain('$60.00')
    })
  })

  test('the access key step of the README works without a role', async () => {
    const { costs } = await runWorkflow(withStep('aws-access-key-id'), world)
    expect(costs?.result).toBe('success')
  })
})

/**
 * Runs with an emulated chat service, which needs `chat-format`.
 * @param {'slack' | 'teams'} format
 * @param {(chat: import('../emulators/chat.mjs').Chat, secrets: Record<string, string>, known: (workflow: string) => string) => Promise<void>} use
 */
async function withChat(format, use) {
  const chat = await startChat(format)
  const secrets = { ...world.secrets, [`${format.toUpperCase()}_WEBHOOK_URL`]: chat.url }
  try {
    await use(chat, secrets, (workflow) => workflow.replace(/( +)chat-url:/, `$1chat-format: ${format}\n$&`))
  } finally {
    await chat.close()
  }
}

describe('messages and issues', () => {
  test('the Slack recipe sends a message on a pass and on a breach, and the job stays green', async () => {
    await withChat('slack', async (chat, secrets, known) => {
      const workflow = known(read('examples/workflows/slack.yml'))
      for (const DAILY_BUDGET of ['60', '50']) {
        const { costs } = await runWorkflow(workflow, { ...world, secrets, vars: { ...world.vars, DAILY_BUDGET } })
        expect(costs?.result).toBe('success')
      }
      expect(chat.refusals).toEqual([])
      expect(chat.messages.map(({ seen }) => /Cost gate (\w+)/.exec(seen.text)?.[1])).toEqual(['passed', 'failed'])
    })
  })

  test('the Teams recipe sends no message without an anomaly', async () => {
    await withChat('teams', async (chat, secrets, known) => {
      const { costs } = await runWorkflow(known(read('examples/workflows/teams.yml')), { ...world, secrets })
      expect([costs?.result, action(costs).outputs['verdict'], chat.requests()]).toEqual(['success', 'pass', 0])
    })
  })

  test('the issue recipe opens an issue on a breach and closes it once the gate passes', async () => {
    const first = await recipe('issue')
    expect([first['costs']?.result, action(first['costs']).outputs['verdict']]).toEqual(['success', 'breach'])
    expect(world.github.state.issues).toMatchObject([{ state: 'open', labels: ['costs'] }])
    const later = await recipe('issue', { vars: { ...world.vars, MONTHLY_BUDGET: '100000' } })
    expect(action(later['costs']).outputs['verdict']).toBe('pass')
    expect(world.github.state.issues).toMatchObject([{ state: 'closed' }])
  })
})

describe('the scheduled webhook', () => {
  test('the scheduled webhook sends three days with their totals, signed, and a second run sends the same ids', async () => {
    const { costs } = await recipe('scheduled-webhook')
    expect([costs?.result, action(costs).run.errors]).toEqual(['success', []])
    expect(world.webhook.events.map(({ type }) => type).sort()).toEqual([
      ...Array(6).fill('amazon.billing.daily'),
      ...Array(3).fill('amazon.billing.daily.total'),
    ])
    for (const { headers } of world.webhook.requests) expect(headers['webhook-signature']).toMatch(/^v1,/)
    expect(violations()).toEqual([])
    expect(storage.artifacts.size).toBe(0)
    const first = received()
    await recipe('scheduled-webhook')
    expect(received()).toEqual(first)
  })

  test('the scheduled webhook sends a range that is given manually', async () => {
    const day = (/** @type {number} */ back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
    const { costs } = await recipe('scheduled-webhook', { inputs: { period: `${day(10)}/${day(5)}` } })
    expect([costs?.result, action(costs).run.errors]).toEqual(['success', []])
    expect(new Set(world.webhook.events.map(({ time }) => time?.slice(0, 10)))).toEqual(
      new Set([10, 9, 8, 7, 6].map(day)),
    )
  })

  test('the scheduled webhook keeps undelivered events as an artifact', async () => {
    world.webhook.script(() => 401)
    const { costs } = await recipe('scheduled-webhook')
    expect(costs?.result).toBe('failure')
    const kept = storage.artifacts.get('undelivered-events-1')
    expect(kept?.content.toString().trim().split('\n')).toHaveLength(9)
  })
})

describe('the deploy gate', () => {
  const deploy = { files: { 'deploy.sh': '#!/bin/sh\necho deployed\n' } }

  test('the deployment runs if the cost of the settled day equals its budget', async () => {
    const jobs = await recipe('deploy-gate', { ...deploy, ...(await loadPayload('push')) })
    expect(action(jobs['cost-gate']).run.errors).toEqual([])
    expect(action(jobs['cost-gate']).outputs).toMatchObject({ verdict: 'pass', 'total-cost': '60', settled: 'true' })
    expect(jobs['deploy']?.steps.at(-1)).toMatchObject({ outcome: 'success', log: 'deployed\n' })
  })

  test.each([
    ['the day is over its budget', { DAILY_BUDGET: '59.99' }, 'breach'],
    ['the variable is not set', { DAILY_BUDGET: '' }, undefined],
  ])('the deployment does not run if %s', async (_, vars, verdict) => {
    const jobs = await recipe('deploy-gate', { ...deploy, vars: { ...world.vars, ...vars } })
    expect(jobs['cost-gate']?.result).toBe('failure')
    expect(action(jobs['cost-gate']).outputs['verdict']).toBe(verdict)
    expect(jobs['deploy']?.result).toBe('skipped')
  })
})

describe('a comment on pull requests', () => {
  beforeEach(async () => {
    await world.close()
    world = await startWorld({ subject: 'repo:octo-org/octo-repo:pull_request' })
  })

  test('the comment recipe writes one comment, and leaves it alone while nothing changes', async () => {
    const payload = await loadPayload('pull-request')
    const { costs } = await recipe('pull-request-comment', payload)
    expect([costs?.result, action(costs).run.errors, action(costs).run.warnings]).toEqual(['success', [], []])
    expect(world.github.state.comments.map(({ issue }) => issue)).toEqual([payload.event['number']])
    await recipe('pull-request-comment', payload)
    expect(world.github.state.comments).toHaveLength(1)
    expect(world.github.requests.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  test.each(['pull-request-comment', 'preview-environment'])(
    'the recipe %s does not run for forks and Dependabot, which get no secrets',
    async (name) => {
      const fork = await recipe(name, await loadPayload('pull-request-fork'))
      const payload = await loadPayload('pull-request')
      const dependabot = await recipe(name, { ...payload, github: { actor: 'dependabot[bot]' } })
      expect([fork['costs']?.result, dependabot['costs']?.result]).toEqual(['skipped', 'skipped'])
    },
  )

  test.each([
    [3, 'pass', 48],
    [9, 'breach', 120],
  ])(
    'a preview environment that is %d days old is judged by its cost since it was created',
    async (days, verdict, most) => {
      const { eventName, event } = await loadPayload('pull-request')
      const created_at = new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+/, '')
      const pull_request = { .../** @type {object} */ (event['pull_request']), created_at }
      const { costs } = await recipe('preview-environment', { eventName, event: { ...event, pull_request } })
      const { outputs, run } = action(costs)
      expect([costs?.result, run.errors, outputs['verdict']]).toEqual(['success', [], verdict])
      // In the first hours of a UTC day, AWS does not have all costs of the day before.
      expect(Number(outputs['range-cost'])).toBeGreaterThan(most - 6)
      expect(Number(outputs['range-cost'])).toBeLessThanOrEqual(most)
      expect(world.github.state.comments).toHaveLength(1)
    },
  )
})

describe('hourly costs, and undelivered events sent again', () => {
  test('the hourly recipe sends 48 hours once, and then only new hours', async () => {
    const first = await recipe('hourly', { github: { run_id: '1' } })
    expect([first['costs']?.result, action(first['costs']).run.errors]).toEqual(['success', []])
    expect(action(first['costs']).outputs).toMatchObject({ 'delivered-count': '96', 'skipped-count': '0' })
    const second = await recipe('hourly', { github: { run_id: '2' } })
    expect(action(second['costs']).outputs).toMatchObject({ 'delivered-count': '0', 'skipped-count': '96' })
    expect(received().size).toBe(96)
  })

  test('the replay recipe delivers undelivered events of the hourly recipe later, with the same ids', async () => {
    // The webhook fails after 20 events. The state file has them although the job fails.
    world.webhook.script((_, index) => (index < 20 ? undefined : 403))
    const down = await recipe('hourly', { github: { run_id: '1' } })
    expect(down['costs']?.result).toBe('failure')
    const { 'delivered-count': delivered, 'failed-count': failed } = action(down['costs']).outputs
    expect([Number(delivered), Number(failed)]).toEqual([received().size, 96 - received().size])

    world.webhook.script(undefined)
    const again = await recipe('replay', { inputs: { 'run-id': '1' }, github: { run_id: '2' } })
    expect([again['replay']?.result, action(again['replay']).run.errors]).toEqual(['success', []])
    expect(received().size).toBe(96)
    expect(world.webhook.events).toHaveLength(96)

    const next = await recipe('hourly', { github: { run_id: '3' } })
    expect(action(next['costs']).outputs).toMatchObject({ 'delivered-count': '0', 'skipped-count': '96' })
  })
})

// A pull request from a fork cannot be tested in the workflow itself.
test('.github/workflows/e2e.yml passes for a pull request from a fork, without a secret', async () => {
  const { action } = await runWorkflow(read('.github/workflows/e2e.yml'), await loadPayload('pull-request-fork'))
  const failed = action?.steps.filter(({ id, outcome }) => outcome === 'failure' && id === undefined)
  expect([failed, action?.result]).toEqual([[], 'success'])
})

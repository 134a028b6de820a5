// @ts-check
/** The fan-out example with five accounts: one run of the bundle for each account, with a role in it, and the script of the join. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { read } from '../docs/support/documents.mjs'
import { fill, isTrue } from '../docs/support/expressions.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore } from '../emulators/credentials.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { startSts } from '../emulators/sts.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { parseCommandFile } from './support/command-file.mjs'
import { runAction } from './support/run-action.mjs'
import { daily, daysAgo } from './support/stage.mjs'

const CALLER = parse(read('examples/workflows/fan-out.yml'))
const CALLED = parse(read('examples/workflows/reusable-cost-report.yml'))

const ACCOUNTS = Array.from({ length: 5 }, (_, index) => String(100_000_000_016 + index))
const [COSTLY = '', IDLE = ''] = ACCOUNTS.slice(3)

/** Each account costs its number and a tiny amount. The cost of the fourth has risen within a week, the fifth has no costs. */
function ledgerOf(/** @type {string} */ account) {
  if (account === IDLE) return new Ledger()
  const amount = `${Number(account.slice(-2))}.0000000001`
  const before = account === COSTLY ? '0.5' : amount
  return new Ledger(
    daily({ [daysAgo(1)]: { 'Amazon Simple Storage Service': amount }, [daysAgo(8)]: { 'AWS Lambda': before } }),
  )
}

/** @typedef {Awaited<ReturnType<typeof startServers>>} Servers */
async function startServers() {
  const credentials = createCredentialStore([])
  const oidc = await startOidc()
  const roles = Object.fromEntries(
    ACCOUNTS.map((account) => [`arn:aws:iam::${account}:role/github-cost-reader`, { keys: false }]),
  )
  const sts = await startSts({ credentials, oidc, roles })
  const ledgers = new Map(ACCOUNTS.map((account) => [account, ledgerOf(account)]))
  const costExplorer = await startCostExplorer({
    credentials,
    ledger: (_, { accessKeyId = '' }) => ledgers.get(credentials.lookup(accessKeyId)?.accountId ?? '') ?? new Ledger(),
  })
  const webhook = await startWebhook()
  return { oidc, sts, costExplorer, webhook }
}

/** @type {Servers} */
let servers
/** @type {string} */
let folder
/** @type {Map<string, import('./support/run-action.mjs').ActionRun>} */
const runs = new Map()

beforeAll(async () => {
  servers = await startServers()
  folder = await mkdtemp(join(tmpdir(), 'fan-out-'))
  for (const account of ACCOUNTS) runs.set(account, await runAccount(account))
}, 120_000)
afterAll(async () => {
  for (const run of runs.values()) await run.dispose()
  await rm(folder, { recursive: true, force: true })
  await Promise.all(Object.values(servers).map((server) => server.close()))
})

/** Runs the job of one account. Its report goes to the directory of download-artifact. */
async function runAccount(/** @type {string} */ account) {
  const [step, upload] = CALLED.jobs.account.steps
  const inputs = { 'role-name': CALLED.on.workflow_call.inputs['role-name'].default }
  const secrets = { COST_WEBHOOK_URL: servers.webhook.url }
  /** @type {import('../docs/support/expressions.mjs').Scope} */
  const scope = { contexts: { matrix: { account }, inputs, secrets, steps: {} }, status: 'success' }
  const run = await runAction({
    inputs: Object.fromEntries(Object.entries(step.with).map(([name, value]) => [name, fill(value, scope)])),
    env: {
      ...servers.oidc.env,
      AWS_ENDPOINT_URL_STS: servers.sts.url,
      AWS_ENDPOINT_URL_COST_EXPLORER: servers.costExplorer.url,
    },
  })
  scope.contexts['steps'][step.id] = { outputs: run.outputs }
  if (isTrue(upload.if, scope)) {
    const artifact = join(folder, 'reports', fill(upload.with.name, scope))
    await mkdir(artifact, { recursive: true })
    await writeFile(join(artifact, 'cost-report.json'), await readFile(fill(upload.with.path, scope)))
  }
  return run
}

/** Runs the script of the join with the existing reports. */
async function runJoin(/** @type {readonly string[]} */ accounts) {
  const step = CALLED.jobs.join.steps.find((/** @type {any} */ { id }) => id === 'join')
  expect(step.shell).toBe('node {0}')
  const file = (/** @type {string} */ name) => join(folder, name)
  await writeFile(file('script'), step.run)
  await writeFile(file('output'), '')
  await writeFile(file('summary'), '')
  const child = spawn(process.execPath, [file('script')], {
    cwd: folder,
    env: {
      ACCOUNTS: fill(step.env.ACCOUNTS, {
        contexts: { inputs: { accounts: JSON.stringify(accounts) } },
        status: 'success',
      }),
      GITHUB_OUTPUT: file('output'),
      GITHUB_STEP_SUMMARY: file('summary'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let log = ''
  for await (const chunk of child.stdout) log += chunk
  const exitCode = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)))
  const outputs = parseCommandFile(await readFile(file('output'), 'utf8'))
  return { exitCode, log, outputs, summary: await readFile(file('summary'), 'utf8') }
}

test('each account is read with its own role, for one paid request and one more on a breach', () => {
  expect([...runs.values()].map(({ exitCode, errors }) => [exitCode, errors])).toEqual(ACCOUNTS.map(() => [0, []]))
  expect(servers.costExplorer.requests).toHaveLength(ACCOUNTS.length + 1)
  expect(servers.sts.requests.map(({ action }) => action)).toEqual(ACCOUNTS.map(() => 'AssumeRoleWithWebIdentity'))
  expect(runs.get(COSTLY)?.outputs['verdict']).toBe('breach')
  expect(runs.get(IDLE)?.outputs['verdict']).toBe('no-data')
})

test('one receiver gets the events of all accounts, with different subjects and ids', () => {
  const { webhook } = servers
  expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
  expect(webhook.events.map(({ subject }) => String(subject).split('/')[0])).toEqual(ACCOUNTS.slice(0, 4))
  expect(new Set(webhook.events.map(({ id }) => id)).size).toBe(4)
})

test('the join sums exactly if every account has costs', async () => {
  const { exitCode, outputs, summary } = await runJoin(ACCOUNTS.slice(0, 3))
  // 16 + 17 + 18, and the tiny amount three times.
  expect(outputs).toEqual({ 'total-cost': '51.0000000003', currency: 'USD' })
  expect(summary).toContain(`| ${ACCOUNTS[0]} | ${daysAgo(1)} | 16.0000000001 | USD | 0.00 | pass |`)
  expect(summary).toContain('| **all** | | **51.0000000003** | USD | | |')
  expect(exitCode).toBe(0)
})

test('the join fails on a breach and names it', async () => {
  const { exitCode, log, outputs } = await runJoin(ACCOUNTS.slice(0, 4))
  expect(log).toContain(`::error title=AWS costs::Account ${COSTLY}: max-increase-percent (total)`)
  expect(outputs['total-cost']).toBe('70.0000000004')
  expect(exitCode).toBe(1)
})

test('the join gives no sum if an account has no costs or no report', async () => {
  const { exitCode, log, outputs, summary } = await runJoin([...ACCOUNTS.slice(0, 2), IDLE, '999999999999'])
  expect(log).toContain('::error title=AWS costs::Account 999999999999 has no report. See its job.')
  expect(summary).toContain(`| ${IDLE} | ${daysAgo(1)} | no data |  |  | no-data |`)
  expect(outputs).toEqual({})
  expect(exitCode).toBe(1)
})

const { costs } = CALLER.jobs

test('the caller passes the declared inputs of the reusable workflow, and reads only its outputs', () => {
  const { inputs, secrets, outputs } = CALLED.on.workflow_call
  expect(costs.uses).toBe('./.github/workflows/reusable-cost-report.yml')
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(costs.with)))
  for (const [name, { required }] of Object.entries(inputs)) if (required) expect(costs.with).toHaveProperty(name)
  expect(Object.keys(costs.secrets)).toEqual(Object.keys(secrets))
  const asked = [...JSON.stringify(CALLER).matchAll(/needs\.costs\.outputs\.([\w-]+)/g)].map(([, name]) => name)
  expect(Object.keys(outputs).sort()).toEqual(asked.sort())
  for (const [name, { value }] of Object.entries(outputs)) {
    expect(value).toBe(`\${{ jobs.join.outputs.${name} }}`)
    expect(CALLED.jobs.join.outputs[name]).toBe(`\${{ steps.join.outputs.${name} }}`)
  }
})

test('the caller grants the permissions that the jobs need', () => {
  expect(costs.permissions).toEqual(CALLED.jobs.account.permissions)
})

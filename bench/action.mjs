// @ts-check
/**
 * Whole runs of the action's bundle, with the environment that the Actions runner gives it.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { actionDefaults } from '../test/e2e/support/action-defaults.mjs'
import { parseCommandFile } from '../test/e2e/support/command-file.mjs'
import { runnerEnvironment } from '../test/e2e/support/runner-environment.mjs'
import { timeOf } from './data.mjs'
import { probeNode, runNode } from './process.mjs'

const ROOT = new URL('../', import.meta.url)

/** The bundle that is measured; `BENCH_DIST` names another folder than `dist/`. */
export const DIST = process.env['BENCH_DIST'] ?? fileURLToPath(new URL('dist', ROOT))

/** Requests in flight, where a row says nothing else. */
export const CONCURRENCY = 16

/** A private repository's: amounts are shown. */
const EVENT = { repository: { full_name: 'octo-org/octo-repo', private: true, visibility: 'private' } }

const DEFAULTS = await actionDefaults(new URL('action.yml', ROOT), 'ghs_workflow')

/**
 * @typedef {Record<string, string>} Inputs as under `with:`
 * @typedef {{ outputs: Record<string, string> }} Outcome
 * @typedef {{ env?: Record<string, string>, eventName?: string, event?: Record<string, any> }} Surroundings
 */

/**
 * Inputs that read a shape by account and service from Cost Explorer at `costExplorer`, and nothing before it.
 * @param {string} costExplorer
 * @param {import('./data.mjs').Shape} shape
 * @returns {Inputs}
 */
export function readingInputs(costExplorer, shape) {
  return {
    ...accessInputs(costExplorer),
    'account-id': '123456789012',
    granularity: shape.granularity,
    period: `${periodInput(shape, 0)}/${periodInput(shape, shape.periods)}`,
    'group-by': 'LINKED_ACCOUNT, SERVICE',
    history: '0',
    'max-api-requests': '1000',
  }
}

/**
 * A plain daily run: yesterday, whatever it holds, no other choice made.
 * @param {string} costExplorer
 * @param {string} webhook
 * @returns {Inputs}
 */
export function plainInputs(costExplorer, webhook) {
  return { ...accessInputs(costExplorer), 'group-by': 'LINKED_ACCOUNT, SERVICE', history: '0', 'webhook-url': webhook }
}

/** @param {string} costExplorer @returns {Inputs} */
function accessInputs(costExplorer) {
  return {
    'aws-access-key-id': 'AKIAIOSFODNN7EXAMPLE',
    'aws-secret-access-key': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    endpoint: costExplorer,
  }
}

/** @param {import('./data.mjs').Shape} shape @param {number} index */
function periodInput(shape, index) {
  return timeOf(shape, index).slice(0, shape.granularity === 'hourly' ? 13 : 10)
}

/**
 * One run, only timed.
 * @param {Inputs} inputs
 * @param {Surroundings} [surroundings]
 * @returns {Promise<import('./process.mjs').Ended & Outcome>}
 */
export function runAction(inputs, surroundings = {}) {
  return prepared(inputs, surroundings, (options) => runNode(join(DIST, 'index.js'), [], options))
}

/**
 * One run that tells what it used.
 * @param {Inputs} inputs
 * @param {Surroundings} [surroundings]
 * @returns {Promise<import('./process.mjs').Probed & Outcome>}
 */
export function probeAction(inputs, surroundings = {}) {
  return prepared(inputs, surroundings, (options) => probeNode(join(DIST, 'index.js'), [], options))
}

/**
 * @template Ended
 * @param {Inputs} inputs
 * @param {Surroundings} surroundings
 * @param {(options: { env: Record<string, string>, cwd: string }) => Promise<Ended>} run
 * @returns {Promise<Ended & Outcome>}
 */
async function prepared(inputs, { env = {}, eventName = 'workflow_dispatch', event = EVENT }, run) {
  const root = await mkdtemp(join(tmpdir(), 'bench-run-'))
  try {
    const folder = (/** @type {string} */ name) => join(root, name)
    const directories = {
      root,
      workspace: folder('workspace'),
      runnerTemp: folder('temp'),
      home: folder('home'),
      commandFiles: folder('commands'),
    }
    for (const path of Object.values(directories)) await mkdir(path, { recursive: true })
    await writeFile(join(directories.commandFiles, 'event.json'), JSON.stringify(event))
    const output = join(directories.commandFiles, 'output')
    for (const name of ['output', 'state', 'env', 'path', 'summary']) {
      await writeFile(join(directories.commandFiles, name), '')
    }
    const environment = runnerEnvironment({
      directories,
      nodePath: process.execPath,
      eventName,
      event,
      inputs: { ...DEFAULTS, ...inputs },
      env,
    })
    const ended = await run({ env: environment, cwd: directories.workspace })
    return { ...ended, outputs: parseCommandFile(await readFile(output, 'utf8')) }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

// @ts-check
/** Whole runs of a bundle, in the environment of the Actions runner. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { actionDefaults } from '../test/e2e/support/action-defaults.mjs'
import { parseCommandFile } from '../test/e2e/support/command-file.mjs'
import { runnerEnvironment } from '../test/e2e/support/runner-environment.mjs'
import { timeOf } from './costs.mjs'

const PROBE = fileURLToPath(new URL('probe.cjs', import.meta.url))
/** An event that contains the visibility of the repository. Without it, the action makes a request to GitHub. */
const PRIVATE = { repository: { full_name: 'octo-org/octo-repo', private: true, visibility: 'private' } }
const OWN_ACTION = new URL('../action.yml', import.meta.url)

/**
 * @typedef {object} Run
 * @property {bigint} startedAt monotonic nanoseconds, just before the start of the process
 * @property {number} seconds until the end of the process
 * @property {number} cpuSeconds of all threads; 0 without `probe`
 * @property {number} peakBytes of the resident set; 0 without `probe`
 * @property {Record<string, string>} outputs
 */

/**
 * Inputs that read all lines of a cost server and nothing else.
 * @param {string} endpoint
 * @param {'daily' | 'hourly'} granularity
 * @returns {Record<string, string>}
 */
export function readingInputs(endpoint, granularity) {
  const [digits, periods] = granularity === 'hourly' ? [13, 24] : [10, 1]
  const name = (/** @type {number} */ period) => timeOf(granularity, period).slice(0, digits)
  return {
    'aws-access-key-id': 'AKIAIOSFODNN7EXAMPLE',
    'aws-secret-access-key': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    endpoint,
    granularity,
    period: `${name(0)}/${name(periods)}`,
    'group-by': 'LINKED_ACCOUNT, SERVICE',
    history: '0',
    'max-api-requests': '1000',
  }
}

/**
 * @param {string} dist folder of the bundle
 * @param {Record<string, string>} inputs
 * @param {{ probe?: boolean, env?: Record<string, string>, eventName?: string, event?: Record<string, any> }} [options]
 * @returns {Promise<Run>}
 * @throws {Error} if the run fails
 */
export async function runBundle(dist, inputs, options = {}) {
  const { probe = false, env = {}, eventName = 'schedule', event = PRIVATE } = options
  const root = await mkdtemp(join(tmpdir(), 'bench-run-'))
  try {
    const names = { workspace: 'workspace', runnerTemp: 'temp', home: 'home', commandFiles: 'commands' }
    const folders = Object.entries(names).map(([key, name]) => [key, join(root, name)])
    for (const [, path] of folders) await mkdir(path ?? '', { recursive: true })
    const directories = { root, ...Object.fromEntries(folders) }
    for (const name of ['output', 'state', 'env', 'path', 'summary']) {
      await writeFile(join(directories.commandFiles, name), '')
    }
    await writeFile(join(directories.commandFiles, 'event.json'), JSON.stringify(event))
    const usage = join(root, 'usage.json')
    // An older bundle rejects unknown inputs, so it gets the defaults of the `action.yml` in its parent folder.
    const action = pathToFileURL(join(dirname(dist), 'action.yml'))
    const defaults = await actionDefaults(existsSync(action) ? action : OWN_ACTION, 'ghs_workflow')
    const environment = runnerEnvironment({
      directories,
      nodePath: process.execPath,
      eventName,
      event,
      inputs: { ...defaults, ...inputs },
      env: { ...env, ...(probe && { BENCH_PROBE: usage }) },
    })
    const flags = probe ? ['--require', PROBE] : []
    const times = await runNode([...flags, join(dist, 'index.js')], environment, directories.workspace)
    return {
      ...times,
      ...(probe ? JSON.parse(await readFile(usage, 'utf8')) : { cpuSeconds: 0, peakBytes: 0 }),
      outputs: parseCommandFile(await readFile(join(directories.commandFiles, 'output'), 'utf8')),
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Runs an empty Node process: the minimum time of any program on Node. */
export function runEmpty() {
  return runNode(['--eval', ''], {}, tmpdir())
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {string} cwd
 * @returns {Promise<{ startedAt: bigint, seconds: number }>}
 */
function runNode(args, env, cwd) {
  return new Promise((resolve, reject) => {
    const startedAt = process.hrtime.bigint()
    const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-4000)
      })
    }
    child.on('error', reject)
    let endedAt = startedAt
    child.on('exit', () => {
      endedAt = process.hrtime.bigint()
    })
    child.on('close', (code, signal) => {
      if (code === 0) return resolve({ startedAt, seconds: Number(endedAt - startedAt) / 1e9 })
      return reject(new Error(`The run ended with ${signal ?? code}:\n${output}`))
    })
  })
}

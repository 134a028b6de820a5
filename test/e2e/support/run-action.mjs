// @ts-check
/**
 * Runs the bundle as a child process, as the Actions runner does, and collects the results. Only the defaults of `action.yml` need
 * a package.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { actionDefaults } from './action-defaults.mjs'
import { parseCommandFile } from './command-file.mjs'
import { runnerEnvironment } from './runner-environment.mjs'
import { maskLog, parseCommands } from './workflow-commands.mjs'

const ROOT = new URL('../../../', import.meta.url)

/**
 * Sends a signal to the running action once a condition is true. The condition is checked every 5 ms and gets the output so far.
 * @typedef {object} SignalAfter
 * @property {NodeJS.Signals} [signal] default `SIGTERM`
 * @property {(stdout: string) => boolean | Promise<boolean>} until
 */
/**
 * @typedef {object} RunOptions
 * @property {Record<string, string>} [inputs] as under `with:`
 * @property {Record<string, string>} [defaults] instead of those of `action.yml`
 * @property {string} [githubToken] the value of `${{ github.token }}` (default: no token)
 * @property {Record<string, string | undefined>} [env] replaces, or undefined removes, variables of the runner
 * @property {Record<string, any>} [event] the payload at `GITHUB_EVENT_PATH`
 * @property {string} [eventName] default `workflow_dispatch`
 * @property {SignalAfter} [signalAfter]
 * @property {boolean} [closeStdout] closes the pipe of standard output at once: nothing of it is read
 * @property {number} [timeoutMs] default 110 000, below the limit of a test
 * @property {string} [entry] path of the bundle (default `dist/index.js`)
 * @property {string} [nodePath] default: the Node of this process
 * @property {readonly string[]} [nodeArguments] flags before the entry
 * @property {string} [tempDir] the directory of an earlier run, with its workspace, home and `RUNNER_TEMP`
 */
/** @typedef {Awaited<ReturnType<typeof runAction>>} ActionRun */

/**
 * Runs the action once.
 * @param {RunOptions} [options]
 * @throws {Error} if it does not end in time (it is killed), or a command file is malformed
 */
export async function runAction(options = {}) {
  const tempDir = options.tempDir ?? (await mkdtemp(join(tmpdir(), 'aws-cost-events-')))
  try {
    return await runIn(tempDir, options)
  } catch (error) {
    if (options.tempDir === undefined) await rm(tempDir, { recursive: true, force: true })
    throw error
  }
}

/** @param {string} tempDir @param {RunOptions} options */
async function runIn(tempDir, options) {
  const directories = await makeDirectories(tempDir)
  const event = options.event ?? {}
  const nodePath = options.nodePath ?? process.execPath
  const entry = options.entry ?? fileURLToPath(new URL('dist/index.js', ROOT))
  const defaults = options.defaults ?? (await actionDefaults(new URL('action.yml', ROOT), options.githubToken ?? ''))
  const environment = runnerEnvironment({
    directories,
    nodePath,
    eventName: options.eventName ?? 'workflow_dispatch',
    event,
    inputs: { ...defaults, ...options.inputs },
    env: options.env ?? {},
  })
  const commandFile = Object.fromEntries(
    ['output', 'state', 'env', 'path', 'summary'].map((name) => [name, join(directories.commandFiles, name)]),
  )
  for (const path of Object.values(commandFile)) await writeFile(path, '')
  await writeFile(join(directories.commandFiles, 'event.json'), JSON.stringify(event))

  const ended = await runProcess([...(options.nodeArguments ?? []), entry], {
    ...options,
    nodePath,
    environment,
    cwd: directories.workspace,
  })
  /** @param {keyof typeof commandFile} name */
  const left = async (name) => readFile(commandFile[name] ?? '', 'utf8')
  const commands = parseCommands(ended.stdout)
  return {
    ...ended,
    outputs: parseCommandFile(await left('output')),
    exportedEnv: parseCommandFile(await left('env')),
    summary: await left('summary'),
    /** Workflow commands in order of appearance. */
    commands,
    /** Messages of `::error::`, `::warning::` and `::notice::`. */
    errors: messagesOf(commands, 'error'),
    warnings: messagesOf(commands, 'warning'),
    notices: messagesOf(commands, 'notice'),
    masks: messagesOf(commands, 'add-mask'),
    /** The log as the runner shows it, masked. */
    log: maskLog(ended.stdout),
    tempDir,
    workspace: directories.workspace,
    runnerTemp: directories.runnerTemp,
    /** The files in workspace and `RUNNER_TEMP`, as sorted paths relative to `tempDir`. */
    files: [
      ...(await filesUnder(tempDir, directories.workspace)),
      ...(await filesUnder(tempDir, directories.runnerTemp)),
    ],
    /** Reads one of `files`. @param {string} name */
    read: (name) => readFile(join(tempDir, name), 'utf8'),
    /** Removes all files of the run. */
    dispose: () => rm(tempDir, { recursive: true, force: true }),
  }
}

/**
 * The text of both streams without the `add-mask` commands: it must not contain a secret.
 * @param {{ stdout: string, stderr: string }} run
 * @returns {string}
 */
export function maskedOutput(run) {
  const lines = `${run.stdout}\n${run.stderr}`.split(/\r?\n/)
  return lines.filter((line) => !/^\s*::add-mask::/.test(line)).join('\n')
}

/**
 * The lines of {@link maskedOutput}, the summary and the outputs that contain one of the secrets.
 * @param {{ stdout: string, stderr: string, summary: string, outputs: Record<string, string> }} run
 * @param {readonly string[]} secrets
 * @throws {Error} if a secret is empty, as every line contains it
 */
export function leaks(run, secrets) {
  if (secrets.length === 0 || secrets.some((secret) => secret === '')) throw new Error('a secret to look for is empty')
  const outputs = Object.entries(run.outputs).map(([name, value]) => `${name}=${value}`)
  const lines = [maskedOutput(run), run.summary, ...outputs].join('\n').split('\n')
  return lines.filter((line) => secrets.some((secret) => line.includes(secret)))
}

/**
 * @param {string[]} processArguments
 * @param {RunOptions & { nodePath: string, environment: Record<string, string>, cwd: string }} options
 */
async function runProcess(processArguments, options) {
  const { nodePath, environment, cwd, signalAfter, closeStdout = false, timeoutMs = 110_000 } = options
  const child = spawn(nodePath, processArguments, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  /** @type {Buffer[]} */
  const stdout = []
  /** @type {Buffer[]} */
  const stderr = []
  if (closeStdout) child.stdout.destroy()
  else child.stdout.on('data', (chunk) => stdout.push(chunk))
  child.stderr.on('data', (chunk) => stderr.push(chunk))
  const text = (/** @type {Buffer[]} */ chunks) => Buffer.concat(chunks).toString('utf8')

  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
  }, timeoutMs)
  const done = new AbortController()
  const signalling = signalAfter && sendSignal(child, signalAfter, () => text(stdout), done.signal)
  try {
    const [exitCode, signal] = await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, name) => resolve([code, name]))
    })
    done.abort()
    const signalledAt = await signalling
    if (timedOut) {
      throw new Error(
        `the action did not end within ${timeoutMs} ms\n${text(stdout).slice(-4000)}\n${text(stderr).slice(-4000)}`,
      )
    }
    return {
      /** null if a signal ended the process. @type {number | null} */
      exitCode,
      /** The signal that ended the process. @type {NodeJS.Signals | null} */
      signal,
      stdout: text(stdout),
      stderr: text(stderr),
      /** Milliseconds from the signal to the end of the process; undefined if no signal was sent. */
      endedAfterSignalMs: signalledAt === undefined ? undefined : performance.now() - signalledAt,
    }
  } finally {
    done.abort()
    clearTimeout(timer)
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {SignalAfter} when
 * @param {() => string} stdout
 * @param {AbortSignal} done
 * @returns {Promise<number | undefined>} when the signal was sent (monotonic ms); undefined if the process ended before
 */
async function sendSignal(child, { signal = 'SIGTERM', until }, stdout, done) {
  while (!done.aborted && !(await until(stdout()))) await delay(5)
  if (done.aborted) return undefined
  child.kill(signal)
  return performance.now()
}

/** @param {string} root */
async function makeDirectories(root) {
  const directories = {
    root,
    workspace: join(root, 'workspace'),
    runnerTemp: join(root, 'temp'),
    home: join(root, 'home'),
    commandFiles: join(root, 'runner-file-commands'),
  }
  for (const path of Object.values(directories)) await mkdir(path, { recursive: true })
  return directories
}

/** @param {string} root @param {string} directory @returns {Promise<string[]>} */
async function filesUnder(root, directory) {
  if (!existsSync(directory)) return []
  const paths = (await readdir(directory, { recursive: true })).map((path) => join(directory, path)).sort()
  const isFile = await Promise.all(paths.map(async (path) => (await stat(path)).isFile()))
  return paths.filter((_, index) => isFile[index]).map((path) => relative(root, path))
}

/** @param {import('./workflow-commands.mjs').WorkflowCommand[]} commands @param {string} name */
function messagesOf(commands, name) {
  return commands.filter((command) => command.name === name).map(({ message }) => message)
}

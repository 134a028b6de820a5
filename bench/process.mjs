// @ts-check
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROBE = fileURLToPath(new URL('probe.cjs', import.meta.url))

/**
 * @typedef {object} Ended a process that ended well
 * @property {bigint} startedAt just before it was started (monotonic nanoseconds)
 * @property {bigint} endedAt when it had ended
 * @property {number} seconds from the one to the other
 * @property {string} stdout
 *
 * @typedef {Ended & { cpuSeconds: number, peakBytes: number, loaded: string[] }} Probed
 */

/**
 * Runs a script with the Node that runs this one, and waits for its end.
 * @param {string} script
 * @param {readonly string[]} [args]
 * @param {{ env?: Record<string, string>, cwd?: string, flags?: readonly string[] }} [options]
 * @returns {Promise<Ended>}
 * @throws {Error} where it ends with another code than 0, with the end of what it wrote
 */
export function runNode(script, args = [], { env, cwd, flags = [] } = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = process.hrtime.bigint()
    const child = spawn(process.execPath, [...flags, script, ...args], {
      env: env ?? {},
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let endedAt = startedAt
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('exit', () => {
      endedAt = process.hrtime.bigint()
    })
    child.on('close', (code, signal) => {
      if (code === 0) return resolve({ startedAt, endedAt, seconds: Number(endedAt - startedAt) / 1e9, stdout })
      const said = `${stdout.slice(-2000)}\n${stderr.slice(-2000)}`
      return reject(new Error(`${script} ended with ${signal ?? code}:\n${said}`))
    })
  })
}

/**
 * Runs a script and has it tell at its end what it used.
 * @param {string} script
 * @param {readonly string[]} [args]
 * @param {{ env?: Record<string, string>, cwd?: string, flags?: readonly string[] }} [options]
 * @returns {Promise<Probed>}
 */
export async function probeNode(script, args = [], options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-probe-'))
  try {
    const file = join(folder, 'usage.json')
    const ended = await runNode(script, args, {
      ...options,
      env: { ...options.env, BENCH_PROBE: file },
      flags: [...(options.flags ?? []), '--require', PROBE],
    })
    return { ...ended, ...JSON.parse(await readFile(file, 'utf8')) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

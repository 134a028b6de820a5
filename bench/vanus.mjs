// @ts-check
/** Runs Vanus Connect's Amazon Billing Source, which this action replaces. Build it from its Go source first. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 10
const MAX_SECONDS = 120

/**
 * Runs the program until every event has arrived, and then ends it: it does not end by itself.
 * @param {string} program path of the executable
 * @param {{ endpoint: string, target: string }} urls of Cost Explorer and the webhook
 * @param {() => Promise<boolean>} isDone whether every event has arrived
 * @returns {Promise<number>} seconds from the start of the process
 * @throws {Error} if events are missing after two minutes
 */
export async function runVanus(program, { endpoint, target }, isDone) {
  const root = await mkdtemp(join(tmpdir(), 'bench-vanus-'))
  const config = join(root, 'config.yml')
  // It reads the costs at the start only if this is the current hour in its zone. The hour 0 means "not set".
  const hour = new Date().getUTCHours()
  const [zone, pullHour] = hour === 0 ? ['Asia/Tokyo', 9] : ['UTC', hour]
  const secret = {
    access_key_id: 'AKIAIOSFODNN7EXAMPLE',
    secret_access_key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ target, endpoint, pull_hour: pullHour, pull_zone: zone, secret }))
  const startedAt = performance.now()
  const env = { CONNECTOR_CONFIG: config, CONNECTOR_SECRET: join(root, 'none') }
  const child = spawn(program, [], { env, cwd: root, stdio: 'ignore' })
  try {
    while (!(await isDone())) {
      if (performance.now() - startedAt > MAX_SECONDS * 1e3) throw new Error("Vanus's source did not send all events.")
      await wait(POLL_MS)
    }
    return (performance.now() - startedAt) / 1e3
  } finally {
    child.kill('SIGKILL')
    await rm(root, { recursive: true, force: true })
  }
}

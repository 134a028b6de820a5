import { readFile } from 'node:fs/promises'
import type { Core, Environment } from '../model/outside.js'
import { readAccess } from './access.js'
import { checkAcross } from './across.js'
import type { Config } from './config.js'
import { undeclaredVariables } from './declared.js'
import { readDelivery } from './delivery.js'
import { readEvents } from './events.js'
import { deepFreeze } from './freeze.js'
import { readGate } from './gate.js'
import { maskSecrets } from './masks.js'
import { readDirectories } from './paths.js'
import { readPeriod } from './period.js'
import { readQuery } from './query.js'
import { Reader } from './reader.js'
import { readReport } from './report.js'
import { readInteger } from './scalars.js'
import { type ReadText, readWorkflow, withoutSecrets } from './workflow.js'

/** Each page costs $0.01; this many is a slip of the pen. */
const MOST_API_REQUESTS = 100_000

/**
 * Reads the inputs (`INPUT_*`), the workflow run (`GITHUB_*`, the event's payload) and the proxies. Masks every secret
 * before it looks at anything else. No request is made.
 * @param readText reads the event's payload
 * @throws Fault that lists every fault of the inputs, and shows no secret
 */
export async function readConfig(
  env: Environment,
  core: Pick<Core, 'setSecret'>,
  readText: ReadText = (path) => readFile(path, 'utf8'),
): Promise<Config> {
  maskSecrets(env, core)
  const reader = new Reader(env)
  const undeclared = undeclaredVariables(env)
  if (undeclared.length > 0) {
    const { findNearMisses } = await import('./near-misses.js')
    for (const { name, meant } of findNearMisses(undeclared)) {
      reader.general(`\`${name}\` is no input of this action. Did you mean \`${meant}\`?`)
    }
  }
  const workflow = await readWorkflow(reader, env, readText)
  const access = readAccess(reader, env, workflow)
  const parts = {
    access,
    maxApiRequests: readInteger(reader, 'max-api-requests', { min: 1, max: MOST_API_REQUESTS }),
    period: readPeriod(reader),
    query: await readQuery(reader),
    events: readEvents(reader),
    delivery: readDelivery(reader, env, access.proxy),
    gate: await readGate(reader),
    report: readReport(reader, env, workflow),
    workflow,
    directories: readDirectories(env),
  }
  checkAcross(reader, parts, withoutSecrets(workflow))
  reader.throwFaults()
  return deepFreeze({ ...parts, warnings: reader.warnings })
}

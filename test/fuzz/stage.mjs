// @ts-check
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { actionDefaults } from '../e2e/support/action-defaults.mjs'
import { loadPayload } from '../e2e/support/payloads/index.mjs'
import { runAction } from '../e2e/support/run-action.mjs'
import { AwsError } from '../emulators/aws-error.mjs'
import { awsError, emptyAnswer, htmlError, refusals, reset, truncated } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startGitHub } from '../emulators/github.mjs'
import { startSts } from '../emulators/sts.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { SECRET } from './case.mjs'
import { createChance } from './chance.mjs'
import { createCosts } from './costs.mjs'

/**
 * @typedef {import('./case.mjs').Case} Case
 * @typedef {import('./case.mjs').Step} Step
 *
 * @typedef {object} Trace the results of one step of a case
 * @property {Step} step
 * @property {import('../e2e/support/run-action.mjs').ActionRun} run
 * @property {import('../emulators/cost-explorer.mjs').RecordedRequest[]} asked requests to Cost Explorer
 * @property {import('../emulators/webhook.mjs').WebhookRequest[]} posts
 * @property {number} handshakes
 * @property {string[]} calls requests to GitHub
 * @property {string[]} comments bodies of the comments on the pull request after the step
 * @property {Record<string, string>} files texts of the files in the workspace and in `RUNNER_TEMP`, by path
 * @property {string[]} lettersBefore lines of the dead-letter file before the step
 * @property {import('./costs.mjs').Costs} costs during the step
 */

const HOUR_MS = 3_600_000
const ROOT = new URL('../../', import.meta.url)
const PRELOAD = new URL('child.mjs', import.meta.url).href
const NODE_OF_THE_RUNNER = fileURLToPath(new URL('node_modules/node/bin/node', ROOT))
const NODE = existsSync(NODE_OF_THE_RUNNER) ? NODE_OF_THE_RUNNER : process.execPath

/** @type {Record<string, import('../emulators/ce-faults.mjs').Fault>} */
const COST_FAULTS = {
  throttled: refusals.throttled,
  internalFailure: refusals.internalFailure,
  html: htmlError(503),
  reset: reset(),
  truncated,
  empty: emptyAnswer(),
  notAuthorized: refusals.notAuthorized,
}

/**
 * A bundle and the defaults of the `action.yml` in its parent folder; without one, those of this repository.
 * @param {string} dist folder of `index.js`
 */
export async function loadBundle(dist) {
  const own = pathToFileURL(join(dirname(dist), 'action.yml'))
  const defaults = await actionDefaults(existsSync(own) ? own : new URL('action.yml', ROOT), '')
  return { entry: join(dist, 'index.js'), defaults }
}

/** @typedef {Awaited<ReturnType<typeof loadBundle>>} Bundle */

/**
 * Runs a case with several bundles, one after the other. The servers and the name of the folder are the same, so all differences come
 * from the bundles.
 * @param {Case} play
 * @param {readonly Bundle[]} bundles
 * @returns {Promise<Trace[][]>} for each bundle its steps; a replay without dead letters is left out
 */
export async function playCase(play, bundles) {
  const clock = () => new Date(Date.parse(play.now) + hours * HOUR_MS)
  let hours = 0
  let costs = createCosts(play.costs, clock)
  /** @type {Step['kind']} */
  let kind = 'run'
  /** @type {Map<string, number>} */
  let seen = new Map()
  /** How often the same request was made before in this step. @param {string} key */
  const attemptAt = (key) => {
    const attempt = seen.get(key) ?? 0
    seen.set(key, attempt + 1)
    return attempt
  }

  const credentials = createCredentialStore()
  const costExplorer = await startCostExplorer({
    credentials,
    signingClock: clock,
    respond: (input) => costs.answer(input),
    script: ({ input }) => costFault(play, JSON.stringify(input), attemptAt),
  })
  const sts = await startSts({
    credentials,
    now: clock,
    script: () => (play.stsFails ? { error: new AwsError('AccessDenied', 'Not authorized', 403) } : undefined),
  })
  const signed = play.steps[0]?.inputs['webhook-secret']
  const { maxBatchEvents } = play.webhookFaults
  const webhook = await startWebhook({
    script: (request) => webhookAction(play, kind, request, attemptAt),
    handshake: { allowedOrigin: play.consents ? '*' : null, requireOrigin: false },
    ...(maxBatchEvents !== undefined && { maxBatchEvents }),
    // The clock of the action differs from the clock of this process.
    ...(signed !== undefined && { requireSignature: SECRET, signatureToleranceSeconds: 1e11 }),
  })
  const folder = await mkdtemp(join(tmpdir(), 'aws-cost-events-fuzz-'))
  const tempDir = join(folder, 'run')
  const payload = await loadPayload('pull-request', { visibility: play.visibility })
  try {
    /** @type {Trace[][]} */
    const all = []
    for (const bundle of bundles) {
      await rm(tempDir, { recursive: true, force: true })
      hours = 0
      costs = createCosts(play.costs, clock)
      const github = await startGitHub()
      if (play.githubFault !== 'none') github.fail({ kind: play.githubFault })
      /** @type {Trace[]} */
      const traces = []
      try {
        for (const step of play.steps) {
          seen = new Map()
          hours = step.hours
          kind = step.kind
          if (step.kind === 'restated run') costs = createCosts(play.costs, clock, 1)
          const previous = traces.at(-1)
          const deadLetters = previous?.run.outputs['dead-letter-file'] ?? ''
          if (step.kind === 'replay' && deadLetters === '') continue
          const before = previous === undefined ? '' : (fileOf(previous.files, deadLetters) ?? '')
          costExplorer.requests.length = 0
          webhook.requests.length = 0
          webhook.handshakes.length = 0
          github.requests.length = 0
          const run = await runAction({
            entry: bundle.entry,
            nodePath: NODE,
            nodeArguments: ['--import', PRELOAD],
            tempDir,
            defaults: bundle.defaults,
            inputs: {
              'aws-access-key-id': EXAMPLE_KEYS.accessKeyId,
              'aws-secret-access-key': EXAMPLE_KEYS.secretAccessKey,
              endpoint: costExplorer.url,
              ...filledIn(step.inputs, { '{webhook}': webhook.url, '{dead-letters}': deadLetters }),
            },
            env: { AWS_ENDPOINT_URL_STS: sts.url, FUZZ_NOW: clock().toISOString(), ...(play.comments && github.env) },
            ...payload,
          })
          traces.push({
            step,
            run,
            asked: [...costExplorer.requests],
            posts: [...webhook.requests],
            handshakes: webhook.handshakes.length,
            calls: github.requests.map(({ method, path }) => `${method} ${path}`),
            comments: github.state.comments.map(({ body }) => body),
            files: await textsOf(tempDir, run.files),
            lettersBefore: before.split('\n').slice(0, -1),
            costs,
          })
        }
      } finally {
        await github.close()
      }
      all.push(traces)
    }
    return all
  } finally {
    await Promise.all([costExplorer.close(), sts.close(), webhook.close()])
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The text of a file by its path in an output, relative to the workspace or absolute; undefined if there is no such file.
 * @param {Record<string, string>} files
 * @param {string} path
 */
export function fileOf(files, path) {
  if (path === '') return undefined
  return Object.entries(files).find(([name]) => path.endsWith(name) || name.endsWith(path))?.[1]
}

/** @param {Record<string, string>} inputs @param {Record<string, string>} values */
function filledIn(inputs, values) {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, values[value] ?? value]))
}

/** @param {string} root @param {readonly string[]} paths @returns {Promise<Record<string, string>>} */
async function textsOf(root, paths) {
  const texts = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')]))
  return Object.fromEntries(texts)
}

/**
 * The fault of a request depends on its content and the number of earlier attempts, not on its time: it is the same for two bundles
 * that send in a different order.
 * @param {Case} play
 * @param {string} request
 * @param {(key: string) => number} attemptAt
 */
function costFault({ seed, costFaults }, request, attemptAt) {
  const attempt = attemptAt(`costs ${request}`)
  const chance = createChance(`${seed}/cost fault/${request}`)
  if (!chance.happens(costFaults.rate)) return undefined
  const lasts = chance.happens(costFaults.lasting)
  if (!lasts && attempt > 0) return undefined
  return COST_FAULTS[chance.pick(costFaults.kinds)] ?? awsError('InternalFailure', '', 500)
}

/**
 * The same for a request to the webhook. It also depends on the step: a replay in which every request fails ends at a moment that
 * depends on the order of the answers.
 * @param {Case} play
 * @param {Step['kind']} kind
 * @param {import('../emulators/webhook.mjs').WebhookRequest} request
 * @param {(key: string) => number} attemptAt
 * @returns {import('../emulators/webhook.mjs').Action | undefined}
 */
function webhookAction({ seed, webhookFaults }, kind, request, attemptAt) {
  const ids = request.events.map(({ id }) => String(id)).join()
  const attempt = attemptAt(`post ${ids}`)
  const isRefused = (/** @type {string} */ id) =>
    createChance(`${seed}/${kind}/refused/${id}`).happens(webhookFaults.refused)
  if (ids.split(',').some(isRefused)) return { status: 400, body: 'no' }
  const chance = createChance(`${seed}/${kind}/webhook fault/${ids}`)
  if (!chance.happens(webhookFaults.rate)) return undefined
  const lasts = chance.happens(webhookFaults.lasting)
  if (!lasts && attempt > 0) return undefined
  return chance.pick(webhookFaults.actions)
}

/**
 * Calls `work` with 0, 1, 2 … until it returns false.
 * @param {number} jobs how many calls run at the same time
 * @param {(number: number) => Promise<boolean>} work returns whether to continue
 */
export async function inParallel(jobs, work) {
  let next = 0
  const worker = async () => {
    while (await work(next++));
  }
  await Promise.all(Array.from({ length: jobs }, worker))
}

// @ts-check
/** The measurements: each function returns rows of the table. */
import { loadPayload } from '../test/e2e/support/payloads/index.mjs'
import { startCostExplorer } from '../test/emulators/cost-explorer.mjs'
import { REPOSITORY, startGitHub, WORKFLOW_TOKEN } from '../test/emulators/github.mjs'
import { Ledger } from '../test/emulators/ledger.mjs'
import { readingInputs, runBundle, runEmpty } from './action.mjs'
import { startServer } from './server.mjs'
import { runVanus } from './vanus.mjs'

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} goal
 * @property {string} measured
 * @property {boolean} met
 *
 * @typedef {object} Context
 * @property {string} dist folder of the bundle to measure
 * @property {string | undefined} former folder of an older bundle, for comparison
 * @property {number | undefined} rounds replaces the number of rounds of each row
 * @property {string | undefined} [vanus] path of Vanus's program
 *
 * @typedef {import('./action.mjs').Run} Run
 */

/** @type {Record<string, (context: Context) => Promise<Row[]>>} */
export const ROWS = { requests, startup, whole, pages, singles, memory, cpu, closing, vanus }

/** @param {Context} context @returns {Promise<Row[]>} */
async function requests({ dist }) {
  const costExplorer = await startCostExplorer({ ledger: new Ledger(twoMonths()) })
  const github = await startGitHub()
  try {
    const inputs = {
      'aws-access-key-id': 'AKIAIOSFODNN7EXAMPLE',
      'aws-secret-access-key': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'account-id': '123456789012',
      endpoint: costExplorer.url,
      history: '14',
      budget: '1000',
      'monthly-budget': '100000',
      'forecast-budget': '100000',
      'max-increase-percent': '50',
      'compare-with': 'week',
      'anomaly-threshold': '3.5',
      comment: 'always',
      'github-token': WORKFLOW_TOKEN,
    }
    const env = { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: REPOSITORY }
    const { outputs } = await runBundle(dist, inputs, { ...(await loadPayload('pull-request')), env })
    if (outputs['verdict'] !== 'pass' || !outputs['comment-url'])
      throw new Error('The run has no passed gate or no comment.')
    const count = costExplorer.requests.length
    const what = 'Cost Explorer requests of a daily run with history, gate, summary and comment'
    return [{ what, goal: '1', measured: String(count), met: count === 1 }]
  } finally {
    await Promise.all([costExplorer.close(), github.close()])
  }
}

function twoMonths() {
  const services = ['Amazon Relational Database Service', 'Amazon Simple Storage Service', 'AWS Lambda']
  const today = Date.parse(new Date().toISOString().slice(0, 10))
  return Array.from({ length: 62 }, (_, ago) => {
    const start = `${new Date(today - ago * 86_400_000).toISOString().slice(0, 19)}Z`
    return services.map((service, index) => ({ start, service, metrics: `${4 + index}.${10 + (ago % 7)}` }))
  }).flat()
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function startup(context) {
  const empty = median(await repeat(context.rounds ?? 15, async () => (await runEmpty()).seconds))
  const samples = await play(context, { lines: 30, granularity: 'daily', rounds: 15 })
  const what = 'Start to the first Cost Explorer request, above an empty Node process'
  const goal = { goal: 'at most 150 ms', limit: 0.15, factor: 1.35, show: milliseconds }
  return [compared(what, samples, ({ firstRequest }) => firstRequest - empty, goal)]
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function whole(context) {
  const samples = await play(context, { lines: 30, granularity: 'daily', costDelayMs: 300, rounds: 15 })
  const what = 'Whole run, 30 lines, Cost Explorer answers after 300 ms'
  return [compared(what, samples, (run) => run.seconds, { factor: 1.25, show: milliseconds })]
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function pages(context) {
  const inputs = { ...BATCHES, 'webhook-concurrency': '4' }
  const waits = { pageSize: 3_000, costDelayMs: 500, webhookDelayMs: 50 }
  const samples = await play(context, { lines: 300_000, granularity: 'hourly', ...waits, inputs, rounds: 1 })
  const what =
    '300,000 lines in pages of 3,000 after 500 ms each; batches of 100, 4 in flight, webhook answers after 50 ms'
  const goal = { goal: 'within 18 % of the ideal 50 s', limit: 50 * 1.18, factor: 1.06, show: seconds }
  return [compared(what, samples, (run) => run.seconds, goal)]
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function singles(context) {
  const inputs = { 'webhook-concurrency': '16' }
  const samples = await play(context, { lines: 20_000, granularity: 'hourly', webhookDelayMs: 50, inputs, rounds: 1 })
  const what = '20,000 single events, 16 in flight, webhook answers after 50 ms'
  const goal = { goal: 'within 15 % of the ideal 62.5 s', limit: 62.5 * 1.15, show: seconds }
  return [compared(what, samples, (run) => run.seconds, goal)]
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function memory(context) {
  /** @param {number} lines @param {number} rounds @param {number} most megabytes */
  const measure = async (lines, rounds, most) => {
    const samples = await play(context, { lines, granularity: 'hourly', inputs: BATCHES, probe: true, rounds })
    const show = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`
    const what = `Peak memory at ${lines.toLocaleString('en')} lines, batch`
    return compared(what, samples, (run) => run.peakBytes, { goal: `at most ${most} MB`, limit: most * 1e6, show })
  }
  return [await measure(100_000, 3, 330), await measure(1_000_000, 1, 420)]
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function cpu(context) {
  const lines = 200_000
  const samples = await play(context, { lines, granularity: 'hourly', inputs: BATCHES, probe: true, rounds: 3 })
  const show = (/** @type {number} */ value) => `${(value * 1e6).toFixed(1)} µs`
  const goal = { goal: 'at most 90 µs', limit: 90e-6, show }
  return [compared('Processor time for each event, batch', samples, (run) => run.cpuSeconds / lines, goal)]
}

/** @param {Context} context @returns {Promise<Row[]>} */
async function closing({ dist, rounds }) {
  const context = { dist, rounds, former: undefined }
  const lines = 600
  const found = []
  for (const concurrency of [1, 4, 16]) {
    const inputs = { 'webhook-concurrency': String(concurrency) }
    const options = { lines, granularity: /** @type {const} */ ('hourly'), inputs, rounds: 1 }
    const keeping = await play(context, options)
    const closed = await play(context, { ...options, closes: true })
    const factor = secondsOf(closed.new) / secondsOf(keeping.new)
    found.push({ factor, text: `${concurrency}: ${seconds(secondsOf(closed.new))}, ${factor.toFixed(1)} ×` })
  }
  return [
    {
      what: '600 events to a server that closes each connection after one answer without `Connection: close`, 1, 4 and 16 in flight',
      goal: 'all delivered, in at most 3 × the time with kept connections',
      measured: found.map(({ text }) => text).join('; '),
      met: found.every(({ factor }) => factor <= 3),
    },
  ]
}

/** @param {Context} context @returns {Promise<Row[]>} empty without Vanus's program */
async function vanus({ dist, vanus: program }) {
  if (program === undefined) return []
  const lines = 300
  const costs = await startServer({ kind: 'costs', lines, granularity: 'daily' })
  const webhook = await startServer({ kind: 'webhook', delayMs: 50 })
  try {
    const inputs = { ...readingInputs(costs.url, 'daily'), 'webhook-url': webhook.url }
    const own = await runBundle(dist, inputs, { env: { AWS_ENDPOINT_URL_STS: costs.url } })
    let { events } = await webhook.counts()
    if (events !== lines) throw new Error(`The webhook received ${events} of ${lines} events.`)
    events = 0
    const theirs = await runVanus(program, { endpoint: costs.url, target: webhook.url }, async () => {
      events += (await webhook.counts()).events
      return events >= lines
    })
    const what = `${lines} single events, webhook answers after 50 ms: the whole run, and Vanus's source until the webhook receives its last event`
    const measured = `${seconds(own.seconds)}; Vanus ${seconds(theirs)}`
    return [{ what, goal: 'less than Vanus', measured, met: own.seconds < theirs }]
  } finally {
    await Promise.all([costs.stop(), webhook.stop()])
  }
}

const BATCHES = { 'webhook-mode': 'batch', 'webhook-batch-size': '100', 'webhook-concurrency': '16' }

/**
 * @typedef {'new' | 'former'} Name
 * @typedef {Run & { firstRequest: number }} Sample `firstRequest`: seconds from the start to the first Cost Explorer request
 */

/**
 * Runs the bundle and the former one alternately against new servers. Every line must arrive as an event.
 * @param {Context} context
 * @param {{ lines: number, granularity: 'daily' | 'hourly', pageSize?: number, costDelayMs?: number, webhookDelayMs?: number,
 *   closes?: boolean, inputs?: Record<string, string>, probe?: boolean, rounds: number }} options
 * @returns {Promise<Record<Name, Sample[]>>} `former` is empty without a former bundle; if there are several rounds, the first one
 *   warms up and is left out
 */
async function play(context, options) {
  const { lines, granularity, pageSize = 5_000, costDelayMs = 0, webhookDelayMs = 0, closes = false } = options
  const costs = await startServer({ kind: 'costs', lines, granularity, pageSize, delayMs: costDelayMs })
  const webhook = await startServer({ kind: 'webhook', delayMs: webhookDelayMs, closes })
  /** @type {Record<Name, Sample[]>} */
  const samples = { new: [], former: [] }
  try {
    const rounds = context.rounds ?? options.rounds
    const warmUps = rounds > 1 ? 1 : 0
    for (let round = 0; round < rounds + warmUps; round += 1) {
      for (const name of /** @type {const} */ (['former', 'new'])) {
        const dist = name === 'new' ? context.dist : context.former
        if (dist === undefined) continue
        const inputs = { ...readingInputs(costs.url, granularity), 'webhook-url': webhook.url, ...options.inputs }
        const env = { AWS_ENDPOINT_URL_STS: costs.url }
        const run = await runBundle(dist, inputs, { probe: options.probe ?? false, env })
        const [{ firstAt = '0' }, { events }] = await Promise.all([costs.counts(), webhook.counts()])
        const delivered = Number(run.outputs['delivered-count'])
        if (delivered !== lines || events < lines) {
          throw new Error(`The action delivered ${delivered} of ${lines} events, and the webhook received ${events}.`)
        }
        const firstRequest = Number(BigInt(firstAt) - run.startedAt) / 1e9
        if (round >= warmUps) samples[name].push({ ...run, firstRequest })
      }
    }
  } finally {
    await Promise.all([costs.stop(), webhook.stop()])
  }
  return samples
}

/**
 * A row whose goal is a limit, a largest factor of the former bundle's median, or both.
 * @param {string} what
 * @param {Record<Name, Sample[]>} samples
 * @param {(run: Sample) => number} value the measured value of a run
 * @param {{ goal?: string, limit?: number, factor?: number, show: (value: number) => string }} goal
 * @returns {Row}
 */
function compared(what, samples, value, { goal, limit = Number.POSITIVE_INFINITY, factor, show }) {
  const own = median(samples.new.map(value))
  const former = samples.former.length === 0 ? undefined : median(samples.former.map(value))
  const byFactor = factor === undefined ? undefined : `at most ${factor} × the former version`
  const against = former === undefined ? '' : `; former ${show(former)}, ${(own / former).toFixed(2)} ×`
  return {
    what,
    goal: [goal, byFactor].filter((part) => part !== undefined).join(', '),
    measured: `${show(own)}${against}`,
    met: own <= limit && (former === undefined || factor === undefined || own <= factor * former),
  }
}

/** @param {readonly Sample[]} samples */
function secondsOf(samples) {
  return median(samples.map((sample) => sample.seconds))
}

/** @template T @param {number} count @param {() => Promise<T>} work @returns {Promise<T[]>} */
async function repeat(count, work) {
  const results = []
  for (let index = 0; index < count; index += 1) results.push(await work())
  return results
}

/** @param {readonly number[]} values @throws {RangeError} if it is empty */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  if (low === undefined || high === undefined) throw new RangeError('There are no values.')
  return (low + high) / 2
}

/** @param {number} value in seconds */
function milliseconds(value) {
  return `${(value * 1e3).toFixed(0)} ms`
}

/** @param {number} value */
function seconds(value) {
  return `${value.toFixed(2)} s`
}

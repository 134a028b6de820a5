// @ts-check
import { fileURLToPath } from 'node:url'
import { CONCURRENCY, probeAction, readingInputs } from '../action.mjs'
import { yesterday } from '../data.mjs'
import { probeNode } from '../process.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'
import { interleave, medianOf } from '../statistics.mjs'
import { whole } from '../table.mjs'

const BARE = fileURLToPath(new URL('../bare/batches.mjs', import.meta.url))
const LINES = 200_000
const CLIENT = 'node:http'

/**
 * Batches of 100: events a second against a bare loop that moves the same bytes unread, and processor time for each event
 * against one that parses the pages and stringifies the batches.
 * @param {number} rounds
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureBatch(rounds) {
  const shape = yesterday('hourly', LINES)
  const costExplorer = await startCostExplorer(shape)
  const receiver = await startReceiver()
  /** @param {() => Promise<import('../process.mjs').Probed>} run */
  const timed = (run) => async () => {
    await Promise.all([receiver.reset(), costExplorer.reset()])
    const { endedAt, cpuSeconds } = await run()
    const [received, asked] = [await receiver.report(), await costExplorer.report()]
    if (received.events !== LINES) throw new Error(`${received.events} events came of ${LINES}.`)
    const seconds = Number(endedAt - BigInt(asked.firstByteAt ?? 0)) / 1e9
    return {
      rate: LINES / seconds,
      bytes: received.bytes / LINES,
      micros: (cpuSeconds * 1e6) / LINES,
      receiver: received.cpuSeconds / seconds,
    }
  }
  /** @param {boolean} read */
  const bare = (read) => {
    const urls = { url: receiver.url, costExplorer: costExplorer.url }
    return timed(() =>
      probeNode(BARE, [JSON.stringify({ ...urls, client: CLIENT, concurrency: CONCURRENCY, shape, read })]),
    )
  }
  const { action, moved, read } = await interleave(rounds, {
    action: timed(() =>
      probeAction({
        ...readingInputs(costExplorer.url, shape),
        'webhook-url': receiver.url,
        'webhook-mode': 'batch',
        'webhook-batch-size': '100',
        'webhook-concurrency': String(CONCURRENCY),
      }),
    ),
    moved: bare(false),
    read: bare(true),
  })
  await Promise.all([receiver.stop(), costExplorer.stop()])

  /** @typedef {typeof action} Samples */
  const rate = (/** @type {Samples} */ samples) => medianOf(samples, (sample) => sample.rate)
  const micros = (/** @type {Samples} */ samples) => medianOf(samples, (sample) => sample.micros)
  const bytes = (/** @type {Samples} */ samples) => whole(medianOf(samples, (sample) => sample.bytes))
  const busy = (/** @type {Samples} */ samples) => `${whole(100 * medianOf(samples, (sample) => sample.receiver))} %`
  const share = rate(action) / rate(moved)
  const factor = micros(action) / micros(read)
  return [
    {
      what: `events a second, \`batch\` of 100, whole pipeline (${whole(LINES)} lines)`,
      goal: 'at least 0.5 of the bare loop that moves raw pages and ready-made batches',
      measured: `${whole(rate(action))} (${bytes(action)} bytes each), ${share.toFixed(2)} of ${whole(rate(moved))} (${bytes(moved)} bytes each); receiver's CPU ${busy(action)}, ${busy(moved)} in the bare loop`,
      met: share >= 0.5,
    },
    {
      what: 'CPU time for each event, `batch`, against parsing the pages, stringifying the batches and posting them bare',
      goal: 'at most 2 times',
      measured: `${micros(action).toFixed(1)} µs, ${factor.toFixed(2)} times ${micros(read).toFixed(1)} µs (bare: ${whole(rate(read))} events a second)`,
      met: factor <= 2,
    },
  ]
}

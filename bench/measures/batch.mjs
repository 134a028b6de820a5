// @ts-check
import { fileURLToPath } from 'node:url'
import { CONCURRENCY, probeAction, readingInputs } from '../action.mjs'
import { yesterday } from '../data.mjs'
import { probeNode } from '../process.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'
import { interleave, medianOf } from '../statistics.mjs'
import { whole as number } from '../table.mjs'

const BARE = fileURLToPath(new URL('../bare/batches.mjs', import.meta.url))
const LINES = 200_000
const CLIENT = 'node:http'

/**
 * Batches of 100: events a second against a bare loop that moves the same bytes unread, to a receiver that reads the events and
 * to one that only counts them; and processor time for each event against a loop that parses the pages and stringifies the
 * batches.
 * @param {number} rounds
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureBatch(rounds) {
  const shape = yesterday('hourly', LINES)
  const costExplorer = await startCostExplorer(shape)
  const receivers = { reading: await startReceiver({ reads: true }), counting: await startReceiver() }
  /** @typedef {keyof typeof receivers} Kind */
  /** @param {Kind} kind @param {(url: string) => Promise<import('../process.mjs').Probed>} run */
  const timed = (kind, run) => async () => {
    const receiver = receivers[kind]
    await Promise.all([receiver.reset(), costExplorer.reset()])
    const { endedAt, cpuSeconds } = await run(receiver.url)
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
  const common = { costExplorer: costExplorer.url, client: CLIENT, concurrency: CONCURRENCY, shape }
  /** @param {Kind} kind @param {boolean} read */
  const bare = (kind, read) => timed(kind, (url) => probeNode(BARE, [JSON.stringify({ ...common, url, read })]))
  /** @param {Kind} kind */
  const whole = (kind) =>
    timed(kind, (url) =>
      probeAction({
        ...readingInputs(costExplorer.url, shape),
        'webhook-url': url,
        'webhook-mode': 'batch',
        'webhook-batch-size': '100',
        'webhook-concurrency': String(CONCURRENCY),
      }),
    )
  const { action, moved, counted, movedCounted, read } = await interleave(rounds, {
    action: whole('reading'),
    moved: bare('reading', false),
    counted: whole('counting'),
    movedCounted: bare('counting', false),
    read: bare('counting', true),
  })
  await Promise.all([...Object.values(receivers), costExplorer].map((server) => server.stop()))

  /** @typedef {typeof action} Samples */
  const rate = (/** @type {Samples} */ samples) => medianOf(samples, (sample) => sample.rate)
  const micros = (/** @type {Samples} */ samples) => medianOf(samples, (sample) => sample.micros)
  const bytes = (/** @type {Samples} */ samples) => number(medianOf(samples, (sample) => sample.bytes))
  const busy = (/** @type {Samples} */ samples) => `${number(100 * medianOf(samples, (sample) => sample.receiver))} %`
  /** @param {Samples} pipeline @param {Samples} loop */
  const compared = (pipeline, loop) =>
    `${number(rate(pipeline))} (${bytes(pipeline)} bytes each), ${(rate(pipeline) / rate(loop)).toFixed(2)} of ${number(rate(loop))} (${bytes(loop)} bytes each); receiver's CPU ${busy(pipeline)}, ${busy(loop)} in the bare loop`
  const factor = micros(counted) / micros(read)
  return [
    {
      what: `events a second, \`batch\` of 100, whole pipeline (${number(LINES)} lines), to a receiver that reads the events`,
      goal: 'at least 0.5 of the bare loop that moves raw pages and ready-made batches',
      measured: compared(action, moved),
      met: rate(action) / rate(moved) >= 0.5,
    },
    { what: '… to one that counts them only', goal: '', measured: compared(counted, movedCounted) },
    {
      what: 'CPU time for each event, `batch`, against parsing the pages, stringifying the batches and posting them bare',
      goal: 'at most 2 times',
      measured: `${micros(counted).toFixed(1)} µs, ${factor.toFixed(2)} times ${micros(read).toFixed(1)} µs (bare: ${number(rate(read))} events a second)`,
      met: factor <= 2,
    },
  ]
}

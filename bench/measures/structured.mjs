// @ts-check
import { fileURLToPath } from 'node:url'
import { CONCURRENCY, readingInputs, runAction } from '../action.mjs'
import { CLIENTS, OURS } from '../bare/clients.mjs'
import { yesterday } from '../data.mjs'
import { runNode } from '../process.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'
import { interleave, medianOf } from '../statistics.mjs'
import { whole } from '../table.mjs'

const BARE = fileURLToPath(new URL('../bare/post-structured.mjs', import.meta.url))
/** As many as in the rows on batches: V8 has optimised the code by then. */
const LINES = 200_000
/** The other clients take several times as long, and are compared with one another only. */
const LINES_FOR_CLIENTS = 40_000

/**
 * Events a second, one event a request: the whole pipeline against bare loops with each HTTP client at hand. Counted from
 * the first byte that a server saw to the end of the process.
 * @param {number} rounds
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureStructured(rounds) {
  const shape = yesterday('hourly', LINES)
  const costExplorer = await startCostExplorer(shape)
  const receiver = await startReceiver()
  /** @param {number} lines @param {() => Promise<import('../process.mjs').Ended>} run */
  const timed = (lines, run) => async () => {
    await Promise.all([receiver.reset(), costExplorer.reset()])
    const { endedAt } = await run()
    const [received, asked] = [await receiver.report(), await costExplorer.report()]
    if (received.events !== lines) throw new Error(`${received.events} events came of ${lines}.`)
    const seconds = Number(endedAt - BigInt(asked.firstByteAt ?? received.firstByteAt ?? 0)) / 1e9
    return { rate: lines / seconds, bytes: received.bytes / lines, receiver: received.cpuSeconds / seconds }
  }
  /** @param {string} client @param {number} lines */
  const bare = (client, lines) => {
    const argument = { url: receiver.url, client, concurrency: CONCURRENCY, shape: { ...shape, lines } }
    return timed(lines, () => runNode(BARE, [JSON.stringify(argument)]))
  }
  const inputs = {
    ...readingInputs(costExplorer.url, shape),
    'webhook-url': receiver.url,
    'webhook-concurrency': String(CONCURRENCY),
  }
  /** @type {Record<string, ReturnType<typeof timed>>} */
  const contestants = {
    action: timed(LINES, () => runAction(inputs)),
    'the bare loop': bare(OURS, LINES),
    ...Object.fromEntries(Object.keys(CLIENTS).map((client) => [client, bare(client, LINES_FOR_CLIENTS)])),
  }
  const samples = await interleave(rounds, contestants)
  await Promise.all([receiver.stop(), costExplorer.stop()])

  const of = (/** @type {string} */ name) => samples[name] ?? []
  const rate = (/** @type {string} */ name) => medianOf(of(name), (sample) => sample.rate)
  const bytes = (/** @type {string} */ name) => whole(medianOf(of(name), (sample) => sample.bytes))
  const busy = (/** @type {string} */ name) => `${whole(100 * medianOf(of(name), (sample) => sample.receiver))} %`
  const clients = Object.keys(CLIENTS).sort((a, b) => rate(b) - rate(a))
  const others = clients.filter((name) => name !== OURS)
  const ratio = rate('action') / rate('the bare loop')
  return [
    {
      what: `events a second, \`structured\`, ${CONCURRENCY} in flight, whole pipeline (${whole(LINES)} lines)`,
      goal: 'at least 0.7 of the bare loop with the same client',
      measured: `${whole(rate('action'))} (${bytes('action')} bytes each), ${ratio.toFixed(2)} of ${whole(rate('the bare loop'))}, ${(rate('action') / rate(others[0] ?? '')).toFixed(2)} of the bare loop with ${others[0]}; receiver's CPU ${busy('action')}, ${busy('the bare loop')} in the bare loop`,
      met: ratio >= 0.7,
    },
    {
      what: `the HTTP client: bare loops on the same bodies, events a second (${whole(LINES_FOR_CLIENTS)})`,
      goal: 'the fastest one',
      measured: `${clients.map((name) => `${name} ${whole(rate(name))}`).join(', ')}; the action's: ${OURS}`,
      met: clients[0] === OURS,
    },
  ]
}

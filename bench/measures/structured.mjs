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
const LINES = 40_000

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
  /** @param {() => Promise<import('../process.mjs').Ended>} run */
  const timed = (run) => async () => {
    await Promise.all([receiver.reset(), costExplorer.reset()])
    const { endedAt } = await run()
    const [received, asked] = [await receiver.report(), await costExplorer.report()]
    if (received.events !== LINES) throw new Error(`${received.events} events came of ${LINES}.`)
    const seconds = Number(endedAt - BigInt(asked.firstByteAt ?? received.firstByteAt ?? 0)) / 1e9
    return { rate: LINES / seconds, bytes: received.bytes / LINES, receiver: received.cpuSeconds / seconds }
  }
  /** @type {Record<string, () => Promise<Awaited<ReturnType<ReturnType<typeof timed>>>>>} */
  const contestants = {
    action: timed(() =>
      runAction({
        ...readingInputs(costExplorer.url, shape),
        'webhook-url': receiver.url,
        'webhook-concurrency': String(CONCURRENCY),
      }),
    ),
  }
  for (const client of Object.keys(CLIENTS)) {
    const argument = JSON.stringify({ url: receiver.url, client, concurrency: CONCURRENCY, shape })
    contestants[client] = timed(() => runNode(BARE, [argument]))
  }
  const samples = await interleave(rounds, contestants)
  await Promise.all([receiver.stop(), costExplorer.stop()])

  const of = (/** @type {string} */ name) => samples[name] ?? []
  const rate = (/** @type {string} */ name) => medianOf(of(name), (sample) => sample.rate)
  const bytes = (/** @type {string} */ name) => whole(medianOf(of(name), (sample) => sample.bytes))
  const busy = (/** @type {string} */ name) => `${whole(100 * medianOf(of(name), (sample) => sample.receiver))} %`
  const clients = Object.keys(CLIENTS).sort((a, b) => rate(b) - rate(a))
  const ratio = rate('action') / rate(OURS)
  return [
    {
      what: `events a second, \`structured\`, ${CONCURRENCY} in flight, whole pipeline (${whole(LINES)} lines)`,
      goal: 'at least 0.7 of the bare loop with the same client',
      measured: `${whole(rate('action'))} (${bytes('action')} bytes each), ${ratio.toFixed(2)} of ${whole(rate(OURS))}; receiver's CPU ${busy('action')}, ${busy(OURS)} in the bare loop`,
      met: ratio >= 0.7,
    },
    {
      what: 'the HTTP client: bare loops on the same bodies, events a second',
      goal: 'the fastest one',
      measured: `${clients.map((name) => `${name} ${whole(rate(name))}`).join(', ')}; the action's: ${OURS}`,
      met: clients[0] === OURS,
    },
  ]
}

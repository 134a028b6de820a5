// @ts-check
import { CONCURRENCY, readingInputs, runAction } from '../action.mjs'
import { yesterday } from '../data.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'
import { interleave, medianOf } from '../statistics.mjs'
import { whole } from '../table.mjs'

const LINES = 2_000
const DELAY_MS = 50

/**
 * A webhook that takes its time: the requests in flight must keep it busy throughout. Counted from the first byte that it
 * saw to the end of the process.
 * @param {number} rounds
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureLatency(rounds) {
  const shape = yesterday('hourly', LINES)
  const costExplorer = await startCostExplorer(shape)
  const receiver = await startReceiver({ delayMs: DELAY_MS })
  const { action } = await interleave(rounds, {
    action: async () => {
      await receiver.reset()
      const { endedAt } = await runAction({
        ...readingInputs(costExplorer.url, shape),
        'webhook-url': receiver.url,
        'webhook-concurrency': String(CONCURRENCY),
      })
      const received = await receiver.report()
      if (received.events !== LINES) throw new Error(`${received.events} events came of ${LINES}.`)
      return Number(endedAt - BigInt(received.firstByteAt ?? 0)) / 1e9
    },
  })
  await Promise.all([receiver.stop(), costExplorer.stop()])
  const ideal = (LINES / CONCURRENCY) * (DELAY_MS / 1e3)
  const seconds = medianOf(action, (sample) => sample)
  const above = seconds / ideal - 1
  return [
    {
      what: `wall time of ${whole(LINES)} events at a webhook that takes ${DELAY_MS} ms, concurrency ${CONCURRENCY}`,
      goal: `within 8 % of ${ideal.toFixed(2)} s`,
      measured: `${seconds.toFixed(2)} s, ${(100 * above).toFixed(1)} % above`,
      met: above <= 0.08,
    },
  ]
}

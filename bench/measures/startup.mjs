// @ts-check
import { fileURLToPath } from 'node:url'
import { plainInputs, runAction } from '../action.mjs'
import { bundle } from '../bundle.mjs'
import { DEFINITIONS, METRICS, timeOf, yesterday } from '../data.mjs'
import { runNode } from '../process.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'
import { interleave, medianOf } from '../statistics.mjs'
import { milliseconds } from '../table.mjs'

const bare = (/** @type {string} */ name) => fileURLToPath(new URL(`../bare/${name}`, import.meta.url))

/**
 * A plain daily run of 30 lines: how long until Cost Explorer is asked, and how long in all.
 * @param {number} rounds
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureStartup(rounds) {
  const shape = yesterday('daily', 30)
  const costExplorer = await startCostExplorer(shape)
  const receiver = await startReceiver()
  const clientOnly = bundle('client-only.mjs')
  const request = JSON.stringify({
    TimePeriod: { Start: timeOf(shape, 0), End: timeOf(shape, 1) },
    Granularity: 'DAILY',
    Metrics: METRICS,
    GroupBy: DEFINITIONS,
  })
  /** @param {number} events @param {() => Promise<import('../process.mjs').Ended>} run */
  const timed = (events, run) => async () => {
    await Promise.all([costExplorer.reset(), receiver.reset()])
    const { startedAt, seconds } = await run()
    const received = await receiver.report()
    if (received.events !== events) throw new Error(`${received.events} events came of ${events}.`)
    const { firstByteAt } = await costExplorer.report()
    return { seconds, first: firstByteAt === undefined ? seconds : Number(BigInt(firstByteAt) - startedAt) / 1e9 }
  }
  const env = { AWS_ENDPOINT_URL_STS: costExplorer.url }
  const samples = await interleave(rounds, {
    empty: timed(0, () => runNode(bare('empty.cjs'))),
    floor: timed(0, () => runNode(bare('floor.cjs'), [costExplorer.url, request])),
    client: timed(30, () => runNode(clientOnly, [costExplorer.url, receiver.url, request])),
    action: timed(30, () => runAction(plainInputs(costExplorer.url, receiver.url), { env })),
  })
  await Promise.all([receiver.stop(), costExplorer.stop()])

  const empty = medianOf(samples.empty, ({ seconds }) => seconds)
  const first = (/** @type {'floor' | 'client' | 'action'} */ name) =>
    medianOf(samples[name], (sample) => sample.first) - empty
  const whole = (/** @type {'client' | 'action'} */ name) => medianOf(samples[name], ({ seconds }) => seconds)
  const factor = whole('action') / whole('client')
  return [
    {
      what: 'process start to the first byte of the Cost Explorer request, above an empty Node process',
      goal: 'at most 105 ms',
      measured: `${milliseconds(first('action'))}; floor ${milliseconds(first('floor'))}, AWS client alone ${milliseconds(first('client'))}; empty process ${milliseconds(empty)}`,
      met: first('action') <= 0.105,
    },
    {
      what: 'whole run, 30 lines, everything on loopback',
      goal: 'at most 1.5 times a process that loads only the AWS client and posts 30 bodies',
      measured: `${milliseconds(whole('action'))}, ${factor.toFixed(2)} times ${milliseconds(whole('client'))}`,
      met: factor <= 1.5,
    },
  ]
}

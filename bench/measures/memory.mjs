// @ts-check
import { CONCURRENCY, probeAction, readingInputs } from '../action.mjs'
import { yesterday } from '../data.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'
import { interleave, medianOf } from '../statistics.mjs'
import { megabytes, whole } from '../table.mjs'

const SIZES = [10_000, 100_000, 1_000_000]
const MOST_BYTES = 160e6

/**
 * Peak of the resident set at growing numbers of lines, in batches of 100.
 * @param {number} rounds
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureMemory(rounds) {
  const receiver = await startReceiver()
  const servers = await Promise.all(
    SIZES.map(async (lines) => {
      const shape = yesterday('hourly', lines)
      return { lines, shape, costExplorer: await startCostExplorer(shape) }
    }),
  )
  const contestants = servers.map(({ lines, shape, costExplorer }) => [
    String(lines),
    async () => {
      await receiver.reset()
      const { peakBytes, seconds } = await probeAction({
        ...readingInputs(costExplorer.url, shape),
        'webhook-url': receiver.url,
        'webhook-mode': 'batch',
        'webhook-concurrency': String(CONCURRENCY),
      })
      const { events } = await receiver.report()
      if (events !== lines) throw new Error(`${events} events came of ${lines}.`)
      return { peakBytes, seconds }
    },
  ])
  /** @type {Record<string, { peakBytes: number, seconds: number }[]>} */
  const samples = await interleave(rounds, Object.fromEntries(contestants))
  await Promise.all([receiver.stop(), ...servers.map(({ costExplorer }) => costExplorer.stop())])

  const peaks = SIZES.map((lines) => medianOf(samples[lines] ?? [], ({ peakBytes }) => peakBytes))
  const [, hundredThousand = 0, million = 0] = peaks
  const growth = million / hundredThousand - 1
  const seconds = medianOf(samples[1_000_000] ?? [], (sample) => sample.seconds)
  return [
    {
      what: `peak memory (RSS) at ${SIZES.map(whole).join(', ')} lines, \`batch\``,
      goal: 'at most 160 MB, no more than 10 % growth from 100,000 to 1,000,000',
      measured: `${peaks.map(megabytes).join(', ')}; growth ${(100 * growth).toFixed(1)} %; a million lines in ${seconds.toFixed(1)} s`,
      met: Math.max(...peaks) <= MOST_BYTES && growth <= 0.1,
    },
  ]
}

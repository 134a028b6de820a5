// @ts-check
/** A cancelled job records its events, and the next run continues. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { raw, stall } from '../emulators/ce-faults.mjs'
import { booksOf, lettersIn, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

/** @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(options) {
  const opened = await openShared({ items: daily({ [daysAgo(1)]: services(40) }), ...options })
  const { tempDir, workspace } = opened
  const letters = join(workspace, 'dead.ndjson')
  return {
    ...opened,
    letters,
    /** @param {Record<string, string>} [inputs] @param {import('./support/run-action.mjs').SignalAfter} [signalAfter] */
    run: (inputs = {}, signalAfter = undefined) =>
      opened.run(
        { 'state-file': 'state.json', 'dead-letter-file': letters, history: '0', ...inputs },
        { tempDir, ...(signalAfter && { signalAfter }) },
      ),
    /** The number of events in the state file. @returns {Promise<number>} */
    async recorded() {
      return Object.keys(JSON.parse(await readFile(join(workspace, 'state.json'), 'utf8')).entries).length
    },
  }
}

/** @param {import('./support/run-action.mjs').ActionRun} run @param {string} signal */
function expectCancelled(run, signal) {
  expect([run.exitCode, run.errors.at(-1)]).toEqual([1, expect.stringMatching(new RegExp(`cancel.*${signal}`))])
  // The runner kills a job 7.5 seconds after SIGINT. The action needs about a tenth of a second.
  expect(run.endedAfterSignalMs).toBeLessThan(7_500)
  expect(run.files.filter((name) => name.includes('cost-lines'))).toEqual([])
}

test.each(/** @type {const} */ (['SIGINT', 'SIGTERM']))(
  'a run that gets %s while the webhook stalls records all events, and the next run sends the rest',
  async (signal) => {
    const script = (/** @type {unknown} */ _, /** @type {number} */ index) => (index < 7 ? 204 : { stall: true })
    const { run, recorded, webhook } = await open({ webhook: { script } })
    const cancelled = await run({}, { signal, until: () => webhook.posts >= 11 })
    expectCancelled(cancelled, signal)
    const { made, delivered, letters } = await booksOf(cancelled)
    expect(delivered).toBe(7)
    expect(made).toBeGreaterThanOrEqual(11)
    for (const { reason, text, event } of letters) {
      expect([reason, text]).toEqual([expect.stringContaining('cancel'), JSON.stringify(event)])
    }
    expect(await recorded()).toBe(7)
    webhook.script(undefined)
    expect(await booksOf(await run())).toMatchObject({ made: 40, delivered: 33, skipped: 7 })
    expect([webhook.store.unique.length, webhook.store.conflicts]).toEqual([40, []])
  },
)

test('lines that were read before a later page stalls are delivered and recorded, without a partial total', async () => {
  const { run, recorded, webhook, costExplorer } = await open({ costExplorer: { pageSize: 10 } })
  costExplorer.script((request) => (request.input.NextPageToken === undefined ? undefined : stall))
  const cancelled = await run({ budget: '1' }, { until: () => webhook.events.length >= 9 })
  expectCancelled(cancelled, 'SIGTERM')
  // The last line of a page waits for the next page: its group can continue there.
  expect(await booksOf(cancelled)).toMatchObject({ made: 9, delivered: 9 })
  expect(cancelled.outputs).toMatchObject({ 'total-cost': '', verdict: '', breaches: '' })
  expect(await recorded()).toBe(9)
})

/** @type {[string, 'costExplorer' | 'sts' | 'webhook', () => import('../emulators/ce-faults.mjs').Fault | undefined][]} */
const WAITS = [
  ['waits for Cost Explorer', 'costExplorer', () => stall],
  ['waits to retry Cost Explorer', 'costExplorer', () => raw(503, '{}', { 'retry-after': '20' })],
  ['waits for STS', 'sts', () => undefined],
  ['waits to send an event again', 'webhook', () => undefined],
]
test.each(WAITS)('a cancelled run ends at once while it %s', async (_, server, fault) => {
  const stage = await open()
  const before = stage[server].requests.length
  if (server === 'sts') stage.sts.script(() => ({ stall: true }))
  stage.webhook.script(() => ({ status: 503, headers: { 'retry-after': '300' } }))
  stage.costExplorer.script(fault)
  const until = () => stage[server].requests.length > before
  const cancelled = await stage.run({}, { signal: 'SIGINT', until })
  expectCancelled(cancelled, 'SIGINT')
  if (server === 'webhook') return void (await booksOf(cancelled))
  expect(cancelled).toMatchObject({ summary: '', outputs: { 'total-cost': '', verdict: '' } })
  expect(stage.webhook.posts).toBe(0)
})

test('a cancelled replay of the dead-letter file loses no event', async () => {
  const { run, webhook, letters } = await open({ webhook: { script: () => 422 } })
  await run()
  expect(await lettersIn(letters)).toHaveLength(40)
  const start = webhook.posts
  webhook.script((_, index) => (index < 5 ? 204 : { stall: true }))
  const cancelled = await run({ 'replay-file': letters }, { until: () => webhook.posts >= start + 9 })
  expectCancelled(cancelled, 'SIGTERM')
  expect(await booksOf(cancelled)).toMatchObject({ made: 40, delivered: 5, failed: 35 })
  const held = [...webhook.events, ...(await lettersIn(letters)).map(({ event }) => event)]
  expect(new Set(held.map(({ id }) => id)).size).toBe(40)
})

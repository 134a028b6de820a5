// @ts-check
/** A cancelled job: what was read and sent is recorded, and the next run continues. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { dribble, raw, stall } from '../emulators/ce-faults.mjs'
import { listen } from '../emulators/loopback.mjs'
import { booksOf, lettersIn, services } from './support/books.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()
const closing = closedAfterEach()

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
        { tempDir, ...(signalAfter ? { signalAfter } : {}) },
      ),
    /** How many events the state file knows. @returns {Promise<number>} */
    async known() {
      return Object.keys(JSON.parse(await readFile(join(workspace, 'state.json'), 'utf8')).entries).length
    },
  }
}

/** @param {import('./support/run-action.mjs').ActionRun} run @param {string} signal */
function expectCancelled(run, signal) {
  expect([run.exitCode, run.errors.at(-1)]).toEqual([1, expect.stringMatching(new RegExp(`cancel.*${signal}`))])
  // The runner kills a job 7.5 seconds after SIGINT. On a quiet machine the action needs a tenth of a second.
  expect(run.endedAfterSignalMs).toBeLessThan(7_500)
  expect(run.files.filter((name) => name.includes('cost-lines'))).toEqual([])
}

test.each(/** @type {const} */ (['SIGINT', 'SIGTERM']))(
  '%s at a stalled webhook keeps counts, dead letters and state, and the next run sends the rest',
  async (signal) => {
    const script = (/** @type {unknown} */ _, /** @type {number} */ index) => (index < 7 ? 204 : { stall: true })
    const { run, known, webhook } = await open({ webhook: { script } })
    const cancelled = await run({}, { signal, until: () => webhook.posts >= 11 })
    expectCancelled(cancelled, signal)
    const { made, delivered, letters } = await booksOf(cancelled)
    expect(delivered).toBe(7)
    expect(made).toBeGreaterThanOrEqual(11)
    for (const { reason, text, event } of letters) {
      expect([reason, text]).toEqual([expect.stringContaining('cancel'), JSON.stringify(event)])
    }
    expect(await known()).toBe(7)
    webhook.script(undefined)
    expect(await booksOf(await run())).toMatchObject({ made: 40, delivered: 33, skipped: 7 })
    expect([webhook.store.unique.length, webhook.store.conflicts]).toEqual([40, []])
  },
)

test('what was read before a later page stalls is delivered and recorded, without a partial total', async () => {
  const { run, known, webhook, costExplorer } = await open({ costExplorer: { pageSize: 10 } })
  costExplorer.script((request) => (request.input.NextPageToken === undefined ? undefined : stall))
  const cancelled = await run({ budget: '1' }, { until: () => webhook.events.length >= 9 })
  expectCancelled(cancelled, 'SIGTERM')
  // The last line of a page waits for the next page: its group may continue there.
  expect(await booksOf(cancelled)).toMatchObject({ made: 9, delivered: 9 })
  expect(cancelled.outputs).toMatchObject({ 'total-cost': '', verdict: '', breaches: '' })
  expect(await known()).toBe(9)
})

test.each([
  ['waits for Cost Explorer', () => stall, false],
  ['reads an answer that does not end', () => dribble(10), false],
  ['waits to retry Cost Explorer', () => raw(503, '{}', { 'retry-after': '20' }), false],
  ['waits for STS', () => undefined, true],
])('a run that %s ends at once', async (_, fault, ofSts) => {
  const { run, webhook, costExplorer, sts } = await open()
  const server = ofSts ? sts : costExplorer
  const asked = server.requests.length
  if (ofSts) sts.script(() => ({ stall: true }))
  costExplorer.script(fault)
  const cancelled = await run({}, { signal: 'SIGINT', until: () => server.requests.length > asked })
  expectCancelled(cancelled, 'SIGINT')
  expect(cancelled.outputs).toMatchObject({ 'total-cost': '', verdict: '' })
  expect(webhook.posts).toBe(0)
})

test('a run ends at once in the handshake, between attempts, in a pause and at a slow rate', async () => {
  const { run, webhook, letters } = await open({ webhook: { script: () => ({ stall: true }) } })
  let handshakes = 0
  const mute = closing(await listen(() => void handshakes++))
  const handshake = { 'webhook-url': mute.url, 'webhook-handshake': 'true' }
  const greeted = await run(handshake, { until: () => handshakes > 0 })
  expectCancelled(greeted, 'SIGTERM')
  expect(await booksOf(greeted)).toMatchObject({ delivered: 0 })

  const later = { headers: { 'retry-after': '300' } }
  /** @type {[Record<string, string>, import('../emulators/webhook.mjs').Action, number][]} */
  const waits = [
    [{}, { status: 500, ...later }, 4],
    [{}, { status: 503, ...later }, 1],
    [{ 'webhook-rate': '0.1' }, 204, 1],
  ]
  for (const [inputs, action, posts] of waits) {
    webhook.script(() => action)
    const due = webhook.posts + posts
    const lettersBefore = (await lettersIn(letters)).length
    const waiting = await run({ ...inputs, 'state-file': '' }, { until: () => webhook.posts >= due })
    expectCancelled(waiting, 'SIGTERM')
    expect((await booksOf(waiting, { lettersBefore })).delivered).toBeLessThanOrEqual(1)
  }
})

test('a cancelled replay of its own dead letters loses none of them', async () => {
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

test('a run with thousands of events in flight is recorded in full', async () => {
  const { run, known, webhook } = await open({ items: daily({ [daysAgo(1)]: services(8_000) }) })
  const inputs = { 'webhook-mode': 'batch', 'webhook-batch-size': '10', metrics: 'UnblendedCost' }
  const cancelled = await run(inputs, { until: () => webhook.posts >= 200 })
  expectCancelled(cancelled, 'SIGTERM')
  const { delivered } = await booksOf(cancelled)
  expect(await known()).toBe(delivered)
  expect(await booksOf(await run(inputs))).toMatchObject({ made: 8_000, skipped: delivered })
  expect([webhook.store.unique.length, webhook.store.conflicts]).toEqual([8_000, []])
})

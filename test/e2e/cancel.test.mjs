// @ts-check
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stall } from '../emulators/ce-faults.mjs'
import { booksOf, lettersIn, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const yesterday = daysAgo(1)

/** @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(options) {
  const opened = await openShared({ items: daily({ [yesterday]: services(40) }), ...options })
  const { tempDir, workspace } = opened
  return {
    ...opened,
    /** @param {Record<string, string>} [inputs] @param {import('./support/run-action.mjs').SignalAfter} [signalAfter] */
    run: (inputs = {}, signalAfter = undefined) =>
      opened.run(
        { 'state-file': 'state.json', 'dead-letter-file': join(workspace, 'dead.ndjson'), history: '0', ...inputs },
        { tempDir, ...(signalAfter ? { signalAfter } : {}) },
      ),
    /** @returns {Promise<number>} */
    async known() {
      return Object.keys(JSON.parse(await readFile(join(workspace, 'state.json'), 'utf8')).entries).length
    },
  }
}

/** @param {import('./support/run-action.mjs').ActionRun} run @param {string} signal */
function expectCancelled(run, signal) {
  expect(run.exitCode).toBe(1)
  expect(run.errors.at(-1)).toContain(`The run was cancelled (${signal}).`)
  expect(run.endedAfterSignalMs).toBeLessThan(5_000)
  // What was said and kept is complete long before the runner's patience is at its end.
  expect(run.endedAfterSignalMs).toBeLessThan(3_000)
}

describe('a cancelled job', () => {
  it.each(/** @type {const} */ (['SIGINT', 'SIGTERM']))(
    '(%s) at a stalled webhook keeps books, dead letters and state; the next run sends the rest',
    async (signal) => {
      const { run, known, webhook } = await open({
        webhook: { script: (_, index) => (index < 7 ? 204 : { stall: true }) },
      })
      const cancelled = await run({}, { signal, until: () => webhook.posts >= 11 })
      expectCancelled(cancelled, signal)
      const { made, delivered, letters } = await booksOf(cancelled)
      expect(delivered).toBe(7)
      expect(made).toBeGreaterThanOrEqual(11)
      expect(letters.every(({ reason }) => reason.includes('the run was cancelled'))).toBe(true)
      expect(letters.map(({ text }) => text)).toEqual(letters.map(({ event }) => JSON.stringify(event)))
      expect(await known()).toBe(7)

      webhook.script(undefined)
      const next = await run()
      expect(await booksOf(next)).toMatchObject({ made: 40, delivered: 33, skipped: 7 })
      expect(webhook.store.unique).toHaveLength(40)
      expect(webhook.store.conflicts).toEqual([])
    },
  )

  it('while Cost Explorer stalls on a later page: what was read is delivered and recorded, no partial total', async () => {
    const { run, known, webhook, costExplorer } = await open({ costExplorer: { pageSize: 10 } })
    costExplorer.script((request) => (request.input.NextPageToken === undefined ? undefined : stall))
    const cancelled = await run({ budget: '1' }, { until: () => webhook.events.length >= 9 })
    expectCancelled(cancelled, 'SIGTERM')
    // The last line of a page waits for the next one: its group may go on there.
    expect(await booksOf(cancelled)).toMatchObject({ made: 9, delivered: 9 })
    expect(cancelled.outputs).toMatchObject({ 'total-cost': '', verdict: '', breaches: '' })
    expect(await known()).toBe(9)
  })

  it.each(['Cost Explorer', 'STS'])('while %s does not answer at all', async (who) => {
    const { run, webhook, costExplorer, sts } = await open()
    const server = who === 'STS' ? sts : costExplorer
    const asked = server.requests.length
    if (who === 'STS') sts.script(() => ({ stall: true }))
    else costExplorer.script(() => stall)
    const cancelled = await run({}, { signal: 'SIGINT', until: () => server.requests.length > asked })
    expectCancelled(cancelled, 'SIGINT')
    expect(await booksOf(cancelled)).toMatchObject({ made: 0, failed: 0 })
    expect(webhook.posts).toBe(0)
  })

  it('in the handshake, between attempts, in a pause and at a slow rate', async () => {
    const { run, webhook, workspace } = await open({ webhook: { script: () => ({ stall: true }) } })
    const { createServer } = await import('node:http')
    const mute = createServer()
    await new Promise((resolve) => mute.listen(0, '127.0.0.1', () => resolve(undefined)))
    const address = mute.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const asked = new Promise((resolve) => mute.once('request', resolve))
    try {
      const url = `http://127.0.0.1:${address.port}/`
      const greeted = await run({ 'webhook-url': url, 'webhook-handshake': 'true' }, { until: asked })
      expectCancelled(greeted, 'SIGTERM')
      expect(await booksOf(greeted)).toMatchObject({ delivered: 0 })
    } finally {
      mute.closeAllConnections()
      mute.close()
    }

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
      const lettersBefore = (await lettersIn(join(workspace, 'dead.ndjson'))).length
      const waiting = await run({ ...inputs, 'state-file': '' }, { until: () => webhook.posts >= due, ms: 1 })
      expectCancelled(waiting, 'SIGTERM')
      const { made, delivered, failed } = await booksOf(waiting, { lettersBefore })
      expect(delivered).toBeLessThanOrEqual(1)
      expect(made).toBe(delivered + failed)
    }
  })

  it('in a replay of its own dead letters loses none of them', async () => {
    const { run, webhook, workspace } = await open({ webhook: { script: () => 422 } })
    await run()
    const path = join(workspace, 'dead.ndjson')
    const before = await lettersIn(path)
    expect(before).toHaveLength(40)
    const start = webhook.posts
    webhook.script((_, index) => (index < 5 ? 204 : { stall: true }))
    const cancelled = await run({ 'replay-file': path }, { until: () => webhook.posts >= start + 9 })
    expectCancelled(cancelled, 'SIGTERM')
    expect(await booksOf(cancelled)).toMatchObject({ made: 40, delivered: 5, failed: 35 })
    const held = new Set([...webhook.events, ...(await lettersIn(path)).map(({ event }) => event)].map(({ id }) => id))
    expect(held.size).toBe(40)
  })

  it('with twenty thousand events on their way is gone in time all the same', async () => {
    const { run, known, webhook } = await open({ items: daily({ [yesterday]: services(20_000) }) })
    const inputs = { 'webhook-mode': 'batch', 'webhook-batch-size': '10', metrics: 'UnblendedCost' }
    const cancelled = await run(inputs, { until: () => webhook.posts >= 700 })
    expectCancelled(cancelled, 'SIGTERM')
    const { made, delivered } = await booksOf(cancelled)
    expect(made).toBeGreaterThanOrEqual(7_000)
    expect(await known()).toBe(delivered)
    const next = await run(inputs)
    expect(await booksOf(next)).toMatchObject({ made: 20_000, skipped: delivered })
    expect(webhook.store.unique).toHaveLength(20_000)
    expect(webhook.store.conflicts).toEqual([])
  })
})

// @ts-check
/** SIGKILL at any moment: nothing is lost, nothing arrives twice, and no file is broken. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { seededRandom } from '../emulators/random.mjs'
import { booksOf, lettersIn, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const yesterday = daysAgo(1)

/**
 * A stage whose runs share a workspace, and can be killed in it.
 * @param {import('./support/stage.mjs').StageOptions} options
 */
async function open(options) {
  const opened = await openShared(options)
  const { tempDir, workspace } = opened
  const path = join(workspace, 'state.json')
  /** @param {Record<string, string>} inputs @param {import('./support/run-action.mjs').SignalAfter} [signalAfter] */
  const run = (inputs, signalAfter) =>
    opened.run(
      { history: '0', metrics: 'UnblendedCost', ...inputs },
      { tempDir, ...(signalAfter ? { signalAfter } : {}) },
    )
  return {
    ...opened,
    run,
    workspace,
    path,
    /** How many entries the state file holds; it is whole, or not there yet. */
    async known() {
      if (!existsSync(path)) return 0
      const { version, entries } = JSON.parse(await readFile(path, 'utf8'))
      expect(version).toBe(1)
      return Object.keys(entries).length
    },
    /**
     * SIGKILL once so many further POSTs have arrived.
     * @param {Record<string, string>} inputs
     * @param {number} posts
     */
    async kill(inputs, posts) {
      const due = opened.webhook.posts + posts
      const until = () => opened.webhook.posts >= due
      const killed = await run(inputs, { signal: 'SIGKILL', until })
      expect(killed.signal).toBe('SIGKILL')
      expect(killed.outputs).toEqual({})
      return killed
    },
  }
}

describe('a run that is killed', () => {
  test('after kills at any moment and a further run, the receiver holds each event exactly once, restated ones too', async () => {
    const count = 6_000
    const { run, kill, known, ledger, webhook, workspace } = await open({
      items: daily({ [yesterday]: services(count) }),
      webhook: { latencyMs: 15, record: 'none' },
    })
    const inputs = { 'state-file': 'state.json', 'webhook-mode': 'batch', 'webhook-batch-size': '25' }
    const random = seededRandom(7)
    const expected = new Map()
    for (const round of [0, 1]) {
      for (const posts of [10, 20 + Math.floor(random() * 60), 1 + Math.floor(random() * 60)]) {
        await kill(inputs, posts)
        // The state file is whole, and holds only what was accepted.
        expect(await known()).toBeLessThanOrEqual(count * (round + 1))
      }
      expect(await booksOf(await run(inputs))).toMatchObject({ made: count, failed: 0 })
      expect(await known()).toBe(count)
      expect((await booksOf(await run(inputs))).skipped).toBe(count)

      expect(webhook.store.conflicts).toEqual([])
      const held = webhook.store.unique.filter(({ data }) => 'previous' in data === (round === 1))
      expect([held.length, webhook.store.unique.length]).toEqual([count, count * (round + 1)])
      for (const { subject, data } of held) {
        expect(data.previous?.unblendedCost.amount).toBe(expected.get(subject))
        expected.set(subject, data.unblendedCost.amount)
      }
      for (const service of Object.keys(services(count))) {
        ledger.add({ start: `${yesterday}T09:00:00Z`, service, metrics: '0.125' })
      }
    }
    // What a killed run left beside the state file is never taken for it.
    expect((await readdir(workspace)).filter((name) => !name.startsWith('state.json'))).toEqual([])
  })

  test('dead letters of a killed run are whole, and the next run appends to them', async () => {
    const { run, kill, workspace, webhook } = await open({
      items: daily({ [yesterday]: services(400) }),
      webhook: { script: (_, index) => (index % 2 === 0 ? 422 : undefined) },
    })
    const inputs = { 'dead-letter-file': 'dead.ndjson' }
    const path = join(workspace, 'dead.ndjson')
    const random = seededRandom(11)
    let letters = 0
    for (let round = 0; round < 3; round += 1) {
      await kill(inputs, 50 + Math.floor(random() * 200))
      const now = (await lettersIn(path)).length
      expect(now).toBeGreaterThan(letters)
      letters = now
    }
    const last = await run(inputs)
    const outputs = { ...last.outputs, 'dead-letter-file': path }
    expect(await booksOf({ ...last, outputs }, { lettersBefore: letters })).toMatchObject({ made: 400 })
    const held = new Set([...webhook.events, ...(await lettersIn(path)).map(({ event }) => event)].map(({ id }) => id))
    expect(held.size).toBe(400)
  })

  test('a killed replay leaves its own file as it was', async () => {
    const { run, kill, workspace, webhook, costExplorer } = await open({
      items: daily({ [yesterday]: services(300) }),
      webhook: { script: () => 422 },
    })
    const path = join(workspace, 'dead.ndjson')
    const letters = { 'dead-letter-file': 'dead.ndjson' }
    await run({ ...letters, 'webhook-mode': 'batch' })
    const before = await readFile(path, 'utf8')
    const asked = costExplorer.requests.length

    webhook.script((request) => (request.index % 3 === 0 ? 422 : undefined))
    const replay = { ...letters, 'replay-file': 'dead.ndjson' }
    await kill(replay, 120)
    expect(await readFile(path, 'utf8')).toBe(before)

    const again = await run(replay)
    const { failed, delivered } = await booksOf({ ...again, outputs: { ...again.outputs, 'dead-letter-file': path } })
    expect(failed).toBeGreaterThan(50)
    expect(delivered + failed).toBe(300)
    // What failed again is what was to be sent, byte for byte, in the place of all the rest.
    const texts = new Set(before.split('\n').map((line) => line.slice(0, line.lastIndexOf(',"reason"'))))
    const left = (await readFile(path, 'utf8')).split('\n').map((line) => line.slice(0, line.lastIndexOf(',"reason"')))
    expect(left.filter((text) => !texts.has(text))).toEqual([])

    webhook.script(undefined)
    const last = await run(replay)
    expect(await booksOf(last)).toMatchObject({ made: failed, delivered: failed })
    expect(await readFile(path, 'utf8')).toBe('')
    expect(webhook.store.unique).toHaveLength(300)
    expect(webhook.store.conflicts).toEqual([])
    expect(costExplorer.requests).toHaveLength(asked)
  })
})

// @ts-check
/** SIGKILL at any moment loses no event, and no file is broken. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { seededRandom } from '../emulators/random.mjs'
import { booksOf, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const yesterday = daysAgo(1)

/**
 * A stage whose runs share a workspace, and can be killed.
 * @param {import('./support/stage.mjs').StageOptions} options
 */
async function open(options) {
  const { tempDir, workspace, ...opened } = await openShared(options)
  const path = join(workspace, 'state.json')
  /** @param {Record<string, string>} inputs @param {import('./support/run-action.mjs').SignalAfter} [signalAfter] */
  const run = (inputs, signalAfter) =>
    opened.run({ history: '0', metrics: 'UnblendedCost', ...inputs }, { tempDir, ...(signalAfter && { signalAfter }) })
  return {
    ...opened,
    run,
    workspace,
    /** The number of entries in the state file, which is complete or does not exist yet. */
    async recorded() {
      if (!existsSync(path)) return 0
      const { version, entries } = JSON.parse(await readFile(path, 'utf8'))
      expect(version).toBe(1)
      return Object.keys(entries).length
    },
    /** Sends SIGKILL after this number of further POSTs. @param {Record<string, string>} inputs @param {number} posts */
    async kill(inputs, posts) {
      const due = opened.webhook.posts + posts
      const killed = await run(inputs, { signal: 'SIGKILL', until: () => opened.webhook.posts >= due })
      expect([killed.signal, killed.outputs]).toEqual(['SIGKILL', {}])
    },
  }
}

test('after runs that were killed and a complete run, the receiver has each event once, also if lines were restated', async () => {
  const count = 6_000
  const { run, kill, recorded, ledger, webhook, workspace } = await open({
    items: daily({ [yesterday]: services(count) }),
    webhook: { latencyMs: 15 },
  })
  const inputs = { 'state-file': 'state.json', 'webhook-mode': 'batch', 'webhook-batch-size': '25' }
  const random = seededRandom(7)
  const expected = new Map()
  for (const round of [0, 1]) {
    for (const posts of [10, 20 + Math.floor(random() * 60), 1 + Math.floor(random() * 60)]) {
      await kill(inputs, posts)
      expect(await recorded()).toBeLessThanOrEqual(count * (round + 1))
    }
    expect(await booksOf(await run(inputs))).toMatchObject({ made: count, failed: 0 })
    expect(await recorded()).toBe(count)
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
  // Temporary files of killed runs are named after the state file, and are never read as it.
  expect((await readdir(workspace)).filter((name) => !name.startsWith('state.json'))).toEqual([])
})

test('a killed replay does not change its replay file, and later replays deliver the rest', async () => {
  const { run, kill, workspace, webhook } = await open({
    items: daily({ [yesterday]: services(300) }),
    webhook: { script: () => 422 },
  })
  const path = join(workspace, 'dead.ndjson')
  const letters = { 'dead-letter-file': 'dead.ndjson' }
  await run({ ...letters, 'webhook-mode': 'batch' })
  const before = await readFile(path, 'utf8')

  webhook.script((request) => (request.index % 3 === 0 ? 422 : undefined))
  const replay = { ...letters, 'replay-file': 'dead.ndjson' }
  await kill(replay, 120)
  expect(await readFile(path, 'utf8')).toBe(before)

  const again = await run(replay)
  const { failed, delivered } = await booksOf({ ...again, outputs: { ...again.outputs, 'dead-letter-file': path } })
  expect(failed).toBeGreaterThan(50)
  expect(delivered + failed).toBe(300)

  webhook.script(undefined)
  const last = await run(replay)
  expect(await booksOf(last)).toMatchObject({ made: failed, delivered: failed })
  expect(await readFile(path, 'utf8')).toBe('')
  expect(webhook.store.unique).toHaveLength(300)
  expect(webhook.store.conflicts).toEqual([])
})

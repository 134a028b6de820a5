// @ts-check
/** Dead letters, and their delivery by a later replay. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { booksOf, lettersIn, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const yesterday = daysAgo(1)

/** The webhook refuses every event, unless `options` says otherwise. @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(options) {
  const webhook = { script: () => 422 }
  const opened = await openShared({ items: daily({ [yesterday]: services(9) }), webhook, ...options })
  const { tempDir, workspace } = opened
  const path = join(workspace, 'dead.ndjson')
  return {
    ...opened,
    path,
    /** @param {Record<string, string>} [inputs] @param {import('./support/run-action.mjs').RunOptions} [more] */
    run: (inputs, more) => opened.run({ 'dead-letter-file': path, history: '0', ...inputs }, { tempDir, ...more }),
  }
}

test('dead letters contain the sent events byte for byte, and a replay delivers them with the same ids in any mode', async () => {
  const names = ['Größe "x" \\ 100%', '日本語 🚀', '\u2028 tab\t', '__proto__', '42']
  const items = daily({ [yesterday]: Object.fromEntries(names.map((name) => [name, '1'])) })
  const { run, webhook, costExplorer, path } = await open({ items })
  const failed = await run()
  expect([failed.exitCode, failed.outputs['dead-letter-file']]).toEqual([1, path])
  const { letters } = await booksOf(failed)
  const sent = webhook.requests.map(({ body }) => body.toString()).sort()
  expect(letters.map(({ text }) => text).sort()).toEqual(sent)
  for (const letter of letters) expect(letter).toMatchObject({ status: 422, attempts: 1 })

  const asked = costExplorer.requests.length
  webhook.script(undefined)
  const keyless = { 'aws-access-key-id': '', 'aws-secret-access-key': '', 'dead-letter-file': 'other.ndjson' }
  for (const mode of ['structured', 'batch', 'binary']) {
    const replayed = await run({ 'replay-file': path, 'webhook-mode': mode, ...keyless })
    expect([replayed.errors, await booksOf(replayed)]).toMatchObject([[], { delivered: names.length, failed: 0 }])
    const outputs = { verdict: 'none', 'total-cost': '', breaches: '[]', 'dead-letter-file': '' }
    expect(replayed.outputs).toMatchObject(outputs)
    expect(replayed.summary).toContain(`${names.length} delivered`)
  }
  expect(costExplorer.requests).toHaveLength(asked)
  expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
  expect(webhook.store.unique.map((event) => JSON.stringify(event)).sort()).toEqual(sent)
  expect(webhook.store.conflicts).toEqual([])
  expect(await lettersIn(path)).toHaveLength(names.length)
})

test('several runs share one dead-letter file, and a replay removes the delivered events from it', async () => {
  const { run, webhook, path } = await open()
  await run()
  await run({ period: yesterday })
  expect(await lettersIn(path)).toHaveLength(18)
  webhook.script((request) => (request.index % 2 === 0 ? 422 : undefined))
  const half = await run({ 'replay-file': 'dead.ndjson', 'webhook-concurrency': '1' })
  expect(await booksOf(half)).toMatchObject({ made: 18, delivered: 9, failed: 9 })
  webhook.script(undefined)
  expect(await booksOf(await run({ 'replay-file': path }))).toMatchObject({ made: 9, delivered: 9 })
  expect(await readFile(path, 'utf8')).toBe('')
  expect(await booksOf(await run({ 'replay-file': path }))).toMatchObject({ made: 0 })
  expect(webhook.store.unique).toHaveLength(9)
})

test('an .ndjson report can be replayed to another receiver', async () => {
  const { run, webhook } = await open({ webhook: {} })
  await run({ 'report-file': 'events.ndjson', events: 'lines, total' })
  const again = await run({ 'replay-file': 'events.ndjson', 'webhook-url': `${webhook.origin}/other` })
  expect(await booksOf(again)).toMatchObject({ made: 10, delivered: 10 })
  const bodies = webhook.requests.map(({ body }) => body.toString())
  expect(bodies.slice(10).sort()).toEqual(bodies.slice(0, 10).sort())
})

test('a wrong replay or dead-letter file stops the run before any request', async () => {
  const { run, webhook, costExplorer, path, workspace } = await open()
  await run()
  const before = [webhook.posts, costExplorer.requests.length, await readFile(path, 'utf8')]
  await writeFile(join(workspace, 'bytes.ndjson'), Buffer.from([0xff, 0xfe, 0x00, 0x0a]))
  /** @type {[Record<string, string>, RegExp][]} */
  const cases = [
    [{ 'replay-file': 'bytes.ndjson' }, /replay file/i],
    [{ 'replay-file': 'missing.ndjson' }, /ENOENT/],
    [{ 'replay-file': path, budget: '1' }, /`replay-file`/],
    [{ 'dead-letter-file': 'bytes.ndjson/dead.ndjson' }, /dead-letter/],
  ]
  for (const [inputs, expected] of cases) {
    const refused = await run(inputs)
    expect([refused.exitCode, refused.errors]).toEqual([1, [expect.stringMatching(expected)]])
  }
  expect([webhook.posts, costExplorer.requests.length, await readFile(path, 'utf8')]).toEqual(before)
})

// @ts-check
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { booksOf, lettersIn, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const yesterday = daysAgo(1)

/** @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(options) {
  const opened = await openShared({ items: daily({ [yesterday]: services(9) }), ...options })
  const { tempDir, workspace } = opened
  const path = join(workspace, 'dead.ndjson')
  return {
    ...opened,
    path,
    /** @param {Record<string, string>} [inputs] @param {import('./support/run-action.mjs').RunOptions} [more] */
    run: (inputs, more) => opened.run({ 'dead-letter-file': path, history: '0', ...inputs }, { tempDir, ...more }),
  }
}

describe('dead letters', () => {
  it('are what would have been sent, byte for byte, and arrive later with the same ids in any mode', async () => {
    const names = ['Größe "x" \\ 100%', '日本語 🚀', '\u2028 tab\t', '__proto__', '42']
    const items = daily({ [yesterday]: Object.fromEntries(names.map((name) => [name, '1'])) })
    const { run, webhook, costExplorer, path } = await open({ items, webhook: { script: () => 422 } })
    const failed = await run()
    expect(failed.exitCode).toBe(1)
    expect(failed.outputs['dead-letter-file']).toBe(path)
    const { letters } = await booksOf(failed)
    expect(letters).toHaveLength(names.length)
    const sent = webhook.requests.map(({ body }) => body.toString()).sort()
    expect(letters.map(({ text }) => text).sort()).toEqual(sent)
    expect(letters.every(({ status, attempts }) => status === 422 && attempts === 1)).toBe(true)

    const asked = costExplorer.requests.length
    webhook.script(undefined)
    for (const mode of ['structured', 'batch', 'binary']) {
      const replayed = await run({
        'replay-file': path,
        'webhook-mode': mode,
        'dead-letter-file': 'other.ndjson',
        'aws-access-key-id': '',
        'aws-secret-access-key': '',
      })
      expect(replayed.errors).toEqual([])
      expect(await booksOf(replayed)).toMatchObject({ delivered: letters.length, failed: 0 })
      expect(replayed.outputs).toMatchObject({
        verdict: 'none',
        'total-cost': '',
        breaches: '[]',
        'dead-letter-file': '',
      })
    }
    expect(costExplorer.requests).toHaveLength(asked)
    expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
    expect(webhook.store.unique.map((event) => JSON.stringify(event)).sort()).toEqual(sent)
    expect(webhook.store.conflicts).toEqual([])
    expect(await lettersIn(path)).toHaveLength(letters.length)
  })

  it('of several runs are gathered in one file, which a replay empties as far as it can', async () => {
    const { run, webhook, path } = await open({ webhook: { script: () => 422 } })
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

  it('the .ndjson report is a replay file too, for another receiver say', async () => {
    const { run, webhook } = await open()
    await run({ 'report-file': 'events.ndjson', events: 'lines, total' })
    const again = await run({ 'replay-file': 'events.ndjson', 'webhook-url': `${webhook.origin}/other` })
    expect(again.errors).toEqual([])
    expect(await booksOf(again)).toMatchObject({ made: 10, delivered: 10 })
    const [first, second] = [webhook.requests.slice(0, 10), webhook.requests.slice(10)]
    const bodies = (/** @type {typeof first} */ requests) => requests.map(({ body }) => body.toString()).sort()
    expect(bodies(second)).toEqual(bodies(first))
  })

  it('that nobody wants may go to /dev/null; a file that cannot be written stops the run before AWS is asked', async () => {
    const { run, costExplorer, workspace } = await open({ webhook: { script: () => 422 } })
    const dropped = await run({ 'dead-letter-file': '/dev/null', 'on-delivery-failure': 'warn' })
    expect(dropped.exitCode).toBe(0)
    expect(dropped.outputs).toMatchObject({ 'failed-count': '9', 'dead-letter-file': '/dev/null' })
    const asked = costExplorer.requests.length
    await writeFile(join(workspace, 'file'), '')
    for (const path of [workspace, join(workspace, 'file', 'dead.ndjson')]) {
      const stopped = await run({ 'dead-letter-file': path })
      expect(stopped.errors.join()).toContain('The dead-letter file cannot be written')
    }
    expect(costExplorer.requests).toHaveLength(asked)
    expect(existsSync(join(workspace, 'dead.ndjson'))).toBe(false)
  })
})

describe('a replay', () => {
  it('that cannot be is refused before anything is sent', async () => {
    const { run, webhook, path, workspace } = await open({ webhook: { script: () => 422 } })
    await run()
    const posts = webhook.posts
    const letters = await readFile(path, 'utf8')
    await writeFile(join(workspace, 'half.ndjson'), letters.slice(0, -60))
    await writeFile(join(workspace, 'bytes.ndjson'), Buffer.from([0xff, 0xfe, 0x00]))
    /** @type {[Record<string, string>, RegExp][]} */
    const cases = [
      [{ 'replay-file': 'half.ndjson' }, /has a line that cannot be delivered: line 9 \(it is not JSON\)/],
      [{ 'replay-file': 'bytes.ndjson' }, /The replay file cannot be read/],
      [{ 'replay-file': 'missing.ndjson' }, /The replay file cannot be read: ENOENT/],
      [{ 'replay-file': '.' }, /The replay file cannot be read/],
      [{ 'replay-file': path, budget: '1' }, /`replay-file` does not go with a gate/],
      [{ 'replay-file': path, 'webhook-url': '' }, /needs `webhook-url`/],
    ]
    for (const [inputs, expected] of cases) {
      const refused = await run(inputs)
      expect([refused.exitCode, refused.errors.length]).toEqual([1, 1])
      expect(refused.errors[0]).toMatch(expected)
    }
    expect(webhook.posts).toBe(posts)
    expect(await readFile(path, 'utf8')).toBe(letters)
  })

  it('that is long tells how far it is, a short one does not', async () => {
    const { run, webhook, path } = await open({ webhook: { script: () => 422 } })
    await run()
    webhook.script(() => ({ status: 204, delayMs: 120 }))
    // The child's clock runs a hundred times as fast.
    const hurry = `const { now } = Date; const start = now(); Date.now = () => start + (now() - start) * 100`
    const inputs = { 'replay-file': path, 'dead-letter-file': 'other.ndjson', 'webhook-concurrency': '1' }
    const long = await run(inputs, { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(hurry)}`] })
    expect(await booksOf(long)).toMatchObject({ delivered: 9 })
    const lines = long.log.split('\n').filter((line) => line.startsWith('Delivering:'))
    expect(lines.length).toBeGreaterThanOrEqual(1)
    expect(lines[0]).toMatch(/^Delivering: \d of 9 events through, 0 a second, about \d+ (?:s|min) left\.$/)
    expect((await run(inputs)).log).not.toContain('Delivering:')
  })
})

// @ts-check
/** The state file: accepted events are not sent again. Its format is tested in test/delivery. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { booksOf } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]

/**
 * A stage whose runs share a workspace with a state file.
 * @param {import('./support/stage.mjs').StageOptions} [options]
 */
async function open(options) {
  const opened = await openShared({
    items: daily({ [yesterday]: { EC2: '10', S3: '2.5', Lambda: '-0.0000000289' }, [before]: { EC2: '1' } }),
    ...options,
  })
  const { tempDir, workspace } = opened
  const path = join(workspace, 'state.json')
  return {
    ...opened,
    path,
    /** @param {Record<string, string>} [inputs] */
    async run(inputs = {}) {
      const seen = opened.webhook.events.length
      const files = { 'state-file': path, 'dead-letter-file': join(workspace, 'dead.ndjson') }
      const run = await opened.run({ ...files, history: '0', ...inputs }, { tempDir })
      const sent = opened.webhook.events.slice(seen)
      return { run, sent, services: sent.map(({ data }) => data.service).sort() }
    },
    /** @param {string} service @param {string} metrics */
    restate: (service, metrics) => opened.ledger.add({ start: `${yesterday}T09:00:00Z`, service, metrics }),
  }
}

test('a second run sends nothing, and a restated line is sent with the amounts that were accepted before', async () => {
  const { run, restate, webhook } = await open()
  const first = await run()
  expect(await booksOf(first.run)).toMatchObject({ made: 3, delivered: 3, skipped: 0 })
  expect(first.sent.some(({ data }) => 'previous' in data)).toBe(false)
  const second = await run()
  expect(await booksOf(second.run)).toMatchObject({ made: 3, delivered: 0, skipped: 3 })
  expect(second.run).toMatchObject({ exitCode: 0, outputs: { 'total-cost': '12.4999999711' } })
  expect(webhook.posts).toBe(3)

  restate('EC2', '0.25')
  const third = await run({ 'webhook-mode': 'binary' })
  expect(await booksOf(third.run)).toMatchObject({ made: 3, delivered: 1, skipped: 2 })
  const old = first.sent.find(({ data }) => data.service === 'EC2')
  const data = { unblendedCost: { amount: '10.25' }, previous: { unblendedCost: { amount: '10' } } }
  expect(third.sent).toMatchObject([{ subject: old?.subject, source: old?.source, type: old?.type, data }])
  // The first amount again is a new fact, with another id than the first event.
  restate('EC2', '-0.25')
  const { sent } = await run()
  expect(sent).toMatchObject([{ data: { unblendedCost: { amount: '10' } } }])
  expect(new Set([old, ...third.sent, ...sent].map((event) => event?.id)).size).toBe(3)
})

test('a line that is no longer estimated is sent again with the same amounts', async () => {
  let now = new Date()
  const { run } = await open({ costExplorer: { now: () => now } })
  await run()
  // Two months later the bill is final.
  now = new Date(Date.now() + 62 * 86_400_000)
  const { sent } = await run()
  expect(sent).toHaveLength(3)
  for (const { data } of sent) {
    expect(data).toMatchObject({ estimated: false, previous: { unblendedCost: data.unblendedCost } })
  }
})

test('the state depends on receiver, source, type and query, and not on how the period was chosen', async () => {
  const { run, webhook } = await open()
  await run()
  for (const inputs of [
    { 'webhook-url': `${webhook.origin}/other` },
    { 'event-source': 'other' },
    { 'event-type-prefix': 'other' },
    { 'exclude-record-types': 'Tax' },
    { metrics: 'UnblendedCost' },
  ]) {
    expect([(await run(inputs)).sent.length, (await run(inputs)).sent.length]).toEqual([3, 0])
  }
  expect((await run({ period: yesterday })).sent).toEqual([])
  expect((await run({ period: 'latest', history: '3' })).sent).toEqual([])
  expect((await run({ lookback: '2' })).sent).toMatchObject([{ data: { date: before } }])
})

test('an unreadable state file stops the run before any request and is not changed, and a missing directory is made', async () => {
  const { run, path, webhook, costExplorer } = await open()
  const asked = costExplorer.requests.length
  await writeFile(path, '{"version":2}')
  const { exitCode, errors } = (await run()).run
  expect([exitCode, errors]).toEqual([1, [expect.stringMatching(/state file.*`state-file`/s)]])
  expect(await readFile(path, 'utf8')).toBe('{"version":2}')
  expect([costExplorer.requests.length, webhook.posts]).toEqual([asked, 0])
  const deep = { 'state-file': 'deep/er/state.json' }
  expect([(await run(deep)).sent.length, (await run(deep)).sent.length]).toEqual([3, 0])
})

test('a replay skips events if a later run delivered newer ones', async () => {
  const { run, restate, webhook, moveTo } = await open()
  webhook.script((request) => (request.events[0]?.['data'].service === 'S3' ? undefined : 422))
  await run()
  webhook.script(undefined)
  moveTo(new Date(Date.now() + 10_000).toISOString())
  restate('EC2', '1')
  expect((await run()).services).toEqual(['EC2', 'Lambda'])
  // The file still has both dead letters. A later amount of EC2 was accepted, and the same amount of Lambda.
  const replayed = await run({ 'replay-file': 'dead.ndjson', 'dead-letter-file': 'again.ndjson' })
  expect([replayed.sent, await booksOf(replayed.run)]).toMatchObject([[], { made: 2, delivered: 0, skipped: 2 }])
  expect(replayed.run.outputs).toMatchObject({ 'total-cost': '', verdict: 'none', 'api-requests': '0' })
})

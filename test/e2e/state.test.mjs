// @ts-check
/** The state file: what a receiver has accepted is not sent again. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { booksOf } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const openShared = sharedStageForEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]

/**
 * A stage whose runs share a workspace with a state file, as `actions/cache` would keep it.
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
    /** @returns {Promise<any>} */
    state: async () => JSON.parse(await readFile(path, 'utf8')),
  }
}

test('a second run sends nothing, and a restated amount is one event with what was accepted before', async () => {
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
  const [event] = third.sent
  const old = first.sent.find(({ data }) => data.service === 'EC2')
  expect(event).toMatchObject({ subject: old?.subject, source: old?.source, type: old?.type })
  expect(event?.id).not.toBe(old?.id)
  const costs = ['amortizedCost', 'blendedCost', 'netAmortizedCost', 'netUnblendedCost', 'unblendedCost']
  const metrics = (/** @type {string} */ amount) =>
    Object.fromEntries(costs.map((name) => [name, { amount, unit: 'USD' }]))
  expect(event?.data).toMatchObject({ ...metrics('10.25'), previous: metrics('10') })

  expect((await run()).sent).toEqual([])
  // Back to the first amount: a fact of its own, not the first event once more.
  restate('EC2', '-0.25')
  const back = await run()
  const data = { unblendedCost: { amount: '10' }, previous: { unblendedCost: { amount: '10.25' } } }
  expect(back.sent).toMatchObject([{ data }])
  expect(back.sent[0]?.id).not.toBe(old?.id)
  expect(webhook.store.conflicts).toEqual([])
})

test('a line that has become final is sent again with the same amounts', async () => {
  let estimated = true
  const { run, restate } = await open({ costExplorer: { estimated: () => estimated } })
  await run()
  estimated = false
  restate('EC2', '0')
  const { sent } = await run()
  expect(sent).toHaveLength(3)
  for (const { data } of sent)
    expect(data).toMatchObject({ estimated: false, previous: { unblendedCost: data.unblendedCost } })
})

test('refused events are not recorded: they are sent again, without "previous"', async () => {
  const match = (/** @type {any} */ { data }) => data.service !== 'S3'
  const { run, restate, webhook } = await open({ webhook: { rejectEvent: { match, status: 422 } } })
  const first = await run()
  expect([first.services, first.run.outputs['failed-count']]).toEqual([['S3'], '2'])
  const again = await run()
  expect([again.services, again.run.outputs]).toMatchObject([[], { 'failed-count': '2', 'skipped-count': '1' }])
  restate('EC2', '1')
  webhook.script(() => 204)
  const { sent, services } = await run()
  expect([services, sent.some(({ data }) => 'previous' in data)]).toEqual([['EC2', 'Lambda'], false])
})

test('totals and breaches are recorded as well', async () => {
  const { run, restate } = await open()
  const budgets = { budget: '5', 'group-budgets': '{ EC2: 9, S3: 100 }', 'on-breach': 'warn' }
  const inputs = { events: 'total, breaches', ...budgets }
  const typesOf = (/** @type {{ sent: any[] }} */ { sent }) => sent.map(({ type }) => type.split('.').at(-1)).sort()
  expect(typesOf(await run(inputs))).toEqual(['breach', 'breach', 'total'])
  expect(await booksOf((await run(inputs)).run)).toMatchObject({ made: 3, skipped: 3 })
  // Another group rises: the total and its breach say something new, the breach of EC2 does not.
  restate('S3', '1')
  const risen = await run(inputs)
  expect(typesOf(risen)).toEqual(['breach', 'total'])
  const [total, breach] = ['.total', '.breach'].map((kind) =>
    risen.sent.find(({ type }) => String(type).endsWith(kind)),
  )
  expect(total?.data.previous.unblendedCost).toEqual({ amount: '12.4999999711', unit: 'USD' })
  expect(breach?.data).not.toHaveProperty('previous')
})

test('the state is kept apart by receiver, source, type and query, not by how the period was chosen', async () => {
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

test('the state forgets what was not seen for 45 days', async () => {
  const { run, state, path } = await open()
  await run()
  const content = await state()
  const [kept = '', gone = '', current = ''] = Object.keys(content.entries)
  content.entries = {
    [`${kept}a`]: { ...content.entries[kept], seen: daysAgo(45) },
    [`${gone}b`]: { ...content.entries[gone], seen: daysAgo(46) },
    [current]: { ...content.entries[current], seen: daysAgo(46) },
  }
  await writeFile(path, JSON.stringify(content))
  // The third entry belongs to a line that AWS still returns: it was seen today.
  expect(await booksOf((await run()).run)).toMatchObject({ delivered: 2, skipped: 1 })
  const { entries } = await state()
  expect(Object.keys(entries).sort()).toEqual([kept, gone, current, `${kept}a`].sort())
  expect(entries[current].seen).toBe(daysAgo(0))
})

test('an unreadable state file stops the run before any request, and stays as it is', async () => {
  const { run, path, workspace, webhook, costExplorer } = await open()
  await run()
  const whole = await readFile(path, 'utf8')
  await mkdir(join(workspace, 'folder'))
  const asked = costExplorer.requests.length
  const broken = ['', 'x', '[]', 'null', '{"version":2}', whole.slice(0, -40), whole.replace(/"estimated"/, '"est"')]
  for (const text of broken) {
    await writeFile(path, text)
    const { exitCode, errors } = (await run()).run
    expect([exitCode, errors]).toEqual([1, [expect.stringMatching(/state file.*`state-file`/s)]])
    expect(await readFile(path, 'utf8')).toBe(text)
  }
  expect((await run({ 'state-file': 'folder' })).run.errors.join()).toContain('`state-file`')
  expect([costExplorer.requests.length, webhook.posts]).toEqual([asked, 3])
  // A folder that does not exist yet is made.
  const deep = { 'state-file': 'deep/er/state.json' }
  expect([(await run(deep)).sent.length, (await run(deep)).sent.length]).toEqual([3, 0])
})

test('a replay records what is accepted, and skips what a later run has overtaken', async () => {
  const { run, restate, webhook, costExplorer, moveTo } = await open()
  webhook.script((request) => (request.events[0]?.['data'].service === 'S3' ? undefined : 422))
  await run()
  webhook.script(undefined)
  moveTo(new Date(Date.now() + 10_000).toISOString())
  restate('EC2', '1')
  expect((await run()).services).toEqual(['EC2', 'Lambda'])

  // Both dead letters are still in the file. EC2's is older than what was accepted since, and Lambda's says the same.
  const asked = costExplorer.requests.length
  const replay = { 'replay-file': 'dead.ndjson', 'dead-letter-file': 'again.ndjson' }
  const overtaken = await run(replay)
  expect([overtaken.sent, await booksOf(overtaken.run)]).toMatchObject([[], { made: 2, delivered: 0, skipped: 2 }])
  expect(overtaken.run.outputs).toMatchObject({ 'total-cost': '', verdict: 'none', 'api-requests': '0' })

  // Nothing is known of another receiver: the replay delivers, and the next run there skips.
  const other = { 'webhook-url': `${webhook.origin}/other` }
  expect((await run({ ...replay, ...other })).services).toEqual(['EC2', 'Lambda'])
  expect(costExplorer.requests).toHaveLength(asked)
  const { sent, services } = await run(other)
  expect(services).toEqual(['EC2', 'S3'])
  expect(sent.find(({ data }) => data.service === 'EC2')?.data.previous.unblendedCost.amount).toBe('10')
})

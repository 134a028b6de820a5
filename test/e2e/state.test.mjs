// @ts-check
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { booksOf } from './support/books.mjs'
import { daily, daysAgo, startStage } from './support/stage.mjs'

/** @type {import('./support/stage.mjs').Stage | undefined} */
let stage
afterEach(async () => {
  await stage?.close()
  stage = undefined
})

const [yesterday, before] = [daysAgo(1), daysAgo(2)]

/**
 * A stage whose runs share a workspace with a state file, as `actions/cache` would keep it.
 * @param {import('./support/stage.mjs').StageOptions} [options]
 */
async function open(options) {
  const opened = await startStage({
    items: daily({ [yesterday]: { EC2: '10', S3: '2.5', Lambda: '-0.0000000289' }, [before]: { EC2: '1' } }),
    ...options,
  })
  stage = opened
  const first = await opened.run({ 'webhook-url': '', summary: 'false', history: '0' })
  const { tempDir, workspace } = first
  const path = join(workspace, 'state.json')
  return {
    ...opened,
    workspace,
    path,
    /** @param {Record<string, string>} [inputs] */
    async run(inputs = {}) {
      const seen = opened.webhook.events.length
      const run = await opened.run({ 'state-file': 'state.json', history: '0', ...inputs }, { tempDir })
      const sent = opened.webhook.events.slice(seen)
      return { run, sent, subjects: sent.map(({ subject }) => String(subject).split('/').at(-1)).sort() }
    },
    /** @param {string} service @param {string} metrics */
    restate: (service, metrics) => opened.ledger.add({ start: `${yesterday}T09:00:00Z`, service, metrics }),
    /** @returns {Promise<any>} */
    state: async () => JSON.parse(await readFile(path, 'utf8')),
  }
}

describe('with a state file', () => {
  it('a second run sends nothing, and a restated amount one event with what was accepted before', async () => {
    const { run, restate, webhook } = await open()
    const first = await run()
    expect(await booksOf(first.run)).toMatchObject({ made: 3, delivered: 3, skipped: 0 })
    expect(first.sent.every(({ data }) => !('previous' in data))).toBe(true)

    const second = await run()
    expect(second.run.exitCode).toBe(0)
    expect(await booksOf(second.run)).toMatchObject({ made: 3, delivered: 0, skipped: 3 })
    expect(second.run.outputs['total-cost']).toBe('12.4999999711')
    expect(webhook.posts).toBe(3)

    restate('EC2', '0.25')
    const third = await run({ 'webhook-mode': 'binary' })
    expect(await booksOf(third.run)).toMatchObject({ made: 3, delivered: 1, skipped: 2 })
    const [event] = third.sent
    const old = first.sent.find(({ data }) => data.service === 'EC2')
    const unit = 'USD'
    expect(event).toMatchObject({ subject: old?.subject, source: old?.source, type: old?.type })
    expect(event?.id).not.toBe(old?.id)
    expect(event?.data).toMatchObject({
      unblendedCost: { amount: '10.25', unit },
      blendedCost: { amount: '10.25', unit },
    })
    const { amortizedCost, blendedCost, netAmortizedCost, netUnblendedCost, unblendedCost } = old?.data ?? {}
    const metrics = { amortizedCost, blendedCost, netAmortizedCost, netUnblendedCost, unblendedCost }
    expect(event?.data.previous).toEqual(metrics)

    expect((await run()).sent).toEqual([])
    // And back to the first amount: a fact of its own, not the first event once more.
    restate('EC2', '-0.25')
    const back = await run()
    expect(back.sent).toMatchObject([
      { data: { unblendedCost: { amount: '10' }, previous: { unblendedCost: { amount: '10.25' } } } },
    ])
    expect(back.sent[0]?.id).not.toBe(old?.id)
    expect(webhook.store.conflicts).toEqual([])
  })

  it('a line that is final now is sent again, with the same amounts', async () => {
    let estimated = true
    const { run, restate } = await open({ costExplorer: { estimated: () => estimated } })
    await run()
    estimated = false
    restate('EC2', '0')
    const { sent } = await run()
    expect(sent).toHaveLength(3)
    for (const { data } of sent)
      expect([data.estimated, data.previous.unblendedCost]).toEqual([false, data.unblendedCost])
  })

  it('only what was accepted is known: refused events are sent again, without `previous`', async () => {
    const match = (/** @type {any} */ { data }) => data.service !== 'S3'
    const { run, restate, webhook } = await open({ webhook: { rejectEvent: { match, status: 422 } } })
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { run: refused, subjects } = await run({ 'dead-letter-file': `dead-${attempt}.ndjson` })
      expect(await booksOf({ ...refused, outputs: absolute(refused) })).toMatchObject({ failed: 2, skipped: attempt })
      expect(subjects).toEqual(attempt === 0 ? ['S3'] : [])
    }
    restate('EC2', '1')
    webhook.script(() => 204)
    const { sent, subjects } = await run()
    expect(subjects).toEqual(['EC2', 'Lambda'])
    expect(sent.every(({ data }) => !('previous' in data))).toBe(true)
  })

  it('totals and breaches are known too', async () => {
    const { run, restate } = await open()
    const inputs = {
      events: 'total, breaches',
      budget: '5',
      'group-budgets': '{ EC2: 9, S3: 100 }',
      'on-breach': 'warn',
    }
    expect((await run(inputs)).sent.map(({ type }) => type).sort()).toEqual([
      ...['amazon.billing.daily.breach', 'amazon.billing.daily.breach', 'amazon.billing.daily.total'],
    ])
    const again = await run(inputs)
    expect(await booksOf(again.run)).toMatchObject({ made: 3, skipped: 3 })
    // A rise of another group: the total and its breach say something new, the breach of EC2 does not.
    restate('S3', '1')
    const { sent } = await run(inputs)
    expect(sent.map(({ type }) => type).sort()).toEqual(['amazon.billing.daily.breach', 'amazon.billing.daily.total'])
    const total = sent.find(({ type }) => String(type).endsWith('.total'))
    expect(total?.data.previous.unblendedCost).toEqual({ amount: '12.4999999711', unit: 'USD' })
    expect(sent.find(({ type }) => String(type).endsWith('.breach'))?.data).not.toHaveProperty('previous')
  })

  it('is kept apart by receiver, source, type and query, and not by how the period was chosen', async () => {
    const { run, webhook } = await open()
    await run()
    const others = [
      { 'webhook-url': `${webhook.origin}/other` },
      { 'event-source': 'other' },
      { 'event-type-prefix': 'other' },
      { 'exclude-record-types': 'Tax' },
      { metrics: 'UnblendedCost' },
    ]
    for (const inputs of others) {
      expect((await run(inputs)).sent).toHaveLength(3)
      expect((await run(inputs)).sent).toEqual([])
    }
    expect((await run({ period: yesterday })).sent).toEqual([])
    expect((await run({ period: 'latest', history: '3' })).sent).toEqual([])
    expect((await run({ lookback: '2' })).sent).toMatchObject([{ data: { date: before } }])
  })

  it('forgets what was not seen for 45 days', async () => {
    const { run, state, path } = await open()
    await run()
    const content = await state()
    const [kept, gone, current] = Object.keys(content.entries)
    content.entries = {
      [`${kept}a`]: { ...content.entries[kept ?? ''], seen: daysAgo(45) },
      [`${gone}b`]: { ...content.entries[gone ?? ''], seen: daysAgo(46) },
      [current ?? '']: { ...content.entries[current ?? ''], seen: daysAgo(46) },
    }
    await writeFile(path, JSON.stringify(content))
    const { run: next } = await run()
    // The third entry belongs to a line that AWS still returns: it was seen today.
    expect(await booksOf(next)).toMatchObject({ delivered: 2, skipped: 1 })
    const { entries } = await state()
    expect(Object.keys(entries).sort()).toEqual([kept, gone, current, `${kept}a`].sort())
    expect(entries[current ?? ''].seen).toBe(daysAgo(0))
  })

  it('that is unreadable, nothing is asked and nothing is sent', async () => {
    const { run, path, workspace, webhook, costExplorer } = await open()
    await run()
    const whole = await readFile(path, 'utf8')
    await mkdir(join(workspace, 'folder'))
    const asked = costExplorer.requests.length
    for (const text of [
      '',
      'x',
      '[]',
      'null',
      '{"version":2}',
      whole.slice(0, -40),
      whole.replace(/"estimated"/, '"est"'),
    ]) {
      await writeFile(path, text)
      const { run: failed } = await run()
      expect(failed.exitCode).toBe(1)
      expect(failed.errors).toHaveLength(1)
      expect(failed.errors[0]).toMatch(/^The state file cannot be read: .+ Delete it to begin anew .+ `state-file`\.$/)
      expect(await readFile(path, 'utf8')).toBe(text)
    }
    expect((await run({ 'state-file': 'folder' })).run.errors.join()).toContain('The state file cannot be read')
    expect([costExplorer.requests.length, webhook.posts]).toEqual([asked, 3])
    // A folder that is not there yet is made.
    expect((await run({ 'state-file': 'deep/er/state.json' })).sent).toHaveLength(3)
    expect((await run({ 'state-file': 'deep/er/state.json' })).sent).toEqual([])
  })
})

describe('a replay with a state file', () => {
  it('records what is accepted, and skips what a later run has overtaken', async () => {
    const { run, restate, webhook, costExplorer } = await open()
    webhook.script((request) => (request.events[0]?.['data'].service === 'S3' ? undefined : 422))
    const letters = { 'dead-letter-file': 'dead.ndjson' }
    await run(letters)
    webhook.script(undefined)
    await delay(1_100)
    restate('EC2', '1')
    expect((await run(letters)).subjects).toEqual(['EC2', 'Lambda'])

    // Both letters are in the file still. EC2's is older than what was accepted since, and Lambda's says the same.
    const asked = costExplorer.requests.length
    const replay = { 'replay-file': 'dead.ndjson', 'dead-letter-file': 'again.ndjson' }
    const overtaken = await run(replay)
    expect(overtaken.sent).toEqual([])
    expect(await booksOf(overtaken.run)).toMatchObject({ made: 2, delivered: 0, skipped: 2 })
    expect(overtaken.run.outputs).toMatchObject({ 'total-cost': '', verdict: 'none', 'api-requests': '0' })

    // For another receiver nothing is known: the replay delivers, and the next run there skips.
    const other = { 'webhook-url': `${webhook.origin}/other` }
    expect((await run({ ...replay, ...other })).subjects).toEqual(['EC2', 'Lambda'])
    expect(costExplorer.requests).toHaveLength(asked)
    const { sent, subjects } = await run(other)
    expect(subjects).toEqual(['EC2', 'S3'])
    expect(sent.find(({ data }) => data.service === 'EC2')?.data.previous.unblendedCost.amount).toBe('10')
  })
})

/** The outputs with the dead-letter file's path as seen from here. @param {import('./support/run-action.mjs').ActionRun} run */
function absolute({ outputs, workspace }) {
  const file = outputs['dead-letter-file']
  return { ...outputs, ...(file ? { 'dead-letter-file': join(workspace, file) } : {}) }
}

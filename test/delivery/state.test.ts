import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { CostEvent } from '../../src/model/cost-event.js'
import { startWebhook, type Webhook } from '../emulators/webhook.mjs'
import { DAY, line } from '../support/cost-facts.js'
import { checked } from '../support/event-schema.js'
import { deliverAll, eventMaker, QUERY_KEY, type Scene, someEvents, temporaryDirectory } from './support/deliver.js'
import { SkippingClock } from './support/outside.js'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let webhook: Webhook
let stateFile: string
let files = 0

beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory.remove())
beforeEach(async () => {
  webhook = await startWebhook()
  stateFile = join(directory.path, `run-${++files}`, 'state.json')
})
afterEach(() => webhook.close())

function scene(over: Partial<Scene> = {}): Scene {
  const { url } = webhook
  return { webhook: { url: new URL(url) }, stateFile, deadLetterFile: `${stateFile}.dead`, ...over }
}

const readEntries = async () => Object.values<{ seen: string }>(JSON.parse(await readFile(stateFile, 'utf8')).entries)

describe('a state file that cannot be written', () => {
  it('is a warning, and leaves nothing behind', async () => {
    // Something else takes the file's name during the run.
    webhook.script(async () => {
      await mkdir(join(stateFile, 'taken'), { recursive: true })
      return 'accept' as const
    })
    const { receipt, log } = await deliverAll(scene(), someEvents(1))
    expect(receipt).toMatchObject({ delivered: 1, failed: 0 })
    expect(log.filter((text) => text.startsWith('warning '))).toEqual([
      expect.stringMatching(
        /^warning The state file could not be written \(E\w+.*\): the next run sends these events again\.$/,
      ),
    ])
    expect(await readdir(join(stateFile, '..'))).toEqual(['state.json'])
  })
})

describe('a second run', () => {
  it('with nothing new sends nothing', async () => {
    const first = await deliverAll(scene(), someEvents(5))
    expect(first.receipt).toMatchObject({ made: 5, delivered: 5, skipped: 0 })
    const later = eventMaker('2026-11-22T06:00:12Z')
    const { receipt, log } = await deliverAll(scene(), someEvents(5, later))
    expect(receipt).toMatchObject({ made: 5, delivered: 0, skipped: 5, failed: 0, deadLetterFile: undefined })
    expect(webhook.posts).toBe(5)
    expect(log).toContain('info Delivered 0 of 5 events, 5 skipped (accepted before).')
  })

  it('sends a restated line alone, with what was accepted before', async () => {
    const maker = eventMaker()
    await deliverAll(scene(), [maker.line(line(['A'], '1.10')), maker.line(line(['B'], '2'))])
    const restated = maker.line(line(['A'], '1.1'))
    const { receipt } = await deliverAll(scene(), [restated, maker.line(line(['B'], '2'))])
    expect(receipt).toMatchObject({ made: 2, delivered: 1, skipped: 1 })
    const sent = checked(webhook.events.at(-1) ?? {})
    expect(sent).toMatchObject({
      subject: restated.subject,
      data: {
        unblendedCost: { amount: '1.1', unit: 'USD' },
        previous: { amortizedCost: { amount: '1.10', unit: 'USD' }, unblendedCost: { amount: '1.10', unit: 'USD' } },
      },
    })
    expect(sent['id']).not.toBe(restated.id)
    const third = await deliverAll(scene(), [maker.line(line(['A'], '1.1'))])
    expect(third.receipt).toMatchObject({ skipped: 1, delivered: 0 })
  })

  it('sends a line again once the bill is closed', async () => {
    const maker = eventMaker()
    await deliverAll(scene(), [maker.line(line(['A']))])
    const { receipt } = await deliverAll(scene(), [maker.line(line(['A'], '1.25', { estimated: false }))])
    expect(receipt).toMatchObject({ delivered: 1 })
  })

  it('treats totals and breaches the same way', async () => {
    const maker = eventMaker()
    const events = (amount: string): CostEvent[] => [
      maker.total({ period: DAY, metrics: { UnblendedCost: { amount, unit: 'USD' } }, estimated: true, lines: 1 }),
      maker.breach(
        { rule: 'budget', scope: 'total', actual: amount, limit: '1' },
        { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true },
      ),
    ]
    await deliverAll(scene(), events('2'))
    expect((await deliverAll(scene(), events('2'))).receipt).toMatchObject({ skipped: 2, delivered: 0 })
    expect((await deliverAll(scene(), events('3'))).receipt).toMatchObject({ skipped: 0, delivered: 2 })
    const [total, breach] = webhook.events.slice(-2).map((event) => checked(event).data)
    expect(total).toHaveProperty('previous')
    expect(breach).not.toHaveProperty('previous')
  })

  it('sends again what failed', async () => {
    webhook.script([422, 'accept'])
    const failing = scene({ webhook: { url: new URL(webhook.url), concurrency: 1 } })
    expect((await deliverAll(failing, someEvents(2))).receipt).toMatchObject({ delivered: 1, failed: 1 })
    expect((await deliverAll(failing, someEvents(2))).receipt).toMatchObject({ delivered: 1, skipped: 1 })
  })

  it.each([
    ['receiver', () => ({ to: '/elsewhere' })],
    ['source', () => ({ maker: eventMaker(undefined, 'other') })],
  ] as const)('sends all to another %s', async (_, other) => {
    await deliverAll(scene(), someEvents(2))
    const { to, maker = eventMaker() } = { to: '/events', maker: undefined, ...other() }
    const over = scene({ webhook: { url: new URL(to, webhook.url) } })
    expect((await deliverAll(over, someEvents(2, maker))).receipt).toMatchObject({ delivered: 2, skipped: 0 })
  })

  it('sends all for another query', async () => {
    await deliverAll(scene(), someEvents(2))
    expect((await deliverAll(scene(), someEvents(2), 'another')).receipt).toMatchObject({ delivered: 2, skipped: 0 })
  })
})

describe('the state file', () => {
  it('never shows the receiver, and leaves no other file behind', async () => {
    await deliverAll(scene(), someEvents(2))
    const text = await readFile(stateFile, 'utf8')
    expect(text).not.toContain('127.0.0.1')
    expect(await readdir(join(stateFile, '..'))).toEqual(['state.json'])
  })

  it('forgets slots that were not seen for more than 45 days', async () => {
    const clock = new SkippingClock()
    await deliverAll(scene({ clock }), someEvents(3))
    clock.skip(45 * 86_400_000)
    expect((await deliverAll(scene({ clock }), someEvents(1))).receipt.skipped).toBe(1)
    expect((await readEntries()).length).toBe(3)
    clock.skip(86_400_000)
    await deliverAll(scene({ clock }), [], 'another')
    expect((await readEntries()).length).toBe(1)
    const queries = async () => Object.keys(JSON.parse(await readFile(stateFile, 'utf8')).queries)
    expect((await queries()).sort()).toEqual([QUERY_KEY, 'another'].sort())
    clock.skip(46 * 86_400_000)
    await deliverAll(scene({ clock }), [], 'another')
    expect(await queries()).toEqual(['another'])
  })

  it.each([
    ['no JSON', '{"version":1,"quer'],
    ['an empty file', ''],
    ['another version', '{"version":99,"queries":{},"entries":{}}'],
    ['another JSON', '[]'],
    ['no entries', '{"version":1,"queries":{}}'],
    ['a broken entry', '{"version":1,"queries":{},"entries":{"a":{"amounts":{"x":1}}}}'],
  ])('that holds %s is a clear error, before anything is sent', async (_, text) => {
    await mkdir(join(stateFile, '..'), { recursive: true })
    await writeFile(stateFile, text)
    await expect(deliverAll(scene(), someEvents(1))).rejects.toThrow(/^The state file cannot be read: .*Delete it/)
    expect(webhook.posts).toBe(0)
    expect(await readFile(stateFile, 'utf8')).toBe(text)
  })

  it.each([
    ['as it was written', (text: string) => text],
    ['indented', (text: string) => JSON.stringify(JSON.parse(text), null, 2)],
    ['on one line', (text: string) => JSON.stringify(JSON.parse(text))],
    ['with CRLF and blank lines', (text: string) => `\n${text.replaceAll('\n', '\r\n')}\n\n`],
  ])('is read %s', async (_, form) => {
    await deliverAll(scene(), someEvents(3))
    await writeFile(stateFile, form(await readFile(stateFile, 'utf8')))
    expect((await deliverAll(scene(), someEvents(4))).receipt).toMatchObject({ delivered: 1, skipped: 3 })
    expect((await readEntries()).length).toBe(4)
  })

  it.each([
    ['without its last line', (lines: string[]) => lines.slice(0, -2)],
    ['without a line in the middle of an entry', (lines: string[]) => lines.map((line) => line.replace('"seen":', ''))],
    ['with an entry behind the last', (lines: string[]) => [...lines, lines[1] ?? '']],
    ['without a comma', (lines: string[]) => lines.map((line) => line.replace(/,$/, ''))],
    ['with a comma too many', (lines: string[]) => lines.map((line) => line.replace(/\}$/, '},'))],
    ['with another end', (lines: string[]) => lines.map((line) => (line === '}}' ? '}' : line))],
    ['cut in an entry', (lines: string[]) => [lines.join('\n').slice(0, -40)]],
  ])('is a clear error %s', async (_, change) => {
    await deliverAll(scene(), someEvents(3))
    const broken = change((await readFile(stateFile, 'utf8')).split('\n')).join('\n')
    expect(() => JSON.parse(broken)).toThrow(SyntaxError)
    await writeFile(stateFile, broken)
    await expect(deliverAll(scene(), someEvents(1))).rejects.toThrow('The state file cannot be read: it is not JSON.')
    expect(await readFile(stateFile, 'utf8')).toBe(broken)
  })

  it('that is a directory is a clear error', async () => {
    await mkdir(stateFile, { recursive: true })
    await expect(deliverAll(scene(), [])).rejects.toThrow('The state file cannot be read')
  })

  it('is written now and then in a long run, and whole at every moment', async () => {
    const entriesIn = (text: string) => Object.keys(JSON.parse(text).entries).length
    const sizes: number[] = []
    const look = async () => {
      const text = await readFile(stateFile, 'utf8').catch(() => undefined)
      if (text !== undefined) sizes.push(entriesIn(text))
    }
    webhook.script(async (_, index) => {
      // A replacement of the file may be under way at any of these moments.
      if (index > 50) await look()
      // Past three quarters the file must come, however slow the disk is.
      while (index > 120 && sizes.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await look()
      }
      return 'accept' as const
    })
    const batches = scene({ webhook: { url: new URL(webhook.url), mode: 'batch' } })
    await deliverAll(batches, someEvents(16_000))
    expect(sizes.length).toBeGreaterThan(0)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5_000)
    expect((await readEntries()).length).toBe(16_000)
  })

  it('holds what was accepted before a run was cancelled', async () => {
    const controller = new AbortController()
    webhook.script((_, index) => (index < 3 ? 'accept' : { stall: true }))
    setTimeout(() => controller.abort(new Error('cancelled')), 300)
    const { receipt } = await deliverAll(scene({ signal: controller.signal }), someEvents(6))
    expect(receipt).toMatchObject({ delivered: 3, failed: 3 })
    expect((await readEntries()).length).toBe(3)
  })
})

import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startWebhook, type Webhook } from '../emulators/webhook.mjs'
import { line } from '../support/cost-facts.js'
import {
  deliverAll,
  eventMaker,
  lettersIn,
  replayAll,
  type Scene,
  someEvents,
  temporaryDirectory,
} from './support/deliver.js'

let root: Awaited<ReturnType<typeof temporaryDirectory>>
let webhook: Webhook
let path: (name: string) => string
let runs = 0

beforeAll(async () => {
  root = await temporaryDirectory()
})
afterAll(() => root.remove())
beforeEach(async () => {
  const run = ++runs
  path = (name) => join(root.path, `${run}-${name}`)
  webhook = await startWebhook()
})
afterEach(() => webhook.close())

function scene(over: Partial<Scene> = {}): Scene {
  return { webhook: { url: new URL(webhook.url) }, deadLetterFile: path('dead.ndjson'), ...over }
}

const again = () => scene({ replayFile: path('dead.ndjson'), deadLetterFile: path('again.ndjson') })

describe('a replay', () => {
  it.each(['structured', 'binary', 'batch'] as const)('delivers dead letters with their ids (%s)', async (mode) => {
    webhook.script(() => 422)
    const events = [...someEvents(20), eventMaker().line(line(['Größe \u2028 "x" \\ 🚀', '__proto__']))]
    await deliverAll(scene(), events)
    webhook.script(undefined)
    const { receipt } = await replayAll({ ...again(), webhook: { url: new URL(webhook.url), mode } })
    expect(receipt).toEqual({ made: 21, delivered: 21, skipped: 0, failed: 0, deadLetterFile: undefined, reasons: [] })
    const arrived = new Map(webhook.events.map((event) => [event['id'], event]))
    for (const event of events) expect(arrived.get(event.id)).toEqual(event)
    expect((await lettersIn(path('dead.ndjson'))).length).toBe(21)
  })

  it('sends the very bytes that were to be sent', async () => {
    webhook.script(() => 422)
    await deliverAll(scene(), someEvents(1))
    const [first] = webhook.requests
    webhook.script(undefined)
    await replayAll(again())
    expect(webhook.requests.at(-1)?.body).toEqual(first?.body)
  })

  it('takes plain event lines, byte for byte, blank lines, CRLF and a byte order mark', async () => {
    const plain = '{ "type":"t", "specversion":"1.0", "id":"1", "source":"s", "data": {"b": 1.0} }'
    const letter = JSON.stringify({ event: someEvents(1)[0], reason: 'x', attempts: 5, status: 500 })
    await writeFile(path('dead.ndjson'), `\uFEFF${plain}\r\n\n   \n${letter}`)
    expect((await replayAll(again())).receipt).toMatchObject({ made: 2, delivered: 2 })
    expect(webhook.requests[0]?.body.toString()).toBe(plain)
  })

  it('keeps a stranger’s event byte for byte, however often it fails', async () => {
    const plain =
      '{ "type":"t", "specversion":"1.0", "id":"1", "source":"s", "data": {"2":1.10, "1":12345678901234567890} }'
    await writeFile(path('dead.ndjson'), `${plain}\n`)
    const same = scene({ replayFile: path('dead.ndjson') })
    webhook.script(() => 422)
    await replayAll(same)
    await replayAll(same)
    webhook.script(undefined)
    expect((await replayAll(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(webhook.requests.map(({ body }) => body.toString())).toEqual([plain, plain, plain])
  })

  it('dead-letters again what fails again', async () => {
    webhook.script(() => 422)
    const events = someEvents(4)
    await deliverAll(scene(), events)
    webhook.script(({ events: [event] }) => (event?.['id'] === events[2]?.id ? 409 : 'accept'))
    const { receipt, letters } = await replayAll(again())
    expect(receipt).toMatchObject({ made: 4, delivered: 3, failed: 1, deadLetterFile: path('again.ndjson') })
    expect(letters).toMatchObject([{ event: events[2], attempts: 1, status: 409 }])
  })

  it.each(['itself', 'a link to it'])(
    'of the dead-letter file, given as %s, leaves what failed again',
    async (given) => {
      webhook.script(() => 422)
      const events = someEvents(4)
      await deliverAll(scene(), events)
      if (given !== 'itself') await symlink(path('dead.ndjson'), path('link'))
      const same = scene({ replayFile: given === 'itself' ? path('dead.ndjson') : path('link') })
      webhook.script(async ({ events: [event] }) => {
        // The file stays as it was until the end.
        expect((await lettersIn(path('dead.ndjson'))).length).toBe(4)
        return event?.['id'] === events[2]?.id ? 409 : 'accept'
      })
      expect((await replayAll(same)).letters).toMatchObject([{ event: events[2], status: 409 }])
      webhook.script(undefined)
      const { receipt, letters } = await replayAll(same)
      expect(receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
      expect(letters).toEqual([])
      expect((await readdir(root.path)).filter((name) => name.includes('.tmp'))).toEqual([])
      expect((await replayAll(same)).receipt).toMatchObject({ made: 0 })
    },
  )

  it('that is cancelled keeps every event that was not accepted', async () => {
    webhook.script(() => 422)
    await deliverAll(scene(), someEvents(50))
    const controller = new AbortController()
    webhook.script((_, index) => {
      if (index === 10) controller.abort(new Error('cancelled'))
      return index < 10 ? 'accept' : { stall: true }
    })
    const same = scene({ replayFile: path('dead.ndjson'), signal: controller.signal })
    const { receipt, letters } = await replayAll(same)
    expect(receipt).toMatchObject({ made: 50, failed: letters.length })
    expect(receipt.delivered + receipt.failed).toBe(50)
    const held = [...webhook.events, ...letters.map(({ event }) => event)]
    expect(new Set(held.map(({ id }) => id)).size).toBe(50)
  })

  it('names bad lines before anything is sent', async () => {
    const good = JSON.stringify(someEvents(1)[0])
    const bad = [
      'no json',
      '[]',
      '{"reason":"x"}',
      '{"event":5}',
      '{"specversion":"1.0","id":"","source":"s","type":"t"}',
      '{"specversion":"0.3","id":"1","source":"s","type":"t"}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","time":"yesterday"}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","subject":5}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","Bad-Name":"x"}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","extension":{"a":1}}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","dataschema":"not a uri"}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"a\\r\\nb: c"}',
      `${good.slice(0, -9)}`,
    ]
    await writeFile(path('dead.ndjson'), [good, ...bad, good].join('\n'))
    const error = await replayAll(again()).catch((caught: unknown) => caught)
    expect(String(error)).toMatch(
      /^Fault: The replay file has 13 lines that cannot be delivered: line 2 \(it is not JSON\), line 3/,
    )
    expect(String(error)).toContain('line 11')
    expect(String(error)).toContain('and 3 more')
    expect(String(error)).toContain('Nothing was sent')
    expect(webhook.posts).toBe(0)
  })

  it('names the one bad line, and asks for a file of events', async () => {
    await writeFile(path('dead.ndjson'), `${JSON.stringify(someEvents(1)[0])}\n\n{"specversion":"1.0"}\n`)
    await expect(replayAll(again())).rejects.toThrow(
      'The replay file has a line that cannot be delivered: line 3 ("id" is missing or no text).',
    )
  })

  it('delivers events that are no costs, without a place in the state file', async () => {
    const event = { specversion: '1.0', id: '1', source: 's', type: 't' }
    await writeFile(path('dead.ndjson'), JSON.stringify(event))
    const { receipt } = await replayAll({ ...again(), stateFile: path('state.json') })
    expect(receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(JSON.parse(await readFile(path('state.json'), 'utf8')).entries).toEqual({})
  })

  it('breaks off where the file changes while it is read, and leaves no file half written', async () => {
    const letter = { event: someEvents(1)[0], reason: 'x'.repeat(2_000), attempts: 1, status: 503 }
    const text = `${JSON.stringify(letter)}\n`.repeat(1_000)
    await writeFile(path('dead.ndjson'), text)
    webhook.script(async (_, index) => {
      if (index === 0) await writeFile(path('dead.ndjson'), `${text.slice(0, text.length / 2)}no letter\n`)
      return 422
    })
    await expect(replayAll(scene({ replayFile: path('dead.ndjson') }))).rejects.toThrow(
      'The replay file changed while it was read.',
    )
    expect((await readdir(root.path)).filter((name) => name.includes('.tmp'))).toEqual([])
  })

  it('leaves no file half written where its own cannot be replaced', async () => {
    webhook.script(() => 422)
    await deliverAll(scene(), someEvents(1))
    webhook.script(async () => {
      await rm(path('dead.ndjson'))
      await mkdir(path('dead.ndjson'))
      return 422
    })
    const { receipt } = await replayAll(scene({ replayFile: path('dead.ndjson') }))
    expect(receipt).toMatchObject({ made: 1, failed: 1, deadLetterFile: undefined })
    expect(receipt.fault?.message).toContain('The dead-letter file cannot be written')
    expect((await readdir(root.path)).filter((name) => name.includes('.tmp'))).toEqual([])
  })

  it.each([
    ['is missing', undefined],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x0a])],
  ])('of a file that %s is a clear error', async (_, content) => {
    if (content) await writeFile(path('dead.ndjson'), content)
    await expect(replayAll(again())).rejects.toThrow(/^The replay file cannot be read: /)
  })

  it('needs a webhook', async () => {
    const { replay } = await import('../../src/delivery/index.js')
    const settings = { webhook: undefined, deadLetterFile: path('x'), replayFile: path('y'), stateFile: undefined }
    const { RecordedLog, realClock } = await import('./support/outside.js')
    const outside = {
      log: new RecordedLog(),
      clock: realClock,
      signal: new AbortController().signal,
      random: Math.random,
    }
    const keys = { queryKey: 'x', idUnder: () => 'y' }
    await expect(replay({ ...settings, onFailure: 'fail' }, { ...outside, ...keys })).rejects.toThrow('webhook-url')
  })
})

describe('a replay with a state file', () => {
  const withState = (over: Partial<Scene> = {}) => ({ ...scene(), stateFile: path('state.json'), ...over })
  const replayed = () => withState({ replayFile: path('dead.ndjson'), deadLetterFile: path('again.ndjson') })

  it('records what is accepted, so that the next run skips it', async () => {
    webhook.script(() => 422)
    await deliverAll(withState(), someEvents(3))
    webhook.script(undefined)
    // The inputs of a replay need not describe the query that the events came from: their ids do.
    expect((await replayAll(replayed(), 'another query')).receipt).toMatchObject({ delivered: 3 })
    expect((await deliverAll(withState(), someEvents(3))).receipt).toMatchObject({ skipped: 3, delivered: 0 })
    expect((await replayAll(replayed())).receipt).toMatchObject({ skipped: 3, delivered: 0 })
  })

  it('skips an event that is older than what its slot last had accepted', async () => {
    const old = eventMaker('2026-11-21T06:00:00Z')
    const later = eventMaker('2026-11-22T06:00:00Z')
    webhook.script(() => 422)
    await deliverAll(withState(), [old.line(line(['A'], '1')), old.line(line(['B'], '1'))])
    webhook.script(undefined)
    await deliverAll(withState(), [later.line(line(['A'], '2'))])
    const { receipt } = await replayAll(replayed())
    expect(receipt).toMatchObject({ made: 2, delivered: 1, skipped: 1 })
    expect(webhook.events.map(({ subject }) => String(subject).slice(-1))).toEqual(['A', 'B'])
    // A run after that compares with the newer event.
    expect((await deliverAll(withState(), [later.line(line(['A'], '2'))])).receipt.skipped).toBe(1)
  })

  it('takes an event with an id of another making for one of the query that the inputs describe', async () => {
    const event = { ...eventMaker().line(line(['A'], '1')), id: 'not-ours' }
    await writeFile(path('dead.ndjson'), JSON.stringify(event))
    expect((await replayAll(replayed())).receipt.delivered).toBe(1)
    expect((await deliverAll(withState(), [eventMaker().line(line(['A'], '1'))])).receipt.skipped).toBe(1)
  })

  it('keeps the later of two events of one slot', async () => {
    const days = ['2026-11-23', '2026-11-22'].map((day) => eventMaker(`${day}T06:00:00Z`))
    const events = days.map((maker, index) => maker.line(line(['A'], `${index}`)))
    await writeFile(path('dead.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const order = { ...replayed(), webhook: { url: new URL(webhook.url), concurrency: 1 } }
    await replayAll(order)
    expect((await deliverAll(withState(), [eventMaker().line(line(['A'], '0'))])).receipt.skipped).toBe(1)
    expect(JSON.parse(await readFile(path('state.json'), 'utf8')).queries).not.toEqual({})
  })
})

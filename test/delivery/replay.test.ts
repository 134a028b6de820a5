import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { DeliverySettings } from '../../src/delivery/index.js'
import { parseReplayLine } from '../../src/delivery/replay.js'
import { eventJson } from '../../src/events/index.js'
import { line, maker } from '../events/sample.js'
import { deliverAll, lettersIn, replayAll, replayRaw, someEvents } from './support/deliver.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const events = await maker()
let settings: Awaited<ReturnType<typeof stage.start>>
/** Settings that replay the dead letters of `settings` into another file. */
let again: Partial<DeliverySettings> & { readonly replayFile: string; readonly deadLetterFile: string }

beforeEach(async () => {
  settings = await stage.start()
  const replayFile = settings.deadLetterFile
  again = { ...settings, replayFile, deadLetterFile: `${replayFile}.again` }
})

const temporaryFiles = async () => (await readdir(stage.path())).filter((name) => name.includes('.tmp'))

describe('a replay', () => {
  test('takes plain event lines byte for byte, blank lines, CRLF and a byte order mark', async () => {
    const event = '{ "type":"t", "specversion":"1.0", "id":"1", "source":"s", "data": {"b": 1.0} }'
    const letter = `{"event":${eventJson(events.line(line(['A'])))},"reason":"x","attempts":5,"status":500}`
    await writeFile(again.replayFile, `\uFEFF${event}\r\n\n   \n${letter}`)
    expect((await replayAll(again)).receipt).toMatchObject({ made: 2, delivered: 2 })
    expect(stage.webhook.requests[0]?.body.toString()).toBe(event)
  })

  test('keeps the event of another producer byte for byte, however often it fails', async () => {
    const event =
      '{ "type":"t", "specversion":"1.0", "id":"1", "source":"s", "data": {"2":1.10, "1":12345678901234567890} }'
    await writeFile(again.replayFile, `${event}\n`)
    const same = { ...settings, replayFile: settings.deadLetterFile }
    stage.webhook.script(() => 422)
    await replayAll(same)
    await replayAll(same)
    stage.webhook.script(undefined)
    expect((await replayAll(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(stage.webhook.requests.map(({ body }) => body.toString())).toEqual([event, event, event])
  })

  test('writes what fails again to the dead-letter file', async () => {
    stage.webhook.script(() => 422)
    const all = someEvents(4)
    await deliverAll(settings, all)
    stage.webhook.script(({ events: [event] }) => (event?.['id'] === all[2]?.id ? 409 : 'accept'))
    const { receipt, letters } = await replayAll(again)
    expect(receipt).toMatchObject({ made: 4, delivered: 3, failed: 1, deadLetterFile: again.deadLetterFile })
    expect(letters).toMatchObject([{ event: { id: all[2]?.id }, attempts: 1, status: 409 }])
  })

  test.each(['the file', 'a link to it as replay-file', 'a link to it as dead-letter-file'])(
    'of the dead-letter file, given as %s, leaves only what failed again',
    async (given) => {
      stage.webhook.script(() => 422)
      const all = someEvents(4)
      await deliverAll(settings, all)
      const file = settings.deadLetterFile
      if (given !== 'the file') await symlink(file, `${file}.link`)
      const same = {
        ...settings,
        replayFile: given === 'a link to it as replay-file' ? `${file}.link` : file,
        deadLetterFile: given === 'a link to it as dead-letter-file' ? `${file}.link` : file,
      }
      stage.webhook.script(async ({ events: [event] }) => {
        // The file stays as it was until the end.
        expect((await lettersIn(file)).length).toBe(4)
        return event?.['id'] === all[2]?.id ? 409 : 'accept'
      })
      expect((await replayAll(same)).receipt).toMatchObject({ failed: 1, deadLetterFile: same.deadLetterFile })
      expect(await lettersIn(file)).toMatchObject([{ event: { id: all[2]?.id }, status: 409 }])
      stage.webhook.script(undefined)
      const { receipt, letters } = await replayAll(same)
      expect(receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
      expect(letters).toEqual([])
      expect(await temporaryFiles()).toEqual([])
      expect((await replayAll(same)).receipt).toMatchObject({ made: 0 })
    },
  )

  test('sends the rest of a file with broken lines, and names these', async () => {
    const good = eventJson(events.line(line(['A'])))
    const broken = [
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
    const text = [good, ...broken, good].join('\n')
    await writeFile(again.replayFile, text)
    const { receipt, log } = await replayAll(again)
    expect(receipt).toMatchObject({ made: 2, delivered: 2, failed: 0, deadLetterFile: undefined })
    const [warning = '', ...others] = log.filter((each) => each.startsWith('warning'))
    expect(others).toEqual([])
    expect(warning).toMatch(
      /^warning The replay file has 13 lines that cannot be delivered: line 2 \(it is not JSON\), line 3/,
    )
    expect(warning).toMatch(/line 11 .* and 3 more\. They were not sent and stay in the file\.$/)
    expect(await readFile(again.replayFile, 'utf8')).toBe(text)
  })

  test('of the dead-letter file keeps broken lines as they are, beside what fails again', async () => {
    const [good, bad] = someEvents(2).map(eventJson)
    const broken = Buffer.from('{"event":{"id":"\xff\xfe","spec\r\n', 'latin1')
    await writeFile(again.replayFile, Buffer.concat([Buffer.from(`${good}\n`), broken, Buffer.from(`${bad}\n\n`)]))
    stage.webhook.script(({ body }) => (body.toString() === bad ? 422 : 'accept'))
    const same = { ...settings, replayFile: settings.deadLetterFile, webhookConcurrency: 1 }
    const { receipt, log } = await replayRaw(same)
    expect(receipt).toMatchObject({ made: 2, delivered: 1, failed: 1, deadLetterFile: same.replayFile })
    const reason = 'the webhook answered 422 (Unprocessable Entity)'
    const letter = `{"event":${bad},"reason":"${reason}","attempts":1,"status":422}\n`
    expect(await readFile(same.replayFile)).toEqual(Buffer.concat([broken, Buffer.from(letter)]))
    stage.webhook.script(undefined)
    expect((await replayRaw(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(await readFile(same.replayFile)).toEqual(broken)
    expect(log).toContainEqual(
      'warning The replay file has a line that cannot be delivered: line 2 (it is not UTF-8). It was not sent and stays in the file.',
    )
  })

  test.each([
    ['in the middle', Buffer.from('{"event":{"specversion":"1.0","id"')],
    // The first of two bytes of an ö.
    ['in the middle of a character', Buffer.from('{"event":{"subject":"Gr\xc3', 'latin1')],
  ])('skips a last line that a killed run left broken %s, and says so', async (_, half) => {
    await writeFile(again.replayFile, Buffer.concat([Buffer.from(`${eventJson(events.line(line(['A'])))}\n`), half]))
    const same = { ...settings, replayFile: settings.deadLetterFile }
    const { receipt, log } = await replayAll(same)
    expect(receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
    expect(log.filter((each) => each.startsWith('warning'))).toEqual([
      'warning The last line of the replay file (line 2) is incomplete, as a killed run leaves it. It was skipped.',
    ])
    expect(await readFile(same.replayFile, 'utf8')).toBe('')
  })

  test('of a file without any event is an error, and leaves the file as it is', async () => {
    const text = 'date,service,amount\n2026-11-20,EC2,1.25\n'
    await writeFile(again.replayFile, text)
    const same = { ...settings, replayFile: settings.deadLetterFile }
    await expect(
      replayAll(same).finally(async () => expect(await readFile(same.replayFile, 'utf8')).toBe(text)),
    ).rejects.toThrow(
      'The replay file has no line that can be delivered: line 1 (it is not JSON), line 2 (it is not JSON).',
    )
    expect(stage.webhook.posts).toBe(0)
    expect(await temporaryFiles()).toEqual([])
  })

  test.each([
    ['a note', 'precious notes, not an event file'],
    ['half a letter', '{"event":{"specversion":"1.0","id"'],
  ])('of a file with nothing but %s is an error, and leaves the file as it is', async (_, text) => {
    await writeFile(again.replayFile, text)
    const same = { ...settings, replayFile: settings.deadLetterFile }
    await expect(replayRaw(same)).rejects.toThrow(
      'The replay file has no line that can be delivered: line 1 (it is not JSON).',
    )
    expect(stage.webhook.posts).toBe(0)
    expect(await readFile(same.replayFile, 'utf8')).toBe(text)
  })

  test('of the dead-letter file keeps a broken last line that no killed run left', async () => {
    await writeFile(again.replayFile, `${eventJson(events.line(line(['A'])))}\nprecious notes`)
    const same = { ...settings, replayFile: settings.deadLetterFile }
    expect((await replayRaw(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(await readFile(same.replayFile, 'utf8')).toBe('precious notes\n')
  })

  test('of the dead-letter file keeps what another run appends after it was read', async () => {
    stage.webhook.script(() => 422)
    const [first, second] = someEvents(2)
    await deliverAll(settings, first ? [first] : [])
    stage.webhook.script(async ({ events: [event] }) => {
      if (event?.['id'] !== first?.id) return 422
      await deliverAll(settings, second ? [second] : [])
      return 'accept'
    })
    const { receipt, letters } = await replayAll({ ...settings, replayFile: settings.deadLetterFile })
    expect(receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
    expect(letters).toMatchObject([{ event: { id: second?.id } }])
  })

  test('delivers an event with an attribute named like a method of the SDK', async () => {
    const event = '{"specversion":"1.0","id":"1","source":"s","type":"t","validate":"x","emit":true,"constructor":1}'
    await writeFile(again.replayFile, event)
    expect((await replayAll(again)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(stage.webhook.requests[0]?.body.toString()).toBe(event)
  })

  test('delivers events that are not costs, without an entry in the state file', async () => {
    await writeFile(again.replayFile, '{"specversion":"1.0","id":"1","source":"s","type":"t"}')
    const stateFile = `${again.replayFile}.state`
    const { receipt } = await replayAll({ ...again, stateFile })
    expect(receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(JSON.parse(await readFile(stateFile, 'utf8')).entries).toEqual({})
  })

  test('of a file with a line of 17 MB sends nothing, leaves the file as it is, and no temporary file behind', async () => {
    const text = `${someEvents(5).map(eventJson).join('\n')}\n${'x'.repeat(17_000_000)}\n`
    await writeFile(again.replayFile, text)
    const same = { ...settings, replayFile: settings.deadLetterFile }
    await expect(replayRaw(same)).rejects.toThrow('The replay file cannot be read: line 6 is too long.')
    expect(stage.webhook.posts).toBe(0)
    expect((await readFile(same.replayFile, 'utf8')) === text).toBe(true)
    expect(await temporaryFiles()).toEqual([])
  })

  test('that breaks off leaves the dead-letter file as it was, and no temporary file behind', async () => {
    const text = `${someEvents(5).map(eventJson).join('\n')}\n`
    await writeFile(again.replayFile, text.repeat(100))
    stage.webhook.script(async (_, index) => {
      // A line beyond what is held in memory, after the file was looked at.
      if (index === 0) await appendFile(again.replayFile, 'x'.repeat(17_000_000))
      return 422
    })
    const same = { ...settings, replayFile: settings.deadLetterFile, webhookConcurrency: 1 }
    await expect(replayRaw(same)).rejects.toThrow('line 501 is too long')
    expect((await readFile(same.replayFile, 'utf8')).startsWith(text.repeat(100))).toBe(true)
    expect(await temporaryFiles()).toEqual([])
  })

  test('leaves no temporary file behind where the dead-letter file cannot be replaced', async () => {
    stage.webhook.script(() => 422)
    await deliverAll(settings, someEvents(1))
    stage.webhook.script(async () => {
      await rm(settings.deadLetterFile)
      await mkdir(settings.deadLetterFile)
      return 422
    })
    const { receipt } = await replayAll({ ...settings, replayFile: settings.deadLetterFile })
    expect(receipt).toMatchObject({ made: 1, failed: 1, deadLetterFile: undefined })
    expect(receipt.fault?.message).toContain('The dead-letter file cannot be written')
    expect(await temporaryFiles()).toEqual([])
  })

  test('of a device is a clear error', async () => {
    const device = { ...again, replayFile: '/dev/zero' }
    await expect(replayAll(device)).rejects.toThrow('The replay file cannot be read: it is not a regular file.')
  })
})

describe('a replay with a state file', () => {
  let withState: Partial<DeliverySettings>
  let replayed: typeof again

  beforeEach(() => {
    const stateFile = `${again.replayFile}.state`
    withState = { ...settings, stateFile }
    replayed = { ...again, stateFile }
  })

  test('records what is accepted, so that the next run skips it', async () => {
    stage.webhook.script(() => 422)
    await deliverAll(withState, someEvents(3))
    stage.webhook.script(undefined)
    // The inputs of a replay need not describe the query that the events came from: their ids do.
    expect((await replayAll(replayed, { queryKey: 'another' })).receipt).toMatchObject({ delivered: 3 })
    expect((await deliverAll(withState, someEvents(3))).receipt).toMatchObject({ skipped: 3, delivered: 0 })
    expect((await replayAll(replayed)).receipt).toMatchObject({ skipped: 3, delivered: 0 })
  })

  test('treats an event with an id of another producer as one of the query that the inputs describe', async () => {
    const event = { ...JSON.parse(eventJson(events.line(line(['A'], '1')))), id: 'not-ours' }
    await writeFile(replayed.replayFile, JSON.stringify(event))
    expect((await replayAll(replayed)).receipt.delivered).toBe(1)
    expect((await deliverAll(withState, [events.line(line(['A'], '1'))])).receipt.skipped).toBe(1)
  })

  test('keeps the later of two events of one slot', async () => {
    const days = ['2026-11-23', '2026-11-22'].map((day) => maker({ recordedTime: `${day}T06:00:00Z` }))
    const both = (await Promise.all(days)).map((day, index) => day.line(line(['A'], `${index}`)))
    await writeFile(replayed.replayFile, both.map((event) => `${eventJson(event)}\n`).join(''))
    await replayAll({ ...replayed, webhookConcurrency: 1 })
    expect((await deliverAll(withState, [events.line(line(['A'], '0'))])).receipt.skipped).toBe(1)
  })
})

describe('a line of a replay file', () => {
  const EVENT =
    '{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"amount":1.10,"big":12345678901234567890}}'
  const TAIL = '"reason":"why","attempts":1,"status":null}'

  test('keeps the event byte for byte, in a dead letter and on its own', () => {
    expect(parseReplayLine(`{"event":${EVENT},${TAIL}`)).toMatchObject({ json: EVENT })
    expect(parseReplayLine(` ${EVENT} `)).toMatchObject({ json: EVENT })
  })

  test.each([
    ['with blanks', `{ "event": ${EVENT}, ${TAIL}`],
    ['in another order', `{"reason":"why","attempts":1,"status":null,"event":${EVENT}}`],
    ['with something in between', `{"event":${EVENT},"run":7,${TAIL}`],
    ['with an event before it', `{"event":{},"event":${EVENT},${TAIL}`],
  ])('has the event of a letter %s serialised again', (_, letter) => {
    expect(parseReplayLine(letter)).toMatchObject({ json: JSON.stringify(JSON.parse(EVENT)) })
  })

  test.each([
    ['"x":true', undefined],
    ['"x":null', undefined],
    ['"x":-2147483648', undefined],
    ['"x":2147483648', 'the attribute "x" is not a string, boolean or 32-bit integer'],
    ['"x":1.5', 'the attribute "x" is not a string, boolean or 32-bit integer'],
    ['"x":[1]', 'the attribute "x" is not a string, boolean or 32-bit integer'],
    ['"time":5', '"time" is not a string'],
  ])('of an event with %s: %s', (attribute, problem) => {
    const outcome = parseReplayLine(`{"specversion":"1.0","id":"1","source":"s","type":"t",${attribute}}`)
    if (problem === undefined) expect(outcome).toHaveProperty('json')
    else expect(outcome).toBe(problem)
  })
})

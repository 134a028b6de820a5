import { appendFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { DeliverySettings } from '../../src/delivery/index.js'
import { eventJson } from '../../src/events/index.js'
import { line, maker } from '../events/sample.js'
import { deliverAll, lettersIn, replayAll, someEvents } from './support/deliver.js'
import { SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const events = await maker()
/** Deliver with the file as dead-letter file. */
let settings: Awaited<ReturnType<typeof stage.start>>
/** Replay that file. Events that fail again stay in it. */
let same: typeof settings & { readonly replayFile: string }
/** Replay that file. Events that fail again go to another one. */
let other: typeof same
let file: string

beforeEach(async () => {
  settings = await stage.start()
  file = settings.deadLetterFile
  same = { ...settings, replayFile: file }
  other = { ...same, deadLetterFile: `${file}.other` }
})

const ATTRIBUTES = '"specversion":"1.0","id":"1","source":"s","type":"t"'
const bodies = () => stage.webhook.requests.map(({ body }) => body.toString())
const temporaryFiles = async () => (await readdir(stage.path())).filter((name) => name.includes('.tmp'))
const warningsIn = (log: readonly string[]) => log.filter((each) => each.startsWith('warning'))

describe('the events of a file', () => {
  test('plain events are sent byte for byte, and blank lines, CRLF and a byte order mark do not matter', async () => {
    const event = '{ "type":"t", "specversion":"1.0", "id":"1", "source":"s", "data": {"b": 1.0} }'
    const letter = `{"event":${eventJson(events.line(line(['A'])))},"reason":"x","attempts":5,"status":500}`
    await writeFile(file, `\uFEFF${event}\r\n\n   \n${letter}`)
    expect((await replayAll(other)).receipt).toMatchObject({ made: 2, delivered: 2 })
    expect(bodies()[0]).toBe(event)
  })

  test('an event of another producer stays byte for byte the same, however often it fails', async () => {
    const event = `{ ${ATTRIBUTES}, "data": {"2":1.10, "1":12345678901234567890} }`
    await writeFile(file, `${event}\n`)
    stage.webhook.script(() => 422)
    await replayAll(same)
    await replayAll(same)
    stage.webhook.script(undefined)
    expect((await replayAll(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(bodies()).toEqual([event, event, event])
  })

  test('the event of a dead letter that another program wrote is serialized again', async () => {
    const event = `{${ATTRIBUTES},"data":{"amount":1.10,"big":12345678901234567890}}`
    const tail = '"reason":"why","attempts":1,"status":null}'
    const letters = [
      `{ "event": ${event}, ${tail}`,
      `{"reason":"why","attempts":1,"status":null,"event":${event}}`,
      `{"event":${event},"run":7,${tail}`,
      `{"event":{},"event":${event},${tail}`,
    ]
    await writeFile(file, letters.join('\n'))
    expect((await replayAll(other)).receipt).toMatchObject({ made: 4, delivered: 4 })
    expect(bodies()).toEqual(Array(4).fill(JSON.stringify(JSON.parse(event))))
  })

  test('attributes of any type and name are delivered, also those named like a method of the SDK', async () => {
    const event = `{${ATTRIBUTES},"validate":"x","emit":true,"constructor":1,"min":-2147483648,"none":null,"subject":null}`
    await writeFile(file, event)
    expect((await replayAll(other)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(bodies()).toEqual([event])
  })

  test('a long replay logs how many events are left', async () => {
    await writeFile(file, someEvents(65).map(eventJson).join('\n'))
    const slow = { ...other, webhookRate: 1, webhookConcurrency: 1 }
    const { log } = await replayAll(slow, { clock: new SkippingClock(() => 0) })
    expect(log).toEqual([
      'info Delivering: 31 of 65 events done, 1 per second, about 33 s left.',
      'info Delivering: 61 of 65 events done, 1 per second, about 4 s left.',
      'info Delivered 65 of 65 events.',
    ])
  })
})

describe('events that fail again', () => {
  test('events that fail again go to the dead-letter file', async () => {
    stage.webhook.script(() => 422)
    const all = someEvents(4)
    await deliverAll(settings, all)
    stage.webhook.script(({ events: [event] }) => (event?.['id'] === all[2]?.id ? 409 : 'accept'))
    const { receipt, letters } = await replayAll(other)
    expect(receipt).toMatchObject({ made: 4, delivered: 3, failed: 1, deadLetterFile: other.deadLetterFile })
    expect(letters).toMatchObject([{ event: { id: all[2]?.id }, attempts: 1, status: 409 }])
  })

  test.each(['the file', 'a link to it as replay-file', 'a link to it as dead-letter-file'])(
    'a replay of the dead-letter file, given as %s, keeps only the events that failed again',
    async (given) => {
      stage.webhook.script(() => 422)
      const all = someEvents(4)
      await deliverAll(settings, all)
      if (given !== 'the file') await symlink(file, `${file}.link`)
      const linked = {
        ...settings,
        replayFile: given === 'a link to it as replay-file' ? `${file}.link` : file,
        deadLetterFile: given === 'a link to it as dead-letter-file' ? `${file}.link` : file,
      }
      stage.webhook.script(async ({ events: [event] }) => {
        // The file stays as it was until the end.
        expect((await lettersIn(file)).length).toBe(4)
        return event?.['id'] === all[2]?.id ? 409 : 'accept'
      })
      expect((await replayAll(linked)).receipt).toMatchObject({ failed: 1, deadLetterFile: linked.deadLetterFile })
      expect(await lettersIn(file)).toMatchObject([{ event: { id: all[2]?.id }, status: 409 }])
      stage.webhook.script(undefined)
      const { receipt, letters } = await replayAll(linked)
      expect(receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
      expect([letters, await temporaryFiles()]).toEqual([[], []])
      expect((await replayAll(linked)).receipt).toMatchObject({ made: 0 })
    },
  )

  test('lines that another run appends after the file was read stay in it, also the rest of an incomplete line', async () => {
    stage.webhook.script(() => 422)
    await deliverAll(settings, someEvents(2))
    const [first = '', second = ''] = (await readFile(file, 'utf8')).split('\n')
    await writeFile(file, `${first}\n${second.slice(0, 20)}`)
    stage.webhook.script(async () => {
      await appendFile(file, `${second.slice(20)}\n${second}\n`)
      return 'accept' as const
    })
    expect((await replayAll(same)).receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
    expect(await readFile(file, 'utf8')).toBe(`${second}\n${second}\n`)
  })

  test('a replay appends to the file if another replay replaced the file during the run', async () => {
    stage.webhook.script(() => 422)
    await deliverAll(settings, someEvents(1))
    const letter = await readFile(file, 'utf8')
    stage.webhook.script(async () => {
      await writeFile(`${file}.new`, `${letter}${letter}`)
      await rename(`${file}.new`, file)
      return 422
    })
    expect((await replayAll(same)).receipt).toMatchObject({ failed: 1, deadLetterFile: file })
    expect(await readFile(file, 'utf8')).toBe(letter.repeat(3))
    expect(await temporaryFiles()).toEqual([])
  })

  test('a replay that fails with an error does not change the file, and leaves no temporary file', async () => {
    const text = `${someEvents(5).map(eventJson).join('\n')}\n`.repeat(100)
    await writeFile(file, text)
    stage.webhook.script(async (_, index) => {
      // A line that is too long for the memory, after the file was checked.
      if (index === 0) await appendFile(file, 'x'.repeat(17_000_000))
      return 422
    })
    await expect(replayAll({ ...same, webhookConcurrency: 1 })).rejects.toThrow('line 501 is too long')
    expect((await readFile(file, 'utf8')).startsWith(text)).toBe(true)
    expect(await temporaryFiles()).toEqual([])
  })

  test('a dead-letter file that cannot be replaced is an error, and leaves no temporary file', async () => {
    stage.webhook.script(() => 422)
    await deliverAll(settings, someEvents(1))
    stage.webhook.script(async () => {
      await rm(file)
      await mkdir(file)
      return 422
    })
    const { receipt } = await replayAll(same)
    expect(receipt).toMatchObject({ made: 1, failed: 1, deadLetterFile: file })
    expect(receipt.fault?.message).toContain('The dead-letter file cannot be written')
    expect(await temporaryFiles()).toEqual([])
  })

  test('a dead-letter file that cannot be replaced is not named if all events were accepted', async () => {
    const letters = `${file}.directory/letters.ndjson`
    stage.webhook.script(() => 422)
    await deliverAll({ ...settings, deadLetterFile: letters }, someEvents(1))
    stage.webhook.script(async () => {
      await rm(`${file}.directory`, { recursive: true })
      return 204
    })
    const { receipt } = await replayAll({ ...same, deadLetterFile: letters, replayFile: letters })
    expect(receipt).toMatchObject({ made: 1, delivered: 1, failed: 0, deadLetterFile: undefined })
    expect(receipt.fault?.message).toContain('The dead-letter file cannot be written')
  })
})

describe('broken lines', () => {
  test('broken lines are counted and named, and the other lines are sent', async () => {
    const good = eventJson(events.line(line(['A'])))
    const notType = (name: string) => `the attribute "${name}" is not a string, boolean or 32-bit integer`
    const broken: [problem: string, text: string][] = [
      ['it is not JSON', good.slice(0, -9)],
      ['it is not a JSON object', '[]'],
      ['"specversion" is missing or not a string', '{"reason":"x"}'],
      ['"event" is not a JSON object', '{"event":5}'],
      ['"id" is missing or not a string', '{"specversion":"1.0","id":"","source":"s","type":"t"}'],
      ['its "specversion" is not 1.0', '{"specversion":"0.3","id":"1","source":"s","type":"t"}'],
      ['"time" is not a date', `{${ATTRIBUTES},"time":"yesterday"}`],
      ['"time" is not a string', `{${ATTRIBUTES},"time":5}`],
      [notType('x'), `{${ATTRIBUTES},"x":2147483648}`],
      [notType('y'), `{${ATTRIBUTES},"y":1.5}`],
      [notType('z'), `{${ATTRIBUTES},"z":{"a":1}}`],
      ['CloudEvents does not allow the attribute name "Bad-Name"', `{${ATTRIBUTES},"Bad-Name":"x"}`],
      ['it is not a valid CloudEvent: ', `{${ATTRIBUTES},"dataschema":"not a uri"}`],
      ['"datacontenttype" is not a media type', `{${ATTRIBUTES},"datacontenttype":"a\\r\\nb: c"}`],
    ]
    // Ten lines are named.
    for (const lines of [broken.slice(0, 10), broken.slice(4)]) {
      const text = [good, ...lines.map(([, text]) => text), good].join('\n')
      await writeFile(file, text)
      const { receipt, log } = await replayAll(other)
      expect(receipt).toMatchObject({ made: 2, delivered: 2, failed: 0, deadLetterFile: undefined })
      const [warning = '', ...others] = warningsIn(log)
      expect(others).toEqual([])
      expect(warning).toMatch(/^warning The replay file has 10 lines that cannot be delivered: line 2 \(/)
      for (const [problem] of lines) expect(warning).toContain(`(${problem}`)
      expect(warning).toMatch(/\)\. They were not sent and stay in the file\.$/)
      expect(await readFile(file, 'utf8')).toBe(text)
    }
    await writeFile(file, [good, ...broken.map(([, text]) => text)].join('\n'))
    expect(warningsIn((await replayAll(other)).log).join()).toMatch(
      /^warning The replay file has 14 lines .* line 11 .* and 4 more\. /,
    )
  })

  test('broken lines stay in the dead-letter file unchanged, with the events that fail again', async () => {
    const [good, bad] = someEvents(2).map(eventJson)
    const broken = Buffer.from('{"event":{"id":"\xff\xfe","spec\r\n', 'latin1')
    await writeFile(file, Buffer.concat([Buffer.from(`${good}\n`), broken, Buffer.from(`${bad}\n\n`)]))
    stage.webhook.script(({ body }) => (body.toString() === bad ? 422 : 'accept'))
    const { receipt, log } = await replayAll({ ...same, webhookConcurrency: 1 })
    expect(receipt).toMatchObject({ made: 2, delivered: 1, failed: 1, deadLetterFile: file })
    const letter = `{"event":${bad},"reason":"the webhook answered 422 (Unprocessable Entity)","attempts":1,"status":422}\n`
    expect(await readFile(file)).toEqual(Buffer.concat([broken, Buffer.from(letter)]))
    stage.webhook.script(undefined)
    expect((await replayAll(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(await readFile(file)).toEqual(broken)
    expect(warningsIn(log)).toEqual([
      'warning The replay file has a line that cannot be delivered: line 2 (it is not UTF-8). It was not sent and stays in the file.',
    ])
  })

  test.each([
    ['after an attribute', '{"event":{"specversion":"1.0","id"'],
    // The first of two bytes of an ö.
    ['in a character', '{"event":{"subject":"Gr\xc3'],
  ])('a last line that a killed run left, cut %s, is skipped and reported', async (_, half) => {
    const whole = Buffer.from(`${eventJson(events.line(line(['A'])))}\n`)
    await writeFile(file, Buffer.concat([whole, Buffer.from(half, 'latin1')]))
    const { receipt, log } = await replayAll(same)
    expect(receipt).toMatchObject({ made: 1, delivered: 1, deadLetterFile: undefined })
    expect(warningsIn(log)).toEqual([
      'warning The last line of the replay file (line 2) is incomplete, probably because a run was killed while it wrote it. It was not sent.',
    ])
    expect(await readFile(file, 'utf8')).toBe('')
  })

  test('a broken last line that is not from a killed run stays in the dead-letter file', async () => {
    await writeFile(file, `${eventJson(events.line(line(['A'])))}\nprecious notes`)
    expect((await replayAll(same)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(await readFile(file, 'utf8')).toBe('precious notes\n')
  })

  const NOTHING = 'has no line that can be delivered: line 1 (it is not JSON)'
  test.each([
    ['a table', 'date,amount\n2026-11-20,1.25\n', `${NOTHING}, line 2 (it is not JSON).`],
    ['half a letter', '{"event":{"specversion":"1.0","id"', `${NOTHING}.`],
    ['a line of 17 MB', `{${ATTRIBUTES}}\n${'x'.repeat(17_000_000)}\n`, 'cannot be read: line 2 is too long.'],
  ])('a file with %s is an error before anything is sent, and stays as it is', async (_, text, problem) => {
    await writeFile(file, text)
    await expect(replayAll(same)).rejects.toThrow(`The replay file ${problem}`)
    expect(stage.webhook.posts).toBe(0)
    expect((await readFile(file, 'utf8')) === text).toBe(true)
    expect(await temporaryFiles()).toEqual([])
  })

  test('a device is not read', async () => {
    const device = { ...other, replayFile: '/dev/zero' }
    await expect(replayAll(device)).rejects.toThrow('The replay file cannot be read: it is not a regular file.')
  })
})

test('null attributes of a plain event count as unset, also in binary mode', async () => {
  const event = `{${ATTRIBUTES},"subject":null,"time":null,"recordedtime":null,"data_base64":null,"data":{"a":1}}`
  await writeFile(file, event)
  const stateFile = `${file}.state`
  const run = { ...other, stateFile, webhookMode: 'binary' } as const
  expect((await replayAll(run)).receipt).toMatchObject({ made: 1, delivered: 1 })
  expect(bodies()).toEqual(['{"a":1}'])
  // The state file can be read again. Without these attributes, the event has no slot in it.
  expect((await replayAll(run)).receipt).toMatchObject({ made: 1, delivered: 1 })
})

describe('a replay with a state file', () => {
  let withState: Partial<DeliverySettings>
  let replayed: Partial<DeliverySettings>
  let stateFile: string

  beforeEach(() => {
    stateFile = `${file}.state`
    withState = { ...settings, stateFile }
    replayed = { ...other, stateFile }
  })

  test('a replay records the accepted events, and the next run skips them', async () => {
    stage.webhook.script(() => 422)
    await deliverAll(withState, someEvents(3))
    stage.webhook.script(undefined)
    // The inputs of a replay may describe another query: the ids identify the query of the events.
    expect((await replayAll(replayed, { queryKey: 'another' })).receipt).toMatchObject({ delivered: 3 })
    expect((await deliverAll(withState, someEvents(3))).receipt).toMatchObject({ skipped: 3, delivered: 0 })
    expect((await replayAll(replayed)).receipt).toMatchObject({ skipped: 3, delivered: 0 })
  })

  test('an event with an id of another producer counts for the query that the inputs describe', async () => {
    const event = { ...JSON.parse(eventJson(events.line(line(['A'], '1')))), id: 'not-ours' }
    await writeFile(file, JSON.stringify(event))
    expect((await replayAll(replayed)).receipt.delivered).toBe(1)
    expect((await deliverAll(withState, [events.line(line(['A'], '1'))])).receipt.skipped).toBe(1)
  })

  test('an event that is not about costs has no entry in the state file', async () => {
    await writeFile(file, `{${ATTRIBUTES}}`)
    expect((await replayAll(replayed)).receipt).toMatchObject({ made: 1, delivered: 1 })
    expect(JSON.parse(await readFile(stateFile, 'utf8')).entries).toEqual({})
  })

  test('of two events of one slot, the state keeps the later one', async () => {
    const days = ['2026-11-23', '2026-11-22'].map((day) => maker({ recordedTime: `${day}T06:00:00Z` }))
    const both = (await Promise.all(days)).map((day, index) => day.line(line(['A'], `${index}`)))
    await writeFile(file, both.map((event) => `${eventJson(event)}\n`).join(''))
    await replayAll({ ...replayed, webhookConcurrency: 1 })
    expect((await deliverAll(withState, [events.line(line(['A'], '0'))])).receipt.skipped).toBe(1)
  })
})

import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { DAY, line, maker, QUERY_KEY } from '../events/sample.js'
import { checked } from '../support/event-schema.js'
import { deliverAll, plain, someEvents } from './support/deliver.js'
import { SkippingClock } from './support/runtime.js'
import { deliveryStage } from './support/stage.js'

const stage = deliveryStage()
const events = await maker()
let stateFile: string
let settings: Awaited<ReturnType<typeof stage.start>> & { readonly stateFile: string }
let files = 0

beforeEach(async () => {
  stateFile = stage.path(`run-${++files}`, 'state.json')
  settings = { ...(await stage.start()), stateFile }
})

const readState = async () => JSON.parse(await readFile(stateFile, 'utf8'))
const countEntries = async () => Object.keys((await readState()).entries).length

describe('a second run', () => {
  test('only a restated line is sent again, with the amounts that were accepted before', async () => {
    await deliverAll(settings, [events.line(line(['A'], '1.10')), events.line(line(['B'], '2'))])
    const later = await maker({ recordedTime: '2026-11-22T06:00:12Z' })
    const run = () => deliverAll(settings, [later.line(line(['A'], '1.1')), later.line(line(['B'], '2'))])
    const { receipt, sent, log } = await run()
    expect(receipt).toMatchObject({ made: 2, delivered: 1, skipped: 1, failed: 0, deadLetterFile: undefined })
    expect(log).toContain('info Delivered 1 of 2 events, 1 skipped (accepted in an earlier run).')
    const arrived = checked(stage.webhook.events.at(-1) ?? {})
    expect(arrived).toEqual(sent[0] && plain(sent[0]))
    expect(arrived['id']).not.toBe(later.line(line(['A'], '1.1')).id)
    const previous = { amortizedCost: { amount: '1.10', unit: 'USD' }, unblendedCost: { amount: '1.10', unit: 'USD' } }
    expect(arrived).toMatchObject({ data: { unblendedCost: { amount: '1.1', unit: 'USD' }, previous } })
    expect((await run()).receipt).toMatchObject({ delivered: 0, skipped: 2 })
    expect(stage.webhook.posts).toBe(3)
  })

  test('a breach without a judged number is sent again if its amount has changed', async () => {
    const facts = { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true } as const
    const money = { limit: '3.5', baseline: '1', impact: '10', causes: [] }
    const breach = (amount: string) =>
      events.breach({ rule: 'anomaly-threshold', scope: 'A', actual: '', amount, ...money }, facts)
    await deliverAll(settings, [breach('11')])
    const { receipt } = await deliverAll(settings, [breach('16')])
    expect(receipt).toMatchObject({ delivered: 1, skipped: 0 })
    expect((await deliverAll(settings, [breach('16')])).receipt).toMatchObject({ delivered: 0, skipped: 1 })
  })
})

describe('the state file', () => {
  test('the file has one entry per line, as earlier versions wrote it, without the receiver, and no other file is left', async () => {
    await deliverAll(settings, someEvents(2))
    const entry = String.raw`"[0-9a-f]{40}":\{"amounts":\{.*\},"estimated":true,"recordedtime":"2026-11-21T06:00:12.345Z","seen":"\d{4}-\d\d-\d\d"\}`
    const whole = String.raw`^\{"version":1,"queries":\{"\w+":"[\d-]+"\},"entries":\{\n${entry},\n${entry}\n\}\}\n$`
    const text = await readFile(stateFile, 'utf8')
    expect(text).toMatch(new RegExp(whole))
    expect(text).not.toContain('127.0.0.1')
    expect(await readdir(join(stateFile, '..'))).toEqual(['state.json'])
  })

  test('a file that cannot be written is a warning, and no other file is left', async () => {
    // A directory with the name of the file is created during the run.
    stage.webhook.script(async () => {
      await mkdir(join(stateFile, 'taken'), { recursive: true })
      return 'accept' as const
    })
    const { receipt, log } = await deliverAll(settings, someEvents(1))
    expect(receipt).toMatchObject({ delivered: 1, failed: 0 })
    expect(log.filter((text) => text.startsWith('warning '))).toEqual([
      expect.stringMatching(
        /^warning The state file could not be written \(E\w+.*\): the next run sends these events again\.$/,
      ),
    ])
    while ((await readdir(join(stateFile, '..'))).length > 1) await turn()
    expect(await readdir(join(stateFile, '..'))).toEqual(['state.json'])
  })

  test('the acceptances of two runs at the same time are kept, and for one slot the later one', async () => {
    const later = await maker({ recordedTime: '2026-11-22T06:00:12Z' })
    stage.webhook.script(async (_, index) => {
      const both = ['A', 'B'].map((name) => later.line(line([name], '2')))
      if (index === 0) await deliverAll(settings, both)
      return 'accept' as const
    })
    await deliverAll(
      settings,
      ['A', 'C'].map((name) => events.line(line([name], '1'))),
    )
    const again = [['A', '2'] as const, ['B', '2'] as const, ['C', '1'] as const]
    const { receipt } = await deliverAll(
      settings,
      again.map(([name, amount]) => later.line(line([name], amount))),
    )
    expect(receipt).toMatchObject({ skipped: 3, delivered: 0 })
  })

  test('the file that a link points to is created, and the link is kept', async () => {
    await mkdir(join(stateFile, '..'), { recursive: true })
    await symlink('cache/state.json', stateFile)
    await deliverAll(settings, someEvents(2))
    expect((await lstat(stateFile)).isSymbolicLink()).toBe(true)
    expect(await readdir(join(stateFile, '..', 'cache'))).toEqual(['state.json'])
    expect((await deliverAll(settings, someEvents(2))).receipt.skipped).toBe(2)
  })

  test('slots and queries that were not seen for more than 45 days are removed', async () => {
    const clock = new SkippingClock()
    const another = { clock, queryKey: 'another' }
    await deliverAll(settings, someEvents(3), { clock })
    clock.skip(45 * 86_400_000)
    expect((await deliverAll(settings, someEvents(1), { clock })).receipt.skipped).toBe(1)
    expect(await countEntries()).toBe(3)
    clock.skip(86_400_000)
    await deliverAll(settings, [], another)
    expect(await countEntries()).toBe(1)
    expect(Object.keys((await readState()).queries).sort()).toEqual([QUERY_KEY, 'another'].sort())
    clock.skip(46 * 86_400_000)
    await deliverAll(settings, [], another)
    expect(Object.keys((await readState()).queries)).toEqual(['another'])
  })

  test.each([
    ['half a text', '{"version":1,"quer', 'it is not JSON'],
    ['another version', '{"version":99,"queries":{},"entries":{}}', 'it has no "version": 1'],
    ['no entries', '{"version":1,"queries":{}}', 'it has no "queries" or no "entries"'],
    ['a broken entry', '{"version":1,"queries":{},"entries":{"a":{"amounts":{"x":1}}}}', 'its entry a is incomplete'],
    [
      'an entry without a date',
      '{"version":1,"queries":{},"entries":{"a":{"amounts":{},"estimated":true,"recordedtime":"zz","seen":"2026-11-20"}}}',
      'its entry a is incomplete',
    ],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'it is not UTF-8'],
  ])('a file with %s is an error before anything is sent, and stays as it is', async (_, content, problem) => {
    await mkdir(join(stateFile, '..'), { recursive: true })
    await writeFile(stateFile, content)
    await expect(deliverAll(settings, someEvents(1))).rejects.toThrow(`The state file cannot be read: ${problem}`)
    expect(stage.webhook.posts).toBe(0)
    expect(await readFile(stateFile)).toEqual(Buffer.from(content))
  })

  test('a device is not read, because it may be endless', async () => {
    const problem = 'The state file cannot be read: it is not a regular file.'
    await expect(deliverAll({ ...settings, stateFile: '/dev/full' }, [])).rejects.toThrow(problem)
  })

  test('the file can have any JSON formatting, a byte order mark, CRLF and blank lines', async () => {
    await deliverAll(settings, someEvents(3))
    const text = JSON.stringify(await readState(), null, 2)
    await writeFile(stateFile, `\uFEFF\n${text.replaceAll('\n', '\r\n')}\n\n`)
    expect((await deliverAll(settings, someEvents(4))).receipt).toMatchObject({ delivered: 1, skipped: 3 })
    expect(await countEntries()).toBe(4)
  })

  test('a long run writes the file several times, and it is whole at every moment', async () => {
    const sizes: number[] = []
    const look = async () => {
      const text = await readFile(stateFile, 'utf8').catch(() => undefined)
      if (text !== undefined) sizes.push(Object.keys(JSON.parse(text).entries).length)
    }
    stage.webhook.script(async (_, index) => {
      // The file may be replaced at any of these moments.
      if (index > 50) await look()
      // Near the end the file must be there, however slow the disk is.
      while (index > 80 && sizes.length === 0) {
        await turn()
        await look()
      }
      return 'accept' as const
    })
    await deliverAll({ ...settings, webhookMode: 'batch', webhookTimeoutSeconds: 3_600 }, someEvents(11_000))
    expect(sizes.length).toBeGreaterThan(0)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5_000)
    expect(await countEntries()).toBe(11_000)
  })
})

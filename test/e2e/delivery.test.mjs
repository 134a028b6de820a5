// @ts-check
/** Events on the wire, and a webhook that refuses or fails. Retries, rates and encodings are tested in test/delivery. */
import { expect, test } from '@jest/globals'
import { dataViolations } from '../support/event-schema.js'
import { booksOf, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

const yesterday = daysAgo(1)

const NAMES = [
  'Größe & "Maß" 100%',
  'Données d’été,  deux espaces',
  '日本語 🚀👩‍👩‍👧',
  'back\\slash; it\'s %41 + <b> {"json": 1}',
  '\u00a0nbsp \u2028 line\tand tab ~!#$',
]
const named = NAMES.map((service, index) => ({
  start: `${yesterday}T07:00:00Z`,
  service,
  tags: { team: index === 0 ? '' : `${service} ✓` },
  metrics: `${index}.5`,
}))

test('the receiver gets the same events in structured, binary and batch mode, with every name unchanged', async () => {
  const { run, webhook } = await open({ items: named })
  /** @type {string[][]} */
  const carried = []
  for (const mode of ['structured', 'binary', 'batch']) {
    const before = webhook.events.length
    const posts = webhook.posts
    const result = await run({ 'webhook-mode': mode, 'group-by': 'SERVICE, TAG:team' })
    expect(await booksOf(result)).toMatchObject({ made: 5, delivered: 5 })
    expect(webhook.posts - posts).toBe(mode === 'batch' ? 1 : 5)
    const events = webhook.events.slice(before)
    expect(events.flatMap(({ data }) => dataViolations(data))).toEqual([])
    expect(events.map(({ data }) => data.service).sort()).toEqual([...NAMES].sort())
    expect(events.map(({ data }) => data.tag.team).sort()).toEqual(named.map(({ tags }) => tags.team).sort())
    carried.push(events.map(({ recordedtime: _, ...event }) => JSON.stringify(Object.entries(event).sort())).sort())
  }
  expect([carried[1], carried[2]]).toEqual([carried[0], carried[0]])
  expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
  expect(webhook.store.conflicts).toEqual([])
})

test('a batch with bad events is split until the others have arrived, once and in order', async () => {
  const bad = ['Service 0000', 'Service 0017', 'Service 0063']
  const match = (/** @type {any} */ { data }) => bad.includes(data?.service)
  const items = daily({ [yesterday]: services(64) })
  const { run, webhook } = await open({ items, webhook: { rejectEvent: { match, status: 422 } } })
  const result = await run({ 'webhook-mode': 'batch', history: '0', 'webhook-concurrency': '1' })
  const { delivered, letters } = await booksOf(result)
  expect([result.exitCode, delivered]).toEqual([1, 61])
  expect(letters.map(({ event, status }) => [event['data'].service, status])).toEqual(bad.map((name) => [name, 422]))
  const arrived = webhook.events.map(({ data }) => data.service)
  expect(arrived).toEqual([...new Set(arrived)].sort())
  // Each dead letter is the event that was sent, byte for byte.
  const alone = webhook.requests.filter((request) => !request.accepted && request.events.length === 1)
  expect(letters.map(({ text }) => `[${text}]`)).toEqual(alone.map(({ body }) => body.toString()))
})

test('every event arrives in the end, whatever the webhook answered before', async () => {
  const { run, webhook } = await open({ items: daily({ [yesterday]: services(20) }) })
  webhook.script([
    ...[500, 502, 503, 504, 408, 425, 429],
    ...[{ reset: /** @type {const} */ ('before') }, { reset: /** @type {const} */ ('before'), store: true }],
    ...[{ reset: /** @type {const} */ ('mid-body') }, { garbage: true }, { stall: true, store: true }],
    ...[{ stall: /** @type {const} */ ('mid-body') }, { delayMs: 100, status: 500 }, { endless: true }],
    { garbage: 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n' },
    { status: 500, body: 'x'.repeat(500_000) },
  ])
  const limits = { 'webhook-timeout-seconds': '1', 'webhook-attempts': '20', 'webhook-concurrency': '20' }
  const result = await run({ history: '0', ...limits })
  expect([result.exitCode, result.errors]).toEqual([0, []])
  expect(await booksOf(result)).toMatchObject({ made: 20, delivered: 20 })
  expect([webhook.store.unique.length, webhook.store.conflicts]).toEqual([20, []])
})

test('a webhook that does not answer ends the delivery after webhook-deadline-seconds', async () => {
  const { run } = await open({
    items: daily({ [yesterday]: services(30) }),
    webhook: { script: () => ({ stall: true }) },
  })
  const result = await run({ history: '0', 'webhook-deadline-seconds': '1', 'webhook-timeout-seconds': '600' })
  expect(await booksOf(result)).toMatchObject({ made: 30, delivered: 0 })
  expect(result.errors.join()).toMatch(/deadline/)
})

test('after 410 no further request is sent, and on-delivery-failure: warn lets the run pass', async () => {
  const { run, webhook } = await open({ items: daily({ [yesterday]: services(9) }), webhook: { script: [204, 410] } })
  const result = await run({ history: '0', 'webhook-concurrency': '1', 'on-delivery-failure': 'warn' })
  expect([result.exitCode, result.warnings.join()]).toEqual([0, expect.stringContaining('answered 410')])
  const { delivered, letters } = await booksOf(result)
  expect([delivered, webhook.posts]).toEqual([1, 2])
  expect(letters.map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
})

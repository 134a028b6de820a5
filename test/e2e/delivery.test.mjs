// @ts-check
/** Events on the wire, and what a run does with a webhook that refuses, falters or stays silent. */
import { describe, expect, test } from '@jest/globals'
import { startWebhook } from '../emulators/webhook.mjs'
import { dataViolations } from '../support/event-schema.js'
import { booksOf, services } from './support/books.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()
const closing = closedAfterEach()

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

/** A header's value by the HTTP binding of CloudEvents, 3.1.3.2, written down a second time. @param {string} value */
function encoded(value) {
  const bytes = (/** @type {string} */ character) =>
    Array.from(new TextEncoder().encode(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
  return Array.from(value, (one) => (/[!-~]/.test(one) && one !== '"' && one !== '%' ? one : bytes(one).join(''))).join(
    '',
  )
}

/** @param {import('../emulators/webhook.mjs').WebhookRequest} request @param {string} name */
function rawValues({ rawHeaders }, name) {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

describe('on the wire', () => {
  test('each mode carries every name byte for byte, and the receiver holds the same events', async () => {
    const { run, webhook } = await open({ items: named })
    /** @type {string[][]} */
    const carried = []
    for (const mode of ['structured', 'binary', 'batch']) {
      const [seen, before] = [webhook.requests.length, webhook.events.length]
      const result = await run({ 'webhook-mode': mode, 'group-by': 'SERVICE, TAG:team' })
      expect(await booksOf(result)).toMatchObject({ made: 5, delivered: 5 })
      const requests = webhook.requests.slice(seen)
      expect(requests.flatMap(({ violations }) => violations)).toEqual([])
      expect(requests).toHaveLength(mode === 'batch' ? 1 : 5)
      for (const request of requests) {
        const text = request.body.toString('utf8')
        expect(rawValues(request, 'content-length')).toEqual([String(request.body.length)])
        const [event = { data: {} }] = request.events
        if (mode === 'structured') {
          expect(rawValues(request, 'content-type')).toEqual(['application/cloudevents+json; charset=utf-8'])
          expect(text).toBe(JSON.stringify(event))
        } else if (mode === 'batch') {
          expect(rawValues(request, 'content-type')).toEqual(['application/cloudevents-batch+json'])
          expect(text).toBe(JSON.stringify(request.events))
        } else {
          expect(rawValues(request, 'content-type')).toEqual(['application/json'])
          const { data, datacontenttype: _, ...attributes } = event
          expect(text).toBe(JSON.stringify(data))
          const names = request.rawHeaders.filter((name) => /^ce-/i.test(name)).sort()
          expect(names).toEqual(
            Object.keys(attributes)
              .map((name) => `ce-${name}`)
              .sort(),
          )
          for (const [name, value] of Object.entries(attributes)) {
            expect(rawValues(request, `ce-${name}`)).toEqual([encoded(String(value))])
          }
        }
      }
      const events = webhook.events.slice(before)
      expect(events.flatMap(({ data }) => dataViolations(data))).toEqual([])
      expect(events.map(({ data }) => data.service).sort()).toEqual([...NAMES].sort())
      expect(events.map(({ data }) => data.tag.team).sort()).toEqual(named.map(({ tags }) => tags.team).sort())
      carried.push(events.map(({ recordedtime: _, ...event }) => JSON.stringify(Object.entries(event).sort())).sort())
    }
    expect(carried[1]).toEqual(carried[0])
    expect(carried[2]).toEqual(carried[0])
    expect(webhook.store.conflicts).toEqual([])
  })

  test('webhook-headers may replace Content-Type for receivers that take plain JSON only', async () => {
    const { run, webhook } = await open({ items: named, webhook: { acceptPlainJson: true } })
    for (const mode of ['structured', 'batch']) {
      const headers = 'content-TYPE: application/json\nX-Flow: costs: 1'
      const result = await run({ 'webhook-mode': mode, 'webhook-headers': headers })
      expect(await booksOf(result)).toMatchObject({ made: 5, delivered: 5 })
      const last = webhook.requests.at(-1)
      expect(last && rawValues(last, 'content-type')).toEqual(['application/json'])
      expect(last?.headers['x-flow']).toBe('costs: 1')
    }
  })

  test('batches stay within their number of events and 1 MB, over few connections', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(1_500) }) })
    const inputs = { 'webhook-mode': 'batch', history: '0', 'webhook-concurrency': '2' }
    const byBytes = await run({ ...inputs, 'webhook-batch-size': '10000' })
    expect(await booksOf(byBytes)).toMatchObject({ made: 1_500, delivered: 1_500 })
    expect(webhook.requests.length).toBeGreaterThan(1)
    expect(Math.max(...webhook.requests.map(({ bodyBytes }) => bodyBytes))).toBeLessThanOrEqual(1_000_000)
    const seen = webhook.requests.length
    const byCount = await run({ ...inputs, 'webhook-batch-size': '70' })
    expect(await booksOf(byCount)).toMatchObject({ delivered: 1_500 })
    const requests = webhook.requests.slice(seen)
    const sizes = requests.map(({ events }) => events.length).sort((a, b) => b - a)
    expect(sizes).toEqual([...Array(21).fill(70), 30])
    expect(new Set(requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2)
    expect(webhook.store.unique).toHaveLength(1_500)
  })
})

describe('a batch that is refused', () => {
  test('a batch that is too large (413) is split, and one event that is too large is undelivered', async () => {
    const items = daily({ [yesterday]: { ...services(40), ['x'.repeat(900)]: '1' } })
    const { run, webhook } = await open({ items, webhook: { maxBodyBytes: 2_500 } })
    const result = await run({ 'webhook-mode': 'batch', history: '0', metrics: 'UnblendedCost' })
    const { made, delivered, letters } = await booksOf(result)
    expect([result.exitCode, made, delivered]).toEqual([1, 41, 40])
    expect(letters).toMatchObject([{ status: 413, event: { data: { service: 'x'.repeat(900) } } }])
    expect(webhook.events).toHaveLength(40)
  })

  test('a batch with bad events is bisected, so that the others arrive once and in order', async () => {
    const bad = ['Service 0000', 'Service 0017', 'Service 0063']
    const match = (/** @type {any} */ { data }) => bad.includes(data?.service)
    const items = daily({ [yesterday]: services(64) })
    const { run, webhook } = await open({ items, webhook: { rejectEvent: { match, status: 422 } } })
    const result = await run({ 'webhook-mode': 'batch', history: '0', 'webhook-concurrency': '1' })
    const { delivered, letters } = await booksOf(result)
    expect(delivered).toBe(61)
    expect(letters.map(({ event, status }) => [event['data'].service, status])).toEqual(bad.map((name) => [name, 422]))
    const arrived = webhook.events.map(({ data }) => data.service)
    expect(arrived).toEqual([...new Set(arrived)].sort())
    expect(webhook.posts).toBeLessThanOrEqual(1 + 2 * 6 * 3)
    // Each dead letter is what the webhook was sent, byte for byte.
    const alone = webhook.requests.filter((request) => !request.accepted && request.events.length === 1)
    expect(letters.map(({ text }) => `[${text}]`)).toEqual(alone.map(({ body }) => body.toString()))
  })
})

describe('a webhook that falters', () => {
  test('every event arrives in the end, whatever the webhook did before', async () => {
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

  test.each([429, 503])('Retry-After of %s holds back all requests', async (status) => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(9) }) })
    // With a concurrency of 1 nothing else is on its way when the refusal arrives.
    webhook.script((_, index) => {
      if (index !== 2) return 204
      const after = status === 429 ? '1' : new Date(Date.now() + 2_000).toUTCString()
      return { status, headers: { 'retry-after': after } }
    })
    const result = await run({ history: '0', 'webhook-concurrency': '1' })
    expect(await booksOf(result)).toMatchObject({ delivered: 9 })
    const refused = webhook.requests[2]
    // A date has whole seconds: at least one of the two passes.
    expect((webhook.requests[3]?.time ?? 0) - (refused?.time ?? 0)).toBeGreaterThanOrEqual(990)
    expect(webhook.requests[3]?.body).toEqual(refused?.body)
  })

  test('neither pauses, rates nor silence hold the job longer than webhook-deadline-seconds', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(30) }) })
    const inputs = { history: '0', 'webhook-deadline-seconds': '1' }
    webhook.script(() => ({ status: 429, headers: { 'retry-after': '300' } }))
    const paused = await run({ ...inputs, 'webhook-concurrency': '3' })
    webhook.script(undefined)
    const slow = await run({ ...inputs, 'webhook-rate': '0.01' })
    webhook.script(() => ({ stall: true }))
    const silent = await run({ ...inputs, 'webhook-concurrency': '20' })
    for (const [run, delivered] of /** @type {const} */ ([
      [paused, 0],
      [slow, 1],
      [silent, 0],
    ])) {
      expect(await booksOf(run)).toMatchObject({ made: 30, delivered })
      expect(run.errors.join()).toMatch(/deadline/)
      expect(run.durationMs).toBeLessThan(60_000)
    }
  })

  test.each([401, 403, 404, 410])('no further request is sent after %s', async (status) => {
    const webhook = { script: [204, status] }
    const stage = await open({ items: daily({ [yesterday]: services(9) }), webhook })
    const result = await stage.run({ history: '0', 'webhook-concurrency': '1', 'on-delivery-failure': 'warn' })
    expect(result.exitCode).toBe(0)
    expect(result.warnings.join()).toContain(`answered ${status}`)
    const { delivered, letters } = await booksOf(result)
    expect([delivered, stage.webhook.posts]).toEqual([1, 2])
    expect(letters.map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
  })

  test('a redirect is not followed', async () => {
    const other = closing(await startWebhook())
    const webhook = { script: () => ({ status: 307, redirect: other.url }) }
    const { run } = await open({ items: daily({ [yesterday]: services(2) }), webhook })
    const result = await run({ history: '0' })
    expect(result.exitCode).toBe(1)
    expect((await booksOf(result)).letters).toMatchObject([{ status: 307 }, { status: 307 }])
    expect(result.errors.join()).toMatch(/redirect/)
    expect(other.posts).toBe(0)
  })
})

// @ts-check
import { describe, expect, it } from '@jest/globals'
import { dataViolations } from '../support/event-schema.js'
import { booksOf, services } from './support/books.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

const yesterday = daysAgo(1)
const MODES = /** @type {const} */ (['structured', 'binary', 'batch'])

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
  return Array.from(value, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code >= 0x21 && code <= 0x7e && character !== '"' && character !== '%') return character
    return Array.from(
      new TextEncoder().encode(character),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join('')
  }).join('')
}

/** @param {import('../emulators/webhook.mjs').WebhookRequest} request @param {string} name */
function rawValues({ rawHeaders }, name) {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

describe('on the wire', () => {
  it('each mode carries every name, byte for byte by the HTTP binding', async () => {
    const { run, webhook } = await open({ items: named })
    /** @type {string[][]} */
    const carried = []
    for (const mode of MODES) {
      const seen = webhook.requests.length
      const before = webhook.events.length
      const result = await run({ 'webhook-mode': mode, 'group-by': 'SERVICE, TAG:team' })
      expect(result.errors).toEqual([])
      expect(await booksOf(result)).toMatchObject({ made: 5, delivered: 5 })
      const requests = webhook.requests.slice(seen)
      expect(requests.flatMap(({ violations }) => violations)).toEqual([])
      expect(requests).toHaveLength(mode === 'batch' ? 1 : 5)
      for (const request of requests) {
        expect(rawValues(request, 'content-length')).toEqual([String(request.body.length)])
        expect(rawValues(request, 'transfer-encoding')).toEqual([])
        const type = { structured: 'application/cloudevents+json; charset=utf-8', binary: 'application/json' }
        expect(rawValues(request, 'content-type')).toEqual([
          mode === 'batch' ? 'application/cloudevents-batch+json' : type[mode],
        ])
        const [event] = request.events
        if (mode === 'structured') expect(request.body.toString('utf8')).toBe(JSON.stringify(event))
        if (mode === 'batch') expect(request.body.toString('utf8')).toBe(JSON.stringify(request.events))
        if (mode !== 'binary' || event === undefined) continue
        const { data, datacontenttype: _, ...attributes } = event
        expect(request.body.toString('utf8')).toBe(JSON.stringify(data))
        expect(request.rawHeaders.filter((name) => /^ce-/i.test(name)).sort()).toEqual(
          Object.keys(attributes)
            .map((name) => `ce-${name}`)
            .sort(),
        )
        for (const [name, value] of Object.entries(attributes)) {
          expect(rawValues(request, `ce-${name}`)).toEqual([encoded(String(value))])
        }
      }
      const events = webhook.events.slice(before)
      expect(events.flatMap(({ data }) => dataViolations(data))).toEqual([])
      expect(events.map(({ data }) => data.service).sort()).toEqual([...NAMES].sort())
      expect(events.map(({ data }) => data.tag.team).sort()).toEqual(named.map(({ tags }) => tags.team).sort())
      carried.push(events.map(({ recordedtime: __, ...event }) => JSON.stringify(Object.entries(event).sort())).sort())
    }
    // Whatever the mode, the receiver holds the same events.
    expect(carried[1]).toEqual(carried[0])
    expect(carried[2]).toEqual(carried[0])
    expect(webhook.store.conflicts).toEqual([])
  })

  it('Content-Type may be replaced, for receivers that take plain JSON alone', async () => {
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

  it('batches stay within count and bytes, and connections are kept', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(1_500) }) })
    const inputs = { 'webhook-mode': 'batch', history: '0', 'webhook-concurrency': '2' }
    const byBytes = await run({ ...inputs, 'webhook-batch-size': '10000' })
    expect(await booksOf(byBytes)).toMatchObject({ made: 1_500, delivered: 1_500 })
    expect(webhook.requests.length).toBeGreaterThan(1)
    expect(Math.max(...webhook.requests.map(({ bodyBytes }) => bodyBytes))).toBeLessThanOrEqual(1_000_000)
    const seen = webhook.requests.length
    const byCount = await run({ ...inputs, 'webhook-batch-size': '70' })
    expect(await booksOf(byCount)).toMatchObject({ delivered: 1_500 })
    const sizes = webhook.requests.slice(seen).map(({ events }) => events.length)
    expect(sizes.sort((a, b) => b - a)).toEqual([...Array(21).fill(70), 30])
    expect(new Set(webhook.requests.slice(seen).map(({ connection }) => connection)).size).toBeLessThanOrEqual(2)
    expect(webhook.store.unique).toHaveLength(1_500)
  })
})

describe('a batch that is refused', () => {
  it('is split where it is too large (413), and one event that is too large is a dead letter', async () => {
    const items = daily({ [yesterday]: { ...services(40), ['x'.repeat(900)]: '1' } })
    const { run, webhook } = await open({ items, webhook: { maxBodyBytes: 2_500 } })
    const result = await run({ 'webhook-mode': 'batch', history: '0', metrics: 'UnblendedCost' })
    expect(result.exitCode).toBe(1)
    const { made, delivered, letters } = await booksOf(result)
    expect({ made, delivered }).toEqual({ made: 41, delivered: 40 })
    expect(letters).toMatchObject([{ status: 413, event: { data: { service: 'x'.repeat(900) } } }])
    expect(webhook.events).toHaveLength(40)
  })

  it.each([400, 415, 422])('is bisected on %s, so that bad events do not sink the rest', async (status) => {
    const bad = ['Service 0000', 'Service 0017', 'Service 0063']
    const match = (/** @type {any} */ { data }) => bad.includes(data?.service)
    const items = daily({ [yesterday]: services(64) })
    const { run, webhook } = await open({ items, webhook: { rejectEvent: { match, status } } })
    const result = await run({ 'webhook-mode': 'batch', history: '0', 'webhook-concurrency': '1' })
    const { delivered, letters } = await booksOf(result)
    expect(delivered).toBe(61)
    expect(letters.map(({ event, status: last }) => [event['data'].service, last])).toEqual(bad.map((b) => [b, status]))
    // With a concurrency of 1 the order stays, and nothing arrives twice.
    const arrived = webhook.events.map(({ data }) => data.service)
    expect(arrived).toEqual([...arrived].sort())
    expect(new Set(arrived).size).toBe(61)
    expect(webhook.posts).toBeLessThanOrEqual(1 + 2 * 6 * 3)
    // Each letter is what the webhook was sent, byte for byte.
    const alone = webhook.requests.filter((request) => !request.accepted && request.events.length === 1)
    expect(letters.map(({ text }) => `[${text}]`)).toEqual(alone.map(({ body }) => body.toString()))
  })
})

describe('a webhook that falters', () => {
  it('gets every event in the end, whatever it did before', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(20) }) })
    webhook.script([
      ...[500, 502, 503, 504, 408, 425, 429],
      ...[{ reset: /** @type {const} */ ('before') }, { reset: /** @type {const} */ ('before'), store: true }],
      ...[{ reset: /** @type {const} */ ('mid-body') }, { garbage: true }, { stall: true, store: true }],
      ...[{ stall: /** @type {const} */ ('mid-body') }, { delayMs: 200, status: 500 }, { endless: true }],
      { garbage: 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n' },
      { status: 500, body: 'x'.repeat(500_000) },
    ])
    const result = await run({
      history: '0',
      'webhook-timeout-seconds': '0.5',
      'webhook-attempts': '20',
      'webhook-concurrency': '20',
    })
    expect(result.errors).toEqual([])
    expect(result.exitCode).toBe(0)
    expect(await booksOf(result)).toMatchObject({ made: 20, delivered: 20 })
    expect(webhook.store.unique).toHaveLength(20)
    expect(webhook.store.conflicts).toEqual([])
  })

  it('is obeyed in Retry-After, in seconds and as a date, and by all requests after 429 and 503', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(12) }) })
    const inASecond = () => new Date(Date.now() + 2_000).toUTCString()
    for (const [status, after] of /** @type {const} */ ([
      [429, () => '1'],
      [503, inASecond],
    ])) {
      const seen = webhook.requests.length
      let told = ''
      webhook.script((_, index) => {
        // Slow answers: what is in flight stays so until the refusal has arrived.
        if (index !== 2) return { status: 204, delayMs: 100 }
        told = after()
        return { status, headers: { 'retry-after': told } }
      })
      const result = await run({ history: '0', 'webhook-concurrency': '3' })
      expect(await booksOf(result)).toMatchObject({ delivered: 12 })
      const requests = webhook.requests.slice(seen)
      const refused = requests.find((request) => request.status === status)
      const due = /^\d+$/.test(told) ? (refused?.time ?? 0) + 1_000 : Date.parse(told)
      // What was on its way with the refused request may still arrive.
      const early = requests.filter(({ time, index }) => index > (refused?.index ?? 0) && time < due)
      expect(early.length).toBeLessThanOrEqual(2)
      expect(requests.filter(({ time }) => time >= due).length).toBeGreaterThanOrEqual(7)
    }
  })

  it('cannot hold the job longer than the deadline, by pauses, rates or silence', async () => {
    const { run, webhook } = await open({ items: daily({ [yesterday]: services(30) }) })
    const inputs = { history: '0', 'webhook-deadline-seconds': '1.5' }
    const later = { status: 429, headers: { 'retry-after': '30' } }
    webhook.script([
      { status: 429, headers: { 'retry-after': '1' } },
      { ...later, delayMs: 300 },
      { delayMs: 150, status: 204 },
    ])
    const paused = await run({ ...inputs, 'webhook-concurrency': '3' })
    expect(await booksOf(paused)).toMatchObject({ made: 30, delivered: 1 })
    expect(paused.errors.join()).toContain('deadline')

    webhook.script(undefined)
    const slow = await run({ ...inputs, 'webhook-concurrency': '20', 'webhook-rate': '1' })
    expect(await booksOf(slow)).toMatchObject({ made: 30, delivered: 2 })

    webhook.script(() => ({ stall: true }))
    const silent = await run({ ...inputs, 'webhook-concurrency': '20' })
    expect(await booksOf(silent)).toMatchObject({ delivered: 0, failed: 30 })
    for (const { durationMs } of [paused, slow, silent]) expect(durationMs).toBeLessThan(6_000)
  })

  it.each([401, 403, 404, 410])('is left alone after %s', async (status) => {
    const { run, webhook } = await open({
      items: daily({ [yesterday]: services(9) }),
      webhook: { script: [204, status] },
    })
    const result = await run({ history: '0', 'webhook-concurrency': '1', 'on-delivery-failure': 'warn' })
    expect(result.exitCode).toBe(0)
    expect(result.warnings.join()).toContain(`answered ${status}`)
    const { delivered, letters } = await booksOf(result)
    expect([delivered, webhook.posts]).toEqual([1, 2])
    expect(letters.map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
  })

  it.each([301, 302, 303, 307, 308])('that redirects (%s) is not followed', async (status) => {
    const { startWebhook } = await import('../emulators/webhook.mjs')
    const other = await startWebhook()
    try {
      const { run } = await open({
        items: daily({ [yesterday]: services(2) }),
        webhook: { script: () => ({ status, redirect: other.url }) },
      })
      const result = await run({ history: '0' })
      expect(result.exitCode).toBe(1)
      expect((await booksOf(result)).letters).toMatchObject([{ status }, { status }])
      expect(result.errors.join()).toContain('redirects are not followed')
      expect(other.posts).toBe(0)
    } finally {
      await other.close()
    }
  })
})

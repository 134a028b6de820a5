import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { selfSigned } from './self-signed.mjs'
import { startWebhook } from './webhook.mjs'

const EVENT = {
  specversion: '1.0',
  id: '1',
  source: 'cloud.amazon.billing',
  type: 't',
  recordedtime: '2026-11-21T06:00:12Z',
}

/** @type {(() => Promise<void>)[]} */
const closers = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** @param {import('./webhook.mjs').WebhookOptions} [options] */
async function start(options) {
  const webhook = await startWebhook(options)
  closers.push(webhook.close)
  return webhook
}

/** @param {string} url @param {unknown} [event] @param {RequestInit} [init] */
function post(url, event = EVENT, { headers, ...init } = {}) {
  const contentType = Array.isArray(event) ? 'application/cloudevents-batch+json' : 'application/cloudevents+json'
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: JSON.stringify(event),
    headers: { 'content-type': contentType, ...headers },
    ...init,
  })
}

/** The status of an answer read to its end, or `failed`. @param {Promise<Response>} answer */
async function outcome(answer) {
  try {
    const response = await answer
    await response.arrayBuffer()
    return response.status
  } catch (error) {
    // By name: the error comes from outside the test's own realm.
    return Object(error).name === 'TimeoutError' ? 'timeout' : 'failed'
  }
}

describe('taking events', () => {
  test('in order, with the bytes and the times', async () => {
    const webhook = await start({ path: '/hooks/costs?key=1' })
    expect(await outcome(post(webhook.url))).toBe(204)
    expect(
      await outcome(
        post(webhook.url, [
          { ...EVENT, id: '2' },
          { ...EVENT, id: '3' },
        ]),
      ),
    ).toBe(204)
    expect(webhook.events.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(webhook.requests.map(({ index, mode, path, status }) => [index, mode, path, status])).toEqual([
      [0, 'structured', '/hooks/costs?key=1', 204],
      [1, 'batch', '/hooks/costs?key=1', 204],
    ])
    expect(webhook.requests[0]?.body.toString()).toBe(JSON.stringify(EVENT))
    expect(webhook.requests[1]?.at).toBeGreaterThan(webhook.requests[0]?.at ?? Number.NaN)
  })

  test('counts duplicates by source and id, and tells changed content from a later recordedtime', async () => {
    const webhook = await start()
    await outcome(post(webhook.url))
    await outcome(post(webhook.url, { ...EVENT, recordedtime: '2026-11-21T07:00:00Z' }))
    expect(webhook.store.count(EVENT.source, '1')).toBe(2)
    expect(webhook.store.unique).toEqual([EVENT])
    expect(webhook.store.conflicts).toEqual([])
    await outcome(post(webhook.url, { ...EVENT, type: 'changed' }))
    expect(webhook.store.conflicts).toHaveLength(1)
  })

  test('refuses what breaks the specification, unless told not to be strict', async () => {
    const strict = await start()
    expect(await outcome(post(strict.url, { ...EVENT, id: '' }))).toBe(400)
    expect(strict.events).toEqual([])
    const lax = await start({ strict: false })
    expect(await outcome(post(lax.url, { ...EVENT, id: '' }))).toBe(204)
    expect(lax.requests[0]?.violations).toEqual(['"id" is empty'])
  })

  test('measures requests in flight', async () => {
    const webhook = await start({ latencyMs: 50 })
    await Promise.all([post(webhook.url), post(webhook.url), post(webhook.url)].map(outcome))
    expect(webhook.maxInFlight).toBe(3)
  })

  test('keeps less where asked to', async () => {
    const outline = await start({ record: 'outline' })
    await outcome(post(outline.url))
    expect(outline.requests[0]).toMatchObject({ status: 204, events: [], bodyBytes: JSON.stringify(EVENT).length })
    const none = await start({ record: 'none' })
    await outcome(post(none.url))
    expect([none.requests.length, none.events.length, none.posts]).toEqual([0, 1, 1])
  })
})

describe('rules', () => {
  test('token', async () => {
    const webhook = await start({ requireToken: 'secret' })
    expect(await outcome(post(webhook.url))).toBe(401)
    expect(await outcome(post(webhook.url, EVENT, { headers: { authorization: 'Bearer secret' } }))).toBe(204)
  })

  test('signature', async () => {
    const webhook = await start({ requireSignature: 'plain text' })
    const now = new Date()
    const signature = new Webhook('plain text', { format: 'raw' }).sign('m', now, JSON.stringify(EVENT))
    const headers = {
      'webhook-id': 'm',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signature,
    }
    expect(await outcome(post(webhook.url, EVENT, { headers }))).toBe(204)
    expect(await outcome(post(webhook.url, { ...EVENT, id: '2' }, { headers }))).toBe(401)
  })

  test('sizes, modes and single events', async () => {
    const webhook = await start({
      maxBodyBytes: 400,
      maxBatchEvents: 2,
      modes: ['structured', 'batch'],
      rejectEvent: { match: (event) => event.id === 'bad', status: 422 },
    })
    expect(await outcome(post(webhook.url, { ...EVENT, subject: 'x'.repeat(400) }))).toBe(413)
    expect(await outcome(post(webhook.url, [EVENT, EVENT, EVENT]))).toBe(413)
    expect(await outcome(post(webhook.url, [EVENT, { ...EVENT, id: 'bad' }]))).toBe(422)
    expect(await outcome(post(webhook.url, {}, { headers: { 'content-type': 'application/json' } }))).toBe(415)
    expect(await outcome(post(webhook.url, [EVENT]))).toBe(204)
    expect(webhook.events).toHaveLength(1)
  })

  test('GET is refused', async () => {
    const webhook = await start()
    expect(await outcome(fetch(webhook.url))).toBe(405)
  })
})

describe('handshake', () => {
  const ask = {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': 'sender.example', 'webhook-request-rate': '120' },
  }

  test('without it OPTIONS is a 405', async () => {
    const webhook = await start()
    expect(await outcome(fetch(webhook.url, ask))).toBe(405)
  })

  test('consent, and then the origin on each POST', async () => {
    const webhook = await start({ handshake: { allowedRate: 60 } })
    expect(await outcome(post(webhook.url))).toBe(403)
    const answer = await fetch(webhook.url, ask)
    expect(answer.headers.get('webhook-allowed-origin')).toBe('sender.example')
    expect(answer.headers.get('webhook-allowed-rate')).toBe('60')
    expect(answer.headers.get('allow')).toBe('POST')
    expect(await outcome(post(webhook.url))).toBe(403)
    expect(await outcome(post(webhook.url, EVENT, { headers: { 'webhook-request-origin': 'sender.example' } }))).toBe(
      204,
    )
    expect(webhook.handshakes[0]?.headers['webhook-request-rate']).toBe('120')
  })

  test('a refusal has a good status and no consent', async () => {
    const webhook = await start({ handshake: { allowedOrigin: null } })
    const answer = await fetch(webhook.url, ask)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('webhook-allowed-origin')).toBeNull()
    expect(await outcome(post(webhook.url, EVENT, { headers: { 'webhook-request-origin': 'sender.example' } }))).toBe(
      403,
    )
  })
})

describe('scripts', () => {
  test('a list, then the rules', async () => {
    const webhook = await start({
      script: [
        { status: 503, headers: { 'retry-after': '7' }, body: 'later' },
        'accept',
        410,
        { redirect: '/elsewhere' },
      ],
    })
    const first = await post(webhook.url)
    expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([503, '7', 'later'])
    expect(await outcome(post(webhook.url))).toBe(204)
    expect(await outcome(post(webhook.url))).toBe(410)
    const redirect = await post(webhook.url)
    expect([redirect.status, redirect.headers.get('location')]).toEqual([307, '/elsewhere'])
    expect(await outcome(post(webhook.url))).toBe(204)
    expect(webhook.events).toHaveLength(2)
  })

  test('a function of the request; a new script counts from 0', async () => {
    const webhook = await start({ script: (request) => (request.events[0]?.id === '2' ? 500 : undefined) })
    expect(await outcome(post(webhook.url))).toBe(204)
    expect(await outcome(post(webhook.url, { ...EVENT, id: '2' }))).toBe(500)
    webhook.script([202])
    expect(await outcome(post(webhook.url, { ...EVENT, id: '2' }))).toBe(202)
  })

  /** @type {[string, import('./webhook.mjs').Action, number | string, number][]} */
  const actions = [
    ['a reset before the answer', { reset: 'before' }, 'failed', 0],
    ['a reset after the events were taken', { reset: 'before', store: true }, 'failed', 1],
    ['a reset within the body', { reset: 'mid-body' }, 'failed', 0],
    ['bytes that are not HTTP', { garbage: true }, 'failed', 0],
    ['no answer', { stall: true }, 'timeout', 0],
    ['an answer that does not end', { stall: 'mid-body' }, 'timeout', 0],
    ['an endless answer', { endless: true }, 'timeout', 1],
    ['a slow answer', { delayMs: 30, status: 200 }, 200, 1],
  ]
  test.each(actions)('%s', async (_, action, expected, taken) => {
    const webhook = await start({ script: [action] })
    expect(await outcome(post(webhook.url, EVENT, { signal: AbortSignal.timeout(300) }))).toBe(expected)
    expect(webhook.events).toHaveLength(taken)
    // The next request finds a receiver in good health.
    expect(await outcome(post(webhook.url))).toBe(204)
  })

  test('a script that throws is not passed over in silence', async () => {
    const webhook = await startWebhook({
      script: () => {
        throw new Error('a mistake in the test')
      },
    })
    expect(await outcome(post(webhook.url))).toBe(500)
    await expect(webhook.close()).rejects.toThrow('the webhook emulator failed')
  })

  test('random failures are the same for the same seed, at about their rate', async () => {
    const run = async (/** @type {number} */ seed) => {
      const webhook = await start({ failures: { rate: 0.3, seed, actions: [500, 503] } })
      const statuses = []
      for (let index = 0; index < 200; index += 1) statuses.push(await outcome(post(webhook.url)))
      return statuses
    }
    const [first, again, other] = [await run(1), await run(1), await run(2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    const failed = first.filter((status) => status !== 204).length
    expect(failed).toBeGreaterThan(30)
    expect(failed).toBeLessThan(90)
  })
})

test('https with a certificate that the sender must trust', async () => {
  const tls = selfSigned()
  const webhook = await start({ tls })
  const send = (/** @type {string | undefined} */ ca) =>
    new Promise((resolve) => {
      const request = httpsRequest(webhook.url, { method: 'POST', ca, agent: false }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode))
      })
      request.setHeader('content-type', 'application/cloudevents+json')
      request.on('error', (error) => resolve('code' in error ? error.code : error))
      request.end(JSON.stringify(EVENT))
    })
  expect(await send(tls.cert)).toBe(204)
  expect(await send(undefined)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(webhook.connections).toBe(1)
})

test('close cuts what is open, and waiting for POSTs ends with a word', async () => {
  const webhook = await startWebhook({ script: [{ stall: true }] })
  const idle = connect(webhook.port, '127.0.0.1')
  idle.on('error', () => {})
  const stalled = outcome(post(webhook.url))
  await webhook.waitForPosts(1)
  await expect(webhook.waitForPosts(2, 20)).rejects.toThrow('1 of 2 POSTs arrived within 20 ms')
  await webhook.close()
  expect(await stalled).toBe('failed')
})

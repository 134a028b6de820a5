// @ts-check
/** Signatures, handshake and TLS of a run. The details are tested in test/delivery. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { verifyStandardWebhook } from '../emulators/standard-webhooks.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { booksOf, services } from './support/books.mjs'
import { maskedOutput } from './support/run-action.mjs'
import { daily, daysAgo, startStage } from './support/stage.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const closing = closedAfterEach()

/** @param {import('./support/stage.mjs').StageOptions} [options] */
const open = async (options) => closing(await startStage({ items: daily({ [daysAgo(1)]: services(6) }), ...options }))

/** This variable must not switch off certificate checks. */
const TRUSTING = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }

test('each attempt is signed with every secret over the sent bytes, and a retry keeps its webhook-id', async () => {
  const secrets = [`whsec_${Buffer.alloc(24, 7).toString('base64')}`, 'a-plain-Größe-of-a-secret', 'whsec_c2hvcnQ=']
  const { run, webhook } = await open({ webhook: { requireSignature: secrets[1] ?? '' } })
  webhook.script((_, index) => (index === 0 ? { status: 500, headers: { 'retry-after': '1' } } : 'accept'))
  const inputs = { 'webhook-secret': `${secrets[0]} ${secrets[1]}\n${secrets[2]}`, 'webhook-concurrency': '1' }
  const result = await run({ ...inputs, history: '0' })
  expect(await booksOf(result)).toMatchObject({ made: 6, delivered: 6 })
  for (const request of webhook.requests) {
    for (const secret of secrets) {
      expect(verifyStandardWebhook(request, secret)).toMatchObject({ valid: true, signatures: 3 })
    }
    expect(verifyStandardWebhook(request, 'another').valid).toBe(false)
    expect(request.headers['webhook-id']).toBe(request.events[0]?.['id'])
  }
  const [first, second] = webhook.requests
  expect(second?.body).toEqual(first?.body)
  expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThan(Number(first?.headers['webhook-timestamp']))
  for (const secret of secrets) expect(maskedOutput(result)).not.toContain(secret)
})

test('the handshake comes before the first event, with token and requested rate, and a run without events makes none', async () => {
  const { run, webhook } = await open({ webhook: { handshake: { allowedRate: 2_400 } } })
  const inputs = {
    history: '0',
    'webhook-handshake': 'true',
    'webhook-rate': '50',
    'webhook-token': 't0ken-of-webhook',
  }
  expect(await run({ ...inputs, period: daysAgo(3) })).toMatchObject({ exitCode: 0, outputs: { 'event-count': '0' } })
  expect(webhook.handshakes).toEqual([])
  expect(await booksOf(await run(inputs))).toMatchObject({ delivered: 6 })
  const headers = {
    'webhook-request-origin': 'aws-cost-events',
    'webhook-request-rate': '3000',
    authorization: 'Bearer t0ken-of-webhook',
  }
  expect(webhook.handshakes).toMatchObject([{ headers }])
})

test('without consent in the handshake no event is sent, and every event is kept', async () => {
  const { run, webhook } = await open({ webhook: { handshake: { allowedOrigin: 'someone-else.example' } } })
  const result = await run({ history: '0', 'webhook-handshake': 'true' })
  expect([result.exitCode, result.errors.join()]).toEqual([1, expect.stringContaining('handshake')])
  expect(await booksOf(result)).toMatchObject({ made: 6, failed: 6 })
  expect(webhook.posts).toBe(0)
})

test.each(['directly', 'through a proxy'])(
  'a self-signed webhook is refused %s, and NODE_EXTRA_CA_CERTS adds an authority',
  async (way) => {
    const tls = selfSigned()
    const proxy = closing(await startProxy({ tls }))
    const { run, webhook } = await open({ webhook: { tls } })
    const env = way === 'directly' ? TRUSTING : { ...TRUSTING, HTTPS_PROXY: proxy.url }
    const refused = await run({ history: '0' }, { env })
    expect([refused.exitCode, refused.errors.join()]).toEqual([1, expect.stringContaining('DEPTH_ZERO_SELF_SIGNED')])
    expect((await booksOf(refused)).letters).toHaveLength(6)
    expect(webhook.posts).toBe(0)
    const path = join(refused.workspace, 'ca.pem')
    await writeFile(path, tls.cert)
    const more = { env: { ...env, NODE_EXTRA_CA_CERTS: path }, tempDir: refused.tempDir }
    expect(await booksOf(await run({ history: '0' }, more))).toMatchObject({ delivered: 6 })
    const targets = way === 'directly' ? [] : [new URL(webhook.url).host]
    expect([...new Set(proxy.requests.map(({ target }) => target))]).toEqual(targets)
  },
)

test('a server with an untrusted certificate is not accepted as Cost Explorer, directly or through a proxy', async () => {
  const impostor = closing(await startWebhook({ tls: selfSigned() }))
  const proxy = closing(await startProxy())
  const { run } = await open()
  for (const env of [TRUSTING, { ...TRUSTING, HTTPS_PROXY: proxy.url }]) {
    const refused = await run({ endpoint: impostor.origin, 'webhook-url': '' }, { env })
    expect([refused.exitCode, refused.errors.join()]).toEqual([1, expect.stringMatching(/TLS.*`NODE_EXTRA_CA_CERTS`/)])
  }
  expect(impostor.posts).toBe(0)
  expect(proxy.requests.length).toBeGreaterThan(0)
})

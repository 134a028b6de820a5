// @ts-check
/** Whom a run trusts, and who can trust its events: signatures, handshake, TLS, refused addresses. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { verifyStandardWebhook } from '../emulators/standard-webhooks.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { booksOf, services } from './support/books.mjs'
import { preload } from './support/clock.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { maskedOutput } from './support/run-action.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const openStage = stageForEach()
const closing = closedAfterEach()

/** @param {import('./support/stage.mjs').StageOptions} [options] */
const open = (options) => openStage({ items: daily({ [daysAgo(1)]: services(6) }), ...options })

describe('signatures by Standard Webhooks', () => {
  const secrets = [`whsec_${Buffer.alloc(24, 7).toString('base64')}`, 'a-plain-Größe-of-a-secret', 'whsec_c2hvcnQ=']

  test.each(['structured', 'binary', 'batch'])(
    'each attempt in %s mode is signed with every secret over the bytes sent',
    async (mode) => {
      const { run, webhook } = await open({ webhook: { requireSignature: secrets[1] ?? '' } })
      webhook.script((_, index) => (index === 0 ? { status: 500, headers: { 'retry-after': '1' } } : 'accept'))
      const inputs = { 'webhook-secret': `${secrets[0]} ${secrets[1]}\n${secrets[2]}`, 'webhook-mode': mode }
      const result = await run({ ...inputs, history: '0', 'webhook-concurrency': '1' })
      expect(await booksOf(result)).toMatchObject({ made: 6, delivered: 6 })
      for (const request of webhook.requests) {
        for (const secret of secrets) {
          expect(verifyStandardWebhook(request, secret)).toMatchObject({ valid: true, signatures: 3 })
        }
        expect(verifyStandardWebhook(request, 'another').valid).toBe(false)
        if (mode !== 'batch') expect(request.headers['webhook-id']).toBe(request.events[0]?.['id'])
      }
      const [first, second] = webhook.requests
      expect(second?.body).toEqual(first?.body)
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
      expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThan(Number(first?.headers['webhook-timestamp']))
      for (const secret of secrets) expect(maskedOutput(result)).not.toContain(secret)
      expect(result.masks).toEqual(expect.arrayContaining(secrets))
    },
  )
})

describe('the handshake', () => {
  test('the handshake comes before the first event, and the granted rate is kept', async () => {
    const { run, webhook } = await open({ webhook: { handshake: { allowedRate: 240 } } })
    const inputs = { 'webhook-handshake': 'true', 'webhook-rate': '50', 'webhook-token': 't0ken-of-webhook' }
    expect(await booksOf(await run({ history: '0', ...inputs }))).toMatchObject({ delivered: 6 })
    expect(webhook.handshakes).toMatchObject([
      {
        headers: {
          'webhook-request-origin': 'aws-cost-events',
          'webhook-request-rate': '3000',
          authorization: 'Bearer t0ken-of-webhook',
        },
      },
    ])
    const [first = 0, ...rest] = webhook.requests.map(({ at }) => at)
    // 240 a minute are 4 a second, evenly spaced.
    expect((rest.at(-1) ?? 0) - first).toBeGreaterThan(5 * 250 - 100)
  })

  test.each([{ allowedOrigin: null }, { allowedOrigin: 'someone-else.example' }, undefined])(
    'without consent (%j) nothing is sent and every event is kept',
    async (handshake) => {
      const { run, webhook } = await open(handshake ? { webhook: { handshake } } : {})
      const result = await run({ history: '0', 'webhook-handshake': 'true' })
      expect([result.exitCode, result.errors.join()]).toEqual([1, expect.stringContaining('handshake')])
      expect(await booksOf(result)).toMatchObject({ made: 6, failed: 6 })
      expect(webhook.posts).toBe(0)
    },
  )

  test('a run without events makes no handshake', async () => {
    const { run, webhook } = await open({ items: [], webhook: { handshake: {} } })
    expect((await run({ history: '0', 'webhook-handshake': 'true' })).exitCode).toBe(0)
    expect(webhook.handshakes).toEqual([])
  })
})

describe('TLS', () => {
  const trusting = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }

  test('a self-signed webhook is refused whatever the environment says, and NODE_EXTRA_CA_CERTS adds an authority', async () => {
    const tls = selfSigned()
    const proxy = closing(await startProxy({ tls }))
    const { run, webhook } = await open({ webhook: { tls } })
    for (const env of [trusting, { ...trusting, HTTPS_PROXY: proxy.url }]) {
      const posts = webhook.posts
      const refused = await run({ history: '0' }, { env })
      expect([refused.exitCode, refused.errors.join()]).toEqual([
        1,
        expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
      ])
      expect((await booksOf(refused)).letters).toHaveLength(6)
      expect(webhook.posts).toBe(posts)
      const path = join(refused.workspace, 'ca.pem')
      await writeFile(path, tls.cert)
      const more = { env: { ...env, NODE_EXTRA_CA_CERTS: path }, tempDir: refused.tempDir }
      const replay = { 'replay-file': refused.outputs['dead-letter-file'] ?? '' }
      expect(await booksOf(await run(replay, more))).toMatchObject({ delivered: 6 })
      expect(await booksOf(await run({ history: '0' }, more))).toMatchObject({ delivered: 6 })
    }
    expect(new Set(proxy.requests.map(({ target }) => target))).toEqual(new Set([new URL(webhook.url).host]))
  })

  test('an impostor of Cost Explorer is refused, straight and through a proxy, whatever the environment says', async () => {
    const impostor = closing(await startWebhook({ tls: selfSigned() }))
    const proxy = closing(await startProxy())
    const { run } = await open()
    for (const env of [trusting, { ...trusting, HTTPS_PROXY: proxy.url }]) {
      const refused = await run({ endpoint: impostor.origin, 'webhook-url': '' }, { env })
      expect([refused.exitCode, refused.errors.join()]).toEqual([1, expect.stringMatching(/certificate|TLS/)])
    }
    expect(impostor.posts).toBe(0)
    expect(proxy.requests.length).toBeGreaterThan(0)
  })

  test.each([
    ['of another host', { dnsNames: ['other.test'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', { notAfter: new Date(Date.now() - 60_000) }, 'CERT_HAS_EXPIRED'],
  ])('a certificate %s is refused even where its authority is trusted', async (_, options, code) => {
    const tls = selfSigned(options)
    const { run, webhook } = await open({ webhook: { tls } })
    const { workspace, tempDir } = await run({ 'webhook-url': '' })
    const path = join(workspace, 'ca.pem')
    await writeFile(path, tls.cert)
    const url = webhook.url.replace('127.0.0.1', 'localhost')
    const result = await run({ history: '0', 'webhook-url': url }, { env: { NODE_EXTRA_CA_CERTS: path }, tempDir })
    expect(result.errors.join()).toContain(code)
    expect(webhook.posts).toBe(0)
  })
})

describe('refused addresses', () => {
  test('http is for loopback, or for whoever allows it', async () => {
    const { run, webhook, costExplorer } = await open()
    const refused = await run({ 'webhook-url': 'http://webhook.example/hook' })
    expect(refused.errors).toEqual([expect.stringContaining('`webhook-allow-http')])
    expect(costExplorer.requests).toHaveLength(0)
    const localhost = webhook.url.replace('127.0.0.1', 'localhost')
    expect(await booksOf(await run({ history: '0', 'webhook-url': localhost }))).toMatchObject({ delivered: 6 })
  })

  test.each([
    'http://2852039166/',
    'https://[fd00:ec2::254]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
  ])('link-local and metadata addresses are refused: %s', async (url) => {
    const { run, costExplorer } = await open()
    const result = await run({ 'webhook-url': url, 'webhook-allow-http': 'true' })
    expect([result.exitCode, result.errors.join()]).toEqual([1, expect.stringContaining('`webhook-url`')])
    expect(costExplorer.requests).toHaveLength(0)
  })

  test('a name that resolves to a metadata address is refused', async () => {
    const { run } = await open()
    // The child's resolver, as a name server would answer.
    const resolver = preload(`
      import dns from 'node:dns'
      import { syncBuiltinESMExports } from 'node:module'
      const system = dns.lookup
      dns.lookup = (name, options, callback) =>
        name === 'metadata.test' ? callback(null, [{ address: '169.254.169.254', family: 4 }]) : system(name, options, callback)
      syncBuiltinESMExports()`)
    const inputs = { 'webhook-url': 'http://metadata.test/hook', 'webhook-allow-http': 'true', 'webhook-attempts': '1' }
    const result = await run({ history: '0', ...inputs }, { nodeArguments: resolver })
    expect([result.exitCode, result.errors.join()]).toEqual([1, expect.stringMatching(/metadata|link-local/)])
    expect(await booksOf(result)).toMatchObject({ made: 6, failed: 6 })
  })
})

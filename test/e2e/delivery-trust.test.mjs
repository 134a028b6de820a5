// @ts-check
import { writeFile } from 'node:fs/promises'
import https from 'node:https'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { verifyStandardWebhook } from '../emulators/standard-webhooks.mjs'
import { booksOf, services } from './support/books.mjs'
import { maskedOutput } from './support/run-action.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const openStage = stageForEach()

/** @param {import('./support/stage.mjs').StageOptions} [options] */
const open = (options) => openStage({ items: daily({ [daysAgo(1)]: services(6) }), ...options })

describe('signatures by Standard Webhooks', () => {
  const secrets = [`whsec_${Buffer.alloc(24, 7).toString('base64')}`, 'a-plain-Größe-of-a-secret', 'whsec_c2hvcnQ=']

  it.each(['structured', 'binary', 'batch'])(
    'stand on each attempt, one a secret, over the bytes sent (%s)',
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
  it('comes before the first event, and the granted rate is kept', async () => {
    const { run, webhook } = await open({ webhook: { handshake: { allowedRate: 240 } } })
    const result = await run({
      history: '0',
      'webhook-handshake': 'true',
      'webhook-rate': '50',
      'webhook-token': 't0ken-of-webhook',
    })
    expect(await booksOf(result)).toMatchObject({ delivered: 6 })
    expect(webhook.handshakes).toHaveLength(1)
    expect(webhook.handshakes[0]?.headers).toMatchObject({
      'webhook-request-origin': 'aws-cost-events',
      'webhook-request-rate': '3000',
      authorization: 'Bearer t0ken-of-webhook',
    })
    expect(webhook.requests.every(({ headers }) => headers['webhook-request-origin'] === 'aws-cost-events')).toBe(true)
    const [first = 0, ...rest] = webhook.requests.map(({ at }) => at)
    // 240 a minute are 4 a second, evenly spaced.
    expect((rest.at(-1) ?? 0) - first).toBeGreaterThan(5 * 250 - 60)
  })

  it.each([{ allowedOrigin: null }, { allowedOrigin: 'someone-else.example' }, undefined])(
    'without consent (%j) sends nothing and keeps every event',
    async (handshake) => {
      const { run, webhook } = await open(handshake ? { webhook: { handshake } } : {})
      const result = await run({ history: '0', 'webhook-handshake': 'true' })
      expect(result.exitCode).toBe(1)
      expect(result.errors.join()).toContain('gave no consent in the handshake')
      expect(await booksOf(result)).toMatchObject({ made: 6, failed: 6 })
      expect(webhook.posts).toBe(0)
    },
  )

  it('is not made where there is no event', async () => {
    const { run, webhook } = await open({ items: [], webhook: { handshake: {} } })
    expect((await run({ history: '0', 'webhook-handshake': 'true' })).exitCode).toBe(0)
    expect(webhook.handshakes).toEqual([])
  })
})

describe('TLS', () => {
  it('is verified with a proxy, too, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const tls = selfSigned()
    const proxy = await startProxy({ tls })
    try {
      const { run, webhook } = await open({ webhook: { tls } })
      const env = { HTTPS_PROXY: proxy.url, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
      const refused = await run({ history: '0' }, { env })
      expect(refused.errors.join()).toContain('TLS certificate was not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)')
      expect([proxy.requests, webhook.posts]).toEqual([[], 0])
      const path = join(refused.workspace, 'ca.pem')
      await writeFile(path, tls.cert)
      const trusted = await run({ history: '0' }, { env: { ...env, NODE_EXTRA_CA_CERTS: path } })
      expect(await booksOf(trusted)).toMatchObject({ delivered: 6 })
      expect(new Set(proxy.requests.map(({ target }) => target))).toEqual(new Set([new URL(webhook.url).host]))
    } finally {
      await proxy.close()
    }
  })

  it('is verified with AWS, straight and through a proxy, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const { key, cert } = selfSigned()
    let requests = 0
    const impostor = https.createServer({ key, cert }, (_, response) => {
      requests += 1
      response.end('{}')
    })
    await new Promise((resolve) => impostor.listen(0, '127.0.0.1', () => resolve(undefined)))
    const proxy = await startProxy()
    try {
      const { port } = /** @type {import('node:net').AddressInfo} */ (impostor.address())
      const { run } = await open()
      for (const env of [{}, { HTTPS_PROXY: proxy.url }]) {
        const trusting = { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
        const refused = await run({ endpoint: `https://127.0.0.1:${port}`, 'webhook-url': '' }, { env: trusting })
        expect(refused.exitCode).toBe(1)
        expect(refused.errors.join()).toContain('certificate')
      }
      expect(requests).toBe(0)
      expect(proxy.requests.length).toBeGreaterThan(0)
    } finally {
      impostor.closeAllConnections()
      await Promise.all([new Promise((resolve) => impostor.close(resolve)), proxy.close()])
    }
  })

  it('is verified always, and NODE_EXTRA_CA_CERTS adds an authority', async () => {
    const tls = selfSigned()
    const { run, webhook } = await open({ webhook: { tls } })
    for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }]) {
      const posts = webhook.posts
      const refused = await run({ history: '0' }, { env })
      expect(refused.exitCode).toBe(1)
      expect(refused.errors.join()).toContain('TLS certificate was not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)')
      const { letters } = await booksOf(refused)
      expect(letters).toHaveLength(6)
      expect(webhook.posts).toBe(posts)
      const path = join(refused.workspace, 'ca.pem')
      await writeFile(path, tls.cert)
      const trusted = await run(
        { history: '0' },
        { env: { ...env, NODE_EXTRA_CA_CERTS: path }, tempDir: refused.tempDir },
      )
      expect(await booksOf(trusted)).toMatchObject({ delivered: 6 })
      const replayed = await run(
        { 'replay-file': refused.outputs['dead-letter-file'] ?? '' },
        { env: { NODE_EXTRA_CA_CERTS: path }, tempDir: refused.tempDir },
      )
      expect(await booksOf(replayed)).toMatchObject({ delivered: 6 })
      expect(webhook.store.unique).toHaveLength(6)
    }
  })

  it.each([
    ['of another host', { dnsNames: ['other.test'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', { notAfter: new Date(Date.now() - 60_000) }, 'CERT_HAS_EXPIRED'],
  ])('does not take a certificate %s, trusted or not', async (_, options, code) => {
    const tls = selfSigned(options)
    const { run, webhook } = await open({ webhook: { tls } })
    const { workspace, tempDir } = await run({ 'webhook-url': '' })
    const path = join(workspace, 'ca.pem')
    await writeFile(path, tls.cert)
    const url = webhook.url.replace('127.0.0.1', 'localhost')
    const result = await run({ history: '0', 'webhook-url': url }, { env: { NODE_EXTRA_CA_CERTS: path }, tempDir })
    expect(result.errors.join()).toContain(`TLS certificate was not accepted (${code})`)
    expect(webhook.posts).toBe(0)
  })
})

describe('where requests may go', () => {
  it('http is for loopback, or for whoever allows it', async () => {
    const { run, webhook, costExplorer } = await open()
    const refused = await run({ 'webhook-url': 'http://webhook.example/hook' })
    expect(refused.errors).toHaveLength(1)
    expect(refused.errors[0]).toContain('`webhook-allow-http: true`')
    expect(costExplorer.requests).toHaveLength(0)
    const localhost = webhook.url.replace('127.0.0.1', 'localhost')
    expect(await booksOf(await run({ history: '0', 'webhook-url': localhost }))).toMatchObject({ delivered: 6 })
  })

  it.each([
    ...['http://169.254.169.254/latest', 'http://2852039166/', 'http://0xa9.0376.43518/', 'https://[fd00:ec2::254]/'],
    ...['http://[::ffff:169.254.169.254]/', 'https://168.63.129.16/', 'http://100.100.100.200/', 'http://[fe80::1]/'],
  ])('never to %s', async (url) => {
    const { run, costExplorer } = await open()
    const result = await run({ 'webhook-url': url, 'webhook-allow-http': 'true' })
    expect(result.exitCode).toBe(1)
    expect(result.errors.join()).toContain('`webhook-url` names a link-local or cloud metadata address')
    expect(costExplorer.requests).toHaveLength(0)
  })

  it('nor to a name that resolves there', async () => {
    const { run } = await open()
    // The child's resolver, as a name server would answer; all that asks it is the program's own.
    const resolver = `
      import dns from 'node:dns'
      import { syncBuiltinESMExports } from 'node:module'
      const system = dns.lookup
      dns.lookup = (name, options, callback) =>
        name === 'metadata.test' ? callback(null, [{ address: '169.254.169.254', family: 4 }]) : system(name, options, callback)
      syncBuiltinESMExports()`
    const result = await run(
      { history: '0', 'webhook-url': 'http://metadata.test/hook', 'webhook-allow-http': 'true' },
      { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(resolver)}`] },
    )
    expect(result.exitCode).toBe(1)
    expect(result.errors.join()).toContain('resolves to a link-local or cloud metadata address')
    expect(await booksOf(result)).toMatchObject({ made: 6, failed: 6 })
  })
})

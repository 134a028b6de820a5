import type { lookup } from 'node:dns'
import tls from 'node:tls'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createTransport } from '../../src/delivery/transport.js'
import { transportError } from '../../src/delivery/transport-error.js'
import type { ProxySettings } from '../../src/net/index.js'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook, type Webhook } from '../emulators/webhook.mjs'

const noProxy = { https: undefined, http: undefined, none: undefined }
let webhook: Webhook | undefined

afterEach(async () => {
  await webhook?.close()
  webhook = undefined
})

/** A resolver that knows one answer. */
function resolvingTo(...addresses: string[]): typeof lookup {
  const resolve = (_host: string, _options: object, callback: (error: null, found: object[]) => void) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return resolve as typeof lookup
}

async function post(url: string, resolver?: typeof lookup, proxy: ProxySettings = noProxy) {
  const transport = await createTransport({ url: new URL(url), proxy, concurrency: 1 }, resolver)
  try {
    return await transport.send('POST', { 'content-type': 'text/plain' }, 'x', 2_000)
  } finally {
    transport.close()
  }
}

describe('the transport', () => {
  it.each(['http://169.254.169.254/', 'http://2852039166/', 'http://0xa9fea9fe/', 'http://[::ffff:169.254.169.254]/'])(
    'refuses %s outright',
    async (url) => {
      await expect(post(url)).rejects.toThrow('link-local or a cloud metadata service')
    },
  )

  it.each([[['169.254.169.254']], [['127.0.0.1', 'fe80::1']], [['::ffff:169.254.169.254']]])(
    'refuses a name that resolves to %s',
    async (addresses) => {
      await expect(post('http://webhook.test/', resolvingTo(...addresses))).rejects.toMatchObject({
        kind: 'refused-address',
      })
    },
  )

  it('reaches a name that resolves to another', async () => {
    webhook = await startWebhook({ strict: false })
    const url = webhook.url.replace('127.0.0.1', 'webhook.test')
    expect(await post(url, resolvingTo('127.0.0.1'))).toMatchObject({ status: 204, body: '' })
  })

  it('reaches what the system resolves', async () => {
    webhook = await startWebhook({ strict: false })
    expect(await post(webhook.url.replace('127.0.0.1', 'localhost'))).toMatchObject({ status: 204 })
  })

  it('ends also where the webhook changes the protocol', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'
    webhook = await startWebhook({ script: [{ garbage: upgrade }] })
    await expect(post(webhook.url)).rejects.toMatchObject({
      kind: 'network',
      message: 'the connection ended without an answer',
    })
  })

  it('keeps only the beginning of what a webhook says', async () => {
    webhook = await startWebhook({ script: [{ status: 400, body: 'y'.repeat(50_000) }] })
    expect((await post(webhook.url)).body).toBe('y'.repeat(4_096))
  })
})

describe('TLS', () => {
  const usual = tls.getCACertificates('default')
  afterEach(() => {
    tls.setDefaultCACertificates(usual)
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  })

  it('is verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    webhook = await startWebhook({ tls: selfSigned(), strict: false })
    await expect(post(webhook.url)).rejects.toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('SELF_SIGNED'),
    })
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    await expect(post(webhook.url)).rejects.toMatchObject({ kind: 'tls' })
    expect(webhook.posts).toBe(0)
  })

  it('takes certificates that the machine trusts, for their own name and time', async () => {
    const own = selfSigned()
    // One at a time: they have one name, and OpenSSL looks for an issuer by its name.
    tls.setDefaultCACertificates([...usual, own.cert])
    webhook = await startWebhook({ tls: own, strict: false })
    expect(await post(webhook.url)).toMatchObject({ status: 204 })
    const { port } = webhook
    await expect(post(`https://webhook.test:${port}/`, resolvingTo('127.0.0.1'))).rejects.toMatchObject({ kind: 'tls' })
    await webhook.close()
    const expired = selfSigned({ notAfter: new Date(0) })
    tls.setDefaultCACertificates([...usual, expired.cert])
    webhook = await startWebhook({ tls: expired, strict: false })
    await expect(post(webhook.url)).rejects.toMatchObject({ kind: 'tls', message: expect.stringContaining('EXPIRED') })
  })
})

describe('a proxy', () => {
  it.each(['http', 'https'] as const)('that is set is used (%s)', async (protocol) => {
    const certificate = selfSigned({ dnsNames: ['webhook.test'] })
    const usual = tls.getCACertificates('default')
    if (protocol === 'https') tls.setDefaultCACertificates([...usual, certificate.cert])
    webhook = await startWebhook(protocol === 'https' ? { tls: certificate, strict: false } : { strict: false })
    const { port } = webhook
    const proxy = await startProxy({ hosts: { [`webhook.test:${port}`]: port } })
    const settings = { https: proxy.url, http: proxy.url, none: undefined }
    try {
      expect(await post(`${protocol}://webhook.test:${port}/x`, undefined, settings)).toMatchObject({ status: 204 })
      expect(proxy.requests).toMatchObject([{ target: `webhook.test:${port}` }])
      await expect(post('https://169.254.169.254/', undefined, settings)).rejects.toThrow('metadata service')
      expect(await post(webhook.url, undefined, { ...settings, none: '127.0.0.1' })).toMatchObject({ status: 204 })
      expect(proxy.requests.length).toBe(1)
    } finally {
      tls.setDefaultCACertificates(usual)
      await proxy.close()
    }
  })
})

describe('transportError', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'the connection was refused'],
    [{ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND secret.example.org' }, 'its host name is not known'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'its TLS certificate was not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'its TLS certificate was not accepted (ERR_TLS_CERT_ALTNAME_INVALID)'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'the answer was not HTTP'],
    [{ code: 'EWHATEVER' }, 'a network error (EWHATEVER)'],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'the connection was refused'],
    [{ code: 'bad\ncode' }, 'a network error'],
    ['text', 'a network error'],
  ])('tells %o in our words', (error, message) => {
    expect(transportError(error).message).toBe(message)
  })
})

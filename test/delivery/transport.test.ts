import type { lookup } from 'node:dns'
import { afterEach, describe, expect, it } from '@jest/globals'
import { transportError } from '../../src/delivery/transport-error.js'
import type { ProxySettings } from '../../src/net/index.js'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook, type Webhook } from '../emulators/webhook.mjs'
import { resolvingTo, withTransport } from './support/post.js'
import { trusting } from './support/trust.js'

let webhook: Webhook | undefined

afterEach(async () => {
  await webhook?.close()
  webhook = undefined
})

const post = (url: string, resolver?: typeof lookup, proxy?: ProxySettings) =>
  withTransport(url, (send) => send(), { ...(resolver && { lookup: resolver }), ...(proxy && { proxy }) })

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
  it('is verified', async () => {
    webhook = await startWebhook({ tls: selfSigned(), strict: false })
    await expect(post(webhook.url)).rejects.toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('SELF_SIGNED'),
    })
    expect(webhook.posts).toBe(0)
  })

  it('takes certificates that the machine trusts, for their own name and time', async () => {
    const own = selfSigned()
    const { url, port, close } = await startWebhook({ tls: own, strict: false })
    await trusting(own.cert, async () => {
      expect(await post(url)).toMatchObject({ status: 204 })
      const elsewhere = post(`https://webhook.test:${port}/`, resolvingTo('127.0.0.1'))
      await expect(elsewhere).rejects.toMatchObject({ kind: 'tls' })
    })
    await close()
    const expired = selfSigned({ notAfter: new Date(0) })
    webhook = await startWebhook({ tls: expired, strict: false })
    const late = trusting(expired.cert, () => post(webhook?.url ?? ''))
    await expect(late).rejects.toMatchObject({ kind: 'tls', message: expect.stringContaining('EXPIRED') })
  })
})

describe('a proxy', () => {
  it.each(['http', 'https'] as const)('that is set is used (%s)', async (protocol) => {
    const certificate = selfSigned({ dnsNames: ['webhook.test'] })
    webhook = await startWebhook(protocol === 'https' ? { tls: certificate, strict: false } : { strict: false })
    const { port, url } = webhook
    const proxy = await startProxy({ hosts: { [`webhook.test:${port}`]: port } })
    const settings = { https: proxy.url, http: proxy.url, none: undefined }
    try {
      await trusting(certificate.cert, async () => {
        expect(await post(`${protocol}://webhook.test:${port}/x`, undefined, settings)).toMatchObject({ status: 204 })
        expect(proxy.requests).toMatchObject([{ target: `webhook.test:${port}` }])
        await expect(post('https://169.254.169.254/', undefined, settings)).rejects.toThrow('metadata service')
        expect(await post(url, undefined, { ...settings, none: '127.0.0.1' })).toMatchObject({ status: 204 })
        expect(proxy.requests.length).toBe(1)
      })
    } finally {
      await proxy.close()
    }
  })

  it('that is spoken to by TLS must be trusted too', async () => {
    const certificate = selfSigned()
    webhook = await startWebhook({ strict: false })
    const { url } = webhook
    const proxy = await startProxy({ tls: certificate })
    const settings = { https: undefined, http: proxy.url, none: undefined }
    try {
      await expect(post(url, undefined, settings)).rejects.toMatchObject({ kind: 'tls' })
      expect(proxy.requests).toEqual([])
      const trusted = trusting(certificate.cert, () => post(url, undefined, settings))
      expect(await trusted).toMatchObject({ status: 204 })
      expect(proxy.requests.length).toBe(1)
    } finally {
      await proxy.close()
    }
  })
})

describe('transportError', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls'],
    // What a server may say that restarts, or a network may do to a record.
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'network'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'network'],
  ])('takes %s for kind %s: only what stays as it is ends the delivery', (code, kind) => {
    const error = transportError(Object.assign(new Error('for 10.0.0.1'), { code }))
    expect(error).toMatchObject({ kind, message: expect.stringContaining(`(${code})`) })
  })

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

import type { lookup as systemLookup } from 'node:dns'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type AttemptError, HttpClient, type HttpClientOptions, outcomeOf } from '../../src/delivery/http.js'
import { guardedLookup } from '../../src/lib/addresses.js'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { answer, type RawOptions, type Respond, startRawServer } from './support/raw-server.js'
import { trusting } from './support/trust.js'

const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function server(respond: Respond, options?: RawOptions) {
  const started = await startRawServer(respond, options)
  closers.push(() => started.close())
  return started
}

async function webhook(options: Parameters<typeof startWebhook>[0] = {}) {
  const started = await startWebhook({ strict: false, ...options })
  closers.push(() => started.close())
  return started
}

function clientFor(url: string, over: Partial<HttpClientOptions> = {}) {
  const proxy = { https: undefined, http: undefined, none: undefined }
  const options = { url: new URL(url), input: 'webhook-url', proxy, connections: 1, connectTimeout: 5_000, ...over }
  const client = new HttpClient(options)
  closers.push(() => client.close())
  return client
}

function post(client: HttpClient, timeout = 5_000, body: string | Buffer = 'x') {
  return client.send({ method: 'POST', headers: { 'content-type': 'text/plain' }, body, timeout })
}

/** A guarded resolver with one answer. */
function resolvingTo(...addresses: string[]) {
  const resolve = (_host: string, _options: object, callback: (error: null, found: object[]) => void) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    setImmediate(() => callback(null, found))
  }
  return guardedLookup(resolve as typeof systemLookup)
}

describe('addresses', () => {
  test.each([
    'http://169.254.169.254/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
  ])('%s is refused before anything is sent', (url) => {
    expect(() => clientFor(url)).toThrow('The address in `webhook-url` is link-local or a cloud metadata service.')
  })

  test.each([[['169.254.169.254']], [['127.0.0.1', 'fe80::1']], [['::ffff:169.254.169.254']]])(
    'a name that resolves to %s is refused',
    async (addresses) => {
      const client = clientFor('http://webhook.test/', { lookup: resolvingTo(...addresses) })
      expect(await post(client)).toMatchObject({ kind: 'error', cause: 'refused-address' })
    },
  )

  test('a name that resolves to another address is reached', async () => {
    const { url } = await webhook()
    const client = clientFor(url.replace('127.0.0.1', 'webhook.test'), { lookup: resolvingTo('127.0.0.1') })
    expect(await post(client)).toMatchObject({ kind: 'answer', status: 204, body: '' })
  })

  test('a name that the system resolves is reached', async () => {
    const { url } = await webhook()
    expect(await post(clientFor(url.replace('127.0.0.1', 'localhost')))).toMatchObject({ status: 204 })
  })
})

describe('TLS', () => {
  test('a certificate that nobody trusts ends the attempt', async () => {
    const { url, requests } = await webhook({ tls: selfSigned() })
    const outcome = await post(clientFor(url))
    expect(outcome).toMatchObject({ cause: 'tls', message: expect.stringContaining('SELF_SIGNED') })
    expect(requests).toEqual([])
  })

  test('certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const { url } = await webhook({ tls: selfSigned() })
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect(await post(clientFor(url))).toMatchObject({ cause: 'tls' })
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })

  test('a trusted certificate is accepted for its own name only', async () => {
    const own = selfSigned()
    const { url, port } = await webhook({ tls: own })
    await trusting(own.cert, async () => {
      expect(await post(clientFor(url))).toMatchObject({ status: 204 })
      const elsewhere = clientFor(`https://webhook.test:${port}/`, { lookup: resolvingTo('127.0.0.1') })
      expect(await post(elsewhere)).toMatchObject({ cause: 'tls' })
    })
  })

  test('an expired certificate ends the attempt', async () => {
    const expired = selfSigned({ notAfter: new Date(0) })
    const { url } = await webhook({ tls: expired })
    const outcome = await trusting(expired.cert, () => post(clientFor(url)))
    expect(outcome).toMatchObject({ cause: 'tls', message: expect.stringContaining('EXPIRED') })
  })

  test('a server that does not speak TLS ends the attempt', async () => {
    const { url } = await server(() => {}, {
      accept: (socket) => {
        socket.once('data', () => socket.end(answer(400, [], 'This is an HTTP port')))
        return false
      },
    })
    expect(await post(clientFor(url.replace('http:', 'https:')))).toMatchObject({ cause: 'tls' })
  })
})

describe('a proxy', () => {
  test.each(['http', 'https'] as const)('that is set is used for %s', async (protocol) => {
    const certificate = selfSigned({ dnsNames: ['webhook.test'] })
    const { port, url } = await webhook(protocol === 'https' ? { tls: certificate } : {})
    const started = await startProxy({ hosts: { [`webhook.test:${port}`]: port } })
    closers.push(() => started.close())
    const proxy = { https: started.url, http: started.url, none: undefined }
    await trusting(certificate.cert, async () => {
      const client = clientFor(`${protocol}://webhook.test:${port}/x`, { proxy })
      expect(await post(client)).toMatchObject({ status: 204 })
      expect(started.requests).toMatchObject([{ target: `webhook.test:${port}` }])
      expect(await post(clientFor(url, { proxy: { ...proxy, none: '127.0.0.1' } }))).toMatchObject({ status: 204 })
      expect(started.requests.length).toBe(1)
    })
    expect(() => clientFor(`${protocol}://169.254.169.254/`, { proxy })).toThrow('metadata service')
  })

  test('with TLS must be trusted too', async () => {
    const certificate = selfSigned()
    const { url } = await webhook()
    const started = await startProxy({ tls: certificate })
    closers.push(() => started.close())
    const proxy = { https: undefined, http: started.url, none: undefined }
    expect(await post(clientFor(url, { proxy }))).toMatchObject({ cause: 'tls' })
    expect(started.requests).toEqual([])
    expect(await trusting(certificate.cert, () => post(clientFor(url, { proxy })))).toMatchObject({ status: 204 })
  })

  test.each([
    [
      'requires a password',
      { requireAuthorization: 'Basic abc' },
      'the proxy requires a user name and a password (407)',
    ],
    ['cannot reach the host', {}, 'the proxy refused the tunnel with status 502'],
  ])('that %s is named in the error', async (_, options, message) => {
    const started = await startProxy(options)
    closers.push(() => started.close())
    const proxy = { https: started.url, http: started.url, none: undefined }
    expect(await post(clientFor('http://webhook.test/', { proxy }))).toMatchObject({ cause: 'network', message })
  })
})

describe('an answer', () => {
  test('keeps the first 64 KB of its body where it is no success', async () => {
    const { url } = await webhook({
      script: [
        { status: 400, body: 'y'.repeat(100_000) },
        { status: 400, body: 'short' },
      ],
    })
    const client = clientFor(url)
    const long = await post(client)
    expect(long.kind === 'answer' && [long.body.length, long.isCut]).toEqual([65_536, true])
    expect(await post(client)).toMatchObject({ body: 'short', isCut: false })
  })

  test.each([200, 400])('without end is read up to 64 KB (%i)', async (status) => {
    const { url } = await webhook({ script: [{ endless: true, status }, 'accept'] })
    const client = clientFor(url)
    expect(await post(client)).toMatchObject({ kind: 'answer', status })
    expect(await post(client)).toMatchObject({ status: 204 })
  })

  test('with the same header twice has a list, or the first Retry-After', async () => {
    const fields = ['Retry-After: 1', 'Retry-After: 2', 'WebHook-Allowed-Origin: a', 'WebHook-Allowed-Origin: b']
    const { url } = await server((socket) => socket.write(answer(503, fields)))
    const headers = { 'retry-after': '1', 'webhook-allowed-origin': 'a, b' }
    expect(await post(clientFor(url))).toMatchObject({ status: 503, headers })
  })

  test('that redirects is not followed', async () => {
    const other = await webhook()
    const { url } = await webhook({ script: [{ status: 307, redirect: other.url }] })
    expect(await post(clientFor(url))).toMatchObject({ status: 307 })
    expect(other.posts).toBe(0)
  })

  test('that comes before the request is sent completely counts', async () => {
    const { url } = await server(() => {}, {
      accept: (socket) => {
        socket.once('data', () => socket.end(answer(413, ['Connection: close'], 'too large')))
        return false
      },
    })
    expect(await post(clientFor(url), 5_000, Buffer.alloc(300_000))).toMatchObject({ status: 413, body: 'too large' })
  })

  test('of a success leaves its connection open for the next request', async () => {
    const { url, requests } = await server((socket) => socket.write(answer(200, [], 'thanks')))
    const client = clientFor(url)
    for (let count = 0; count < 3; count++) expect(await post(client)).toMatchObject({ status: 200, body: '' })
    expect(requests.map(({ connection }) => connection)).toEqual([0, 0, 0])
  })
})

describe('an attempt ends', () => {
  const isBroken = true
  test.each<[string, Respond, Partial<AttemptError>]>([
    ['where the connection ends before the answer', (socket) => socket.end(), { message: 'the connection ended without an answer', isBroken }], // biome-ignore format: one line
    ['where it ends in the head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'), { cause: 'network' }],
    ['where it ends in the body', (socket) => socket.end(answer(200, [], 'abc').slice(0, -1)), { message: 'the connection ended in the middle of the answer' }], // biome-ignore format: one line
    ['where it is reset', (socket) => socket.resetAndDestroy(), { message: 'the connection was reset', isBroken }],
    ['where the answer is not HTTP', (socket) => socket.end('no HTTP at all\r\n\r\n'), { message: 'the answer was not HTTP' }], // biome-ignore format: one line
    ['where the server changes the protocol', (socket) => socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'), { message: 'the connection ended without an answer' }], // biome-ignore format: one line
  ])('%s', async (_, respond, error) => {
    const { url, requests } = await server(respond)
    expect(await post(clientFor(url))).toMatchObject({ kind: 'error', cause: 'network', isStale: false, ...error })
    expect(requests.length).toBe(1)
  })

  test('where there is no server', async () => {
    const { url, close } = await startRawServer(() => {})
    await close()
    expect(await post(clientFor(url))).toMatchObject({ message: 'the connection was refused', isBroken: false })
  })

  test.each([
    ['before an answer', ''],
    ['in the middle of the answer', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'],
    ['after an interim answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('when its time is over, %s, and its connection is not used again', async (_, text) => {
    const { url, requests } = await server((socket, __, index) => socket.write(index === 0 ? text : answer(204)))
    const client = clientFor(url)
    expect(await post(client, 60)).toMatchObject({ cause: 'timeout' })
    expect(await post(client)).toMatchObject({ status: 204 })
    expect(requests.map(({ connection }) => connection)).toEqual([0, 1])
  })

  test('when its time is over, also where no connection could be opened', async () => {
    // The resolver never answers.
    const client = clientFor('http://webhook.test/', { lookup: () => {} })
    expect(await post(client, 60)).toMatchObject({ cause: 'timeout' })
  })

  test('when its time is over, also where it waits for a free connection', async () => {
    const { url, requests } = await server(() => {})
    const client = clientFor(url)
    const ends: number[] = []
    await Promise.all([400, 100, 250].map((time) => post(client, time).then(() => ends.push(time))))
    expect(ends).toEqual([100, 250, 400])
    expect(requests.length).toBe(1)
  })

  test('when all attempts are aborted, or the client is closed', async () => {
    const { url, requests, sockets } = await server(() => {})
    const client = clientFor(url, { connections: 2 })
    const first = [post(client), post(client), post(client)]
    while (requests.length < 2) await delay(1)
    client.abort()
    for (const outcome of await Promise.all(first)) expect(outcome).toMatchObject({ cause: 'aborted' })
    const last = post(client)
    while (requests.length < 3) await delay(1)
    await client.close()
    expect(await last).toMatchObject({ cause: 'aborted' })
    while (sockets.size > 0) await delay(1)
    expect(requests.length).toBe(3)
  })
})

test('a header that must not be sent is an error of the program', async () => {
  const { url } = await webhook()
  const request = { method: 'POST', headers: { 'x-a': 'a\r\nb: c' }, body: '', timeout: 5_000 } as const
  await expect(clientFor(url).send(request)).rejects.toThrow(/invalid x-a header/)
})

describe('the error of an attempt', () => {
  test.each([
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls'],
    // A server that restarts may send the first; a network may cause the second.
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'network'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'network'],
  ])('with code %s is of kind %s: only what stays the same ends the delivery', (code, cause) => {
    const error = outcomeOf(Object.assign(new Error('for 10.0.0.1'), { code }))
    expect(error).toMatchObject({ cause, message: expect.stringContaining(`(${code})`) })
  })

  test.each([
    [{ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND secret.example.org' }, 'its host name is not known'],
    [{ code: 'EWHATEVER' }, 'a network error (EWHATEVER)'],
    [{ code: 'bad\ncode' }, 'a network error'],
    ['text', 'a network error'],
  ])('%o is described without the host', (error, message) => {
    expect(outcomeOf(error).message).toBe(message)
  })
})

import type { lookup as systemLookup } from 'node:dns'
import { setImmediate as turn } from 'node:timers/promises'
import tls from 'node:tls'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type AttemptError, type HttpClientOptions, outcomeOf } from '../../src/delivery/http.js'
import { HttpClient } from '../../src/delivery/index.js'
import { guardedLookup } from '../../src/lib/addresses.js'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { answer, type Respond, startRawServer } from './support/raw-server.js'

const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function server(...given: Parameters<typeof startRawServer>) {
  const started = await startRawServer(...given)
  closers.push(() => started.close())
  return started
}

async function webhook(options: Parameters<typeof startWebhook>[0] = {}) {
  const started = await startWebhook({ strict: false, ...options })
  closers.push(() => started.close())
  return started
}

async function proxyTo(options: Parameters<typeof startProxy>[0]) {
  const started = await startProxy(options)
  closers.push(() => started.close())
  return { ...started, settings: { https: undefined, http: started.url, none: undefined } }
}

function clientFor(url: string, over: Partial<HttpClientOptions> = {}) {
  const proxy = { https: undefined, http: undefined, none: undefined }
  const options = { url: new URL(url), input: 'webhook-url', proxy, connections: 1, connectTimeout: 100_000, ...over }
  const client = new HttpClient(options)
  closers.push(() => client.close())
  return client
}

function post(client: HttpClient, timeout = 100_000, body: string | Buffer = 'x') {
  return client.send({ method: 'POST', headers: { 'content-type': 'text/plain' }, body, timeout })
}

/** A guarded resolver with one answer. */
function resolvingTo(address: string) {
  const resolve = (_host: string, _options: object, callback: (error: null, found: object[]) => void) => {
    setImmediate(() => callback(null, [{ address, family: 4 }]))
  }
  return guardedLookup(resolve as typeof systemLookup)
}

/** Trusts one more certificate while `use` runs. Only one: OpenSSL looks for an issuer by its name, and these have the same name. */
async function trusting<T>(cert: string, use: () => Promise<T>): Promise<T> {
  const usual = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...usual, cert])
  try {
    return await use()
  } finally {
    tls.setDefaultCACertificates(usual)
  }
}

describe('the trust of a request', () => {
  test('a link-local address, or a name that resolves to one, is refused before anything is sent', async () => {
    const message = 'The address in `webhook-url` is link-local or a cloud metadata service.'
    expect(() => clientFor('http://2852039166/')).toThrow(message)
    const client = clientFor('http://webhook.test/', { lookup: resolvingTo('169.254.169.254') })
    expect(await post(client)).toMatchObject({ kind: 'error', cause: 'refused-address' })
  })

  test('a proxy variable that is not a URL is an error before anything is sent', () => {
    const proxy = { https: 'socks5://proxy:1080', http: undefined, none: undefined }
    expect(() => clientFor('https://hooks.example.com/', { proxy })).toThrow('HTTPS_PROXY is not the URL')
  })

  test('a trusted certificate is accepted for its own name only', async () => {
    const own = selfSigned()
    const { url, port, requests } = await webhook({ tls: own })
    const untrusted = { cause: 'tls', message: expect.stringContaining('SELF_SIGNED') }
    expect([await post(clientFor(url)), requests]).toMatchObject([untrusted, []])
    await trusting(own.cert, async () => {
      expect(await post(clientFor(url))).toMatchObject({ status: 204 })
      const elsewhere = clientFor(`https://webhook.test:${port}/`, { lookup: resolvingTo('127.0.0.1') })
      expect(await post(elsewhere)).toMatchObject({ cause: 'tls' })
    })
  })

  test('a server that does not speak TLS ends the attempt', async () => {
    const { url } = await server(
      () => {},
      (socket) => socket.once('data', () => socket.end(answer(400, [], 'This is an HTTP port'))),
    )
    expect(await post(clientFor(url.replace('http:', 'https:')))).toMatchObject({ cause: 'tls' })
  })

  test('a proxy with TLS must be trusted too', async () => {
    const certificate = selfSigned()
    const { url } = await webhook()
    const proxy = await proxyTo({ tls: certificate })
    const send = () => post(clientFor(url, { proxy: proxy.settings }))
    expect([await send(), proxy.requests]).toMatchObject([{ cause: 'tls' }, []])
    expect(await trusting(certificate.cert, send)).toMatchObject({ status: 204 })
  })

  test.each([
    [
      'requires a password',
      { requireAuthorization: 'Basic abc' },
      'the proxy requires a user name and a password (407)',
    ],
    ['cannot reach the host', {}, 'the proxy refused the tunnel with status 502'],
  ])('the error names a proxy that %s', async (_, options, message) => {
    const { settings: proxy } = await proxyTo(options)
    expect(await post(clientFor('http://webhook.test/', { proxy }))).toMatchObject({ cause: 'network', message })
  })
})

describe('an answer', () => {
  test('64 KB of an answer are read, also of one without an end', async () => {
    const { url } = await webhook({
      script: [
        { status: 400, body: 'y'.repeat(100_000) },
        { status: 400, body: 'short' },
        { endless: true, status: 200 },
        { endless: true, status: 400 },
      ],
    })
    const client = clientFor(url)
    expect(await post(client)).toMatchObject({ body: 'y'.repeat(65_536), isCut: true })
    expect(await post(client)).toMatchObject({ body: 'short', isCut: false })
    expect(await post(client)).toMatchObject({ status: 200, body: '' })
    expect(await post(client)).toMatchObject({ status: 400 })
    expect(await post(client)).toMatchObject({ status: 204 })
  })

  test('a header that came twice is a list, but the first Retry-After counts', async () => {
    const fields = ['Retry-After: 1', 'Retry-After: 2', 'WebHook-Allowed-Origin: a', 'WebHook-Allowed-Origin: b']
    const { url } = await server((socket) => socket.write(answer(503, fields)))
    const headers = { 'retry-after': '1', 'webhook-allowed-origin': 'a, b' }
    expect(await post(clientFor(url))).toMatchObject({ status: 503, headers })
  })

  test('an answer that comes before the request is sent completely counts', async () => {
    const { url } = await server(
      () => {},
      (socket) => socket.once('data', () => socket.end(answer(413, ['Connection: close'], 'too large'))),
    )
    const outcome = await post(clientFor(url), undefined, Buffer.alloc(300_000))
    expect(outcome).toMatchObject({ status: 413, body: 'too large' })
  })
})

describe('the end of an attempt', () => {
  const isBroken = true
  const upgrade = 'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'
  const noAnswer = { message: 'the connection ended without an answer', isBroken }
  const half = { message: 'the connection ended in the middle of the answer' }
  const notHttp = { message: 'the answer was not HTTP' }
  test.each<[string, Respond, Partial<AttemptError>]>([
    ['a connection that ends before the answer', (socket) => socket.end(), noAnswer],
    ['a connection that ends in the head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'), {}],
    ['a connection that ends in the body', (socket) => socket.end(answer(200, [], 'abc').slice(0, -1)), half],
    ['a reset', (socket) => socket.resetAndDestroy(), { message: 'the connection was reset', isBroken }],
    ['an answer that is not HTTP', (socket) => socket.end('no HTTP at all\r\n\r\n'), notHttp],
    ['a change of the protocol', (socket) => socket.write(upgrade), noAnswer],
  ])('%s ends the attempt', async (_, respond, error) => {
    const { url, requests } = await server(respond)
    expect(await post(clientFor(url))).toMatchObject({ kind: 'error', cause: 'network', isStale: false, ...error })
    expect(requests.length).toBe(1)
  })

  test('all attempts end if they are aborted, or the client is closed', async () => {
    const { url, requests, sockets } = await server(() => {})
    const client = clientFor(url, { connections: 2 })
    const first = [post(client), post(client), post(client)]
    while (requests.length < 2) await turn()
    client.abort()
    for (const outcome of await Promise.all(first)) expect(outcome).toMatchObject({ cause: 'aborted' })
    const last = post(client)
    while (requests.length < 3) await turn()
    await client.close()
    expect(await last).toMatchObject({ cause: 'aborted' })
    while (sockets.size > 0) await turn()
    expect(requests.length).toBe(3)
  })

  describe('at its time limit', () => {
    beforeEach(() => {
      jest.useFakeTimers({
        doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
      })
    })
    afterEach(() => void jest.useRealTimers())

    test.each([
      ['before an answer', ''],
      ['in the middle of the answer', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'],
      ['after an interim answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ])('a time limit %s ends the attempt and its connection', async (_, text) => {
      const { url, requests } = await server((socket, __, index) => socket.write(index === 0 ? text : answer(204)))
      const client = clientFor(url)
      const late = post(client, 600)
      while (requests.length < 1) await turn()
      // The text of the server arrives before the time limit.
      for (let count = 0; count < 20; count++) await turn()
      jest.advanceTimersByTime(600)
      expect(await late).toMatchObject({ cause: 'timeout' })
      expect(await post(client)).toMatchObject({ status: 204 })
      expect(requests.map(({ connection }) => connection)).toEqual([0, 1])
    })

    test('the time limit includes the wait for a connection', async () => {
      // The resolver never answers.
      const client = clientFor('http://webhook.test/', { connections: 1, lookup: () => {} })
      const ends: number[] = []
      const attempts = [400, 100, 250].map((time) =>
        post(client, time).then((outcome) => {
          expect(outcome).toMatchObject({ cause: 'timeout' })
          ends.push(time)
        }),
      )
      for (let time = 0; time < 400; time += 50) await jest.advanceTimersByTimeAsync(50)
      await Promise.all(attempts)
      expect(ends).toEqual([100, 250, 400])
    })
  })
})

test('a header that must not be sent is an error of the program', async () => {
  const request = { method: 'POST', headers: { 'x-a': 'a\r\nb: c' }, body: '', timeout: 100_000 } as const
  await expect(clientFor((await webhook()).url).send(request)).rejects.toThrow(/invalid x-a header/)
})

test.each([
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls'],
  // A server that restarts may send the first; a network may cause the second.
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'network'],
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'network'],
])('a TLS error ends the delivery only if a retry would fail in the same way: %s is of kind %s', (code, cause) => {
  const error = outcomeOf(Object.assign(new Error('for 10.0.0.1'), { code }))
  expect(error).toMatchObject({ cause, message: expect.stringContaining(`(${code})`) })
})

test.each([
  [{ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND secret.example.org' }, 'its host name is not known'],
  [{ code: 'EWHATEVER' }, 'a network error (EWHATEVER)'],
  [{ code: 'bad\ncode' }, 'a network error'],
  ['text', 'a network error'],
])('the error %o is described without the host', (error, message) => {
  expect(outcomeOf(error).message).toBe(message)
})

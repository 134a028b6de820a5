import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import tls from 'node:tls'
import { afterEach, describe, expect, it } from '@jest/globals'
import { startProxy } from '../../emulators/proxy.mjs'
import { selfSigned } from '../../emulators/self-signed.mjs'
import { resolvingTo, withTransport } from '../support/post.js'
import { answer, type RawOptions, type RawServer, type Respond, startRawServer } from '../support/raw-server.js'
import { trusting } from '../support/trust.js'

let server: RawServer

afterEach(() => server.close())

const echo: Respond = (socket, { body }) => socket.write(answer(400, [], body.toString()))

async function start(respond: Respond = echo, options?: RawOptions) {
  server = await startRawServer(respond, options)
  return server.url
}

describe('a name with several addresses', () => {
  it.each([[['::1', '127.0.0.1']], [['127.0.0.1', '::1']], [['127.0.0.3', '127.0.0.1']]])(
    'is reached at the one that answers (%j)',
    async (addresses) => {
      const url = (await start()).replace('127.0.0.1', 'webhook.test')
      const lookup = resolvingTo(...addresses)
      await withTransport(
        url,
        async (post) => {
          for (const body of ['first', 'second']) expect(await post(body)).toMatchObject({ body })
        },
        { lookup },
      )
      expect(server.connections).toBe(1)
    },
  )

  it('is refused where none does', async () => {
    const url = (await start(echo, { host: '127.0.0.2' })).replace('127.0.0.2', 'webhook.test')
    const lookup = resolvingTo('127.0.0.3', '127.0.0.1')
    const end = withTransport(url, (post) => post(), { lookup })
    await expect(end).rejects.toMatchObject({ kind: 'network', message: 'the connection was refused' })
  })

  it('is not waited for beyond the time of the attempt', async () => {
    const never = (() => {}) as unknown as ReturnType<typeof resolvingTo>
    await start()
    const end = withTransport('http://webhook.test/', (post) => post('x', 50), { lookup: never })
    await expect(end).rejects.toMatchObject({ kind: 'timeout' })
  })
})

it('an IPv6 address is reached, and has its brackets in Host alone', async () => {
  const url = await start(echo, { host: '::1' })
  expect(await withTransport(url, (post) => post('six'))).toMatchObject({ body: 'six' })
  expect(server.requests[0]?.head).toContain(`\r\nHost: [::1]:${server.port}\r\n`)
})

describe('TLS', () => {
  it('carries requests one after the other, of any size', async () => {
    const own = selfSigned()
    const url = await start(echo, { tls: own })
    const bodies = ['short', Buffer.alloc(3_000, 'y').toString(), 'Größe 🚀', '']
    await trusting(own.cert, () =>
      withTransport(url, async (post) => {
        for (const body of bodies) expect(await post(body)).toMatchObject({ status: 400, body })
        await post(Buffer.alloc(5_000_000, 'z'), 25_000)
      }),
    )
    expect(server.connections).toBe(1)
    expect(server.requests.at(-1)?.body.equals(Buffer.alloc(5_000_000, 'z'))).toBe(true)
  })

  it('is taken up again by later connections, and names the server, its protocol, and no address', async () => {
    const own = selfSigned({ dnsNames: ['webhook.test'] })
    const seen: unknown[] = []
    const close: Respond = (socket) => {
      if (socket instanceof tls.TLSSocket) {
        const { servername } = socket as tls.TLSSocket & { servername?: unknown }
        seen.push([servername, socket.alpnProtocol, socket.isSessionReused()])
      }
      socket.end(answer(200, ['Connection: close']))
    }
    const options = { ...own, ALPNProtocols: ['h2', 'http/1.1'] }
    const url = await start(close, { tls: options })
    const lookup = resolvingTo('127.0.0.1')
    await trusting(own.cert, async () => {
      for (const host of ['webhook.test', 'webhook.test.', '127.0.0.1']) {
        const twice = async (post: () => Promise<unknown>) => [await post(), await delay(10), await post()]
        await withTransport(url.replace('127.0.0.1', host), twice, { lookup })
      }
    })
    const named = ['webhook.test', 'http/1.1']
    const unnamed = [false, 'http/1.1']
    expect(seen).toEqual([[...named, false], [...named, true], [...named, false], [...named, true], [...unnamed, false], [...unnamed, true]]) // biome-ignore format: one line
  })

  it.each([
    ['speaks none', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls'],
    ['ends the handshake', (socket: Socket) => socket.end(), 'network'],
    ['resets it', (socket: Socket) => socket.resetAndDestroy(), 'network'],
  ])('with a server that %s fails', async (_, greet, kind) => {
    const accept = (socket: Socket) => greet(socket) === null
    const url = (await start(echo, { accept })).replace('http:', 'https:')
    await expect(withTransport(url, (post) => post())).rejects.toMatchObject({ kind })
  })

  it.each([
    ['an idle connection', answer(204)],
    ['one that the server will not use again', answer(204, ['Connection: close'])],
  ])('is ended by an alert, before %s is closed', async (_, text) => {
    const own = selfSigned()
    // In TLS 1.3 an alert looks like any other record.
    await start((socket) => socket.write(text), { tls: { ...own, maxVersion: 'TLSv1.2' } })
    const sent: Buffer[] = []
    const tap = createServer((socket) => {
      const onward = connect(server.port, '127.0.0.1')
      socket.on('data', (bytes: Buffer) => sent.push(bytes))
      socket.pipe(onward).pipe(socket)
    })
    tap.listen(0, '127.0.0.1')
    await once(tap, 'listening')
    const address = tap.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    await trusting(own.cert, () => withTransport(`https://127.0.0.1:${port}/`, (post) => post()))
    tap.close()
    await once(tap, 'close')
    // The type of the last record: 21 is `alert` (RFC 5246, section 6.2.1).
    const bytes = Buffer.concat(sent)
    const types: number[] = []
    for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) types.push(bytes.readUInt8(at))
    expect(types.at(-1)).toBe(21)
  })

  it('sends nothing to a server whose certificate is not accepted', async () => {
    const url = await start(echo, { tls: selfSigned() })
    await expect(withTransport(url, (post) => post('secret'))).rejects.toMatchObject({ kind: 'tls' })
    await delay(20)
    expect(server.requests).toEqual([])
  })
})

describe('through a proxy', () => {
  const via = (url: string) => ({ https: url, http: url, none: undefined })

  it.each(['http', 'https'] as const)('requests share tunnels, no more than are wanted (%s)', async (protocol) => {
    const own = selfSigned({ dnsNames: ['webhook.test'] })
    await start(echo, protocol === 'https' ? { tls: own } : {})
    const target = `webhook.test:${server.port}`
    const proxy = await startProxy({ hosts: { [target]: server.port } })
    try {
      const post = () =>
        withTransport(
          `${protocol}://${target}/`,
          async (send) => {
            const bodies = Array.from({ length: 9 }, (_, index) => `body ${index}`)
            const answers = await Promise.all(bodies.map((body) => send(body)))
            expect(answers.map(({ body }) => body)).toEqual(bodies)
          },
          { concurrency: 2, proxy: via(proxy.url) },
        )
      await trusting(own.cert, post)
      expect(proxy.requests.map(({ target: asked }) => asked)).toEqual([target, target])
    } finally {
      await proxy.close()
    }
  })

  it.each(['http', 'https'] as const)('an IPv6 address is asked for in brackets (%s)', async (protocol) => {
    await start(echo, protocol === 'https' ? { tls: selfSigned() } : {})
    const target = '[2001:db8::1]:8443'
    const proxy = await startProxy({ hosts: { [target]: server.port } })
    const end = withTransport(`${protocol}://${target}/`, (post) => post('six'), { proxy: via(proxy.url) })
    try {
      if (protocol === 'http') expect(await end).toMatchObject({ body: 'six' })
      else await expect(end).rejects.toMatchObject({ kind: 'tls' })
      expect(proxy.requests).toMatchObject([{ target, headers: { host: target } }])
    } finally {
      await proxy.close()
    }
  })

  it('that refuses the tunnel, attempts fail', async () => {
    await start()
    const proxy = await startProxy({ requireAuthorization: 'Basic other' })
    const end = withTransport(server.url, (post) => post(), { proxy: via(proxy.url) })
    const message = 'the proxy demands a user name and a password (407)'
    await expect(end).rejects.toMatchObject({ kind: 'network', message })
    const credentials = proxy.url.replace('//', '//me:%zz@')
    const malformed = withTransport(server.url, (post) => post(), { proxy: via(credentials) })
    await expect(malformed).rejects.toMatchObject({ kind: 'network' })
    await proxy.close()
    const gone = withTransport(server.url, (post) => post(), { proxy: via(proxy.url) })
    await expect(gone).rejects.toMatchObject({ kind: 'network', message: 'the connection was refused' })
  })

  it('that is slow, attempts end in their time, and a tunnel that comes too late is closed', async () => {
    await start()
    let ended = false
    const slow = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('close', () => {
        ended = true
      })
      socket.once('data', () => setTimeout(() => socket.write('HTTP/1.1 200 Tunnel\r\n\r\n'), 100))
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const address = slow.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const proxy = via(`http://127.0.0.1:${port}`)
    await expect(withTransport(server.url, (post) => post('x', 30), { proxy })).rejects.toMatchObject({
      kind: 'timeout',
    })
    expect(ended).toBe(false)
    while (!ended) await delay(5)
    slow.close()
    await once(slow, 'close')
  })
})

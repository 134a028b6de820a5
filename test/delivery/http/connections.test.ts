import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { withTransport } from '../support/post.js'
import { answer, type RawOptions, type RawServer, type Respond, startRawServer } from '../support/raw-server.js'

let server: RawServer

afterEach(() => server.close())

async function start(respond: Respond, options?: RawOptions) {
  server = await startRawServer(respond, options)
  return server.url
}

const writing =
  (...answers: readonly string[]): Respond =>
  (socket, _, index) =>
    socket.write(answers[index] ?? answers.at(-1) ?? '', 'latin1')

/** The connections that so many requests went over, one after the other, with a pause between. */
async function connectionsOf(url: string, count: number, pause = 0) {
  await withTransport(url, async (post) => {
    for (let index = 0; index < count; index++) {
      expect((await post()).status).toBe(index === 0 ? 200 : 204)
      await delay(pause)
    }
  })
  return server.requests.map(({ connection }) => connection)
}

describe('a connection is used again', () => {
  it.each([
    ['after an answer with a length', answer(200, [], 'hello'), true],
    ['after an answer in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n', true],
    ['after an interim answer too', `HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${answer(200)}`, true],
    ['where HTTP/1.0 asks for it', answer(200, ['Connection: keep-alive']).replace('1.1', '1.0'), true],
    ['but not in HTTP/1.0 otherwise', answer(200).replace('1.1', '1.0'), false],
    ['but not where the server closes it', answer(200, ['Connection: close']), false],
    ['but not after more bytes than the answer', `${answer(200)}HTTP/1.1 200 OK\r\n\r\n`, false],
    ['but not with both length and chunks', answer(200, ['Transfer-Encoding: chunked'], '0\r\n\r\n'), false],
    ['and not beyond what the server lets it stand idle', answer(200, ['Keep-Alive: timeout=1']), false],
    ['and within that', answer(200, ['Keep-Alive: timeout=30, max=100']), true],
  ])('%s', async (_, first, again) => {
    const url = await start(writing(first, answer(204)))
    expect(await connectionsOf(url, 3)).toEqual(again ? [0, 0, 0] : [0, 1, 1])
  })

  it('the last one first, and no more than are wanted', async () => {
    const held: (() => void)[] = []
    const url = await start((socket, { body }) => {
      if (body.toString() === 'hold') held.push(() => socket.write(answer(204)))
      else socket.write(answer(204))
    })
    await withTransport(
      url,
      async (post) => {
        const first = Array.from({ length: 7 }, () => post('hold'))
        while (held.length < 3) await delay(1)
        await delay(30)
        expect([held.length, server.connections]).toEqual([3, 3])
        while (server.requests.length < 7 || held.length > 0) {
          held.shift()?.()
          await delay(2)
        }
        await Promise.all(first)
        // Answered last, and so used again first.
        const last = server.requests.at(-1)?.connection
        for (let count = 0; count < 4; count++) await post('now')
        expect(server.requests.slice(-4).map(({ connection }) => connection)).toEqual(Array(4).fill(last))
        expect(server.connections).toBe(3)
      },
      { concurrency: 3 },
    )
  })

  it.each([
    ['has ended', (socket: { end(): void }) => socket.end()],
    ['has reset', (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy()],
    ['has written to', (socket: { write(text: string): void }) => socket.write(answer(500))],
  ] as const)('unless the server %s it in the meantime, which nobody notices', async (_, disturb) => {
    const url = await start((socket, __, index) => {
      socket.write(answer(index === 0 ? 200 : 204))
      if (index === 0) setTimeout(() => disturb(socket), 5)
    })
    expect(await connectionsOf(url, 2, 50)).toEqual([0, 1])
  })

  it('for which no request is repeated: nobody knows what became of it', async () => {
    const url = await start((socket, _, index) => (index === 0 ? socket.write(answer(204)) : socket.end()))
    await withTransport(url, async (post) => {
      await post()
      await expect(post()).rejects.toMatchObject({ kind: 'network', message: 'the connection ended without an answer' })
    })
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0])
  })

  it('and while it stands idle it does not keep the process alive', async () => {
    const active = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    const held: (() => void)[] = []
    const url = await start((socket) => held.push(() => socket.write(answer(204))), {
      accept: (socket) => socket.unref() === socket,
    })
    // What other tests have closed is gone by then.
    await delay(20)
    const before = active()
    await withTransport(url, async (post) => {
      for (let count = 0; count < 3; count++) {
        const done = post()
        while (held.length === 0) await delay(1)
        expect(active()).toBe(before + 1)
        held.pop()?.()
        await done
        expect(active()).toBe(before)
      }
    })
  })
})

describe('an attempt ends', () => {
  it.each([
    ['where the connection ends before an answer', '', 'the connection ended without an answer'],
    ['where it ends in the head', 'HTTP/1.1 200 OK\r\nContent-', 'the connection ended in the middle of the answer'],
    [
      'where it ends in the body',
      answer(200, [], 'abc').slice(0, -1),
      'the connection ended in the middle of the answer',
    ],
  ])('%s', async (_, text, message) => {
    const url = await start((socket) => socket.end(text))
    await withTransport(url, (post) => expect(post()).rejects.toMatchObject({ kind: 'network', message }))
  })

  it('where the connection is reset', async () => {
    const url = await start((socket) => socket.resetAndDestroy())
    const message = 'the connection was reset'
    await withTransport(url, (post) => expect(post()).rejects.toMatchObject({ kind: 'network', message }))
  })

  it('where there is no connection', async () => {
    const url = await start(() => {})
    await server.close()
    const message = 'the connection was refused'
    await withTransport(url, async (post) => {
      const attempts = await Promise.allSettled([post(), post(), post()])
      expect(attempts).toEqual(Array(3).fill({ status: 'rejected', reason: expect.objectContaining({ message }) }))
    })
    await start(() => {})
  })

  it.each([
    ['before an answer', ''],
    ['in the middle of the answer', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'],
    ['after an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('when its time is over, %s; its connection with it', async (_, text) => {
    const url = await start((socket, __, index) => socket.write(index === 0 ? text : answer(204)))
    await withTransport(url, async (post) => {
      const begun = performance.now()
      await expect(post('x', 60)).rejects.toMatchObject({ kind: 'timeout' })
      expect(performance.now() - begun).toBeGreaterThanOrEqual(58)
      expect((await post('x', 5_000)).status).toBe(204)
    })
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 1])
  })

  it('when its time is over, also where it still waits for a connection, each in its own time', async () => {
    const url = await start(() => {})
    await withTransport(url, async (post) => {
      const ends: number[] = []
      const times = [150, 50, 100, 20]
      const attempts = times.map((time) => post('x', time).catch(() => ends.push(time)))
      await Promise.all(attempts)
      expect(ends).toEqual([20, 50, 100, 150])
    })
    expect(server.requests.length).toBe(1)
  })

  it('when all are aborted, wherever they are; later ones go on', async () => {
    const url = await start((socket, _, index) => (index < 3 ? undefined : socket.write(answer(204))))
    await withTransport(
      url,
      async (post, transport) => {
        const attempts = [post(), post(), post()]
        while (server.requests.length < 2) await delay(1)
        transport.abort()
        const reason = expect.objectContaining({ kind: 'aborted' })
        expect(await Promise.allSettled(attempts)).toEqual(Array(3).fill({ status: 'rejected', reason }))
        await delay(20)
        expect(server.requests.length).toBe(2)
        expect(server.sockets.size).toBe(0)
        await expect(post('x', 50)).rejects.toMatchObject({ kind: 'timeout' })
        expect((await post()).status).toBe(204)
      },
      { concurrency: 2 },
    )
  })

  it('when the transport is closed, and with it every connection', async () => {
    const url = await start((socket, _, index) => (index === 0 ? socket.write(answer(204)) : undefined))
    const ends = await withTransport(
      url,
      async (post) => {
        await post()
        const attempts = Promise.allSettled([post(), post()])
        while (server.requests.length < 3) await delay(1)
        return { attempts }
      },
      { concurrency: 2 },
    )
    const reason = expect.objectContaining({ kind: 'aborted' })
    expect(await ends.attempts).toEqual(Array(2).fill({ status: 'rejected', reason }))
    await delay(20)
    expect(server.sockets.size).toBe(0)
  })
})

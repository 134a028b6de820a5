import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { withTransport } from '../support/post.js'
import { answer, type RawServer, startRawServer } from '../support/raw-server.js'

let server: RawServer

afterEach(() => server.close())

/** More than the system buffers between two sockets. */
const LARGE = Buffer.alloc(16_000_000, 'x')

/** A server that leaves its first connection to `answering`. */
async function start(answering: (socket: Socket) => void) {
  const accept = (socket: Socket, connection: number) => {
    if (connection > 0) return true
    answering(socket)
    return false
  }
  server = await startRawServer((socket) => socket.write(answer(204)), { accept })
  return server.url
}

describe('an answer that comes before the request is sent', () => {
  it.each([
    ['refuses it, and the server resets', answer(413, ['Connection: close'], 'too large'), 413],
    ['refuses it, as if the connection went on', answer(413, [], 'too large'), 413],
    ['takes it, and the server closes', answer(202, ['Connection: close'], 'thanks'), 202],
  ])('%s: the answer counts, the rest is not sent', async (_, text, status) => {
    const url = await start((socket) => {
      socket.once('data', () => {
        socket.pause()
        socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20))
      })
    })
    await withTransport(url, async (post) => {
      expect(await post(LARGE)).toMatchObject({ status, body: status === 413 ? 'too large' : '' })
      expect((await post()).status).toBe(204)
    })
    expect(server.connections).toBe(2)
  })

  it('and is followed by a reset at once, mostly arrives', async () => {
    let first = 0
    server = await startRawServer(() => {}, {
      accept: (socket) => {
        socket.once('data', () => {
          first += 1
          socket.write(answer(413, ['Connection: close']))
          socket.destroy()
        })
        return false
      },
    })
    const ends = await withTransport(server.url, async (post) => {
      const statuses: (number | string)[] = []
      for (let count = 0; count < 20; count++) {
        statuses.push(await post(LARGE).then(({ status }) => status, ({ kind }) => String(kind))) // biome-ignore format: one line
      }
      return statuses
    })
    expect(first).toBe(20)
    // Where the reset overtakes the answer, nobody can know of it.
    expect(new Set([...ends, 413, 'network'])).toEqual(new Set([413, 'network']))
    expect(ends).toContain(413)
  })

  it('and takes it has the rest sent, before the connection is used again', async () => {
    const received: Buffer[] = []
    const url = await start((socket) => {
      socket.once('data', (first: Buffer) => {
        socket.pause()
        socket.write(answer(202))
        received.push(first)
        setTimeout(() => socket.on('data', (chunk: Buffer) => received.push(chunk)).resume(), 60)
      })
    })
    await withTransport(url, async (post) => {
      const begun = performance.now()
      expect((await post(LARGE)).status).toBe(202)
      expect(performance.now() - begun).toBeGreaterThan(50)
      const next = post('and this')
      while (!received.at(-1)?.toString('latin1').endsWith('\r\n\r\nand this')) await delay(1)
      server.sockets.values().next().value?.write(answer(204))
      expect((await next).status).toBe(204)
    })
    const [first, second = ''] = Buffer.concat(received)
      .toString('latin1')
      .split(/(?<=x)(?=POST)/)
    expect(first?.endsWith(`\r\n\r\n${LARGE}`)).toBe(true)
    expect(second).toContain('Content-Length: 8\r\n')
    expect(server.connections).toBe(1)
  })

  it.each([
    ['the server resets', (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 30)],
    ['the server says more', (socket: Socket) => setTimeout(() => socket.write('more'), 30)],
    ['time is over', () => {}],
  ])('and takes it, but not the rest, counts when %s', async (_, follow) => {
    const url = await start((socket) => {
      socket.once('data', () => {
        socket.pause()
        socket.write(answer(202))
        follow(socket)
      })
    })
    await withTransport(url, async (post) => {
      expect((await post(LARGE, 200)).status).toBe(202)
      expect((await post()).status).toBe(204)
    })
    expect(server.connections).toBe(2)
  })
})

it('an answer of any length takes no more memory than is kept of it', async () => {
  server = await startRawServer((socket) => {
    socket.write('HTTP/1.1 500 No\r\n\r\n')
    const fill = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'y'))) {
        // until the client has left
      }
    }
    socket.on('drain', fill)
    fill()
  })
  await withTransport(server.url, async (post) => {
    expect(await post()).toMatchObject({ status: 500, body: 'y'.repeat(4_096) })
  })
})

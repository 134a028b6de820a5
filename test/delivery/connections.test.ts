import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { deliverAll, someEvents, temporaryDirectory } from './support/deliver.js'
import { answer, type RawServer, startRawServer } from './support/raw-server.js'
import { realClock } from './support/runtime.js'

let server: RawServer
let directory: Awaited<ReturnType<typeof temporaryDirectory>>

beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory.remove())
afterEach(() => server.close())

describe('a server that closes connections without saying so', () => {
  const served = new WeakSet<Socket>()
  const resetOnSecond = (socket: Socket) => {
    if (served.has(socket)) socket.resetAndDestroy()
    else socket.write(answer(204))
    served.add(socket)
  }
  const endOnSecond = (socket: Socket) => {
    if (served.has(socket)) socket.end()
    else socket.write(answer(204))
    served.add(socket)
  }

  const closings = [
    ['ends it after each answer', (socket: Socket) => socket.end(answer(204))],
    ['resets it on the second request', resetOnSecond],
    ['ends it on the second request', endOnSecond],
  ] as const
  const cases = closings.flatMap(([how, respond]) => [1, 4, 16].map((count) => [how, count, respond] as const))

  test.each(cases)(
    'and %s gets every event without long waits (concurrency %i)',
    async (_, webhookConcurrency, respond) => {
      server = await startRawServer(respond)
      const waits: number[] = []
      const clock = {
        ...realClock,
        sleep: (milliseconds: number, signal?: AbortSignal) => {
          waits.push(milliseconds)
          return realClock.sleep(milliseconds, signal)
        },
      }
      const deadLetterFile = join(directory.path, 'letters.ndjson')
      const settings = { webhookUrl: new URL(server.url), webhookConcurrency, deadLetterFile }
      const { receipt } = await deliverAll(settings, someEvents(600), { clock })
      expect(receipt).toMatchObject({ delivered: 600, failed: 0 })
      // A first connection that breaks is waited for; a kept one that breaks is not.
      expect(waits.filter((wait) => wait > 0).length).toBeLessThanOrEqual(webhookConcurrency)
      // The delivery stops using connections again: hardly any request is sent twice.
      expect(server.requests.length).toBeLessThanOrEqual(600 + 3 + webhookConcurrency)
    },
  )
})

test('a retry after a connection that broke uses a fresh connection', async () => {
  let posts = 0
  server = await startRawServer((socket, { connection }) => {
    posts += 1
    if (posts <= 4) socket.write(answer(204))
    else if (posts === 5) socket.resetAndDestroy()
    else socket.write(answer(connection === 0 ? 500 : 204))
  })
  const deadLetterFile = join(directory.path, 'letters.ndjson')
  const settings = { webhookUrl: new URL(server.url), webhookConcurrency: 1, deadLetterFile }
  const { receipt } = await deliverAll(settings, someEvents(8))
  expect(receipt).toMatchObject({ delivered: 8, failed: 0 })
  expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0, 0, 0, 0, 1, 2, 2, 2])
})

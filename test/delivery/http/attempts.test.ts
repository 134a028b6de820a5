import { afterEach, expect, it, jest } from '@jest/globals'
import { HttpClient } from '../../../src/delivery/http/client.js'
import type { TransportError } from '../../../src/delivery/transport-error.js'

afterEach(() => {
  jest.restoreAllMocks()
})

it('never sets a timer in the past, however long it takes to give other attempts up', async () => {
  const timers = jest.spyOn(globalThis, 'setTimeout')
  const client = new HttpClient(() => {}, 2)
  const request = { head: '', body: '' }
  const until = (moment: number) => {
    while (performance.now() < moment) {
      // busy, as a process that closes many connections is
    }
  }
  const begun = performance.now()
  // The process stays alive without a connection, too.
  const alive = setInterval(() => {}, 1_000)
  const kinds = await new Promise<string[]>((resolve) => {
    const failed: string[] = []
    const reject = ({ kind }: TransportError) => {
      if (failed.push(kind) === 2) resolve(failed)
      until(begun + 50)
    }
    client.send(request, 20, () => {}, reject)
    client.send(request, 40, () => {}, reject)
  })
  clearInterval(alive)
  expect(kinds).toEqual(['timeout', 'timeout'])
  expect(Math.min(...timers.mock.calls.map(([, milliseconds = 0]) => milliseconds))).toBeGreaterThanOrEqual(0)
})

import { afterEach, expect, it, jest } from '@jest/globals'
import { HttpClient } from '../../../src/delivery/http/client.js'
import { headWriter } from '../../../src/delivery/http/request.js'
import type { Outcome } from '../../../src/delivery/transport.js'

afterEach(() => {
  jest.restoreAllMocks()
})

it('never sets a timer in the past, however long it takes to give other attempts up', async () => {
  const timers = jest.spyOn(globalThis, 'setTimeout')
  const client = new HttpClient(() => {}, 2)
  const head = headWriter(new URL('http://webhook.test/'))('POST', {})
  const request = { head, body: '' }
  const until = (moment: number) => {
    while (performance.now() < moment) {
      // busy, as a process that closes many connections is
    }
  }
  const begun = performance.now()
  // The process stays alive without a connection, too.
  const alive = setInterval(() => {}, 1_000)
  const outcomes = await new Promise<Outcome[]>((resolve) => {
    const settled: Outcome[] = []
    const settle = (outcome: Outcome) => {
      if (settled.push(outcome) === 2) resolve(settled)
      until(begun + 50)
    }
    client.send(request, 20, settle)
    client.send(request, 40, settle)
  })
  clearInterval(alive)
  expect(outcomes).toMatchObject([{ kind: 'timeout' }, { kind: 'timeout' }])
  expect(Math.min(...timers.mock.calls.map(([, milliseconds = 0]) => milliseconds))).toBeGreaterThanOrEqual(0)
})

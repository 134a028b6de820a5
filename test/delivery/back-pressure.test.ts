import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { headWriter } from '../../src/delivery/http/request.js'
import { Sender } from '../../src/delivery/sender.js'
import type { Answer } from '../../src/delivery/transport.js'
import { answerOf } from './support/answer.js'
import { sendable, someEvents, webhookSettings } from './support/deliver.js'
import { realClock } from './support/outside.js'

/** A sender whose requests are answered when the test says so. */
function sender(concurrency: number, undelivered = () => Promise.resolve()) {
  const url = new URL('http://webhook.test/')
  const inFlight: ((status: number) => void)[] = []
  const transport = {
    head: headWriter(url),
    send: () =>
      new Promise<Answer>((resolve) => {
        inFlight.push((status) => resolve(answerOf(status)))
      }),
    abort() {},
    close() {},
  }
  const sends = new Sender(webhookSettings(url.href, { concurrency }), {
    transport,
    signer: undefined,
    headers: {},
    clock: realClock,
    signal: new AbortController().signal,
    redact: (text) => text,
    random: () => 0.5,
    accepted() {},
    undelivered,
  })
  const [event] = someEvents(1)
  if (event === undefined) throw new Error('There is no event.')
  const offered = sendable(event)
  const answer = async (status = 204) => {
    inFlight.shift()?.(status)
    await turn()
  }
  return { sends, inFlight, answer, offer: () => sends.offer(offered) }
}

/** Whether a promise is settled. */
async function isOver(promise: Promise<void> | void) {
  const over = Promise.resolve(promise).then(() => true)
  return Promise.race([over, turn(false)])
}

describe('who offers events', () => {
  it.each([
    [1, 1],
    [2, 1],
    [4, 2],
    [5, 3],
    [16, 8],
  ])('waits once %i are in flight and as many queued, until %i have left the queue', async (concurrency, half) => {
    const { sends, offer, inFlight, answer } = sender(concurrency)
    for (let count = 1; count < 2 * concurrency; count++) expect(offer()).toBeUndefined()
    const room = offer()
    for (let answered = 0; answered < half; answered++) {
      expect(await isOver(room)).toBe(false)
      await answer()
    }
    expect(await isOver(room)).toBe(true)
    expect(inFlight.length).toBe(concurrency)
    const drained = sends.drain()
    for (let left = 2 * concurrency - half; left > 0; left--) {
      expect(await isOver(drained)).toBe(false)
      await answer()
    }
    await drained
  })

  it('is told at once where delivery has become impossible', async () => {
    const { offer, answer } = sender(8, () => Promise.reject(new Error('the disk is full')))
    for (let count = 1; count < 16; count++) offer()
    const room = expect(offer()).rejects.toThrow('the disk is full')
    await answer(400)
    await room
    await expect(offer()).rejects.toThrow('the disk is full')
  })
})

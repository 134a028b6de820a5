import { expect, test } from '@jest/globals'
import { RateLimiter } from '../../src/delivery/rate-limiter.js'
import { SkippingClock } from './support/runtime.js'

function limiter(perSecond?: number) {
  const clock = new SkippingClock(() => 0)
  const controller = new AbortController()
  const limits = new RateLimiter(clock, controller.signal)
  if (perSecond !== undefined) limits.limit(perSecond)
  return { clock, controller, limits }
}

test('requests are evenly spaced, also after a pause, and the longest pause counts', async () => {
  const { clock, limits } = limiter(10)
  const times: number[] = []
  const turns = (count: number) =>
    Promise.all(Array.from({ length: count }, () => limits.turn(Infinity).then(() => times.push(clock.now()))))
  await turns(4)
  limits.pause(5_000)
  limits.pause(1_000)
  await turns(3)
  expect(times).toEqual([0, 100, 200, 300, 5_300, 5_400, 5_500])
})

test('turns that would come too late are refused at once', async () => {
  const { clock, limits } = limiter(1)
  const turns = await Promise.all(Array.from({ length: 64 }, () => limits.turn(2_500)))
  expect(turns.filter((isInTime) => isInTime)).toHaveLength(3)
  expect(clock.now()).toBe(2_000)
})

test('a pause up to the deadline refuses the turn at once, and a shorter one does not', async () => {
  const { clock, limits } = limiter()
  limits.pause(2_500)
  expect(await limits.turn(2_500)).toBe(false)
  expect(clock.sleeps).toEqual([])
  expect(await limits.turn(2_501)).toBe(true)
  expect(await limits.turn(2_501)).toBe(true)
  expect(clock.sleeps).toEqual([2_500])
})

test('a pause that grows past the deadline during the wait refuses the turn', async () => {
  const { clock, limits } = limiter()
  limits.pause(1_000)
  const turn = limits.turn(3_000)
  limits.pause(60_000)
  expect(await turn).toBe(false)
  expect(clock.now()).toBe(1_000)
})

test.each([1, undefined])('every wait ends when the delivery is stopped (rate %s)', async (rate) => {
  const { controller, limits } = limiter(rate)
  limits.pause(3_000)
  const turns = [limits.turn(Infinity), limits.turn(Infinity)]
  controller.abort(new Error('stopped'))
  for (const turn of turns) await expect(turn).rejects.toThrow('stopped')
})

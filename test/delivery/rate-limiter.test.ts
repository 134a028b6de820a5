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

test('without a rate every request may be sent at once', async () => {
  const { clock, limits } = limiter()
  expect(await limits.turn(1)).toBe(true)
  expect(clock.sleeps).toEqual([])
})

test('requests are spaced evenly, also those that ask at the same time', async () => {
  const { clock, limits } = limiter(10)
  const times: number[] = []
  await Promise.all(Array.from({ length: 11 }, () => limits.turn(Infinity).then(() => times.push(clock.now()))))
  expect(times).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
})

test('the lower of two rates counts', async () => {
  const { clock, limits } = limiter(1)
  limits.limit(100)
  await limits.turn(Infinity)
  await limits.turn(Infinity)
  expect(clock.now()).toBe(1_000)
})

test('requests are spaced after a pause too, and the longest pause counts', async () => {
  const { clock, limits } = limiter(10)
  limits.pause(5_000)
  limits.pause(1_000)
  await Promise.all([limits.turn(Infinity), limits.turn(Infinity), limits.turn(Infinity)])
  expect(clock.now()).toBe(5_200)
})

test('a pause ends by itself', async () => {
  const { clock, limits } = limiter()
  limits.pause(3_000)
  await limits.turn(Infinity)
  await limits.turn(Infinity)
  expect(clock.sleeps).toEqual([3_000])
})

test('turns that would come too late are refused at once', async () => {
  const { clock, limits } = limiter(1)
  const turns = await Promise.all(Array.from({ length: 64 }, () => limits.turn(2_500)))
  expect(turns.filter((isInTime) => isInTime)).toHaveLength(3)
  expect(clock.now()).toBe(2_000)
})

test('a pause up to the deadline refuses the turn at once', async () => {
  const { clock, limits } = limiter()
  limits.pause(2_500)
  expect(await limits.turn(2_500)).toBe(false)
  expect(clock.sleeps).toEqual([])
  expect(await limits.turn(2_501)).toBe(true)
})

test('a pause that grows past the deadline during the wait refuses the turn', async () => {
  const { clock, limits } = limiter()
  limits.pause(1_000)
  const turn = limits.turn(3_000)
  limits.pause(60_000)
  expect(await turn).toBe(false)
  expect(clock.now()).toBe(1_000)
})

test.each([1, undefined])('every wait ends once the delivery is stopped (rate %s)', async (rate) => {
  const { controller, limits } = limiter(rate)
  limits.pause(3_000)
  const turns = [limits.turn(Infinity), limits.turn(Infinity)]
  controller.abort(new Error('stopped'))
  for (const turn of turns) await expect(turn).rejects.toThrow('stopped')
})

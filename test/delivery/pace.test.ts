import { describe, expect, it } from '@jest/globals'
import { Pace } from '../../src/delivery/pace.js'
import { SkippingClock } from './support/outside.js'

function pace() {
  const clock = new SkippingClock(() => 0)
  const controller = new AbortController()
  return { clock, controller, pace: new Pace(clock, controller.signal) }
}

describe('Pace', () => {
  it('lets everything pass at once where nothing is set', () => {
    expect(pace().pace.turn(Infinity)).toBeUndefined()
  })

  it('spaces requests evenly, also those that ask at the same time', async () => {
    const { clock, pace: even } = pace()
    even.limit(10)
    const begin = clock.now()
    const times: number[] = []
    await Promise.all(
      Array.from({ length: 11 }, () => even.turn(Infinity)?.then(() => times.push(clock.now() - begin))),
    )
    expect(times).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })

  it('keeps the lower of two rates', async () => {
    const { clock, pace: even } = pace()
    even.limit(1)
    even.limit(100)
    const begin = clock.now()
    await even.turn(Infinity)
    await even.turn(Infinity)
    expect(clock.now() - begin).toBe(1_000)
  })

  it('spaces requests after a pause too, and takes a longer pause into account while it waits', async () => {
    const { clock, pace: even } = pace()
    even.limit(10)
    const begin = clock.now()
    even.pause(begin + 5_000)
    even.pause(begin + 1_000)
    await Promise.all([even.turn(Infinity), even.turn(Infinity), even.turn(Infinity)])
    expect(clock.now() - begin).toBe(5_200)
  })

  it('ends a pause by itself, without a rate', async () => {
    const { clock, pace: free } = pace()
    free.pause(clock.now() + 3_000)
    const begin = clock.now()
    await free.turn(Infinity)
    expect(clock.now() - begin).toBe(3_000)
    expect(free.turn(Infinity)).toBeUndefined()
  })

  it.each([1, undefined])('refuses at once the turns that would come too late (rate %s)', async (rate) => {
    const { clock, pace: bound } = pace()
    if (rate !== undefined) bound.limit(rate)
    const begin = clock.now()
    const asked = Array.from({ length: 64 }, () => bound.turn(begin + 2_500) ?? true)
    expect((await Promise.all(asked)).filter((inTime) => inTime)).toHaveLength(rate === undefined ? 64 : 3)
    expect(clock.now() - begin).toBe(rate === undefined ? 0 : 2_000)
    bound.pause(begin + 2_500)
    expect(await bound.turn(begin + 2_500)).toBe(false)
    expect(await bound.turn(begin + 3_001)).toBe(true)
  })

  it('gives up a wait that a longer pause puts off for too long', async () => {
    const { clock, pace: paused } = pace()
    const begin = clock.now()
    paused.pause(begin + 1_000)
    const turn = paused.turn(begin + 3_000)
    paused.pause(begin + 60_000)
    expect(await turn).toBe(false)
    expect(clock.now() - begin).toBe(1_000)
  })

  it.each([1, undefined])('ends every wait once the delivery is stopped (rate %s)', async (rate) => {
    const { clock, controller, pace: stopped } = pace()
    if (rate !== undefined) stopped.limit(rate)
    stopped.pause(clock.now() + 3_000)
    const turns = [stopped.turn(Infinity), stopped.turn(Infinity)]
    controller.abort(new Error('stopped'))
    for (const turn of turns) await expect(turn).rejects.toThrow('stopped')
  })
})

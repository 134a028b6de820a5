import { expect, it } from '@jest/globals'
import { Progress } from '../../src/delivery/progress.js'
import { RecordedLog, SkippingClock } from './support/outside.js'

const START = Date.parse('2026-11-21T06:00:00Z')

function start(expected?: number) {
  const log = new RecordedLog()
  const clock = new SkippingClock(() => START)
  return { log, clock, progress: new Progress(log, clock, expected) }
}

it('says nothing of the first half minute, then a line each', () => {
  const { log, clock, progress } = start()
  clock.skip(29_999)
  progress.tell(10, START + 600_000)
  expect(log.lines).toEqual([])
  clock.skip(1)
  progress.tell(1_500, START + 600_000)
  progress.tell(1_501, START + 600_000)
  clock.skip(30_000)
  progress.tell(6_000, START + 100_000)
  expect(log.lines).toEqual([
    'info Delivering: 1,500 events through, 50 a second, 10 min until the deadline.',
    'info Delivering: 6,000 events through, 100 a second, 40 s until the deadline.',
  ])
})

it('tells how long it will still take, where it is known how many there are', () => {
  const { log, clock, progress } = start(10_000)
  clock.skip(50_000)
  progress.tell(5_000, START + 600_000)
  clock.skip(50_000)
  progress.tell(10_000, START + 600_000)
  expect(log.lines).toEqual([
    'info Delivering: 5,000 of 10,000 events through, 100 a second, about 50 s left.',
    'info Delivering: 10,000 of 10,000 events through, 100 a second, about 0 s left.',
  ])
})

it('guesses no end while nothing has come through', () => {
  const { log, clock, progress } = start(10_000)
  clock.skip(60_000)
  progress.tell(0, START + 30_000)
  expect(log.lines).toEqual(['info Delivering: 0 of 10,000 events through, 0 a second, 0 s until the deadline.'])
})

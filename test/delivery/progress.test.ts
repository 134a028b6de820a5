import { expect, test } from '@jest/globals'
import { Progress } from '../../src/delivery/pipeline.js'
import { RecordedLog, SkippingClock } from './support/runtime.js'

function start(expected?: number) {
  const log = new RecordedLog()
  const clock = new SkippingClock(() => 0)
  return { log, clock, progress: new Progress(log, clock, expected) }
}

test('progress is logged every half minute, with the time until the deadline', () => {
  const { log, clock, progress } = start()
  clock.skip(29_999)
  progress.log(10, 570_001)
  expect(log.lines).toEqual([])
  clock.skip(1)
  progress.log(1_500, 570_000)
  progress.log(1_501, 570_000)
  clock.skip(30_000)
  progress.log(6_000, 40_000)
  expect(log.lines).toEqual([
    'info Delivering: 1,500 events done, 50 per second, 10 min until the deadline.',
    'info Delivering: 6,000 events done, 100 per second, 40 s until the deadline.',
  ])
})

test('progress shows the remaining time where the number of events is known', () => {
  const { log, clock, progress } = start(10_000)
  clock.skip(50_000)
  progress.log(5_000, 550_000)
  clock.skip(50_000)
  progress.log(10_000, 500_000)
  expect(log.lines).toEqual([
    'info Delivering: 5,000 of 10,000 events done, 100 per second, about 50 s left.',
    'info Delivering: 10,000 of 10,000 events done, 100 per second, about 0 s left.',
  ])
})

test('progress estimates nothing while no event is done', () => {
  const { log, clock, progress } = start(10_000)
  clock.skip(60_000)
  progress.log(0, -30_000)
  expect(log.lines).toEqual(['info Delivering: 0 of 10,000 events done, 0 per second, 0 s until the deadline.'])
})

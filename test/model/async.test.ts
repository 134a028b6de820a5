import { expect, it } from '@jest/globals'
import { collected, watched } from '../../src/model/async.js'

async function* packs(ended: { yet: boolean }) {
  try {
    yield [1, 2]
    yield []
    yield [3]
  } finally {
    ended.yet = true
  }
}

it('shows each item to the watcher before its pack is passed on', async () => {
  const seen: number[] = []
  const ended = { yet: false }
  const items = watched(packs(ended), (item) => seen.push(item))
  expect((await items.next()).value).toEqual([1, 2])
  expect(seen).toEqual([1, 2])
  expect(await collected(items)).toEqual([3])
  expect([seen, ended.yet]).toEqual([[1, 2, 3], true])
})

it('ends with what the watcher throws, and lets go of the source', async () => {
  const ended = { yet: false }
  const items = watched(packs(ended), (item) => {
    if (item === 3) throw new Error('enough')
  })
  await expect(collected(items)).rejects.toThrow('enough')
  expect(ended.yet).toBe(true)
})

import { expect, it } from '@jest/globals'
import { Tally } from '../../src/delivery/tally.js'

const failure = (summary: string, reason = summary) => ({ reason, summary, status: null })

it('counts kinds, the commonest first, with what the webhook said the first time', () => {
  const tally = new Tally()
  tally.add(failure('a', 'a: first'))
  tally.add(failure('b', 'b: words'))
  tally.add(failure('b', 'b: other words'))
  expect(tally.list()).toEqual([
    { summary: 'b', reason: 'b: words', count: 2 },
    { summary: 'a', reason: 'a: first', count: 1 },
  ])
})

it('tells fifty kinds apart, and counts the others together', () => {
  const tally = new Tally()
  for (let kind = 0; kind < 60; kind++) tally.add(failure(`kind ${kind}`, `kind ${kind}: words`))
  tally.add(failure('kind 3'))
  const list = tally.list()
  expect(list).toHaveLength(51)
  expect(list.slice(0, 2)).toEqual([
    { summary: 'other reasons', reason: 'other reasons', count: 10 },
    { summary: 'kind 3', reason: 'kind 3: words', count: 2 },
  ])
})

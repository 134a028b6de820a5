import { expect, it } from '@jest/globals'
import { askedOf } from '../../src/costs/request.js'
import { withTagWatch } from '../../src/costs/unused-tags.js'
import type { CostLine } from '../../src/model/cost-line.js'
import type { GroupDefinition } from '../../src/model/query.js'
import { line } from '../support/cost-facts.js'
import { all, open, QUERY, READING, SERVICE } from './support.js'

const TAG: GroupDefinition = { type: 'TAG', key: 'team' }
const CATEGORY: GroupDefinition = { type: 'COST_CATEGORY', key: 'Product' }

/** Watches these lines, and gives what is warned of. */
async function warnings(groupBy: readonly GroupDefinition[], values: readonly string[][]) {
  const { core } = open('')
  async function* lines(): AsyncGenerator<readonly CostLine[]> {
    for (const each of values) yield [line(each)]
  }
  const passed = await all(withTagWatch(lines(), askedOf(QUERY, { ...READING, groupBy }), core))
  expect(passed.map((each) => each.values)).toEqual(values)
  return core.texts('warning')
}

it('warns of a tag and of a cost category that no line carries', async () => {
  expect(
    await warnings(
      [TAG, CATEGORY],
      [
        ['', ''],
        ['', ''],
      ],
    ),
  ).toEqual([
    expect.stringMatching(/^No cost line carries the tag key `team` of `group-by`: .* active as a cost allocation tag/),
    'No cost line carries the cost category `Product` of `group-by`: check its spelling and case, and that it is defined in the payer account.',
  ])
})

it('is content with one line that carries it, each for itself', async () => {
  expect(
    await warnings(
      [TAG, CATEGORY],
      [
        ['', ''],
        ['web', ''],
        ['', 'shop'],
      ],
    ),
  ).toEqual([])
  expect(await warnings([SERVICE, CATEGORY], [['EC2', '']])).toHaveLength(1)
})

it('has nothing to say without lines, nor of dimensions', async () => {
  expect(await warnings([TAG], [])).toEqual([])
  expect(await warnings([SERVICE], [['']])).toEqual([])
})

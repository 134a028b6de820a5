import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { GroupSet } from '../../src/costs/group-set.js'

it('knows the groups of a period, and nothing of the period before', () => {
  const value = fc.oneof(fc.constantFrom('', 'a', 'b', 'a / b'), fc.nat({ max: 60 }).map(String))
  const periods = fc.array(fc.array(fc.tuple(value, value), { maxLength: 3_000 }), { maxLength: 4 })
  fc.assert(
    fc.property(periods, (given) => {
      const groups = new GroupSet()
      for (const period of given) {
        const known = new Set<string>()
        for (const [first, second] of period) {
          const name = JSON.stringify([first, second])
          expect(groups.add(first, second)).toBe(!known.has(name))
          known.add(name)
        }
        groups.clear()
      }
    }),
    { numRuns: 40 },
  )
})

it('holds many groups, and forgets values that do not come any more', () => {
  const groups = new GroupSet()
  for (let period = 0; period < 5; period++) {
    for (let index = 0; index < 20_000; index++) expect(groups.add(`${period}-${index}`, `${index % 7}`)).toBe(true)
    expect(groups.add(`${period}-0`, '0')).toBe(false)
    expect(groups.add(`${period}-0`, '1')).toBe(true)
    groups.clear()
  }
})

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { JsonSlices, parseSliced } from '../../src/costs/sliced-json.js'

/** With every list of groups as an array again. */
function whole(value: unknown): unknown {
  if (value instanceof JsonSlices) return [...value].flat()
  if (Array.isArray(value)) return value.map(whole)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, whole(part)]))
}

const parse = (text: string) => whole(parseSliced(Buffer.from(text)))

describe('an answer parsed in slices', () => {
  it('keeps the groups as bytes until they are asked for', () => {
    const answer = parseSliced(Buffer.from('{"ResultsByTime":[{"Groups":[{"a":1},{"b":[2,"]"]}]}]}'))
    const groups = (answer as { ResultsByTime: [{ Groups: unknown }] }).ResultsByTime[0].Groups
    if (!(groups instanceof JsonSlices)) throw new Error('The groups are parsed already.')
    expect(groups).toHaveLength(2)
    expect([...groups].flat()).toEqual([{ a: 1 }, { b: [2, ']'] }])
  })

  it.each([
    '{"ResultsByTime":[{"Groups":[]}]}',
    ' { "ResultsByTime" : [ { "Groups" : [ 1 , "x" , null ] , "Total" : {} } , { "Groups" : [ [ ] ] } ] } ',
    '{"Groups":[1],"Other":[{"Groups":[0]}],"ResultsByTime":[{"Groups":[5]}]}',
    '{"ResultsByTime":[{"Gro\\u0075ps":[0],"x":1},{"Groups":["a\\"],[","\\\\"]}]}',
    '{"ResultsByTime":[{"Groups":[1],"Groups":[2,3]}]}',
    '{"ResultsByTime":[{"Groups":{"Groups":[1]}}]}',
    '{"ResultsByTime":"Groups","a":["Groups",[1]]}',
    '[]',
    '7',
    '{"ResultsByTime":[{"Groups":["ü€😀\\ud83d"]}]}',
  ])('says what JSON.parse says of %s', (text) => {
    expect(parse(text)).toEqual(whole(JSON.parse(text)))
  })

  it.each([31, 32, 33, 64])('is refused as JSON.parse refuses it where %d groups end with a comma', (count) => {
    const text = `{"ResultsByTime":[{"Groups":[${'{},'.repeat(count)}]}]}`
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(() => parse(text)).toThrow(SyntaxError)
  })

  const json = fc.json({ maxDepth: 4 })
  const answer = fc
    .array(
      fc.record(
        { Groups: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()), Total: fc.jsonValue(), T: fc.string() },
        { requiredKeys: [] },
      ),
    )
    .chain((ResultsByTime) =>
      fc.record(
        { ResultsByTime: fc.constant(ResultsByTime), N: fc.string(), D: fc.jsonValue() },
        { requiredKeys: ['ResultsByTime'] },
      ),
    )

  it('is the same answer, whatever it holds and however it is spaced', () => {
    fc.assert(
      fc.property(answer, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
    fc.assert(fc.property(json, (text) => expect(parse(text)).toEqual(JSON.parse(text))))
  })

  it('is refused with a SyntaxError where it is cut off or garbled, as JSON.parse refuses it', () => {
    fc.assert(
      fc.property(
        answer,
        fc.nat(),
        fc.constantFrom('', ']', '}', '{', '"', ',', '[', '\\', 'x'),
        (value, place, junk) => {
          const text = JSON.stringify(value)
          const at = place % text.length
          const garbled = text.slice(0, at) + junk + (junk === '' ? '' : text.slice(at + 1))
          const outcome = (read: (text: string) => unknown) => {
            try {
              return { value: read(garbled) }
            } catch (error) {
              return error instanceof SyntaxError ? 'SyntaxError' : error
            }
          }
          expect(outcome(parse)).toEqual(outcome(JSON.parse))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RowMemory } from '../../src/costs/json-rows.js'
import { JsonSlices, SLICE } from '../../src/costs/json-slices.js'
import { parseSliced } from '../../src/costs/sliced-json.js'
import { sliced } from './support.js'

/** With every list of groups as an array again. */
function whole(value: unknown): unknown {
  if (value instanceof JsonSlices) return elementsOf(value)
  if (Array.isArray(value)) return value.map(whole)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, whole(part)]))
}

/** The elements, twice read: as rows where they are alike, and parsed. */
function elementsOf(slices: JsonSlices): unknown[] {
  const elements: unknown[] = []
  for (const slice of slices) {
    const { rows } = slice
    const filled = rows && Array.from({ length: rows.length }, (_, row) => fill(rows.shape, (n) => rows.text(row, n)))
    const parsed = slice.parse()
    if (filled !== undefined) expect(filled).toEqual(parsed)
    elements.push(...parsed)
  }
  return elements
}

/** How many of an answer's slices were read as rows, and how many were parsed. */
function waysIn(answer: unknown): { rows: number; parsed: number } {
  const ways = { rows: 0, parsed: 0 }
  const { ResultsByTime } = answer as { ResultsByTime: { Groups: JsonSlices | [] }[] }
  for (const { Groups } of ResultsByTime) {
    if (Groups instanceof JsonSlices) for (const { rows } of Groups) ways[rows ? 'rows' : 'parsed'] += 1
  }
  return ways
}

const waysOf = (text: string) => waysIn(sliced(text))

/** A shape with its texts. */
function fill(shape: unknown, text: (string: number) => string): unknown {
  if (typeof shape === 'number') return text(shape)
  if (Array.isArray(shape)) return shape.map((part) => fill(part, text))
  if (typeof shape !== 'object' || shape === null) throw new Error('A shape holds nothing but numbers and structure.')
  return Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, fill(part, text)]))
}

const parse = (text: string) => whole(sliced(text))

describe('an answer parsed in slices', () => {
  it('keeps the groups as bytes until they are asked for', () => {
    const answer = sliced('{"ResultsByTime":[{"Groups":[{"a":1},{"b":[2,"]"]}]}]}')
    const groups = (answer as { ResultsByTime: [{ Groups: unknown }] }).ResultsByTime[0].Groups
    if (!(groups instanceof JsonSlices)) throw new Error('The groups are parsed already.')
    expect(groups).toHaveLength(2)
    expect(elementsOf(groups)).toEqual([{ a: 1 }, { b: [2, ']'] }])
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

  const names = ['a', 'Keys', 'Amount', 'ü', '__proto__', 'x"y']
  /** Values without anything but strings, lists and objects. */
  const { shape } = fc.letrec<{ shape: unknown }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3 },
      fc.constant(''),
      fc.array(tie('shape'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('shape'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))
  const text = fc.oneof(
    fc.constantFrom('USD', '1.5', 'a$b', '☃', 'é'),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\n', '\u0000'),
  )

  /** Another value of the same shape. */
  const like = (value: unknown, texts: Iterator<string>): unknown => {
    if (typeof value === 'string') return texts.next().value
    if (Array.isArray(value)) return value.map((part) => like(part, texts))
    return Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, like(part, texts)]))
  }

  it('is the same answer where its groups are alike, or nearly', () => {
    fc.assert(
      fc.property(
        shape,
        fc.infiniteStream(text),
        fc.array(fc.nat(99), { maxLength: 3 }),
        fc.nat(80),
        (value, texts, odd, count) => {
          const groups = Array.from({ length: count }, () => like(value, texts))
          for (const index of odd) if (index < count) groups[index] = [groups[index], 7]
          const text = JSON.stringify({ ResultsByTime: [{ Groups: groups }, { Groups: groups.toReversed() }] })
          expect(parse(text)).toEqual(JSON.parse(text))
        },
      ),
      { numRuns: 500 },
    )
  })

  const alike = (count: number, more: object = {}) =>
    Array.from({ length: count }, (_, index) => ({
      Keys: [`k${index}`, 'Amazon S3'],
      Metrics: { A: { U: 'USD' } },
      ...more,
    }))
  const withGroups = (...lists: unknown[][]) => JSON.stringify({ ResultsByTime: lists.map((Groups) => ({ Groups })) })

  it('parses none of the groups that are alike, and goes on so after one that is not', () => {
    expect(waysOf(withGroups(alike(100), alike(40)))).toEqual({ rows: 6, parsed: 1 })
    const escaped = { Keys: ['\n', 'Amazon S3'], Metrics: { A: { U: 'USD' } } }
    expect(waysOf(withGroups([...alike(33), escaped, ...alike(32)]))).toEqual({ rows: 2, parsed: 2 })
    const other = { Keys: ['a', 'b'] }
    expect(waysOf(withGroups([...alike(33), other, ...alike(33)]))).toEqual({ rows: 2, parsed: 2 })
  })

  it('knows what groups are like from one answer to the next', () => {
    const memory = new RowMemory(SLICE)
    const answers = [withGroups(alike(40)), withGroups(alike(32)), withGroups([], alike(40, { more: 'x' }))]
    for (const [index, text] of answers.entries()) {
      const answer = parseSliced(Buffer.from(text), memory)
      expect(waysIn(answer)).toEqual({ rows: index === 1 ? 1 : 2, parsed: index === 1 ? 0 : 1 })
      expect(whole(answer)).toEqual(JSON.parse(text))
    }
  })

  it('learns nothing from a group that is no JSON, even where it is never read', () => {
    const group = (more: string) => `{"Keys":["x"],"More":[${more}]}`
    const lists = `"Groups":[${group('"a""b"')}],"Groups":[${group('"c""d"')},${group('"e""f"')}]`
    const text = `{"ResultsByTime":[{${lists}}]}`
    expect(waysOf(text)).toEqual({ rows: 0, parsed: 1 })
    expect(() => parse(text)).toThrow(SyntaxError)
  })

  it('takes in names of any length', () => {
    const text = withGroups(alike(3, { ['k'.repeat(300_000)]: 'x' }))
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it('parses groups that come spaced, or with numbers', () => {
    expect(waysOf(JSON.stringify(JSON.parse(withGroups(alike(3))), null, 1))).toEqual({ rows: 0, parsed: 1 })
    expect(waysOf(withGroups(alike(3, { more: 1 })))).toEqual({ rows: 0, parsed: 1 })
  })

  it('gives up looking for what groups have in common where they have nothing', () => {
    const changing = Array.from({ length: 640 }, (_, index) => ({ [`k${index}`]: 'x' }))
    const text = withGroups(changing, alike(32))
    expect(waysOf(text)).toEqual({ rows: 0, parsed: 21 })
    expect(parse(text)).toEqual(JSON.parse(text))
  })
})

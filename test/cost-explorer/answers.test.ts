import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import type { GroupDefinition } from '../../src/lib/costs.js'
import { decimal, plain, ZERO } from '../../src/lib/decimal.js'
import { UserError } from '../../src/lib/errors.js'
import { isRecord } from '../../src/lib/json.js'
import { raw } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { readAll, SERVICE, withoutDelays } from './support.js'

let server: Awaited<ReturnType<typeof startCostExplorer>>
beforeAll(async () => {
  withoutDelays()
  server = await startCostExplorer()
})
afterAll(async () => {
  jest.restoreAllMocks()
  await server.close()
})

const TEAM: GroupDefinition = { type: 'TAG', key: 'team' }

const cost = (Amount: unknown, Unit: unknown = 'USD') => ({ UnblendedCost: { Amount, Unit } })
const group = (key: string, amount: unknown = '1', unit: unknown = 'USD') => ({
  Keys: [key],
  Metrics: cost(amount, unit),
})
const row = (day: number, Groups: unknown, more: object = {}) => ({
  TimePeriod: { Start: `2026-11-${day}`, End: `2026-11-${day + 1}` },
  Total: {},
  Groups,
  Estimated: false,
  ...more,
})
const answer = (...ResultsByTime: unknown[]) => ({ ResultsByTime })

/** Reads these answers, each as one page; every page but the last names the next. */
function read(answers: readonly unknown[], groupBy: readonly GroupDefinition[] = [SERVICE]) {
  let next = 0
  server.script(() => {
    const one = answers[next]
    next += 1
    const token = next < answers.length ? { NextPageToken: `${next}` } : {}
    const body = isRecord(one) ? { ...one, ...token } : one
    return raw(200, JSON.stringify(body) ?? '', { 'content-type': 'application/x-amz-json-1.1' })
  })
  return readAll(server.url, { query: { groupBy } })
}

const UNUSABLE = /^UserError: Cost Explorer's answer cannot be used: /

describe('an answer that cannot be trusted stops the run', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', []],
    ['no results', {}],
    ['a token of another type', { ResultsByTime: [], NextPageToken: 7 }],
    ['a null result', answer(null)],
    ['a result without period', answer({ Groups: [], Estimated: true })],
    ['a period without end', answer(row(18, [], { TimePeriod: { Start: '2026-11-18' } }))],
    ['a period before the window', answer(row(17, []))],
    ['a period of two days', answer(row(18, [], { TimePeriod: { Start: '2026-11-18', End: '2026-11-20' } }))],
    ['a flag that is a string', answer(row(18, [], { Estimated: 'no' }))],
    ['no groups', answer(row(18, undefined))],
    ['a total instead of the groups', answer(row(18, [], { Total: cost('1') }))],
    ['a group without keys', answer(row(18, [{ Metrics: cost('1') }]))],
    ['too many keys', answer(row(18, [{ Keys: ['a', 'b'], Metrics: cost('1') }]))],
    ['a key of another type', answer(row(18, [{ Keys: [1], Metrics: cost('1') }]))],
    ['no metrics', answer(row(18, [{ Keys: ['a'] }]))],
    ['another metric', answer(row(18, [{ Keys: ['a'], Metrics: { BlendedCost: { Amount: '1', Unit: 'USD' } } }]))],
    ['no amount', answer(row(18, [group('a', null)]))],
    ['an amount that is a JSON number', answer(row(18, [group('a', 1)]))],
    ['an amount that is not a number', answer(row(18, [group('a', 'NaN')]))],
    ['an amount with separators', answer(row(18, [group('a', '1,000')]))],
    ['an amount of 300 digits', answer(row(18, [group('a', '1'.repeat(300))]))],
    ['an exponent of 9999', answer(row(18, [group('a', '1e9999')]))],
    ['no unit', answer(row(18, [group('a', '1', '')]))],
    ['a unit with control characters', answer(row(18, [group('a', '1', 'US\nD')]))],
    ['a unit that changes the text direction', answer(row(18, [group('a', '1', 'USD\u202E')]))],
    ['a unit that is half a character', answer(row(18, [group('a', '1', '\uD800')]))],
    ['a unit of 65 characters', answer(row(18, [group('a', '1', 'x'.repeat(65))]))],
    ['the same group twice', answer(row(18, [group('a'), group('b'), group('a')]))],
    ['the same period twice with the same group', answer(row(18, [group('a')]), row(18, [group('a')]))],
  ])('an answer with %s is an error', async (_, one) => {
    expect((await read([one])).message).toMatch(UNUSABLE)
  })

  test.each<[string, unknown, GroupDefinition[]]>([
    ['a tag without its key', answer(row(18, [group('web')])), [TEAM]],
    ['another tag', answer(row(18, [group('Team$web')])), [TEAM]],
    ['groups that were not requested', answer(row(18, [group('a')], { Total: cost('1') })), []],
    ['an ungrouped answer without total', answer(row(18, [], { Total: undefined })), []],
    ['an ungrouped answer with an empty total', answer(row(18, [])), []],
  ])('an answer with %s is an error', async (_, one, groupBy) => {
    expect((await read([one], groupBy)).message).toMatch(UNUSABLE)
  })

  const [page, half] = [answer(row(18, [group('a'), group('b')])), answer(row(18, [group('b')]))]
  test.each([
    [
      'a period that appears again after a later one',
      [answer(row(18, [group('a')]), row(19, [group('a')])), half],
      /appears again after a later one/,
    ],
    ['a group that comes back on a later page', [page, answer(row(18, [group('a')]))], /appears twice/],
    ['a group that comes back within a later page', [page, answer(row(18, [group('c'), group('b')]))], /appears twice/],
    [
      'a group that continues in another currency',
      [half, answer(row(18, [group('b', '1', 'CNY')]))],
      /in USD and in CNY/,
    ],
  ])('%s is an error', async (_, answers, expected) => {
    expect((await read(answers)).message).toMatch(expected)
  })

  test('the error shows no control characters of a label', async () => {
    const key = '\u001b[31m::error::x'
    const { message } = await read([answer(row(18, [group(key), group(key)]))])
    expect(message).toMatch(/appears twice/)
    expect(message).not.toMatch(/\u001b/)
  })
})

describe('an answer that is read', () => {
  const labels = async (...answers: unknown[]) => (await read(answers)).lines.map(({ label }) => label)

  test('the periods of a page are sorted', async () => {
    const one = answer(row(20, [group('c')]), row(18, [group('a')]), row(19, [group('b')]))
    expect(await labels(one)).toEqual(['a', 'b', 'c'])
  })

  test('a period may have two results, and a later page may contain an empty result of an earlier period', async () => {
    const first = answer(row(18, [group('a')]), row(18, [group('b')]), row(19, [group('a')]))
    expect(await labels(first, answer(row(18, [])))).toEqual(['a', 'b', 'a'])
  })

  test('a group that continues on the next pages becomes one line, added exactly', async () => {
    const { lines } = await read([
      answer(row(18, [group('a'), group('b', '0.1')], { Estimated: true })),
      answer(row(18, [group('b', '0.2')])),
      answer(row(18, [group('b', '0.3'), group('c')])),
    ])
    expect(lines.map(({ label, metrics, estimated }) => [label, metrics.UnblendedCost?.amount, estimated])).toEqual([
      ['a', '1', true],
      ['b', '0.6', true],
      ['c', '1', false],
    ])
  })

  test.each(['-0.0000000289', '1.0E-8', '0E-10', '12345678901234567890.0123456789', '+1', '1.'])(
    'the amount %s is kept digit for digit',
    async (amount) => {
      const { lines } = await read([answer(row(18, [group('a', amount)]))])
      expect(lines[0]?.metrics.UnblendedCost?.amount).toBe(amount)
    },
  )

  test.each(['N/A', 'x'.repeat(64)])('the unit %s is accepted', async (unit) => {
    const { lines } = await read([answer(row(18, [group('a', '1', unit)]))])
    expect(lines[0]?.metrics.UnblendedCost?.unit).toBe(unit)
  })

  test.each(['0', '-0.0', '0E-10'])('an ungrouped total of %s is no data', async (amount) => {
    const { lines, error } = await read([answer(row(18, [], { Total: cost(amount) }))], [])
    expect([lines, error]).toEqual([[], undefined])
  })

  test('an ungrouped total that is not 0 is data, however small', async () => {
    const { lines } = await read([answer(row(18, [], { Total: cost('1E-10') }))], [])
    expect(lines).toMatchObject([{ label: 'total', values: [] }])
  })

  test('groups with the same label but different values are different groups', async () => {
    const two = (...Keys: string[]) => ({ Keys, Metrics: cost('1') })
    const answers = [answer(row(18, [two('a / b', 'c'), two('a', 'b / c')]))]
    const { lines } = await read(answers, [SERVICE, { type: 'DIMENSION', key: 'REGION' }])
    expect(lines.map(({ label }) => label)).toEqual(['a / b / c', 'a / b / c'])
  })

  test('malformed account names are ignored', async () => {
    const malformed = [null, 'x', { Value: 1 }, { Value: '1', Attributes: 7 }]
    const names = [...malformed, { Value: '1', Attributes: { description: 9 } }]
    const one = { ...answer(row(18, [group('1')])), DimensionValueAttributes: names }
    const { lines } = await read([one], [{ type: 'DIMENSION', key: 'LINKED_ACCOUNT' }])
    expect(lines).toHaveLength(1)
    expect(lines[0]?.linkedAccountName).toBeUndefined()
  })
})

describe('random answers', () => {
  const sometimes = <T>(usual: fc.Arbitrary<T>, weight = 30) =>
    fc.oneof({ weight, arbitrary: usual as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: fc.jsonValue() })
  const amount = fc.oneof(
    fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map((n) => plain(decimal(`${n}e-10`))),
    fc.constantFrom('0', '-0.0000000289', '1.0E-8'),
  )
  const groupOf = fc.record({
    Keys: sometimes(fc.tuple(fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.string()))),
    Metrics: sometimes(sometimes(amount).map((value) => cost(value))),
  })
  const rowOf = fc
    .tuple(
      sometimes(fc.integer({ min: 18, max: 20 }), 60),
      sometimes(fc.array(groupOf, { maxLength: 3 })),
      sometimes(fc.boolean()),
    )
    .map(([day, groups, Estimated]) => row(Number(day), groups, { Estimated }))
  const strangers = { $metadata: fc.jsonValue(), __type: fc.jsonValue(), message: fc.jsonValue() }
  const answerOf = sometimes(
    fc.record(
      { ResultsByTime: sometimes(fc.array(sometimes(rowOf), { maxLength: 2 })), ...strangers },
      { requiredKeys: ['ResultsByTime'] },
    ),
  )

  test('the lines add up to the exact sums of the pages, or the run stops with a UserError', async () => {
    let withLines = 0
    await fc.assert(
      fc.asyncProperty(fc.array(answerOf, { minLength: 1, maxLength: 3 }), async (answers) => {
        const { lines, error } = await read(answers)
        if (error !== undefined) {
          expect(error).toBeInstanceOf(UserError)
          return
        }
        if (lines.length > 0) withLines += 1
        const sum = lines.reduce((sum, line) => sum.plus(decimal(line.metrics.UnblendedCost?.amount ?? '')), ZERO)
        expect(plain(sum)).toBe(totalOf(answers))
      }),
      { numRuns: 200 },
    )
    expect(withLines).toBeGreaterThan(10)
  })

  /** Adds every amount in the results of answers that are known to be well-formed. */
  function totalOf(answers: readonly unknown[]): string {
    let total = ZERO
    const results = answers.map((one) => (isRecord(one) ? one['ResultsByTime'] : undefined))
    JSON.stringify(results, (key, value) => {
      if (key === 'Amount') total = total.plus(decimal(value))
      return value
    })
    return plain(total)
  }

  const body = fc.oneof(
    answerOf.map((value) => JSON.stringify(value)),
    fc.json(),
    fc.string(),
  )

  test('any status with any body ends in lines or in a UserError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 201, 302, 400, 403, 500), body, async (status, text) => {
        server.script(() => raw(status, text, { 'content-type': 'application/x-amz-json-1.1' }))
        const { error } = await readAll(server.url, { settings: { maxApiRequests: 3 } })
        if (error === undefined) expect(status).toBeLessThan(300)
        else expect(error).toBeInstanceOf(UserError)
      }),
      { numRuns: 150 },
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Page, readPage } from '../../src/costs/answer.js'
import { costLines } from '../../src/costs/lines.js'
import { type Asked, askedOf } from '../../src/costs/request.js'
import { decimal, plain, ZERO } from '../../src/model/decimal.js'
import { Fault } from '../../src/model/fault.js'
import type { GroupDefinition } from '../../src/model/query.js'
import { isRecord } from '../../src/model/record.js'
import { all, QUERY, READING, SERVICE, sliced } from './support.js'

const asked = (groupBy: readonly GroupDefinition[] = [SERVICE]) => askedOf(QUERY, { ...READING, groupBy })
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

async function* pagesOf(answers: readonly unknown[], form: Asked): AsyncGenerator<Page> {
  for (const one of answers) yield readPage(one, form)
}

const read = (answers: readonly unknown[], form = asked()) => all(costLines(pagesOf(answers, form), form))

describe('an answer that cannot be trusted', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', []],
    ['no results', {}],
    ['results of another type', { ResultsByTime: {} }],
    ['a token of another type', { ResultsByTime: [], NextPageToken: 7 }],
    ['a result that is none', answer(null)],
    ['a result without period', answer({ Groups: [], Estimated: true })],
    ['a period without end', answer(row(18, [], { TimePeriod: { Start: '2026-11-18' } }))],
    ['a period of numbers', answer(row(18, [], { TimePeriod: { Start: 18, End: 19 } }))],
    ['a period before the window', answer(row(17, []))],
    ['a period after the window', answer(row(21, []))],
    ['a period of two days', answer(row(18, [], { TimePeriod: { Start: '2026-11-18', End: '2026-11-20' } }))],
    [
      'an hour in a daily answer',
      answer(row(18, [], { TimePeriod: { Start: '2026-11-18T00:00:00Z', End: '2026-11-18T01:00:00Z' } })),
    ],
    ['an odd flag', answer(row(18, [], { Estimated: 'no' }))],
    ['no groups', answer(row(18, undefined))],
    ['groups of another type', answer(row(18, {}))],
    ['a total instead of the groups', answer(row(18, [], { Total: cost('1') }))],
    ['a group that is none', answer(row(18, ['x']))],
    ['a group without keys', answer(row(18, [{ Metrics: cost('1') }]))],
    ['too few keys', answer(row(18, [{ Keys: [], Metrics: cost('1') }]))],
    ['too many keys', answer(row(18, [{ Keys: ['a', 'b'], Metrics: cost('1') }]))],
    ['a key of another type', answer(row(18, [{ Keys: [1], Metrics: cost('1') }]))],
    ['no metrics', answer(row(18, [{ Keys: ['a'] }]))],
    ['another metric', answer(row(18, [{ Keys: ['a'], Metrics: { BlendedCost: { Amount: '1', Unit: 'USD' } } }]))],
    ['no amount', answer(row(18, [group('a', null)]))],
    ['an amount that is a number', answer(row(18, [group('a', 1)]))],
    ['an amount that is none', answer(row(18, [group('a', 'NaN')]))],
    ['an empty amount', answer(row(18, [group('a', '')]))],
    ['a grouped amount', answer(row(18, [group('a', '1,000')]))],
    ['an endless amount', answer(row(18, [group('a', '1'.repeat(300))]))],
    ['an absurd exponent', answer(row(18, [group('a', '1e9999')]))],
    ['no unit', answer(row(18, [group('a', '1', '')]))],
    ['a unit of control characters', answer(row(18, [group('a', '1', 'US\nD')]))],
    ['a unit that turns the text around', answer(row(18, [group('a', '1', 'USD\u202E')]))],
    ['a unit that is half a character', answer(row(18, [group('a', '1', '\uD800')]))],
    ['an endless unit', answer(row(18, [group('a', '1', 'x'.repeat(65))]))],
    ['the same group twice', answer(row(18, [group('a'), group('b'), group('a')]))],
    ['the same group twice in a row', answer(row(18, [group('a'), group('a')]))],
    ['the same period twice with the same group', answer(row(18, [group('a')]), row(18, [group('a')]))],
  ])('stops the run: %s', async (_, one) => {
    const outcome = await read([one]).catch((error: unknown) => error)
    expect(outcome).toBeInstanceOf(Fault)
    expect((outcome as Fault).whatHappened).toMatch(/^Cost Explorer's answer cannot be used: /)
    // As the client reads it, behind groups that are as they should be, the words are the same.
    if (one === undefined) return
    const results = isRecord(one) && Array.isArray(one['ResultsByTime']) ? one['ResultsByTime'] : undefined
    const more = results && { ResultsByTime: [row(18, [group('x'), group('y')]), ...results] }
    await expect(read([sliced(JSON.stringify(isRecord(one) ? { ...one, ...more } : one))])).rejects.toEqual(outcome)
  })

  it.each([
    ['a tag without its key', [TEAM], row(18, [group('web')])],
    ['another tag', [TEAM], row(18, [group('Team$web')])],
    ['groups that nobody asked for', [], row(18, [group('a')], { Total: cost('1') })],
    ['an ungrouped answer without total', [], row(18, [], { Total: undefined })],
    ['an ungrouped answer with an empty total', [], row(18, [])],
  ])('stops the run: %s', async (_, groupBy, result) => {
    await expect(read([answer(result)], asked(groupBy))).rejects.toThrow(/cannot be used/)
    await expect(read([sliced(JSON.stringify(answer(result)))], asked(groupBy))).rejects.toThrow(/cannot be used/)
  })

  it('stops where a period comes back after a later one', async () => {
    await expect(
      read([answer(row(18, [group('a')]), row(19, [group('a')])), answer(row(18, [group('b')]))]),
    ).rejects.toThrow(/comes back after a later one/)
  })

  it('stops where a group comes back on a later page, but for the border', async () => {
    const first = answer(row(18, [group('a'), group('b')]))
    await expect(read([first, answer(row(18, [group('a')]))])).rejects.toThrow(/comes twice/)
    await expect(read([first, answer(row(18, [group('c'), group('b')]))])).rejects.toThrow(/comes twice/)
    await expect(read([first, answer(row(18, [group('b', '1', 'CNY')]))])).rejects.toThrow(/in USD and in CNY/)
  })

  it('stops at a group that is no JSON, whose turn comes late', async () => {
    const text = JSON.stringify(answer(row(18, [group('a'), group('b')]))).replace('"Keys":["b"]', '"Keys":["b"],')
    await expect(read([sliced(text)])).rejects.toThrow(
      /^Cost Explorer's answer cannot be used: a group is no JSON \(period from 2026-11-18T00:00:00Z\)\./,
    )
  })

  it("shows AWS's words without control characters", async () => {
    const outcome = await read([answer(row(18, [group('\u001b[31m::error::x'), group('\u001b[31m::error::x')]))]).catch(
      (error: unknown) => error,
    )
    expect((outcome as Fault).message).not.toMatch(/\u001b/)
  })
})

describe('an answer that is read', () => {
  it('sorts the periods of a page', async () => {
    const lines = await read([answer(row(20, [group('c')]), row(18, [group('a')]), row(19, [group('b')]))])
    expect(lines.map(({ label }) => label)).toEqual(['a', 'b', 'c'])
  })

  it('takes a period in two rows, and an empty row of an earlier period on a later page', async () => {
    const lines = await read([
      answer(row(18, [group('a')]), row(18, [group('b')]), row(19, [group('a')])),
      answer(row(18, [])),
    ])
    expect(lines.map(({ label }) => label)).toEqual(['a', 'b', 'a'])
  })

  it('joins a group that goes on at the border of two pages, exactly', async () => {
    const lines = await read([
      answer(row(18, [group('a'), group('b', '0.1')], { Estimated: true })),
      answer(row(18, [group('b', '0.2'), group('c')])),
    ])
    expect(lines.map(({ label, metrics }) => [label, metrics.UnblendedCost?.amount])).toEqual([
      ['a', '1'],
      ['b', '0.3'],
      ['c', '1'],
    ])
    expect(lines[1]?.estimated).toBe(true)
    const thrice = await read([1, 2, 3].map((n) => answer(row(18, [group('b', `${n}`)]))))
    expect(thrice.map(({ metrics }) => metrics.UnblendedCost?.amount)).toEqual(['6'])
  })

  it.each(['0', '-0.0000000289', '1.0E-8', '0E-10', '12345678901234567890.0123456789', '+1', '1.'])(
    'keeps the amount %s digit for digit',
    async (amount) => {
      const [line] = await read([answer(row(18, [group('a', amount)]))])
      expect(line?.metrics.UnblendedCost?.amount).toBe(amount)
    },
  )

  it.each(['USD', 'N/A', 'GB-Mo', 'ReplicatedWriteCapacityUnit-Hrs', 'x'.repeat(64)])(
    'takes the unit %s',
    async (unit) => {
      const [line] = await read([answer(row(18, [group('a', '1', unit)]))])
      expect(line?.metrics.UnblendedCost?.unit).toBe(unit)
    },
  )

  it.each(['0', '0.0', '-0', '0E-10', '0.00e+9'])('takes an ungrouped total of %s for no data', async (amount) => {
    expect(await read([answer(row(18, [], { Total: cost(amount) }))], asked([]))).toEqual([])
  })

  it('takes any other total for data', async () => {
    const [line] = await read([answer(row(18, [], { Total: cost('1E-10') }))], asked([]))
    expect(line).toMatchObject({ label: 'total', values: [] })
  })

  it('tells groups apart whose labels are the same', async () => {
    const form = asked([SERVICE, { type: 'DIMENSION', key: 'REGION' }])
    const two = (...Keys: string[]) => ({ Keys, Metrics: cost('1') })
    const lines = await read([answer(row(18, [two('a / b', 'c'), two('a', 'b / c')]))], form)
    expect(lines.map(({ label }) => label)).toEqual(['a / b / c', 'a / b / c'])
  })

  it('passes over malformed account names', async () => {
    const names = [
      null,
      'x',
      { Value: 1 },
      { Value: '1', Attributes: 7 },
      { Value: '2', Attributes: { description: 9 } },
    ]
    const form = asked([{ type: 'DIMENSION', key: 'LINKED_ACCOUNT' }])
    const [line] = await read([{ ...answer(row(18, [group('1')])), DimensionValueAttributes: names }], form)
    expect(line?.linkedAccountName).toBeUndefined()
  })
})

describe('whatever AWS answers', () => {
  const amount = fc.oneof(
    fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map((n) => plain(decimal(`${n}e-10`))),
    fc.constantFrom('0', '-0.0000000289', '1.0E-8', 'NaN', '', '1e400', 7, null),
  )
  const groupOf = fc.record({
    Keys: fc.oneof(
      { weight: 9, arbitrary: fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', '__proto__')) },
      { weight: 1, arbitrary: fc.anything() },
    ),
    Metrics: fc.oneof({ weight: 9, arbitrary: amount.map((a) => cost(a)) }, { weight: 1, arbitrary: fc.anything() }),
  })
  const rowOf = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.integer({ min: 17, max: 21 }), fc.array(groupOf, { maxLength: 4 }))
        .map(([day, groups]) => row(day, groups)),
    },
    { weight: 1, arbitrary: fc.anything() },
  )
  const answerOf = fc.oneof(
    { weight: 9, arbitrary: fc.array(rowOf, { maxLength: 3 }).map((rows) => answer(...rows)) },
    { weight: 1, arbitrary: fc.anything() },
  )

  it('ends in the exact total of what it says, or in a Fault', async () => {
    let read_ = 0
    await fc.assert(
      fc.asyncProperty(fc.array(answerOf, { minLength: 1, maxLength: 3 }), async (answers) => {
        const outcome = await read(structuredCloneable(answers)).catch((error: unknown) => error)
        if (outcome instanceof Fault) return
        if (!Array.isArray(outcome)) throw outcome
        read_ += 1
        const total = outcome.reduce((sum, line) => sum.plus(decimal(line.metrics.UnblendedCost.amount)), ZERO)
        expect(plain(total)).toBe(plain(naiveTotal(answers)))
      }),
      { numRuns: 2000 },
    )
    expect(read_).toBeGreaterThan(100)
  })

  /** What came over the wire is JSON. */
  function structuredCloneable(answers: readonly unknown[]): unknown[] {
    return answers.map((one) => {
      try {
        const text = JSON.stringify(one)
        return text === undefined ? undefined : JSON.parse(text)
      } catch {
        return undefined
      }
    })
  }

  /** Adds up each amount of an answer that is known to be well formed. */
  function naiveTotal(answers: readonly unknown[]) {
    let total = ZERO
    JSON.stringify(structuredCloneable(answers), (key, value) => {
      if (key === 'Amount') total = total.plus(decimal(value))
      return value
    })
    return total
  }
})

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chooseLines } from '../../src/costs/index.js'
import { type CostLine, groupLabel } from '../../src/model/cost-line.js'
import type { Period } from '../../src/model/period.js'
import { type PeriodPlan, periodsBetween } from '../../src/period/index.js'
import { all } from './support.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'choose-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

const WINDOW = { start: '2026-11-01T00:00:00Z', end: '2026-11-21T00:00:00Z' }
const DAYS = periodsBetween(WINDOW.start, WINDOW.end, 'daily')
const day = (n: number): Period => DAYS[n - 1] as Period

const plan = (candidates: readonly Period[], length: number): PeriodPlan => ({
  granularity: 'daily',
  candidates,
  length,
  history: 14,
  window: WINDOW,
  monthWindow: undefined,
})

const line = (period: Period, ...values: string[]): CostLine => ({
  period,
  values,
  label: groupLabel(values),
  metrics: { UnblendedCost: { amount: '1.50', unit: 'USD' } },
  estimated: true,
})

/** In packs of three. */
async function* from(lines: readonly CostLine[]) {
  for (let start = 0; start < lines.length; start += 3) yield lines.slice(start, start + 3)
}

const chosenOf = async (thePlan: PeriodPlan, lines: readonly CostLine[], inMemory?: number) => {
  const choice = chooseLines(thePlan, from(lines), directory, inMemory)
  const chosen = await all(choice.lines)
  return { chosen, newest: choice.newest() }
}

describe('a plan with one candidate', () => {
  it('lets the chosen periods through and knows the newest at once', async () => {
    const lines = DAYS.map((period) => line(period, 'A'))
    const choice = chooseLines(plan([day(20)], 3), from(lines), directory)
    expect(choice.newest()).toBe(day(20))
    expect(await all(choice.lines)).toEqual([line(day(18), 'A'), line(day(19), 'A'), line(day(20), 'A')])
  })
})

describe('the newest period that has data', () => {
  const candidates = DAYS.slice(13)

  it.each([1, 2, 5, 9])('with %i periods', async (length) => {
    const lines = [1, 7, 12, 13, 15, 17].flatMap((n) => ['A', 'B'].map((name) => line(day(n), name)))
    const { chosen, newest } = await chosenOf(plan(candidates, length), lines)
    expect(newest).toBe(day(17))
    expect(chosen).toEqual(lines.filter(({ period }) => period.start > (DAYS[16 - length]?.start ?? '')))
  })

  it('is the last candidate where none has data, with the periods before it', async () => {
    const { chosen, newest } = await chosenOf(plan(candidates, 8), [line(day(12), 'A'), line(day(13), 'A')])
    expect(newest).toBe(day(20))
    expect(chosen).toEqual([line(day(13), 'A')])
  })

  it('is not known before the end', () => {
    expect(() => chooseLines(plan(candidates, 1), from([]), directory).newest()).toThrow(/not known/)
  })

  it('is known with the first line of the last candidate: no line waits any more', async () => {
    let handed = 0
    async function* counted() {
      for (const name of 'ABCDE') {
        handed += 1
        yield [line(day(20), name)]
      }
    }
    const choice = chooseLines(plan(candidates, 2), counted(), directory)
    await choice.lines[Symbol.asyncIterator]().next()
    expect(handed).toBe(1)
    expect(choice.newest()).toBe(day(20))
  })

  it('keeps lines beyond the bound in files, exactly, and removes them', async () => {
    const odd = { linkedAccountName: 'Büro "1"\n\u2028', estimated: false }
    const lines = [14, 15, 16].flatMap((n) =>
      Array.from({ length: 3000 }, (_, i) => ({
        ...line(day(n), `S${i}\u2028\n"ü`, i % 2 ? '' : 'x'),
        ...(i % 3 ? odd : {}),
      })),
    )
    const choice = chooseLines(plan(candidates, 2), from(lines), directory, 1000)
    const iterator = choice.lines[Symbol.asyncIterator]()
    const first = await iterator.next()
    expect(await readdir(directory)).toHaveLength(1)
    const rest = await all({ [Symbol.asyncIterator]: () => iterator })
    expect([...first.value, ...rest]).toEqual(lines.slice(3000))
    expect(new Set(rest.map(({ period }) => period))).toEqual(new Set([day(15), day(16)]))
    expect(await readdir(directory)).toEqual([])
  })

  it('says what to do where the disk does not take them', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(day(14), `S${i}`))
    const nowhere = chooseLines(plan(candidates, 1), from(lines), join(directory, 'missing'), 5)
    await expect(all(nowhere.lines)).rejects.toThrow(/could not be kept on disk \(.*ENOENT.*Make room.*`RUNNER_TEMP`/)
  })

  it('removes its files where the consumer stops early, or the reading fails', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(day(14), `S${i}`))
    const stopped = chooseLines(plan(candidates, 1), from(lines), directory, 5).lines[Symbol.asyncIterator]()
    await stopped.next()
    await stopped.return?.()
    async function* failing() {
      yield lines
      throw new Error('gone')
    }
    await expect(all(chooseLines(plan(candidates, 1), failing(), directory, 5).lines)).rejects.toThrow('gone')
    expect(await readdir(directory)).toEqual([])
  })

  it('chooses the same lines however few fit into memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 10 }),
        async (days, length, inMemory) => {
          const lines = days.sort((a, b) => a - b).map((n, i) => line(day(n), `S${i}`))
          const newest = day(Math.max(...days.filter((n) => n >= 14)) > 0 ? Math.max(...days) : 20)
          const { chosen, newest: found } = await chosenOf(plan(candidates, length), lines, inMemory)
          expect(found).toEqual(newest)
          const last = DAYS.indexOf(newest)
          expect(chosen).toEqual(
            lines.filter(({ period }) => DAYS.indexOf(period) > last - length && DAYS.indexOf(period) <= last),
          )
        },
      ),
      { numRuns: 150 },
    )
  })
})

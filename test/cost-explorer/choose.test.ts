import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { forChosenLines } from '../../src/cost-explorer/index.js'
import { type CostLine, groupLabel } from '../../src/lib/costs.js'
import { type Period, type PeriodPlan, periodsBetween } from '../../src/periods/index.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'choose-'))
})
afterEach(() => rm(directory, { recursive: true }))

const WINDOW = { start: '2026-11-01T00:00:00Z', end: '2026-11-21T00:00:00Z' }
const DAYS = periodsBetween(WINDOW.start, WINDOW.end, 'daily')
const day = (n: number): Period => DAYS[n - 1] as Period
/** The 14th to the 20th. */
const CANDIDATES = DAYS.slice(13)

const plan = (candidates: readonly Period[], length: number): PeriodPlan => ({
  granularity: 'daily',
  candidates,
  length,
  history: 14,
  window: WINDOW,
  monthWindow: undefined,
  notices: [],
})

const line = (period: Period, ...values: string[]): CostLine => ({
  period,
  values,
  label: groupLabel(values),
  metrics: { UnblendedCost: { amount: '1.50', unit: 'USD' } },
  estimated: true,
})
const fifty = Array.from({ length: 50 }, (_, i) => line(day(14), `S${i}`))

async function* from(lines: readonly CostLine[]) {
  yield* lines
}

async function choose(length: number, lines: readonly CostLine[], linesInMemory?: number, candidates = CANDIDATES) {
  const chosen: CostLine[] = []
  const use = async (line: CostLine) => void chosen.push(line)
  const current = await forChosenLines(plan(candidates, length), from(lines), directory, use, linesInMemory)
  return { chosen, current }
}

test('with one candidate, the chosen lines do not wait', async () => {
  const lines = DAYS.map((period) => line(period, 'A'))
  expect(await choose(3, lines, 0, [day(20)])).toEqual({ chosen: lines.slice(17), current: day(20) })
})

describe('with several candidates', () => {
  test('the first line of the last candidate decides, and no later line waits', async () => {
    const log: string[] = []
    async function* logged() {
      for (const name of 'ABC') {
        log.push(`read ${name}`)
        yield line(day(20), name)
      }
    }
    await forChosenLines(plan(CANDIDATES, 2), logged(), directory, async ({ label }) => void log.push(`use ${label}`))
    expect(log).toEqual(['read A', 'use A', 'read B', 'use B', 'read C', 'use C'])
  })

  test('lines beyond the limit wait in files, unchanged, and the files are removed', async () => {
    const odd = { linkedAccountName: 'Büro "1"\n\u2028', estimated: false }
    const lines = [14, 15, 16].flatMap((n) =>
      Array.from({ length: 3000 }, (_, i) => ({
        ...line(day(n), `S${i}\u2028\n"ü`, i % 2 ? '' : 'x'),
        ...(i % 3 ? odd : {}),
      })),
    )
    const chosen: CostLine[] = []
    const use = async (line: CostLine) => {
      if (chosen.length === 0) expect(await readdir(directory)).toHaveLength(1)
      chosen.push(line)
    }
    await forChosenLines(plan(CANDIDATES, 2), from(lines), directory, use, 1000)
    expect(chosen).toEqual(lines.slice(3000))
    expect(new Set(chosen.map(({ period }) => period))).toEqual(new Set([day(15), day(16)]))
    expect(await readdir(directory)).toEqual([])
  })

  test('a disk that cannot store the lines is an error with advice', async () => {
    await expect(
      forChosenLines(plan(CANDIDATES, 1), from(fifty), join(directory, 'missing'), async () => {}, 5),
    ).rejects.toThrow(/could not be written to a temporary file .*ENOENT.*Free space.*`RUNNER_TEMP`/)
  })

  test.each<[string, () => AsyncIterable<CostLine>, () => Promise<void>]>([
    [
      'reading',
      async function* () {
        yield* fifty
        throw new Error('gone')
      },
      async () => {},
    ],
    ['using a line', () => from(fifty), () => Promise.reject(new Error('gone'))],
  ])('the files are removed if %s fails', async (_, lines, use) => {
    await expect(forChosenLines(plan(CANDIDATES, 1), lines(), directory, use, 5)).rejects.toThrow('gone')
    expect(await readdir(directory)).toEqual([])
  })

  test('the newest period with data is current, or the last one without any data, whatever the memory limit is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 10 }),
        async (days, length, inMemory) => {
          const lines = days.sort((a, b) => a - b).map((n, i) => line(day(n), `S${i}`))
          const newest = Math.max(...days.filter((n) => n >= 14))
          const last = newest > 0 ? newest : 20
          const { chosen, current } = await choose(length, lines, inMemory)
          expect(current).toEqual(day(last))
          expect(chosen).toEqual(
            lines.filter(
              ({ period }) => period.start > (DAYS[last - 1 - length]?.start ?? '') && period.start <= day(last).start,
            ),
          )
        },
      ),
      { numRuns: 150 },
    )
  })
})

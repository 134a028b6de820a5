import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CostLine } from '../lib/costs.js'
import { messageOf, UserError } from '../lib/errors.js'
import { forLog } from '../lib/text.js'
import { type Period, type PeriodPlan, selectPeriods } from '../periods/index.js'

/** Maximum number of lines that wait in memory. More lines wait on disk. */
const LINES_IN_MEMORY = 20_000

/**
 * Calls `use` with each line of the chosen periods, one after another, and returns the current period: the newest candidate that has
 * data, or the last candidate if none has. If the current period depends on the data (`latest`), lines that may be chosen wait until it
 * is known: with the first line of the last candidate, or when all lines are read.
 * @param lines ascending by period; read to the end
 * @param spoolDirectory an existing directory for temporary files
 */
export async function forChosenLines(
  plan: PeriodPlan,
  lines: AsyncIterable<CostLine>,
  spoolDirectory: string,
  use: (line: CostLine) => Promise<void>,
  linesInMemory = LINES_IN_MEMORY,
): Promise<Period> {
  const last = plan.candidates.at(-1)
  if (last === undefined) throw new RangeError('A plan needs a candidate.')
  const [first = last] = plan.candidates
  const candidates = new Map(plan.candidates.map((period) => [period.start, period]))
  let newest = first === last ? last : undefined
  let chosen = chosenStarts(plan, first)
  const [earliest = first.start] = chosen
  const spool = new Spool(spoolDirectory, linesInMemory)
  try {
    for await (const line of lines) {
      const { start } = line.period
      const candidate = candidates.get(start)
      if (candidate !== undefined && candidate !== newest) {
        newest = candidate
        chosen = chosenStarts(plan, candidate)
        await spool.keepOnly(chosen)
        if (candidate === last) await spool.forEach(use)
      }
      if (newest !== last) {
        if (start >= earliest) await spool.add(line)
      } else if (chosen.has(start)) await use(line)
    }
    if (newest !== last) {
      await spool.keepOnly(chosenStarts(plan, newest ?? last))
      await spool.forEach(use)
    }
    return newest ?? last
  } finally {
    await spool.close()
  }
}

/** Ascending. */
function chosenStarts(plan: PeriodPlan, current: Period): ReadonlySet<string> {
  return new Set(selectPeriods(plan, current).chosen.map(({ start }) => start))
}

/**
 * Keeps the lines of several periods: in memory up to a limit, the others in JSON files of one period each, in a temporary directory
 * that `close` removes.
 */
class Spool {
  readonly #parent: string
  readonly #max: number
  readonly #periods = new Map<Period, { files: string[]; lines: CostLine[] }>()
  #inMemory = 0
  #directory: string | undefined
  #files = 0

  constructor(parent: string, max: number) {
    this.#parent = parent
    this.#max = max
  }

  /** @throws UserError if the lines cannot be written to disk */
  async add(line: CostLine): Promise<void> {
    const kept = this.#periods.get(line.period) ?? { files: [], lines: [] }
    this.#periods.set(line.period, kept)
    kept.lines.push(line)
    this.#inMemory += 1
    if (this.#inMemory > this.#max) await this.#moveToDisk()
  }

  /** Drops all other periods, with their files. */
  async keepOnly(starts: ReadonlySet<string>): Promise<void> {
    for (const [period, { files, lines }] of this.#periods) {
      if (starts.has(period.start)) continue
      this.#periods.delete(period)
      this.#inMemory -= lines.length
      for (const file of files) await rm(file, { force: true })
    }
  }

  /** All lines, in the order in which they were added. */
  async forEach(use: (line: CostLine) => Promise<void>): Promise<void> {
    for (const [period, { files, lines }] of this.#periods) {
      for (const file of files) {
        const stored: Omit<CostLine, 'period'>[] = JSON.parse(await readFile(file, 'utf8'))
        for (const line of stored) await use({ period, ...line })
      }
      for (const line of lines) await use(line)
    }
  }

  async close(): Promise<void> {
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true })
  }

  async #moveToDisk(): Promise<void> {
    try {
      this.#directory ??= await mkdtemp(join(this.#parent, 'cost-lines-'))
      for (const kept of this.#periods.values()) {
        if (kept.lines.length === 0) continue
        this.#files += 1
        const file = join(this.#directory, `${this.#files}.json`)
        const lines = kept.lines.map(({ period: _, ...line }) => line)
        await writeFile(file, JSON.stringify(lines), { flag: 'wx', mode: 0o600 })
        kept.files.push(file)
        kept.lines = []
      }
      this.#inMemory = 0
    } catch (error) {
      throw new UserError(
        `Cost lines could not be written to a temporary file (${forLog(messageOf(error))}).`,
        "Free space in the runner's temporary directory (`RUNNER_TEMP`), or set `period` to one period instead of `latest`.",
        { cause: error },
      )
    }
  }
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CostLine } from '../lib/costs.js'
import { messageOf, UserError } from '../lib/errors.js'
import { forLog } from '../lib/text.js'
import { type Period, type PeriodPlan, selectPeriods } from '../periods/index.js'

/** The lines that may become events, and the period that they end with. */
export interface LineChoice {
  /** The lines of the chosen periods, ascending. To be iterated once. */
  readonly lines: AsyncIterable<CostLine>
  /**
   * The current period: of several candidates the newest that has data, the last one if none has.
   * @throws Error before `lines` has been read to its end, if there are several candidates
   */
  current(): Period
}

/** Lines that wait in memory; more wait on disk. */
const LINES_IN_MEMORY = 20_000

/**
 * Picks the lines of the chosen periods out of all that are read. If the current period depends on which periods have data (`latest`),
 * lines that may still be chosen wait until it is known: at the end of the reading, or with the first line of the last candidate.
 * @param lines ascending by period; read to the end
 * @param spoolDirectory an existing directory for temporary files
 */
export function chooseLines(
  plan: PeriodPlan,
  lines: AsyncIterable<CostLine>,
  spoolDirectory: string,
  linesInMemory = LINES_IN_MEMORY,
): LineChoice {
  const last = plan.candidates.at(-1)
  if (last === undefined) throw new RangeError('A plan needs a candidate.')
  if (plan.candidates.length === 1) {
    return { lines: linesOf(chosenStarts(plan, last), lines), current: () => last }
  }
  let current: Period | undefined
  const found = (period: Period) => {
    current = period
  }
  return {
    lines: latestLines(plan, last, lines, new Spool(spoolDirectory, linesInMemory), found),
    current() {
      if (current === undefined) throw new Error('The current period is not known before all lines are read.')
      return current
    },
  }
}

function chosenStarts(plan: PeriodPlan, current: Period): ReadonlySet<string> {
  return new Set(selectPeriods(plan, current).chosen.map(({ start }) => start))
}

async function* linesOf(starts: ReadonlySet<string>, lines: AsyncIterable<CostLine>) {
  for await (const line of lines) if (starts.has(line.period.start)) yield line
}

async function* latestLines(
  plan: PeriodPlan,
  last: Period,
  lines: AsyncIterable<CostLine>,
  spool: Spool,
  found: (current: Period) => void,
): AsyncGenerator<CostLine, void, undefined> {
  const candidates = new Map(plan.candidates.map((period) => [period.start, period]))
  const [first = last] = plan.candidates
  const earliest = [...chosenStarts(plan, first)].sort()[0] ?? first.start
  let newest: Period | undefined
  let decided = false
  try {
    for await (const line of lines) {
      const { start } = line.period
      const candidate = candidates.get(start)
      if (candidate !== undefined && candidate !== newest) {
        newest = candidate
        await spool.keepOnly(chosenStarts(plan, candidate))
        decided = candidate === last
        if (decided) {
          found(last)
          yield* spool.lines()
        }
      }
      if (decided) yield line
      else if (start >= earliest) await spool.add(line)
    }
    if (decided) return
    found(newest ?? last)
    await spool.keepOnly(chosenStarts(plan, newest ?? last))
    yield* spool.lines()
  } finally {
    await spool.close()
  }
}

/**
 * Keeps the lines of several periods: in memory up to a limit, beyond it in JSON files of one period each, in a directory of their own
 * that `close` removes.
 */
class Spool {
  readonly #parent: string
  readonly #most: number
  readonly #periods = new Map<Period, { files: string[]; lines: CostLine[] }>()
  #inMemory = 0
  #directory: string | undefined
  #files = 0

  constructor(parent: string, most: number) {
    this.#parent = parent
    this.#most = most
  }

  /** @throws UserError if the lines cannot be written to disk */
  async add(line: CostLine): Promise<void> {
    const kept = this.#periods.get(line.period) ?? { files: [], lines: [] }
    this.#periods.set(line.period, kept)
    kept.lines.push(line)
    this.#inMemory += 1
    if (this.#inMemory > this.#most) await this.#moveToDisk()
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
  async *lines(): AsyncGenerator<CostLine, void, undefined> {
    for (const [period, { files, lines }] of this.#periods) {
      for (const file of files) {
        const stored: Omit<CostLine, 'period'>[] = JSON.parse(await readFile(file, 'utf8'))
        for (const line of stored) yield { period, ...line }
      }
      yield* lines
    }
  }

  async close(): Promise<void> {
    this.#periods.clear()
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
        `Cost lines could not be stored on disk until the current period is known (${forLog(messageOf(error))}).`,
        "Free space in the runner's temporary directory (`RUNNER_TEMP`), or name a `period` instead of `latest`.",
        { cause: error },
      )
    }
  }
}

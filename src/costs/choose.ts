import type { CostLine, CostLines } from '../model/cost-line.js'
import type { Period } from '../model/period.js'
import { type PeriodPlan, selectPeriods } from '../period/index.js'
import { LINES_IN_MEMORY, Spool } from './spool.js'

/** The lines that may become events, and the period that they end with. */
export interface LineChoice {
  /** The lines of the chosen periods, ascending. To be iterated once. */
  readonly lines: CostLines
  /**
   * The newest chosen period: of several candidates the newest that has data, the last one where none has.
   * @throws Error before `lines` has been read to its end, where there are several candidates
   */
  newest(): Period
}

/**
 * Picks the lines of the chosen periods out of all that is read. Where the newest chosen period depends on what has data
 * (`latest`), lines that may still be chosen wait in a spool until that is known: at the end of the reading, or with the
 * first line of the last candidate. All lines are read to the end, whoever else watches them.
 * @param lines ascending by period
 * @param spoolDirectory an existing directory for temporary files
 */
export function chooseLines(
  plan: PeriodPlan,
  lines: CostLines,
  spoolDirectory: string,
  linesInMemory = LINES_IN_MEMORY,
): LineChoice {
  const last = plan.candidates.at(-1)
  if (last === undefined) throw new RangeError('A plan needs a candidate.')
  if (plan.candidates.length === 1) {
    return { lines: only(lines, chosenStarts(plan, last)), newest: () => last }
  }
  let newest: Period | undefined
  const spool = new Spool(spoolDirectory, linesInMemory)
  return {
    lines: latest(plan, last, lines, spool, (period) => {
      newest = period
    }),
    newest() {
      if (newest === undefined) throw new Error('The newest period is not known before all lines are read.')
      return newest
    },
  }
}

async function* only(lines: CostLines, starts: ReadonlySet<string>) {
  for await (const pack of lines) {
    const chosen = pack.filter(({ period }) => starts.has(period.start))
    if (chosen.length > 0) yield chosen
  }
}

async function* latest(
  plan: PeriodPlan,
  last: Period,
  lines: CostLines,
  spool: Spool,
  found: (newest: Period) => void,
): AsyncGenerator<readonly CostLine[], void, undefined> {
  const candidates = new Map(plan.candidates.map((period) => [period.start, period]))
  const [first = last] = plan.candidates
  const earliest = [...chosenStarts(plan, first)].sort()[0] ?? first.start
  let newest: Period | undefined
  let chosen: ReadonlySet<string> = new Set()
  let decided = false
  try {
    for await (const pack of lines) {
      const passed: CostLine[] = []
      for (const line of pack) {
        const { start } = line.period
        const candidate = candidates.get(start)
        if (candidate !== undefined && candidate.start !== newest?.start) {
          newest = candidate
          const starts = chosenStarts(plan, candidate)
          chosen = starts
          await spool.drop((period) => starts.has(period.start))
          decided = candidate.start === last.start
          if (decided) {
            found(candidate)
            yield* spool.lines()
          }
        }
        if (decided ? chosen.has(start) : start >= earliest) {
          if (decided) passed.push(line)
          else {
            const written = spool.add(line)
            if (written) await written
          }
        }
      }
      if (passed.length > 0) yield passed
    }
    if (decided) return
    found(newest ?? last)
    if (newest === undefined) {
      const starts = chosenStarts(plan, last)
      await spool.drop((period) => starts.has(period.start))
    }
    yield* spool.lines()
  } finally {
    await spool.close()
  }
}

function chosenStarts(plan: PeriodPlan, newest: Period): ReadonlySet<string> {
  return new Set(selectPeriods(plan, newest).chosen.map(({ start }) => start))
}

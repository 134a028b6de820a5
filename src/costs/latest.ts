import type { CostLine, CostLines } from '../model/cost-line.js'
import type { Period } from '../model/period.js'
import type { PeriodPlan } from '../period/index.js'
import { chosenStarts } from './chosen.js'
import { Spool } from './spool.js'

/** Where lines wait until it is known whether they are chosen. */
export interface Waiting {
  /** Of temporary files; it exists. */
  readonly directory: string
  /** So many lines stay in memory; the spool's own number where undefined. */
  readonly linesInMemory: number | undefined
}

/**
 * The lines of the newest candidate that has data, and of the periods before it that are chosen with it.
 * @param last the last candidate, chosen where none has data
 * @param found told the newest chosen period once it is known
 */
export async function* latestLines(
  plan: PeriodPlan,
  last: Period,
  lines: CostLines,
  { directory, linesInMemory }: Waiting,
  found: (newest: Period) => void,
): AsyncGenerator<readonly CostLine[], void, undefined> {
  const spool = new Spool(directory, linesInMemory)
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

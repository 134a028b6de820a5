import type { CostLines } from '../model/cost-line.js'
import type { Period } from '../model/period.js'
import type { PeriodPlan } from '../period/index.js'
import { chosenStarts } from './chosen.js'
import type { latestLines } from './latest.js'

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
  linesInMemory?: number,
): LineChoice {
  const last = plan.candidates.at(-1)
  if (last === undefined) throw new RangeError('A plan needs a candidate.')
  if (plan.candidates.length === 1) {
    return { lines: only(lines, chosenStarts(plan, last)), newest: () => last }
  }
  let newest: Period | undefined
  const found = (period: Period) => {
    newest = period
  }
  return {
    lines: latest(plan, last, lines, { directory: spoolDirectory, linesInMemory }, found),
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

/** See `latestLines` in `latest.ts`: only runs that choose so load its code, and what keeps lines on disk. */
async function* latest(...given: Parameters<typeof latestLines>): CostLines {
  const { latestLines } = await import('./latest.js')
  yield* latestLines(...given)
}

import { InvalidInput } from '../lib/errors.js'
import { GRANULARITIES, type Granularity, type PeriodChoice, parsePeriod } from '../periods/index.js'
import { integer, mustBe, parsed } from './values.js'

/** Most periods of a lookback: about what Cost Explorer keeps (14 months, 14 days, 3 years). */
const MOST: Readonly<Record<Granularity, number>> = { daily: 400, hourly: 336, monthly: 36 }

/** Periods of history that are read by default. */
export const HISTORY: Readonly<Record<Granularity, number>> = { daily: 14, hourly: 24, monthly: 6 }

const EXAMPLE: Readonly<Record<Granularity, string>> = {
  daily: '2026-11-20',
  hourly: '2026-11-20T05',
  monthly: '2026-11',
}

/** A number of chosen periods. The largest limit applies if the granularity is wrong. */
export function lookbackCount(granularity: Granularity | undefined) {
  return integer(1, granularity === undefined ? Math.max(...Object.values(MOST)) : MOST[granularity])
}

/** More than AWS keeps is shortened, by the date of the run. The limit only keeps the calendar's arithmetic in its range. */
export const historyCount = integer(0, 10_000)

/**
 * `previous`, `latest`, one period or a range (`START/END`, or `START/` up to the last complete period), in the form of the
 * granularity; in any granularity's form if that is wrong.
 */
export function periodChoice(granularity: Granularity | undefined) {
  return parsed((text): PeriodChoice => {
    const word = text.toLowerCase()
    if (word === 'previous' || word === 'latest') return { kind: word }
    const forms = granularity === undefined ? GRANULARITIES : [granularity]
    for (const form of forms) {
      const choice = periodsIn(text, form)
      if (choice !== undefined) return choice
    }
    throw new InvalidInput(mustBe(allowedForms(text, granularity))({ input: text }))
  })
}

/**
 * One period or a range in the form of the granularity; undefined if the text has another form.
 * @throws InvalidInput if the range's end is not later than its start
 */
function periodsIn(text: string, granularity: Granularity): PeriodChoice | undefined {
  const [first = '', last, more] = text.split('/').map((part) => part.trim())
  const start = parsePeriod(first, granularity)
  if (start === undefined || more !== undefined) return undefined
  if (last === undefined) return { kind: 'single', start }
  if (last === '') return { kind: 'range', start }
  const end = parsePeriod(last, granularity)
  if (end === undefined) return undefined
  if (end > start) return { kind: 'range', start, end }
  throw new InvalidInput(mustBe('a range whose END is later than its START, since END is exclusive')({ input: text }))
}

function allowedForms(text: string, granularity: Granularity | undefined): string {
  const allowed = (example: string) =>
    `\`previous\`, \`latest\`, one period such as \`${example}\` or a range of such periods, \`START/END\` or \`START/\``
  if (granularity === undefined) return allowed(EXAMPLE.daily)
  const parts = text.split('/').filter((part) => part.trim() !== '')
  const other = GRANULARITIES.find((unit) => {
    return unit !== granularity && parts.length > 0 && parts.every((part) => parsePeriod(part.trim(), unit))
  })
  const hint = other === undefined ? 'real dates in this form' : `this is the form of \`granularity: ${other}\``
  return `${allowed(EXAMPLE[granularity])}, with \`granularity: ${granularity}\` (${hint})`
}

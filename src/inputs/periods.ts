import { InvalidInput } from '../lib/errors.js'
import { GRANULARITIES, type Granularity, type PeriodChoice, parsePeriod } from '../periods/index.js'
import { integer, mustBe, parsed } from './values.js'

/** Maximum number of periods of a lookback: about what Cost Explorer keeps (14 months, 14 days, 3 years). */
const MAX_LOOKBACK: Readonly<Record<Granularity, number>> = { daily: 400, hourly: 336, monthly: 36 }

/** The default number of history periods. */
export const HISTORY: Readonly<Record<Granularity, number>> = { daily: 14, hourly: 24, monthly: 6 }

const EXAMPLE: Readonly<Record<Granularity, string>> = {
  daily: '2026-11-20',
  hourly: '2026-11-20T05',
  monthly: '2026-11',
}

/** A number of chosen periods. If the granularity is invalid, the largest limit applies. */
export function lookbackCount(granularity: Granularity | undefined) {
  return integer(1, granularity === undefined ? Math.max(...Object.values(MAX_LOOKBACK)) : MAX_LOOKBACK[granularity])
}

/** `planPeriods` shortens it to what AWS keeps. The limit only prevents dates that JavaScript cannot represent. */
export const historyCount = integer(0, 10_000)

/**
 * `previous`, `latest`, one period or a range (`START/END`, or `START/` to the last complete period) in the form of the granularity. If
 * the granularity is invalid, the form of any granularity is accepted.
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

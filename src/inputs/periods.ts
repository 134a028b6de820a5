import { InvalidInput } from '../lib/errors.js'
import { GRANULARITIES, type Granularity, type PeriodChoice, parsePeriod } from '../periods/index.js'
import { integer, mustBe, parsed } from './values.js'

/** Most periods of a lookback or a history: about what Cost Explorer keeps (14 months, 14 days, 3 years). */
const MOST: Readonly<Record<Granularity, number>> = { daily: 400, hourly: 336, monthly: 36 }

/** Periods of history that are read by default. */
export const HISTORY: Readonly<Record<Granularity, number>> = { daily: 14, hourly: 24, monthly: 6 }

const EXAMPLE: Readonly<Record<Granularity, string>> = {
  daily: '2026-11-20',
  hourly: '2026-11-20T05',
  monthly: '2026-11',
}

/** A number of periods. The largest limit applies if the granularity is wrong: nothing else is judged by it then. */
export function periodCount(min: number, granularity: Granularity | undefined) {
  return integer(min, granularity === undefined ? Math.max(...Object.values(MOST)) : MOST[granularity])
}

/** `previous`, `latest`, one period or a range, in the form of the granularity. Anything is accepted if that is wrong. */
export function periodChoice(granularity: Granularity | undefined) {
  return parsed((text): PeriodChoice => {
    const word = text.toLowerCase()
    if (word === 'previous' || word === 'latest') return { kind: word }
    if (granularity === undefined) return { kind: 'previous' }
    const parts = text.split('/').map((part) => part.trim())
    const [start, end] = parts.map((part) => parsePeriod(part, granularity))
    if (parts.length > 2 || start === undefined || (parts.length === 2 && end === undefined)) {
      throw new InvalidInput(mustBe(periodForms(granularity, parts))({ input: text }))
    }
    if (end === undefined) return { kind: 'single', start }
    if (end > start) return { kind: 'range', start, end }
    throw new InvalidInput(mustBe('a range whose END is later than its START, since END is exclusive')({ input: text }))
  })
}

function periodForms(granularity: Granularity, parts: readonly string[]): string {
  const example = EXAMPLE[granularity]
  const other = GRANULARITIES.find((unit) => unit !== granularity && parts.every((part) => parsePeriod(part, unit)))
  const hint = other === undefined ? 'real dates in this form' : `this is the form of \`granularity: ${other}\``
  return `\`previous\`, \`latest\`, one period such as \`${example}\` or a range \`START/END\` of such periods, with \`granularity: ${granularity}\` (${hint})`
}

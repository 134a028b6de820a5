import { GRANULARITIES, type Granularity } from '../model/period.js'
import { type PeriodChoice, type PeriodSettings, parsePeriod } from '../period/index.js'
import { INPUTS } from './declared.js'
import type { Reader } from './reader.js'
import { readChoice, readInteger, readOptionalInteger } from './scalars.js'

/** Most periods of a lookback or a history: about what Cost Explorer keeps (14 months, 14 days, 3 years). */
const MOST: Readonly<Record<Granularity, number>> = { daily: 400, hourly: 336, monthly: 36 }

/** Periods of history that are read where the user does not say. */
const HISTORY: Readonly<Record<Granularity, number>> = { daily: 14, hourly: 24, monthly: 6 }

const EXAMPLE: Readonly<Record<Granularity, string>> = {
  daily: '2026-11-20',
  hourly: '2026-11-20T05',
  monthly: '2026-11',
}

/** A year of hours: nobody waits longer for data to settle. */
const MOST_SETTLE_HOURS = 8784

/** Which periods to read. */
export function readPeriod(reader: Reader): PeriodSettings {
  const granularity = readChoice(reader, 'granularity', GRANULARITIES, INPUTS.granularity.default)
  // Nothing below is judged by a granularity that is not what the user meant.
  const most = reader.isFaulty('granularity') ? Math.max(...Object.values(MOST)) : MOST[granularity]
  const choice = readPeriodChoice(reader, granularity)
  const lookback = readInteger(reader, 'lookback', { min: 1, max: most })
  if (choice.kind === 'range' && lookback > 1 && !reader.isFaulty('lookback')) {
    reader.fault('lookback', 'does not go with a range in `period`: the range says which periods become events.')
  }
  const settleHours = readInteger(reader, 'settle-hours', { min: 0, max: MOST_SETTLE_HOURS })
  if (settleHours > 0 && (choice.kind === 'single' || choice.kind === 'range')) {
    reader.warn('`settle-hours` has no effect on a given period, only on `previous` and `latest`.')
  }
  return {
    granularity,
    choice,
    lookback,
    settleHours,
    timeZone: readTimeZone(reader),
    history: readOptionalInteger(reader, 'history', { min: 0, max: most }) ?? HISTORY[granularity],
  }
}

function readPeriodChoice(reader: Reader, granularity: Granularity): PeriodChoice {
  const text = reader.given('period')
  if (text === undefined) return { kind: granularity === 'hourly' ? 'latest' : 'previous' }
  const word = text.toLowerCase()
  if (word === 'previous' || word === 'latest') return { kind: word }
  if (reader.isFaulty('granularity')) return { kind: 'previous' }

  const parts = text.split('/').map((part) => part.trim())
  const [start, end] = parts.map((part) => parsePeriod(part, granularity))
  if (parts.length > 2 || start === undefined || (parts.length === 2 && end === undefined)) {
    reader.wrong('period', text, periodForms(granularity, parts))
    return { kind: 'previous' }
  }
  if (end === undefined) return { kind: 'single', start }
  if (end <= start) reader.wrong('period', text, 'a range whose END comes after its START, since END is exclusive')
  return { kind: 'range', start, end }
}

function periodForms(granularity: Granularity, parts: readonly string[]): string {
  const example = EXAMPLE[granularity]
  const forms = `\`previous\`, \`latest\`, one period such as \`${example}\` or a range \`START/END\` of such`
  const other = GRANULARITIES.find((unit) => unit !== granularity && parts.every((part) => parsePeriod(part, unit)))
  const hint =
    other === undefined ? 'real dates in the form of the granularity' : `this is the form of \`granularity: ${other}\``
  return `${forms}, by \`granularity: ${granularity}\` (${hint})`
}

/** A zone of the IANA database that this runtime knows. Offsets such as `+02:00` know no daylight-saving time and are none. */
function readTimeZone(reader: Reader): string {
  const zone = reader.text('time-zone')
  // Intl's first use takes tens of milliseconds, which most runs can do without.
  if (zone === INPUTS['time-zone'].default) return zone
  try {
    if (/^[+-]/.test(zone)) throw new RangeError('an offset')
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    reader.wrong('time-zone', zone, 'an IANA time zone such as `UTC` or `Europe/Berlin`')
  }
  return zone
}

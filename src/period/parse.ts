import type { Granularity, Instant } from '../model/period.js'
import { instantOf } from './calendar.js'

const FORM = {
  daily: /^(\d{4})-(\d{2})-(\d{2})$/,
  hourly: /^(\d{4})-(\d{2})-(\d{2})T(\d{2})$/,
  monthly: /^(\d{4})-(\d{2})$/,
}

/** No bill of AWS is older; a smaller year is a slip of the pen, such as `0026` for `2026`. */
const FIRST_YEAR = 2000

/**
 * Reads a period's short name, as `periodName` writes it: `2026-11-20`, `2026-11-20T05` or `2026-11`, by the granularity.
 * @returns the period's start in UTC, or undefined where the text has another form or names no real date (`2026-02-30`).
 */
export function parsePeriod(text: string, granularity: Granularity): Instant | undefined {
  const match = FORM[granularity].exec(text)
  if (!match) return undefined
  const [, year = '', month = '', day = '01', hour = '00'] = match
  if (Number(year) < FIRST_YEAR) return undefined
  const instant = `${year}-${month}-${day}T${hour}:00:00Z`
  const milliseconds = Date.parse(instant)
  // Date.parse lets some impossible dates roll over (February 30th), so only a date that survives the round trip is real.
  if (Number.isNaN(milliseconds) || instantOf(milliseconds) !== instant) return undefined
  return instant
}

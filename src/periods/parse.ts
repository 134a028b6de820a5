import { instantOf } from './calendar.js'
import type { Granularity, Instant } from './period.js'

const FORM = {
  daily: /^(\d{4})-(\d{2})-(\d{2})$/,
  hourly: /^(\d{4})-(\d{2})-(\d{2})T(\d{2})$/,
  monthly: /^(\d{4})-(\d{2})$/,
}

/** AWS has no older bills. A smaller year is a typing error, such as `0026` for `2026`. */
const FIRST_YEAR = 2000

/**
 * Reads a period's short name, as `periodName` writes it: `2026-11-20`, `2026-11-20T05` or `2026-11`, depending on the granularity.
 * @returns the period's start in UTC; undefined if the text has another form or is not a real date (`2026-02-30`)
 */
export function parsePeriod(text: string, granularity: Granularity): Instant | undefined {
  const match = FORM[granularity].exec(text)
  if (!match) return undefined
  const [, year = '', month = '', day = '01', hour = '00'] = match
  if (Number(year) < FIRST_YEAR) return undefined
  const instant = `${year}-${month}-${day}T${hour}:00:00Z`
  const milliseconds = Date.parse(instant)
  // Date.parse accepts some impossible dates (February 30th) and moves them into the next month.
  return Number.isNaN(milliseconds) || instantOf(milliseconds) !== instant ? undefined : instant
}

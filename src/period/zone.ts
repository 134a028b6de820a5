const DAY = 86_400_000

/**
 * Midnight UTC of the calendar date that the zone's clocks show at this moment, in milliseconds since 1970. In
 * Pacific/Kiritimati (UTC+14) it is already tomorrow's, in America/New_York still yesterday's, for part of each day.
 * @param timeZone a zone of the IANA database that this runtime knows
 */
export function todayIn(timeZone: string, now: number): number {
  // Most runs: the runtime's zone data take some 15 ms when they are first asked for.
  if (timeZone === 'UTC') return now - (now % DAY)
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(parts.get('year') ?? Number.NaN, (parts.get('month') ?? Number.NaN) - 1, parts.get('day'))
}

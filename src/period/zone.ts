import { TZDateMini } from '@date-fns/tz/date/mini'

/**
 * Midnight UTC of the calendar date that the zone's clocks show at this moment, in milliseconds since 1970. In
 * Pacific/Kiritimati (UTC+14) it is already tomorrow's, in America/New_York still yesterday's, for part of each day.
 */
export function todayIn(timeZone: string, now: number): number {
  const local = new TZDateMini(now, timeZone)
  return Date.UTC(local.getFullYear(), local.getMonth(), local.getDate())
}

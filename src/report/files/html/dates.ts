import type { Granularity, Period } from '../../../model/period.js'

const SHORT: Readonly<Record<Granularity, Intl.DateTimeFormatOptions>> = {
  daily: { day: 'numeric', month: 'short' },
  hourly: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  monthly: { month: 'short', year: 'numeric' },
}

/** A period as short as it fits under a bar: `Nov 20`, `05:00`, `Nov 2026`. */
export function showShort({ granularity, start }: Period): string {
  return new Date(start).toLocaleString('en-US', { timeZone: 'UTC', ...SHORT[granularity] })
}

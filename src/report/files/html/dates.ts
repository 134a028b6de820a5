import type { Granularity, Period } from '../../../model/period.js'

const SHORT: Readonly<Record<Granularity, Intl.DateTimeFormat>> = {
  daily: new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', day: 'numeric', month: 'short' }),
  hourly: new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  monthly: new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'short', year: 'numeric' }),
}

/** A period as short as it fits under a bar: `Nov 20`, `05:00`, `Nov 2026`. */
export function showShort(period: Period): string {
  return SHORT[period.granularity].format(new Date(period.start))
}

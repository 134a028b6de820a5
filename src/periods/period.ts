export const GRANULARITIES = ['daily', 'hourly', 'monthly'] as const

/** Length of one period, as Cost Explorer cuts time. */
export type Granularity = (typeof GRANULARITIES)[number]

/** The noun for one period. */
export const PERIOD_NOUNS: Readonly<Record<Granularity, string>> = { daily: 'day', hourly: 'hour', monthly: 'month' }

/** A moment in UTC, RFC 3339 with seconds: `2026-11-20T00:00:00Z`. Such strings sort by time. */
export type Instant = string

/** One day, hour or month in UTC, as Cost Explorer has them: `start` inclusive, `end` exclusive. */
export interface Period {
  readonly granularity: Granularity
  readonly start: Instant
  readonly end: Instant
}

/** The period's short name: `2026-11-20`, `2026-11-20T05` or `2026-11`. It is the middle part of an event's `subject`. */
export function periodName(period: Period): string {
  const length = { monthly: 7, daily: 10, hourly: 13 }[period.granularity]
  return period.start.slice(0, length)
}

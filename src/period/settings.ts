import type { Granularity, Instant } from '../model/period.js'

/** Which period was asked for. Starts and ends are UTC, `end` exclusive. */
export type PeriodChoice =
  | { readonly kind: 'previous' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'single'; readonly start: Instant }
  | { readonly kind: 'range'; readonly start: Instant; readonly end: Instant }

export interface PeriodSettings {
  readonly granularity: Granularity
  readonly choice: PeriodChoice
  /** How many periods, ending with the chosen one, become events; at least 1. */
  readonly lookback: number
  /** `previous` and `latest` choose among periods that ended at least so many hours ago. */
  readonly settleHours: number
  /** IANA zone in which "today" is decided. */
  readonly timeZone: string
  /** Periods before the newest chosen one to read; the granularity's default already filled in. */
  readonly history: number
}

/** What the gate's rules need to be read besides the chosen periods. */
export interface ReadingNeeds {
  /** Periods before the newest chosen one that must be in the window, whatever `history` says (1 for `previous`, 7 for `week` …). */
  readonly periodsBefore: number
  /** Fewest periods that count as history: 7 for anomalies. The window alone may reach further back without making the history longer. */
  readonly history: number
  /**
   * Month-to-date or a projection is asked for: the window reaches back to the 1st (daily), or one more daily request is
   * made (hourly).
   */
  readonly monthToDate: boolean
}

import type { Granularity, Instant, Period } from '../model/period.js'

/** What is to be read, decided before anything is known of the costs. */
export interface PeriodPlan {
  readonly granularity: Granularity
  /**
   * Periods that may turn out to be the newest chosen one, ascending: one, except for `latest`, where the newest of them
   * that has data is chosen (the last one where none has).
   */
  readonly candidates: readonly Period[]
  /** How many periods, ending with the newest chosen one, become events (a range's length for a range). */
  readonly length: number
  /** How many periods before the newest chosen one count as history. */
  readonly history: number
  /** The window of the one request: `start` inclusive, `end` exclusive, UTC. */
  readonly window: { readonly start: Instant; readonly end: Instant }
  /**
   * The daily window of a second request: from the 1st of the month (or from six days earlier than the newest period,
   * whichever is earlier: the projection takes a median of seven days) through the newest chosen period's UTC day. Only
   * for hourly runs whose gate asks for month-to-date.
   */
  readonly monthWindow: { readonly start: Instant; readonly end: Instant } | undefined
}

/** The periods that a run speaks of, decided once the newest one is known. All lists ascend. */
export interface PeriodSelection {
  /** They become events; the last one is `newest`. */
  readonly chosen: readonly Period[]
  /** Totals, gate and outputs speak of this one. */
  readonly newest: Period
  /** Periods before `newest` for comparison, anomalies and the chart, as far as they lie in the window. */
  readonly history: readonly Period[]
}

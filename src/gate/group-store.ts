import type { DecimalString } from '../model/decimal.js'
import type { Instant, Period } from '../model/period.js'

/** What each group cost in one period, as AWS wrote it. */
export interface PeriodGroups {
  /** Undefined where the period has no line of the group, or where it was left out. */
  amount(label: string): DecimalString | undefined
  /** Whether `amount` can be relied on: false for a label that may be one of those left out. */
  knows(label: string): boolean
  labels(): Iterable<string>
  /** Lines of groups too small to be kept. */
  readonly omitted: number
}

/** Writes down what a group cost. A label that comes again (two groups whose values join to one text) is added up. */
export type WriteGroup = (label: string, amount: DecimalString) => void

/** The groups of those periods for which they are needed. */
export interface GroupStore {
  open(start: Instant): WriteGroup
  /** Forgets a period's groups. */
  drop(start: Instant): void
  period(period: Period): PeriodGroups
}

import type { Fault } from '../model/fault.js'

/** What became of the events. Always true: made = delivered + skipped + failed, where there is a webhook. */
export interface DeliveryReceipt {
  readonly made: number
  readonly delivered: number
  /** Known to the state file with the same facts. */
  readonly skipped: number
  /** In the dead-letter file, each of them; where that could not be written, see `fault`. */
  readonly failed: number
  /** What made it impossible to keep the events that failed. */
  readonly fault?: Fault
  /** The dead-letter file, where anything was written to it. */
  readonly deadLetterFile: string | undefined
  /** Why events failed, the commonest first. */
  readonly reasons: readonly FailureCount[]
}

/** How many events failed for one reason. Both texts are fit for the log. */
export interface FailureCount {
  /** With what the webhook said the first time. */
  readonly reason: string
  /** Without: a webhook may repeat an event's amounts. */
  readonly summary: string
  readonly count: number
}

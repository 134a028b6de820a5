/** What became of the events. Always true: made = delivered + skipped + failed, where there is a webhook. */
export interface DeliveryReceipt {
  readonly made: number
  readonly delivered: number
  /** Known to the state file with the same facts. */
  readonly skipped: number
  /** In the dead-letter file, each of them. */
  readonly failed: number
  /** The dead-letter file, where anything was written to it. */
  readonly deadLetterFile: string | undefined
  /** Why events failed, the commonest first; reasons are fit for the log. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
}

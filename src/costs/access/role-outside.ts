import type { Clock } from '../../model/outside.js'

/** What assuming a role needs of the outside. */
export interface RoleOutside {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Masks a value in the job's log. */
  setSecret(value: string): void
}

import type * as core from '@actions/core'

/** The part of `@actions/core` that the program uses. */
export type Core = Pick<
  typeof core,
  'debug' | 'error' | 'getIDToken' | 'group' | 'info' | 'notice' | 'setFailed' | 'setOutput' | 'setSecret' | 'warning'
>

/** Lines in the job's log. Untrusted text goes through `forLog` first. */
export type Log = Pick<Core, 'debug' | 'info' | 'notice' | 'warning'>

/** Environment variables. Only `inputs/` and `main.ts` read them; other modules get what they need as arguments. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Clock {
  /** Milliseconds since 1970, UTC. For dates; can jump. */
  now(): number
  /** Milliseconds of a clock that never jumps. For deadlines, rates and durations. */
  monotonic(): number
  /** Resolves after this many milliseconds; rejects with the signal's reason once it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** What the program uses of its process. */
export interface Runtime {
  readonly env: Environment
  readonly core: Core
  readonly clock: Clock
  /** Aborted with a `Cancelled` when the job is cancelled. */
  readonly signal: AbortSignal
}

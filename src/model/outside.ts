import type * as core from '@actions/core'

/** The part of `@actions/core` that the program speaks to the runner with. Tests hand in a recorder. */
export type Core = Pick<
  typeof core,
  'debug' | 'error' | 'info' | 'notice' | 'setFailed' | 'setOutput' | 'setSecret' | 'warning'
> & {
  group<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** Lines for the person who reads the job's log. The words of strangers go through `forLog` first. */
export type Log = Pick<Core, 'debug' | 'info' | 'notice' | 'warning'>

/** Environment variables. Only `inputs/` and `main.ts` read them; every other room is handed what it needs. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Time, as handed to whoever waits or stamps. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Resolves after so many milliseconds; rejects with the signal's reason once it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** All that the program touches beyond its arguments. */
export interface Outside {
  readonly env: Environment
  readonly core: Core
  readonly clock: Clock
  /** Aborted with a `Cancelled` when the job is cancelled. */
  readonly signal: AbortSignal
}

import type * as core from '@actions/core'
import type { JsonObject } from './json.js'

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

/** The parts of its process that the program uses. */
export interface Runtime {
  readonly env: Environment
  readonly core: Core
  readonly clock: Clock
  /** Aborted with a `Cancelled` when the job is cancelled. */
  readonly signal: AbortSignal
}

/** The workflow run. Outside GitHub Actions, values without a default are undefined. */
export interface WorkflowContext {
  /** URL of the REST API; GitHub Enterprise Server has a different one. */
  readonly apiUrl: string
  readonly serverUrl: string
  /** `owner/name`. */
  readonly repository: string | undefined
  /** The repository's visibility; undefined if the event does not contain it. `internal` counts as private. */
  readonly visibility: 'public' | 'private' | undefined
  readonly eventName: string | undefined
  /** `refs/heads/main` */
  readonly ref: string | undefined
  readonly sha: string | undefined
  readonly actor: string | undefined
  /** Link to the run. */
  readonly runUrl: string | undefined
  /** The event's payload, unchecked; empty if it cannot be read. */
  readonly payload: JsonObject
}

/** Why GitHub withholds the run's secrets, which are then empty: the beginning of the sentence that says so. */
export const WITHHELD = {
  fork: 'This run is for a pull request from a fork',
  dependabot: 'This run was started by Dependabot',
} as const

/** Undefined if the run gets its secrets. */
export type SecretsWithheld = keyof typeof WITHHELD | undefined

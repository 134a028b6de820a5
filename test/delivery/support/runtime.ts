import { setImmediate as turn } from 'node:timers/promises'
import type { Clock, Log } from '../../../src/lib/runtime.js'

/** A clock on which waits take no time: it skips to the end of the wait. */
export class SkippingClock implements Clock {
  #ahead = 0
  readonly #base: () => number
  /** The waits so far, in milliseconds. */
  readonly sleeps: number[] = []

  /** @param base the time without the waits; with a constant, only waits change the time */
  constructor(base: () => number = Date.now) {
    this.#base = base
  }

  now(): number {
    return this.#base() + this.#ahead
  }

  monotonic(): number {
    return this.now()
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.sleeps.push(milliseconds)
    const until = this.now() + milliseconds
    await turn()
    signal?.throwIfAborted()
    this.skip(until - this.now())
  }

  /** Skips this many milliseconds. */
  skip(milliseconds: number): void {
    this.#ahead += Math.max(0, Math.ceil(milliseconds))
  }
}

/** Records the log, each line with its level. */
export class RecordedLog implements Log {
  readonly lines: string[] = []
  debug = (text: string) => void this.lines.push(`debug ${text}`)
  info = (text: string) => void this.lines.push(`info ${text}`)
  notice = (text: string | Error) => void this.lines.push(`notice ${text}`)
  warning = (text: string | Error) => void this.lines.push(`warning ${text}`)
}

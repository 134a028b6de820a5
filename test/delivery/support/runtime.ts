import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Clock, Log } from '../../../src/lib/runtime.js'

/** A clock that really waits. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
  },
}

/** A clock on which waits take no time: it moves on to the end of the wait. */
export class SkippingClock implements Clock {
  #ahead = 0
  readonly #base: () => number
  /** The waits asked for, in milliseconds. */
  readonly sleeps: number[] = []

  /** @param base what the clock shows without waits; a constant makes it stand still between them */
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

  /** Moves on by this many milliseconds. */
  skip(milliseconds: number): void {
    this.#ahead += Math.max(0, Math.ceil(milliseconds))
  }
}

/** A log that keeps its lines, each after its level. */
export class RecordedLog implements Log {
  readonly lines: string[] = []
  debug = (text: string) => void this.lines.push(`debug ${text}`)
  info = (text: string) => void this.lines.push(`info ${text}`)
  notice = (text: string | Error) => void this.lines.push(`notice ${text}`)
  warning = (text: string | Error) => void this.lines.push(`warning ${text}`)
}

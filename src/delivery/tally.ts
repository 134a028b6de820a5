import type { Failure } from './failure.js'
import type { FailureCount } from './receipt.js'

/** Kinds of failure that are told apart; the rest counts as one. A webhook must not fill the memory with new ones. */
const KINDS = 50

/** Counts why events failed. */
export class Tally {
  readonly #kinds = new Map<string, { readonly reason: string; readonly summary: string; count: number }>()

  add({ reason, summary }: Failure): void {
    const key = this.#kinds.has(summary) || this.#kinds.size < KINDS ? summary : 'other reasons'
    const kind = this.#kinds.get(key)
    if (kind) kind.count += 1
    // What the webhook said the first time stands for all of the kind.
    else this.#kinds.set(key, { reason: key === summary ? reason : key, summary: key, count: 1 })
  }

  /** The commonest first. */
  list(): FailureCount[] {
    return [...this.#kinds.values()].map((kind) => ({ ...kind })).sort((a, b) => b.count - a.count)
  }
}

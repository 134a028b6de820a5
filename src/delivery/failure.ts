import { STATUS_CODES } from 'node:http'
import { forLog, withoutIdentities } from '../lib/text.js'
import type { AttemptOutcome } from './http.js'
import type { Redact } from './redaction.js'

/** Why an event was not accepted. The texts are safe for the log: one line, without the URL or any secret. */
export interface Failure {
  /** In full, with the beginning of the answer, for the dead letter. */
  readonly reason: string
  /** The cause alone. Events that failed for the same cause have the same summary and are counted together. */
  readonly summary: string
  /** The beginning of the answer's body; empty without an answer or a body. */
  readonly said: string
  /** The status of the last answer to this event; null if there was none. */
  readonly status: number | null
}

/** Why nothing more is sent. */
export interface StopReason {
  /** In full; follows "not sent: " in the reason. */
  readonly detail: string
  /** The cause alone, as in `Failure`. */
  readonly summary: string
  readonly said: string
}

/** Characters of an answer's body that are quoted. */
const QUOTED_LENGTH = 200

/** Describes an attempt that was not accepted. */
export function failureOf(outcome: AttemptOutcome, redact: Redact, addition?: string): Failure {
  const end = addition === undefined ? '' : `, ${addition}`
  if (outcome.kind === 'error') {
    const summary = `the webhook did not answer: ${outcome.message}${end}`
    return { reason: summary, summary, said: '', status: null }
  }
  const { status } = outcome
  const name = STATUS_CODES[status]
  const redirect = status >= 300 && status <= 399 ? '; redirects are not followed' : ''
  const summary = `the webhook answered ${status}${name === undefined ? '' : ` (${name})`}${redirect}${end}`
  // Redacted before it is cut: half a secret would not be recognized.
  const said = forLog(withoutIdentities(redact(outcome.body, outcome.isCut)), QUOTED_LENGTH)
  return { reason: withWords(summary, said), summary, said, status }
}

function withWords(summary: string, said: string): string {
  return said === '' ? summary : `${summary}: ${said}`
}

/** The reason to stop for a cause that is not an answer of the webhook. */
export function stopFor(cause: string): StopReason {
  return { detail: cause, summary: cause, said: '' }
}

/**
 * The reason to stop after a failure.
 * @param what the cause of the stop, if the failure alone does not explain it
 */
export function stopAfter({ summary, said }: Failure, what?: string): StopReason {
  return { detail: what === undefined ? summary : `${what}: ${summary}`, summary, said }
}

/**
 * The failure of an event that is not sent, or not sent again, because the delivery has stopped. Each cause is named once.
 * @param attempts how often the event was sent
 * @param last the event's last failure
 */
export function unsent({ detail, summary, said }: StopReason, attempts: number, last?: Failure): Failure {
  if (last === undefined) {
    return { reason: `${attempts === 0 ? 'not sent' : 'not accepted'}: ${detail}`, summary, said, status: null }
  }
  if (last.summary === summary) return last
  return { reason: `${last.reason}; not sent again: ${summary}`, summary, said, status: last.status }
}

/** How many events failed for one cause. The texts are safe for the log. */
export interface FailureCount {
  /** The cause with the beginning of the first answer. */
  readonly reason: string
  /** The cause alone: a webhook may repeat an event's amounts. */
  readonly summary: string
  readonly count: number
}

/** Maximum number of causes that are counted separately. It limits the memory, whatever a webhook answers. */
const MAX_CAUSES = 50

/** Counts failures by their cause. */
export class FailureCounts {
  readonly #counts = new Map<string, { said: string; count: number }>()

  add({ summary, said }: Failure): void {
    const isKnown = this.#counts.has(summary) || this.#counts.size < MAX_CAUSES
    const key = isKnown ? summary : 'other reasons'
    const entry = this.#counts.get(key) ?? { said: '', count: 0 }
    entry.count += 1
    if (isKnown && entry.said === '') entry.said = said
    this.#counts.set(key, entry)
  }

  /** The most frequent first. */
  list(): FailureCount[] {
    return [...this.#counts]
      .map(([summary, { said, count }]) => ({ reason: withWords(summary, said), summary, count }))
      .sort((a, b) => b.count - a.count)
  }
}

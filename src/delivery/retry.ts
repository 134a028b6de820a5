import type { AttemptOutcome } from './http.js'

/** Upper bound of the wait before the second attempt, milliseconds; doubled for each further one, up to the cap. */
const BACKOFF_BASE = 500
const BACKOFF_CAP = 30_000

/** Whether the webhook accepted the message: success is 2xx (CloudEvents HTTP WebHook). */
export function isAccepted(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'answer' && outcome.status >= 200 && outcome.status <= 299
}

/** `endpoint`: no message will be accepted. `exhausted`: a retry might have worked. `refused`: this message was refused. */
export type FailureKind = 'endpoint' | 'exhausted' | 'refused'

/** What to do after an attempt that was not accepted. Times are milliseconds from now. */
export type Decision =
  /** `pause`: no request at all is sent for that time. */
  | { readonly kind: 'retry'; readonly delay: number; readonly pause: number | undefined }
  /** Send each half of the batch as a batch. */
  | { readonly kind: 'split'; readonly isTooLarge: boolean }
  | {
      readonly kind: 'failed'
      readonly why: FailureKind
      /** Why there are no more attempts, if the answer alone does not show it. */
      readonly addition: string | undefined
      readonly pause: number | undefined
    }

export interface AttemptContext {
  /** 1 for the first. */
  readonly attempt: number
  readonly maxAttempts: number
  /** Events in the message. */
  readonly events: number
  /** For `Retry-After` with a date, milliseconds since 1970. */
  readonly now: number
  /** Until the deadline, milliseconds. */
  readonly timeLeft: number
  /** Uniform in [0, 1). */
  readonly random: number
}

const STOPPING: ReadonlySet<number> = new Set([401, 403, 404, 410])
/** A batch that is answered with one of these may be too large (413) or contain one bad event. */
const SPLIT: ReadonlySet<number> = new Set([400, 413, 415, 422])

/**
 * Decides what to do after an attempt that was not accepted, by the CloudEvents HTTP WebHook specification (3xx is not followed,
 * 410 stops, 429 obeys Retry-After, 415 is final) and common practice: network errors, timeouts, 408, 425, 429, 5xx and statuses
 * above 599 (treated as 5xx: RFC 9110, section 15) are retried.
 */
export function decide(outcome: AttemptOutcome, context: AttemptContext): Decision {
  if (outcome.kind === 'error') {
    // A retry changes neither an address nor a certificate.
    if (outcome.cause === 'refused-address' || outcome.cause === 'tls') return failed('endpoint')
    return again(context, outcome.isStale ? 0 : backoff(context.attempt, context.random))
  }
  const { status, headers } = outcome
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const after = retryAfter(headers['retry-after'], context.now)
    return again(context, backoff(context.attempt, context.random), after, status === 429 || status === 503)
  }
  if (STOPPING.has(status)) return failed('endpoint')
  if (context.events > 1 && SPLIT.has(status)) return { kind: 'split', isTooLarge: status === 413 }
  return failed('refused')
}

function again(
  { attempt, maxAttempts, timeLeft }: AttemptContext,
  wait: number,
  after = 0,
  isForAll = false,
): Decision {
  const pause = isForAll && after > 0 ? after : undefined
  if (attempt >= maxAttempts) return failed('exhausted', undefined, pause)
  const delay = Math.max(wait, after)
  if (delay < timeLeft) return { kind: 'retry', delay, pause }
  const isAskedTo = after > 0 && after >= timeLeft
  const addition = isAskedTo ? 'and asked to wait past the deadline' : 'and the deadline was too near to try again'
  return failed('exhausted', addition, pause)
}

function failed(why: FailureKind, addition?: string, pause?: number): Decision {
  return { kind: 'failed', why, addition, pause }
}

/**
 * Milliseconds to wait after this many attempts, with full jitter: uniform between 0 and min(cap, base·2ⁿ) (M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export function backoff(attempts: number, random: number): number {
  return Math.floor(random * Math.min(BACKOFF_CAP, BACKOFF_BASE * 2 ** (attempts - 1)))
}

/**
 * Milliseconds until the time in a `Retry-After` header: seconds, or an HTTP date (RFC 9110, section 10.2.3); 0 for a time in the
 * past. Undefined if the header is absent or neither.
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  if (!/^[A-Za-z]{3,9},? .*\d\d:\d\d:\d\d/.test(text)) return undefined
  // The old asctime form names no zone. All HTTP dates are UTC.
  const time = Date.parse(/GMT|UTC|[+-]\d{4}$/.test(text) ? text : `${text} GMT`)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now)
}

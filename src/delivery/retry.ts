import type { Answer, Outcome } from './transport.js'

/** Longest wait before the second attempt, in milliseconds; doubled for each further one, up to the cap. */
const BACKOFF_BASE_MS = 500
const BACKOFF_CAP_MS = 30_000

/** Whether the webhook took the message: success is 2xx (CloudEvents HTTP WebHook). */
export function isAccepted(outcome: Outcome): outcome is Answer {
  return 'status' in outcome && outcome.status >= 200 && outcome.status <= 299
}

/** What follows from an attempt that was not accepted. */
export type Decision =
  /** Try again, not before `at`; `pauseUntil`: nobody sends before then. Both in milliseconds since 1970. */
  | { readonly kind: 'retry'; readonly at: number; readonly pauseUntil: number | undefined }
  /** Send the two halves of the batch on their own. */
  | { readonly kind: 'halve'; readonly tooLarge: boolean }
  | {
      readonly kind: 'failed'
      /** `endpoint`: nothing else will be taken either. `exhausted`: it might have worked. `refused`: this message is not wanted. */
      readonly why: 'endpoint' | 'exhausted' | 'refused'
      /** What ended the attempts, where the answer alone does not say so. */
      readonly addition: string | undefined
      readonly pauseUntil: number | undefined
    }

export interface AttemptContext {
  /** 1 for the first. */
  readonly attempt: number
  readonly attempts: number
  /** Events in the message. */
  readonly events: number
  /** Milliseconds since 1970. */
  readonly now: number
  /** Milliseconds since 1970. */
  readonly deadline: number
  /** Uniform in [0, 1). */
  readonly random: number
}

const STOPPING: ReadonlySet<number> = new Set([401, 403, 404, 410])
/** A batch that gets one of these may hold one bad event. */
const BISECTED: ReadonlySet<number> = new Set([400, 415, 422])

/**
 * Decides what follows from an attempt that was not accepted, by the rules of the CloudEvents HTTP WebHook specification (3xx is
 * not followed, 410 stops, 429 obeys Retry-After, 415 is final) and common practice: network errors, timeouts, 408, 425, 429 and
 * 5xx are tried again, and what is beyond 599, which is to be taken for a 5xx (RFC 9110, section 15).
 */
export function decide(outcome: Outcome, context: AttemptContext): Decision {
  if (!('status' in outcome)) {
    // Neither an address nor a certificate changes by asking again.
    if (outcome.kind === 'refused-address' || outcome.kind === 'tls') return failed('endpoint')
    return again(context, undefined, undefined)
  }
  const { status, headers } = outcome
  if (isTransient(status)) {
    const after = retryAfter(headers['retry-after'], context.now)
    return again(context, after, status === 429 || status === 503 ? after : undefined)
  }
  if (STOPPING.has(status)) return failed('endpoint')
  if (context.events > 1 && (status === 413 || BISECTED.has(status))) return { kind: 'halve', tooLarge: status === 413 }
  return failed('refused')
}

function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500
}

function again(context: AttemptContext, after: number | undefined, pauseUntil: number | undefined): Decision {
  const { attempt, attempts, now, deadline, random } = context
  if (attempt >= attempts) return failed('exhausted', undefined, pauseUntil)
  const at = Math.max(now + backoff(attempt, random), after ?? 0)
  if (at < deadline) return { kind: 'retry', at, pauseUntil }
  const addition =
    (after ?? 0) >= deadline ? 'and asked to wait past the deadline' : 'and the deadline was too near to try again'
  return failed('exhausted', addition, pauseUntil)
}

function failed(why: 'endpoint' | 'exhausted' | 'refused', addition?: string, pauseUntil?: number): Decision {
  return { kind: 'failed', why, addition, pauseUntil }
}

/**
 * Milliseconds to wait after so many attempts, with full jitter: uniform between 0 and min(cap, base·2ⁿ) (M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export function backoff(attempts: number, random: number): number {
  return Math.floor(random * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempts - 1)))
}

/**
 * The moment that a `Retry-After` header names: seconds from now, or an HTTP date (RFC 9110, section 10.2.3). Undefined where
 * there is none or it is neither.
 * @returns milliseconds since 1970
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return now + Number(text) * 1000
  if (!/^[A-Za-z]{3,9},? .*\d\d:\d\d:\d\d/.test(text)) return undefined
  // The old asctime form has no zone, and is UTC as all HTTP dates are.
  const moment = Date.parse(/GMT|UTC|[+-]\d{4}$/.test(text) ? text : `${text} GMT`)
  return Number.isNaN(moment) ? undefined : moment
}

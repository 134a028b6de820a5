import type { Clock } from '../model/outside.js'
import { type Failure, failureOf, type Redact, unsent } from './failure.js'
import { REQUEST_ORIGIN } from './headers.js'
import { backoff, decide } from './retry.js'
import type { Transport } from './transport.js'

/** What the receiver granted; or why nothing may be sent. */
export type Consent =
  | { readonly granted: true /** Requests a second. */; readonly rate: number | undefined }
  | { readonly granted: false; readonly failure: Failure }

export interface HandshakeParts {
  readonly transport: Transport
  readonly headers: Readonly<Record<string, string>>
  /** Requests a second that we would like to send. */
  readonly rate: number | undefined
  readonly attempts: number
  readonly timeoutMs: number
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly redact: Redact
  random(): number
}

/**
 * Asks the webhook for its consent (CloudEvents HTTP 1.1 Web Hooks, section 4, "Abuse Protection"): `OPTIONS` with
 * `WebHook-Request-Origin`. Consent is the header `WebHook-Allowed-Origin` with our origin or `*`, whatever the status.
 */
export async function askConsent(parts: HandshakeParts): Promise<Consent> {
  const { transport, clock, signal, deadline, redact } = parts
  const head = transport.head('OPTIONS', {
    ...parts.headers,
    'webhook-request-origin': REQUEST_ORIGIN,
    // The specification counts by the minute.
    ...(parts.rate === undefined ? {} : { 'webhook-request-rate': String(Math.max(1, Math.floor(parts.rate * 60))) }),
  })
  for (let attempt = 1; ; attempt++) {
    const timeoutMs = Math.max(1, Math.min(parts.timeoutMs, deadline - clock.now()))
    const outcome = await transport.send(head, '', timeoutMs)
    const consent = 'status' in outcome ? readConsent(outcome.headers) : undefined
    if (consent) return consent
    const now = clock.now()
    const random = parts.random()
    const decision = decide(outcome, { attempt, attempts: parts.attempts, events: 1, now, deadline, random })
    if (decision.kind !== 'retry' || signal.aborted) {
      const failure = failureOf(outcome, redact)
      const why = 'not sent, since the webhook gave no consent in the handshake'
      return { granted: false, failure: unsent(why, failure) }
    }
    const aborted = await clock.sleep(Math.max(decision.at - now, backoff(attempt, random)), signal).then(
      () => false,
      () => true,
    )
    if (aborted) return { granted: false, failure: unsent('not sent, since the delivery was stopped') }
  }
}

function readConsent(headers: Readonly<Record<string, string | string[] | undefined>>): Consent | undefined {
  const origin = String(headers['webhook-allowed-origin'] ?? '').trim()
  if (origin !== '*' && origin.toLowerCase() !== REQUEST_ORIGIN) return undefined
  const perMinute = String(headers['webhook-allowed-rate'] ?? '').trim()
  const rate = /^\d{1,9}$/.test(perMinute) && Number(perMinute) > 0 ? Number(perMinute) / 60 : undefined
  return { granted: true, rate }
}

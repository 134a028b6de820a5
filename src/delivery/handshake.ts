import type { Clock } from '../lib/runtime.js'
import { REQUEST_ORIGIN } from './encoding.js'
import { failureOf, type StopReason, stopFor } from './failure.js'
import type { Answer, HttpClient } from './http.js'
import type { Redact } from './redaction.js'
import { backoff, decide } from './retry.js'
import type { WebhookSettings } from './settings.js'

/** The rate that the webhook granted, or why nothing may be sent. */
export type Consent =
  | { readonly granted: true /** Requests per second. */; readonly rate: number | undefined }
  | { readonly granted: false; readonly reason: StopReason }

export interface HandshakeDependencies {
  readonly http: Pick<HttpClient, 'send'>
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  /** By `clock.monotonic()`. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly redact: Redact
  readonly random: () => number
}

/**
 * Asks the webhook for its consent (CloudEvents HTTP 1.1 Web Hooks, section 4, "Abuse Protection"): `OPTIONS` with
 * `WebHook-Request-Origin`. Consent is the header `WebHook-Allowed-Origin` with our origin or `*`, with any status.
 */
export async function askConsent(
  settings: Pick<WebhookSettings, 'webhookRate' | 'webhookAttempts' | 'webhookTimeoutSeconds'>,
  { http, headers: fixed, clock, deadline, signal, redact, random }: HandshakeDependencies,
): Promise<Consent> {
  const { webhookRate: rate, webhookAttempts: maxAttempts, webhookTimeoutSeconds } = settings
  const headers = {
    ...fixed,
    'webhook-request-origin': REQUEST_ORIGIN,
    // The specification counts per minute.
    ...(rate === undefined ? {} : { 'webhook-request-rate': String(Math.max(1, Math.floor(rate * 60))) }),
  }
  let freshConnection = false
  for (let attempt = 1; ; attempt++) {
    const timeout = Math.max(1, Math.min(webhookTimeoutSeconds * 1000, deadline - clock.monotonic()))
    const outcome = await http.send({ method: 'OPTIONS', headers, body: '', timeout, freshConnection })
    const consent = outcome.kind === 'answer' ? readConsent(outcome) : undefined
    if (consent) return consent
    const context = { attempt, maxAttempts, events: 1, now: clock.now(), random: random() }
    const decision = decide(outcome, { ...context, timeLeft: deadline - clock.monotonic() })
    if (decision.kind !== 'retry' || signal.aborted) {
      const { reason, summary, said } = failureOf(outcome, redact)
      const why = 'the webhook gave no consent in the handshake'
      return { granted: false, reason: { detail: `${why}: ${reason}`, summary: `${why}: ${summary}`, said } }
    }
    freshConnection = outcome.kind === 'error' && outcome.isBroken
    try {
      await clock.sleep(Math.max(decision.delay, backoff(attempt, context.random)), signal)
    } catch {
      return { granted: false, reason: stopFor('the delivery was stopped') }
    }
  }
}

function readConsent({ headers }: Answer): Consent | undefined {
  const origin = (headers['webhook-allowed-origin'] ?? '').trim()
  if (origin !== '*' && origin.toLowerCase() !== REQUEST_ORIGIN) return undefined
  const perMinute = (headers['webhook-allowed-rate'] ?? '').trim()
  const rate = /^\d{1,9}$/.test(perMinute) && Number(perMinute) > 0 ? Number(perMinute) / 60 : undefined
  return { granted: true, rate }
}

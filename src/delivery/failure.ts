import { STATUS_CODES } from 'node:http'
import { headerSecrets, SHORTEST_SECRET } from '../lib/headers.js'
import { forLog, withoutIdentities } from '../lib/text.js'
import type { Outcome } from './http.js'
import type { WebhookSettings } from './settings.js'

/** Why events were not accepted. Safe for the log: one line, without the URL or any secret. */
export interface Failure {
  /** With what the webhook said, for the dead letter. */
  readonly reason: string
  /** Without it: the same for all failures of a kind, so that they can be counted. */
  readonly summary: string
  /** The last HTTP status; null where there was none. */
  readonly status: number | null
}

/** Replaces every secret in a text; where the text was cut, also the beginning of a secret at its end. */
export type Redact = (text: string, isCut?: boolean) => string

/** Characters of an answer's body that a reason quotes. */
const QUOTED_LENGTH = 200

/** Describes what an attempt ended with. */
export function failureOf(outcome: Outcome, redact: Redact, addition?: string): Failure {
  const end = addition === undefined ? '' : `, ${addition}`
  if (outcome.kind === 'error') {
    const summary = `the webhook did not answer: ${outcome.message}${end}`
    return { reason: summary, summary, status: null }
  }
  const { status } = outcome
  const name = STATUS_CODES[status]
  const redirect = status >= 300 && status <= 399 ? '; redirects are not followed' : ''
  const summary = `the webhook answered ${status}${name === undefined ? '' : ` (${name})`}${redirect}${end}`
  const said = forLog(withoutIdentities(redact(outcome.body, outcome.isCut)), QUOTED_LENGTH)
  return { reason: said === '' ? summary : `${summary}: ${said}`, summary, status }
}

/** The failure of events that were not sent, or not sent again. */
export function unsent(why: string, last?: Failure): Failure {
  if (last === undefined) return { reason: why, summary: why, status: null }
  return { reason: `${why}; before that, ${last.reason}`, summary: why, status: last.status }
}

/** How many events failed for one reason. Both texts are safe for the log. */
export interface FailureCount {
  /** With what the webhook said the first time. */
  readonly reason: string
  /** Without it: a webhook may repeat an event's amounts. */
  readonly summary: string
  readonly count: number
}

/** Summaries that are counted separately. A webhook must not fill the memory with new ones. */
const MAX_SUMMARIES = 50

export class FailureCounts {
  readonly #counts = new Map<string, { readonly reason: string; readonly summary: string; count: number }>()

  add({ reason, summary }: Failure): void {
    const key = this.#counts.has(summary) || this.#counts.size < MAX_SUMMARIES ? summary : 'other reasons'
    const entry = this.#counts.get(key)
    if (entry) entry.count += 1
    else this.#counts.set(key, { reason: key === summary ? reason : key, summary: key, count: 1 })
  }

  /** The most frequent first. */
  list(): FailureCount[] {
    return [...this.#counts.values()].map((entry) => ({ ...entry })).sort((a, b) => b.count - a.count)
  }
}

/** A secret of fewer characters is not redacted: it would turn every text into asterisks. */
const MIN_SECRET = 4

/** Makes a function that writes `***` in place of each secret: a webhook may echo what it was sent. */
export function createRedact(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets)].filter(({ length }) => length >= MIN_SECRET).sort((a, b) => b.length - a.length)
  return (text, isCut = false) => {
    const whole = isCut ? withoutBeginning(text, known) : text
    return known.reduce((clean, secret) => clean.replaceAll(secret, '***'), whole)
  }
}

/** Without the longest beginning of a secret that the text ends with: the runner does not mask half a secret. */
function withoutBeginning(text: string, secrets: readonly string[]): string {
  // Half a character was cut off, too.
  const end = text.replace(/\uFFFD+$/, '')
  let longest = MIN_SECRET - 1
  for (const secret of secrets) {
    let length = Math.min(secret.length, end.length)
    while (length > longest && !end.endsWith(secret.slice(0, length))) length -= 1
    longest = Math.max(longest, length)
  }
  return longest < MIN_SECRET ? text : `${end.slice(0, -longest)}***`
}

/**
 * Every text that must not appear in the reason of a failure, in the spellings in which a webhook may echo it: the URL, whole and
 * in parts (frameworks answer `Cannot POST /path` without the query), token, signing secrets, header values.
 */
export function secretsOf(
  settings: Pick<WebhookSettings, 'webhookUrl' | 'webhookToken' | 'webhookSecret' | 'webhookHeaders'>,
): string[] {
  const { webhookUrl: url, webhookToken, webhookSecret, webhookHeaders } = settings
  const parts = [
    ...[url.pathname + url.search, url.pathname, url.search.slice(1)],
    ...url.pathname.split('/'),
    ...url.searchParams.values(),
  ]
  const long = parts.filter(({ length }) => length >= SHORTEST_SECRET)
  const inHeaders = webhookHeaders.flatMap(([name, value]) => headerSecrets(name, value))
  const all = [url.href, url.host, ...long, ...inHeaders, ...(webhookToken ? [webhookToken] : []), ...webhookSecret]
  return [...new Set(all.flatMap(spellings))]
}

/** As it is, percent-encoded and -decoded, and with slashes as PHP writes them in JSON. */
function spellings(text: string): string[] {
  return [text, encodeURIComponent(text), decoded(text), text.replaceAll('/', '\\/')]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

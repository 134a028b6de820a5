import { STATUS_CODES } from 'node:http'
import { headerSecrets, SHORTEST_SECRET } from '../lib/headers.js'
import { forLog, withoutIdentities } from '../lib/text.js'
import type { Outcome } from './http.js'
import type { WebhookSettings } from './settings.js'

/** Why an event was not accepted. Safe for the log: one line each, without the URL or any secret. */
export interface Failure {
  /** All that is known of this event, with what the webhook said, for the dead letter. */
  readonly reason: string
  /** The cause, the same for all events that failed for it, so that they can be counted. */
  readonly summary: string
  /** What the webhook said; empty where it said nothing. */
  readonly said: string
  /** The status of the last answer to this event; null where there was none. */
  readonly status: number | null
}

/** Why nothing is sent any more. */
export interface StopReason {
  /** In full, as it follows "not sent: ". */
  readonly detail: string
  /** The cause alone, as in `Failure`. */
  readonly summary: string
  readonly said: string
}

/** Replaces every secret in a text. Of a text that was cut, the end is left out: it may hold the beginning of a secret. */
export type Redact = (text: string, isCut?: boolean) => string

/** Characters of an answer's body that a reason quotes. */
const QUOTED_LENGTH = 200

/** Describes what an attempt ended with. */
export function failureOf(outcome: Outcome, redact: Redact, addition?: string): Failure {
  const end = addition === undefined ? '' : `, ${addition}`
  if (outcome.kind === 'error') {
    const summary = `the webhook did not answer: ${outcome.message}${end}`
    return { reason: summary, summary, said: '', status: null }
  }
  const { status } = outcome
  const name = STATUS_CODES[status]
  const redirect = status >= 300 && status <= 399 ? '; redirects are not followed' : ''
  const summary = `the webhook answered ${status}${name === undefined ? '' : ` (${name})`}${redirect}${end}`
  // Everything is redacted before anything is cut: half a secret is not recognised.
  const said = forLog(withoutIdentities(redact(outcome.body, outcome.isCut)), QUOTED_LENGTH)
  return { reason: withWords(summary, said), summary, said, status }
}

function withWords(summary: string, said: string): string {
  return said === '' ? summary : `${summary}: ${said}`
}

/** Stops the delivery for a cause of ours. */
export function stopFor(cause: string): StopReason {
  return { detail: cause, summary: cause, said: '' }
}

/**
 * Stops the delivery because of a failure.
 * @param what what ended the delivery, where the failure alone does not explain it
 */
export function stopAfter({ summary, said }: Failure, what?: string): StopReason {
  return { detail: what === undefined ? summary : `${what}: ${summary}`, summary, said }
}

/**
 * The failure of an event that is not sent, or not sent again, because the delivery has stopped. Each cause is named once.
 * @param attempts how often the event was sent
 * @param last its last failure
 */
export function unsent({ detail, summary, said }: StopReason, attempts: number, last?: Failure): Failure {
  if (last === undefined) {
    return { reason: `${attempts === 0 ? 'not sent' : 'not accepted'}: ${detail}`, summary, said, status: null }
  }
  if (last.summary === summary) return last
  return { reason: `${last.reason}; not sent again: ${summary}`, summary, said, status: last.status }
}

/** How many events failed for one cause. Both texts are safe for the log. */
export interface FailureCount {
  /** With what the webhook said first. */
  readonly reason: string
  /** Without it: a webhook may repeat an event's amounts. */
  readonly summary: string
  readonly count: number
}

/** Causes that are counted separately. A webhook must not fill the memory with new ones. */
const MAX_CAUSES = 50

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

/** A secret of fewer characters is not redacted: it would turn every text into asterisks. */
const MIN_SECRET = 4

/**
 * Makes a function that writes `***` in place of each secret: a webhook may echo what it was sent, in upper or lower case,
 * percent-encoded (several times), or escaped as in JSON or HTML.
 */
export function createRedact(secrets: readonly string[]): Redact {
  const forms = secrets.flatMap((secret) => [secret, decoded(secret)]).filter(({ length }) => length >= MIN_SECRET)
  const known = [...new Set(forms.flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]))]
  if (known.length === 0) return (text) => text
  known.sort((one, other) => other.length - one.length)
  const pattern = new RegExp(known.map((secret) => [...secret].map(spellings).join('')).join('|'), 'gi')
  const longest = Math.max(...known.map((secret) => Buffer.byteLength(secret) * LONGEST_SPELLING))
  return (text, isCut = false) => {
    const clean = text.replace(pattern, '***')
    return isCut ? clean.slice(0, -longest) : clean
  }
}

/** Of one byte of a secret, in characters: `%25252F`, `\u002f`, `&#x002F;`. */
const LONGEST_SPELLING = 9

const HTML: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** A pattern for all spellings of a character. No encoding changes letters and digits. */
function spellings(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character
  const hex = (character.codePointAt(0) ?? 0).toString(16)
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  const named = HTML[character]
  // The longest first: `%25` begins with `%`.
  const forms = [
    [...Buffer.from(character)].map((byte) => `%(?:25){0,2}${hexOf(byte, 2)}`).join(''),
    units.map((unit) => `\\\\u${hexOf(unit, 4)}`).join(''),
    `&#x0{0,2}${hex};`,
    `&#0{0,2}${character.codePointAt(0)};`,
    ...(named === undefined ? [] : [`&${named};`]),
    `${character === '/' ? '\\\\?' : ''}${character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`,
    ...(character === ' ' ? ['\\+'] : character === '+' ? [' '] : []),
  ]
  return `(?:${forms.join('|')})`
}

function hexOf(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Every text that must not appear in what is told of an answer: the URL, whole and in parts (frameworks answer `Cannot POST /path`
 * without the query), token, signing secrets and their keys, header values.
 */
export function secretsOf(
  settings: Pick<WebhookSettings, 'webhookUrl' | 'webhookToken' | 'webhookSecret' | 'webhookHeaders'>,
): string[] {
  const { webhookUrl: url, webhookToken, webhookSecret, webhookHeaders } = settings
  const parts = [
    ...[url.hostname, url.pathname + url.search, url.pathname, url.search, url.search.slice(1)],
    ...url.pathname.split('/'),
    ...url.search.slice(1).split('&'),
    ...url.searchParams.values(),
  ]
  const long = parts.filter(({ length }) => length >= SHORTEST_SECRET)
  const inHeaders = webhookHeaders
    .flatMap(([name, value]) => headerSecrets(name, value))
    .flatMap((value) => [value, ...encodedIn(value)])
  const keys = webhookSecret.flatMap((secret) => [secret, ...formsOfKey(secret)])
  const all = [url.href, url.host, ...long, ...inHeaders, webhookToken ?? '', ...keys]
  return [...new Set(all)]
}

/** The user name with password, and the password, of a Basic credential (RFC 7617). */
function encodedIn(credential: string): string[] {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(credential)) return []
  const pair = /^[^:]*:(.+)$/s.exec(Buffer.from(credential, 'base64').toString('utf8'))
  return pair ? [...pair].filter(({ length }) => length >= SHORTEST_SECRET) : []
}

/** The key of a signing secret, as text and encoded. A receiver that rejects a signature may show it. */
function formsOfKey(secret: string): string[] {
  const encoded = secret.replace(/^whsec_/, '')
  const key = Buffer.from(encoded, encoded === secret ? 'utf8' : 'base64')
  const encodings = (['base64', 'base64url', 'hex', 'utf8', 'latin1'] as const).map((each) => key.toString(each))
  return [encoded, ...encodings, key.toString('base64').replace(/=+$/, '')]
}

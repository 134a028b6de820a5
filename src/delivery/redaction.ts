import { headerSecrets, SHORTEST_SECRET } from '../lib/headers.js'
import type { WebhookSettings } from './settings.js'
import { signingKey } from './signing.js'

/** Replaces every secret in a text. If the text was cut, its end is removed: it may be the beginning of a secret. */
export type Redact = (text: string, isCut?: boolean) => string

/** Shorter secrets are not redacted: they also occur in ordinary text. */
const MIN_SECRET = 4

/**
 * Creates a function that replaces each secret with `***`. A webhook may repeat what it received: in upper or lower case,
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

/** Characters that the longest spelling of one byte has: `%25252F`, `\u002f`, `&#x002F;`. */
const LONGEST_SPELLING = 9

const HTML: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** A pattern for all spellings of a character. No encoding changes ASCII letters and digits. */
function spellings(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character
  const hex = (character.codePointAt(0) ?? 0).toString(16)
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  const named = HTML[character]
  // Encoded forms come first: `%25` begins with `%`.
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
 * Every text that is removed from an answer before it is shown: the URL and its parts (frameworks answer `Cannot POST /path`, without the
 * query), the token, signing secrets and their keys, header values.
 */
export function secretsOf(
  settings: Pick<WebhookSettings, 'webhookUrl' | 'webhookToken' | 'webhookSecret' | 'webhookHeaders'>,
): string[] {
  const { webhookUrl, webhookToken, webhookSecret, webhookHeaders } = settings
  const inHeaders = webhookHeaders
    .flatMap(([name, value]) => headerSecrets(name, value))
    .flatMap((value) => [value, ...encodedIn(value)])
  const keys = webhookSecret.flatMap((secret) => [secret, ...formsOfKey(secret)])
  return [...new Set([...secretsInUrl(webhookUrl), ...inHeaders, webhookToken ?? '', ...keys])]
}

/** The URL and its parts, except short ones. */
export function secretsInUrl(url: URL): string[] {
  const parts = [
    ...[url.hostname, url.pathname + url.search, url.pathname, url.search, url.search.slice(1)],
    ...url.pathname.split('/'),
    ...url.search.slice(1).split('&'),
    ...url.searchParams.values(),
  ]
  return [url.href, url.host, ...parts.filter(({ length }) => length >= SHORTEST_SECRET)]
}

/** `user:password` and the password of a Basic credential (RFC 7617). */
function encodedIn(credential: string): string[] {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(credential)) return []
  const pair = /^[^:]*:(.+)$/s.exec(Buffer.from(credential, 'base64').toString('utf8'))
  return pair ? [...pair].filter(({ length }) => length >= SHORTEST_SECRET) : []
}

/** The key of a signing secret, as text and encoded. A webhook that rejects a signature may show it. */
function formsOfKey(secret: string): string[] {
  const key = signingKey(secret)
  const encodings = (['base64', 'base64url', 'hex', 'utf8', 'latin1'] as const).map((each) => key.toString(each))
  return [secret.replace(/^whsec_/, ''), ...encodings, key.toString('base64').replace(/=+$/, '')]
}

import { STATUS_CODES } from 'node:http'
import { forLog, withoutIdentities } from '../model/text.js'
import type { Outcome } from './transport.js'

/** Why events were not accepted. Fit for the log: cleaned, and without the URL or any secret. */
export interface Failure {
  /** With what the webhook said, for the dead letter. */
  readonly reason: string
  /** Without: the same for all failures of a kind, so that they can be counted. */
  readonly summary: string
  /** The last HTTP status; null where none came. */
  readonly status: number | null
}

/** Takes every secret out of a text; where it was cut off, the beginning of one at its end as well. */
export type Redact = (text: string, isCut?: boolean) => string

/** Longest part of an answer's body that a reason quotes. */
const QUOTED = 200

/** Tells what an attempt ended with. */
export function failureOf(outcome: Outcome, redact: Redact, addition?: string): Failure {
  const end = addition === undefined ? '' : `, ${addition}`
  if (!('status' in outcome)) {
    const summary = `the webhook did not answer: ${outcome.message}${end}`
    return { reason: summary, summary, status: null }
  }
  const { status } = outcome
  const name = STATUS_CODES[status]
  const redirect = status >= 300 && status <= 399 ? '; redirects are not followed' : ''
  const summary = `the webhook answered ${status}${name === undefined ? '' : ` (${name})`}${redirect}${end}`
  const said = forLog(withoutIdentities(redact(outcome.body, outcome.isCut)), QUOTED)
  return { reason: said === '' ? summary : `${summary}: ${said}`, summary, status }
}

/** A failure of events that were not sent, or not sent again. */
export function unsent(why: string, last?: Failure): Failure {
  if (last === undefined) return { reason: why, summary: why, status: null }
  return { reason: `${why}; before that, ${last.reason}`, summary: why, status: last.status }
}

/** Fewer characters of a secret say nothing. */
const SHORTEST = 4

/**
 * Makes a function that puts `***` in place of each secret: a webhook may say our own words back to us.
 * @param secrets empty and very short ones are passed over, since they would turn every text into asterisks
 */
export function createRedact(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length)
  return (text, isCut = false) => {
    const whole = isCut ? withoutBegun(text, known) : text
    return known.reduce((clean, secret) => clean.replaceAll(secret, '***'), whole)
  }
}

/** Without the longest beginning of a secret that the text ends with: the runner does not know half a secret. */
function withoutBegun(text: string, secrets: readonly string[]): string {
  // Half a character was cut off, too.
  const end = text.replace(/\uFFFD+$/, '')
  let begun = SHORTEST - 1
  for (const secret of secrets) {
    let length = Math.min(secret.length, end.length)
    while (length > begun && !end.endsWith(secret.slice(0, length))) length -= 1
    begun = Math.max(begun, length)
  }
  return begun < SHORTEST ? text : `${end.slice(0, -begun)}***`
}

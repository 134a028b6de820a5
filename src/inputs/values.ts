import { extname } from 'node:path'
import { distance } from 'fastest-levenshtein'
import * as v from 'valibot'
import { isLoopbackHost, isRefusedAddress } from '../lib/addresses.js'
import { AMOUNT_FORM, parseAmount } from '../lib/decimal.js'
import { InvalidInput } from '../lib/errors.js'
import { CLIENTS_FIELD, FIELD_NAME } from '../lib/headers.js'
import { hasControl, quoted } from '../lib/text.js'
import { REPORT_EXTENSIONS } from '../report/index.js'
import { type Directories, usableFile } from './paths.js'

/** A valibot schema for an input's text. Its messages follow the input's name, like those of `InvalidInput`. */
export type Type<Output = unknown> = v.GenericSchema<string, Output> | v.GenericSchemaAsync<string, Output>

/** The message `is "abc", but must be …`; for a list, it shows only the invalid item. */
export function mustBe(allowed: string) {
  return ({ input }: { readonly input: unknown }): string =>
    typeof input === 'string' ? `is ${quoted(input)}, but must be ${allowed}` : `must be ${allowed}`
}

/** A type with one message. `parse` returns undefined if the text is not allowed. */
export function scalar<Output>(allowed: string, parse: (text: string) => Output | undefined) {
  return v.pipe(
    v.string(),
    v.rawTransform<string, Output>(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value)
      if (value !== undefined) return value
      addIssue({ message: mustBe(allowed) })
      return NEVER
    }),
  )
}

/** A type whose function reports each problem, or throws `InvalidInput`. */
export function parsed<Output>(parse: (text: string, report: (problem: string) => void) => Output | Promise<Output>) {
  return v.pipeAsync(
    v.string(),
    v.rawTransformAsync<string, Output>(async ({ dataset, addIssue, NEVER }) => {
      let valid = true
      const report = (message: string) => {
        valid = false
        addIssue({ message })
      }
      try {
        const value = await parse(dataset.value, report)
        return valid ? value : NEVER
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error
        report(error.message)
        return NEVER
      }
    }),
  )
}

export function matching(pattern: RegExp, allowed: string) {
  return v.pipe(v.string(), v.regex(pattern, mustBe(allowed)))
}

/** `true` or `false` in any case. */
export const flag = scalar('`true` or `false`', (value) => {
  const lower = value.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
})

/** One of a few words, in any case. */
export function choice<const Choice extends string>(...choices: readonly Choice[]) {
  return scalar(alternatives(choices), (value) => choices.find((word) => word === value.toLowerCase()))
}

/** Some of a few words, in any case. */
export function choices<const Choice extends string>(...words: readonly Choice[]) {
  const allowed = `any of ${alternatives(words)}`
  return v.pipe(
    v.string(),
    v.transform(splitList),
    v.array(scalar(allowed, (value) => words.find((word) => word === value.toLowerCase()))),
    v.minLength(1, mustBe(allowed)),
    v.transform((found): ReadonlySet<Choice> => new Set(found)),
  )
}

/** A whole number in decimal notation, both limits inclusive. */
export function integer(min: number, max: number) {
  return scalar(`a whole number from ${min} to ${max}`, (value) => {
    const number = /^\+?\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return number >= min && number <= max ? number : undefined
  })
}

/** A positive number that is not money: seconds, a rate. */
export function positive(max: number) {
  return scalar(`a number above 0 and up to ${max}, with at most three decimal places`, (value) => {
    const number = /^\+?\d{1,9}(?:\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN
    return number > 0 && number <= max ? number : undefined
  })
}

/** An exact amount of 0 or more. */
export const amount = scalar(`a number of 0 or more, ${AMOUNT_FORM}`, parseAmount)

/** An IANA time zone that Node.js supports. Offsets such as `+02:00` are rejected: they have no daylight-saving time. */
export const timeZone = scalar('an IANA time zone such as `UTC` or `Europe/Berlin`', (zone) => {
  if (/^[+-]/.test(zone)) return undefined
  // Loading the time zones takes longer than reading all other inputs, and `UTC` is the default.
  if (zone === 'UTC') return zone
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return undefined
  }
})

/** The absolute path of a file; relative paths start at the workspace. */
export function filePath(directories: Directories, use: 'read' | 'write' = 'write') {
  return parsed((path) => usableFile(path, directories, use))
}

/** Paths of report files, one per line; the extension decides the format. */
export function reportFiles(directories: Directories) {
  const extensions = REPORT_EXTENSIONS.map((format) => `.${format}`).join(', ')
  return v.pipeAsync(
    v.string(),
    v.transform((value) => splitLines(value).map(({ line }) => line)),
    v.arrayAsync(
      parsed(async (path) => {
        const format = REPORT_EXTENSIONS.find((name) => extname(path).toLowerCase() === `.${name}`)
        if (format === undefined) {
          throw new InvalidInput(mustBe(`paths that end in ${extensions}, one per line`)({ input: path }))
        }
        return { path: await usableFile(path, directories, 'write'), format }
      }),
    ),
    v.readonly(),
  )
}

/** Labels of an issue, separated by commas or line breaks. */
export const labels = v.pipe(
  v.string(),
  v.transform((value) => [...new Set(splitList(value))]),
  v.array(
    scalar('labels of at most 50 characters, comma-separated', (label) =>
      label.length <= 50 && !hasControl(label) ? label : undefined,
    ),
  ),
  v.readonly(),
)

/** Names of GitHub users. The `@` of a mention is not part of the name. GitHub accepts ten. */
export const assignees = v.pipe(
  v.string(),
  v.transform((value) => [...new Set(splitList(value).map((name) => name.replace(/^@/, '')))]),
  v.array(matching(/^[\w-]{1,100}(?:\[bot\])?$/, 'names of GitHub users, comma-separated, such as `octocat`')),
  v.maxLength(10, 'has more than ten names, but GitHub accepts at most ten'),
  v.readonly(),
)

/** One word that can be a secret: the message does not contain it. */
export const word = v.pipe(v.string(), v.regex(/^\S+$/, 'must be one word without spaces'))

export const asciiWord = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]+$/, 'must be one word of visible ASCII characters, without spaces'),
)

export const bearerToken = v.pipe(
  v.string(),
  v.regex(/^(?!bearer\s)/i, 'must be the token only: `Bearer` is added to it'),
  asciiWord,
)

export interface UrlRules {
  readonly allowHttp: boolean
  /** Advice for a URL with http that is not allowed. */
  readonly insteadOfHttp: string
  /** Advice for a URL with a user name or password. */
  readonly insteadOfCredentials: string
}

/**
 * An absolute URL for requests: https; http on loopback, or anywhere if the user allows it; no user name or password, which logs and
 * proxies would show; no link-local or cloud metadata address (host names are checked when they are resolved). The messages do not
 * contain the URL, which may contain a secret. The fragment is removed.
 */
export function url({ allowHttp, insteadOfHttp, insteadOfCredentials }: UrlRules) {
  return parsed((value) => {
    if (/\s/.test(value) || hasControl(value) || !URL.canParse(value)) {
      throw new InvalidInput('is not an absolute URL without spaces, such as `https://example.com/hook`')
    }
    const found = new URL(value)
    if (!['https:', 'http:'].includes(found.protocol)) throw new InvalidInput('must begin with `https://`')
    if (found.protocol === 'http:' && !allowHttp && !isLoopbackHost(found.hostname)) {
      throw new InvalidInput(`uses http, which is allowed for loopback only: ${insteadOfHttp}`)
    }
    if (found.username !== '' || found.password !== '') {
      throw new InvalidInput(`contains a user name or password: ${insteadOfCredentials}`)
    }
    if (isRefusedAddress(found.hostname)) {
      throw new InvalidInput(
        'is a link-local or cloud metadata address. Requests are never sent there: use another host',
      )
    }
    found.hash = ''
    return found
  })
}

/** Headers that the delivery sets: signatures, the handshake, the attributes of binary mode. */
const DELIVERY_FIELD = /^(?:webhook-(?:id|timestamp|signature|request-.*)|ce-.*)$/

/**
 * Request headers, `Name: value` per line. Values, and lines that are not headers, can be secrets: the messages contain only the number
 * of the line and well-known names.
 */
export function headers({ hasUrl, hasToken }: { readonly hasUrl: boolean; readonly hasToken: boolean }) {
  return parsed((lines, report) => {
    const seen = new Set<string>()
    const problemOf = (name: string, value: string): string | undefined => {
      if (!FIELD_NAME.test(name)) return 'is not a header: write `Name: value`'
      if (seen.has(name)) return 'repeats the name of an earlier line: use one line per header'
      if (CLIENTS_FIELD.test(name)) return `sets \`${name}\`, which the HTTP client sets itself`
      if (DELIVERY_FIELD.test(name)) return 'sets a header that this action sets itself'
      if (name === 'authorization' && hasToken) return 'sets `authorization`, as `webhook-token` does: use one of them'
      // Without a webhook an empty value is harmless: a pull request from a fork gets no secrets, and nothing is sent.
      if (value === '' && hasUrl) return 'has no value. A secret that does not exist is an empty string'
      if (!/^[\t\x20-\x7e]*$/.test(value)) return 'has a value with characters other than visible ASCII'
      return undefined
    }
    return splitLines(lines).map(({ number, line }): readonly [name: string, value: string] => {
      const colon = line.indexOf(':')
      const name = line.slice(0, Math.max(colon, 0)).trim()
      const value = line.slice(colon + 1).trim()
      const problem = problemOf(name.toLowerCase(), value)
      if (problem !== undefined) report(`line ${number} ${problem}`)
      seen.add(name.toLowerCase())
      return [name, value]
    })
  })
}

/** `whsec_` and base64 with padding. */
const ENCODED_SECRET = /^whsec_(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Secrets of Standard Webhooks, separated by spaces: `whsec_` and base64 with padding, or plain text. A text that is almost `whsec_…` is
 * rejected: used as plain text, it would be another key than the receiver's.
 */
export const signingSecrets = parsed((value, report): readonly string[] => {
  const secrets = [...new Set(value.split(/\s+/).filter((secret) => secret !== ''))]
  for (const [index, secret] of secrets.entries()) {
    const problem = secretProblem(secret)
    if (problem !== undefined)
      report(`${secrets.length > 1 ? `(secret ${index + 1} of ${secrets.length}) ` : ''}${problem}`)
  }
  return secrets
})

function secretProblem(secret: string): string | undefined {
  if (/[\p{Cc}\p{Cf}]/u.test(secret)) return 'contains an invisible character: copy the secret again'
  if (ENCODED_SECRET.test(secret)) return undefined
  if (/^whsec_/.test(secret))
    return 'begins with `whsec_`, but no valid base64 follows: copy the whole secret and nothing else'
  if (/wh[sp]k_/i.test(secret)) return 'is a key for asymmetric signatures: use a shared secret (`whsec_…`)'
  if (/^v1a?,/i.test(secret))
    return 'begins with `v1,`, the prefix of a signature: give the secret, which begins with `whsec_`'
  if (/whsec/i.test(secret)) {
    return 'contains `whsec` but does not begin with `whsec_`: remove quotes and everything else in front of it, and separate several secrets by spaces'
  }
  return undefined
}

/** A list separated by commas or line breaks, trimmed, without empty items. */
export function splitList(value: string): string[] {
  return value
    .split(/[,\n\r]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** The lines that are not empty, trimmed, with their numbers, which begin with 1. */
export function splitLines(value: string): { readonly number: number; readonly line: string }[] {
  return value
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, line: line.trim() }))
    .filter(({ line }) => line !== '')
}

/** `a`, `b` or `c`, in code quotes. */
export function alternatives(words: readonly string[], last: 'or' | 'and' = 'or'): string {
  const marked = words.map((item) => `\`${item}\``)
  return marked.length < 2 ? marked.join('') : `${marked.slice(0, -1).join(', ')} ${last} ${marked.at(-1)}`
}

/** A name's letters, for comparing names without case, spaces, underscores and hyphens. */
export function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}

/** The known name whose letters are closest to those of `name`, with at most two typing errors. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const errors = (candidate: string) => distance(lettersOf(candidate), lettersOf(name))
  return known.filter((candidate) => errors(candidate) <= 2).sort((a, b) => errors(a) - errors(b))[0]
}

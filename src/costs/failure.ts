import { forLog, withoutIdentities } from '../model/text.js'

/** An error of the SDK, of Node's network or of a credential provider, flattened to what remedies tell apart. */
export interface Failure {
  /** AWS's error code, such as `AccessDeniedException`, or the error class's name. */
  readonly name: string
  /** AWS's words, without account ids, fit for the log. */
  readonly message: string
  /** Node's code, such as `ECONNREFUSED`, of the error or of what caused it. */
  readonly code: string
  /** HTTP status of the answer; undefined where none came. */
  readonly status: number | undefined
  /** How often the request was made. */
  readonly attempts: number
}

export function failureOf(error: unknown): Failure {
  const metadata = field(error, '$metadata')
  const status = field(metadata, 'httpStatusCode')
  const attempts = field(metadata, 'attempts')
  const message = wordsIn(error)
  return {
    name: nameOf(error),
    message: forLog(withoutIdentities(message), 400),
    code: forLog(codeOf(error) || codeIn(message), 80),
    status: typeof status === 'number' ? status : undefined,
    attempts: typeof attempts === 'number' ? attempts : 1,
  }
}

/** The name of an error: where AWS answered, its error code. An answer can make anything of it. */
export function nameOf(error: unknown): string {
  const name = field(error, 'name')
  return typeof name === 'string' && name !== '' ? forLog(name, 80) : 'Error'
}

/** The message of an error, if it has one, without what the SDK adds for programmers. */
export function wordsIn(error: unknown): string {
  const message = field(error, 'message')
  const [words = ''] = typeof message === 'string' ? message.split('\n  Deserialization error:') : []
  return words.replace(/^AWS SDK error wrapper for (?:Error: )?/, '')
}

/** The first code along the chain of causes: errors of several addresses and of providers wrap the one that counts. */
function codeOf(error: unknown, depth = 0): string {
  if (depth > 5) return ''
  const code = field(error, 'code')
  if (typeof code === 'string') return code
  const errors = field(error, 'errors')
  const cause = field(error, 'cause') ?? (Array.isArray(errors) ? errors[0] : undefined)
  return cause === undefined ? '' : codeOf(cause, depth + 1)
}

/** Wrappers keep the text where they lose the code. */
function codeIn(message: string): string {
  if (/\bsocket hang up\b/.test(message)) return 'ECONNRESET'
  return /\b(?:ECONN[A-Z]+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|E[A-Z]+UNREACH|EPROTO)\b/.exec(message)?.[0] ?? ''
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}

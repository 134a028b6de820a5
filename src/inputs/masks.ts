import type { Core, Environment } from '../model/outside.js'
import { INPUT_NAMES, isSecret, variableOf } from './declared.js'
import { splitLines } from './scalars.js'

/** Header values shorter than this are words, not secrets: masking them would blot out the log. */
const SHORTEST_HEADER_SECRET = 8

/**
 * Registers every secret of the inputs with the runner, so that its log shows `***` instead. The first thing a run does:
 * it looks at nothing else and cannot fail on a malformed value.
 */
export function maskSecrets(env: Environment, core: Pick<Core, 'setSecret'>): void {
  const secrets = new Set<string>()
  for (const name of INPUT_NAMES) {
    const value = isSecret(name) ? env[variableOf(name)]?.trim() : undefined
    if (!value) continue
    const found =
      name === 'webhook-headers' ? headerSecrets(value) : name === 'webhook-url' ? urlForms(value) : parts(value)
    for (const secret of found) if (secret !== '') secrets.add(secret)
  }
  for (const secret of secrets) core.setSecret(secret)
}

/** The value, and each of its words: `webhook-secret` takes several, and a log shows a text of many lines line by line. */
function parts(value: string): string[] {
  return [value, ...value.split(/\s+/)]
}

/** The URL as given, line by line, and as URL parsers write it in their messages. */
function urlForms(value: string): string[] {
  const forms = [value, ...splitLines(value).map(({ line }) => line)]
  if (!URL.canParse(value)) return forms
  const url = new URL(value)
  forms.push(url.href)
  url.hash = ''
  return [...forms, url.href]
}

/** Values of 8 characters or more, and the credentials behind a scheme such as `Bearer`; not those of `Content-Type`. */
function headerSecrets(value: string): string[] {
  return splitLines(value)
    .flatMap(({ line }) => {
      const colon = line.indexOf(':')
      // A line that is no header may be a secret all the same, put there by mistake.
      if (colon < 0) return [line]
      if (line.slice(0, colon).trim().toLowerCase() === 'content-type') return []
      const secret = line.slice(colon + 1).trim()
      return [secret, /^[A-Za-z][\w-]*\s+(\S+)$/.exec(secret)?.[1] ?? '']
    })
    .filter((secret) => secret.length >= SHORTEST_HEADER_SECRET)
}

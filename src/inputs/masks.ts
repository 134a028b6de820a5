import { headerSecrets, SHORTEST_SECRET } from '../model/header-secrets.js'
import type { Core, Environment } from '../model/outside.js'
import { INPUT_NAMES, isSecret, variableOf } from './declared.js'
import { splitLines } from './scalars.js'

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
      name === 'webhook-headers' ? secretsOfHeaders(value) : name === 'webhook-url' ? urlForms(value) : parts(value)
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

/** The secrets of `webhook-headers`: `Name: value` a line. */
function secretsOfHeaders(value: string): string[] {
  return splitLines(value).flatMap(({ line }) => {
    const colon = line.indexOf(':')
    if (colon >= 0) return headerSecrets(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
    // A line that is no header may be a secret all the same, put there by mistake.
    return line.length >= SHORTEST_SECRET ? [line] : []
  })
}

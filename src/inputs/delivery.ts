import type { DeliverySettings, WebhookSettings } from '../delivery/index.js'
import type { Environment } from '../model/outside.js'
import type { ProxySettings } from '../net/index.js'
import { INPUTS } from './declared.js'
import { readHeaders } from './headers.js'
import { defaultDeadLetterFile, readPath } from './paths.js'
import type { Reader } from './reader.js'
import { readBoolean, readChoice, readInteger, readPositive } from './scalars.js'
import { readUrl } from './urls.js'

/** A day: no job of a hosted runner lasts longer than six hours. */
const LONGEST_DELIVERY = 86_400

/** Where events go, and what becomes of those that do not arrive. */
export function readDelivery(reader: Reader, env: Environment, proxy: ProxySettings): DeliverySettings {
  return {
    webhook: readWebhook(reader, proxy),
    deadLetterFile: readPath(reader, 'dead-letter-file') ?? defaultDeadLetterFile(env),
    replayFile: readPath(reader, 'replay-file'),
    stateFile: readPath(reader, 'state-file'),
    onFailure: readChoice(reader, 'on-delivery-failure', ['fail', 'warn'], INPUTS['on-delivery-failure'].default),
  }
}

/** All inputs of the webhook are checked, also where there is none. */
function readWebhook(reader: Reader, proxy: ProxySettings): WebhookSettings | undefined {
  const seconds = (name: 'webhook-timeout-seconds' | 'webhook-deadline-seconds', max: number) =>
    readPositive(reader, name, reader.text(name), max)
  const rate = reader.given('webhook-rate')
  const settings = {
    mode: readChoice(reader, 'webhook-mode', ['structured', 'binary', 'batch'], INPUTS['webhook-mode'].default),
    batchSize: readInteger(reader, 'webhook-batch-size', { min: 1, max: 10_000 }),
    headers: readHeaders(reader),
    token: readToken(reader),
    secrets: readSecrets(reader),
    handshake: readBoolean(reader, 'webhook-handshake'),
    timeoutSeconds: seconds('webhook-timeout-seconds', 3600),
    attempts: readInteger(reader, 'webhook-attempts', { min: 1, max: 100 }),
    deadlineSeconds: seconds('webhook-deadline-seconds', LONGEST_DELIVERY),
    concurrency: readInteger(reader, 'webhook-concurrency', { min: 1, max: 256 }),
    rate: rate === undefined ? undefined : readPositive(reader, 'webhook-rate', rate, 100_000),
    proxy,
  }
  const allowHttp = readBoolean(reader, 'webhook-allow-http')
  const text = reader.given('webhook-url')
  if (text === undefined) return undefined
  const insteadOfCredentials = 'give them as an `Authorization` line in `webhook-headers`'
  const url = readUrl(reader, 'webhook-url', text, { allowHttp, insteadOfCredentials })
  return url && { url, ...settings }
}

function readToken(reader: Reader): string | undefined {
  const token = reader.given('webhook-token')
  if (token === undefined) return undefined
  if (/^bearer\s/i.test(token))
    reader.fault('webhook-token', 'must be the token alone: `Bearer` is put in front of it.')
  else if (!/^[\x21-\x7e]+$/.test(token)) reader.fault('webhook-token', 'must be one word of visible ASCII characters.')
  return token
}

/** Standard Webhooks secrets: `whsec_` and base64 with its padding, or plain text. */
function readSecrets(reader: Reader): readonly string[] {
  const secrets = [...new Set(reader.given('webhook-secret')?.split(/\s+/) ?? [])]
  for (const [index, secret] of secrets.entries()) {
    const which = secrets.length > 1 ? `(secret ${index + 1} of ${secrets.length}) ` : ''
    const encoded = /^whsec_(.*)$/.exec(secret)?.[1]
    if (encoded !== undefined && !isBase64(encoded)) {
      reader.fault(
        'webhook-secret',
        `${which}begins with \`whsec_\`, but no valid base64 follows: copy the whole secret.`,
      )
    }
    if (/^wh[sp]k_/.test(secret)) {
      reader.fault('webhook-secret', `${which}is a key for asymmetric signatures; give a shared secret (\`whsec_…\`).`)
    }
  }
  return secrets
}

function isBase64(text: string): boolean {
  return text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
}

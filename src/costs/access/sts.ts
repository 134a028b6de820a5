import type { STSClient } from '@aws-sdk/client-sts'
import { bodyOf, type ClientParts, maskFound, tellRetries } from '../client.js'
import { MAX_ATTEMPTS } from '../retries.js'
import type { AccessSettings } from '../settings.js'
import type { Identity } from './identity.js'

/** @param credentials undefined: the SDK's default chain */
export async function stsClient(
  access: AccessSettings,
  credentials: Identity | (() => Promise<Identity>) | undefined,
  { requestHandler, log, setSecret }: ClientParts,
): Promise<STSClient> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({
    region: access.region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler,
    streamCollector: bodyOf,
    ...(credentials !== undefined && { credentials }),
  })
  if (credentials === undefined) maskFound(client, setSecret)
  tellRetries(client, 'STS', log)
  return client
}

import type { CostExplorerClientConfig } from '@aws-sdk/client-cost-explorer'
import type { ClientParts } from '../client.js'
import type { AccessKeys, AccessSettings } from '../settings.js'
import type { RoleOutside } from './role.js'

/** What an AWS client signs with. `expiration` lets the SDK ask again in time. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/**
 * How the run gets its credentials: a role where one is named, else the key inputs, else (undefined) the SDK's default
 * chain. Nothing is asked of anybody before the first request needs a signature.
 */
export function credentialsOf(
  access: AccessSettings,
  parts: ClientParts,
  outside: RoleOutside,
): CostExplorerClientConfig['credentials'] {
  const { role, keys } = access
  if (role !== undefined) {
    return async () => (await import('./role.js')).roleCredentials(role, access, parts, outside)
  }
  return keys && identityOf(keys)
}

export function identityOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKeys): Identity {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

import type { CostExplorerClientConfig } from '@aws-sdk/client-cost-explorer'
import type { ClientParts } from '../client.js'
import type { AccessSettings } from '../settings.js'
import { identityOf } from './identity.js'
import type { RoleOutside } from './role-outside.js'

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

import type { Credentials, STSClient } from '@aws-sdk/client-sts'
import { Fault } from '../../model/fault.js'
import type { ClientParts } from '../client.js'
import { faultOf } from '../fault-of.js'
import type { AccessSettings, RoleSettings } from '../settings.js'
import { type Identity, identityOf } from './identity.js'
import { githubToken } from './oidc.js'
import type { RoleOutside } from './role-outside.js'
import { stsClient } from './sts.js'

/**
 * Assumes the role through STS and masks what STS issues as it arrives.
 * @throws Fault with the remedy, where GitHub gives no token or STS refuses
 */
export async function roleCredentials(
  role: RoleSettings,
  access: AccessSettings,
  parts: ClientParts,
  outside: RoleOutside,
): Promise<Identity> {
  const identity = role.from === 'oidc' ? await githubToken(role.oidc, access, outside) : undefined
  const client = await stsClient(
    access,
    role.from === 'keys' && access.keys ? identityOf(access.keys) : undefined,
    parts,
  )
  try {
    const credentials = await (identity === undefined
      ? assumeRole(client, role, outside.signal)
      : assumeRoleWithWebIdentity(client, role, identity, outside.signal))
    return masked(credentials, outside)
  } catch (error) {
    if (outside.signal.aborted) throw outside.signal.reason
    throw await faultOf(error, { asked: 'role', access })
  }
}

async function assumeRole(client: STSClient, role: RoleSettings, abortSignal: AbortSignal) {
  const { AssumeRoleCommand } = await import('@aws-sdk/client-sts')
  const command = new AssumeRoleCommand({
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    DurationSeconds: role.durationSeconds,
    ...(role.externalId !== undefined && { ExternalId: role.externalId }),
  })
  return (await client.send(command, { abortSignal })).Credentials
}

async function assumeRoleWithWebIdentity(
  client: STSClient,
  role: RoleSettings,
  token: string,
  abortSignal: AbortSignal,
) {
  const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts')
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    DurationSeconds: role.durationSeconds,
    WebIdentityToken: token,
  })
  return (await client.send(command, { abortSignal })).Credentials
}

function masked(credentials: Credentials | undefined, outside: RoleOutside): Identity {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {}
  for (const value of [AccessKeyId, SecretAccessKey, SessionToken]) if (value) outside.setSecret(value)
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
    throw new Fault('STS answered without credentials.', 'Run the job again; if it stays so, check the proxy.')
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration instanceof Date && !Number.isNaN(Expiration.getTime()) && { expiration: Expiration }),
  }
}

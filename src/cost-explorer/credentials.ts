import type { Credentials as IssuedCredentials } from '@aws-sdk/client-sts'
import { messageOf, UserError } from '../lib/errors.js'
import { at, isRecord, type JsonObject } from '../lib/json.js'
import { WITHHELD } from '../lib/runtime.js'
import { forLog } from '../lib/text.js'
import { adviceFor, OIDC_PERMISSION } from './advice.js'
import { type AwsContext, type Credentials, createStsClient, mask } from './client.js'
import type { CostExplorerSettings } from './settings.js'

/**
 * The credentials: of `role-to-assume` if it is set, otherwise the key inputs, otherwise (undefined) the SDK's default chain. No
 * request is made before the first signature is needed.
 */
export function credentialsOf(context: AwsContext): Credentials {
  const { roleToAssume } = context.settings
  return roleToAssume === undefined ? keysOf(context.settings) : () => assumeRole(roleToAssume, context)
}

function keysOf({ awsAccessKeyId, awsSecretAccessKey, awsSessionToken }: CostExplorerSettings) {
  if (awsAccessKeyId === undefined || awsSecretAccessKey === undefined) return undefined
  return {
    accessKeyId: awsAccessKeyId,
    secretAccessKey: awsSecretAccessKey,
    ...(awsSessionToken !== undefined && { sessionToken: awsSessionToken }),
  }
}

/** @throws UserError if there is no OIDC token or STS rejects the request */
async function assumeRole(RoleArn: string, context: AwsContext) {
  const { settings, signal } = context
  const { roleSource, roleExternalId: ExternalId } = settings
  const role = { RoleArn, RoleSessionName: settings.roleSessionName, DurationSeconds: settings.roleDurationSeconds }
  const token = roleSource === 'oidc' ? await githubToken(context) : undefined
  const { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts')
  const keys = roleSource === 'keys' ? keysOf(settings) : undefined
  const client = await createStsClient(context, keys, token === undefined)
  const options = { abortSignal: signal }
  try {
    const answer =
      token === undefined
        ? await client.send(
            new AssumeRoleCommand({ ...role, ...(ExternalId !== undefined && { ExternalId }) }),
            options,
          )
        : await client.send(new AssumeRoleWithWebIdentityCommand({ ...role, WebIdentityToken: token }), options)
    return identityOf(answer.Credentials, context)
  } catch (error) {
    signal.throwIfAborted()
    const advice = adviceFor(error, 'role', settings)
    const wasRefused = [400, 401, 403].includes(Number(at(error, '$metadata', 'httpStatusCode')))
    throw token !== undefined && wasRefused ? withSubject(advice, token) : advice
  }
}

/** The error of a rejected token, with the token's subject (which is not secret) and the trust policy's condition that allows it. */
function withSubject({ whatHappened, whatToDo, cause }: UserError, token: string): UserError {
  const { sub, aud, iss } = claimsOf(token)
  if (typeof sub !== 'string' || sub === '') return new UserError(whatHappened, whatToDo, { cause })
  // Each GitHub Enterprise Server has its own issuer. Condition keys start with the issuer's URL without the scheme.
  const issuer = typeof iss === 'string' ? iss.replace(/^https:\/\//, '') : 'token.actions.githubusercontent.com'
  const condition = {
    StringEquals: { ...(typeof aud === 'string' && { [`${issuer}:aud`]: aud }), [`${issuer}:sub`]: sub },
  }
  const hasIds = /^repo:[^/:]+@\d+\/[^:]+@\d+:/.test(sub)
  const ids = hasIds
    ? ' The subject contains the ids of owner and repository, so a policy for the names only (`repo:OWNER/REPO:…`) does not match it.'
    : ''
  const shown = `The subject of this run's token is \`${forLog(sub, 300)}\`.${ids} This condition allows it: ${forLog(JSON.stringify({ Condition: condition }), 1000)}`
  return new UserError(whatHappened, `${whatToDo} ${shown}`, { cause })
}

/** The claims of a JSON Web Token, not verified; none if it cannot be read. */
function claimsOf(token: string): JsonObject {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return isRecord(claims) ? claims : {}
  } catch {
    return {}
  }
}

function identityOf(issued: IssuedCredentials | undefined, context: AwsContext) {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issued ?? {}
  mask([AccessKeyId, SecretAccessKey, SessionToken], context)
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
    throw new UserError(
      'STS answered without credentials.',
      'Run the job again. If the error persists, check the proxy.',
    )
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  }
}

/**
 * The GitHub OIDC token of this job, masked.
 * @throws UserError that names the missing permission if the job may not request a token
 */
async function githubToken(context: AwsContext): Promise<string> {
  const { core, settings, signal } = context
  try {
    const token = await untilAborted(core.getIDToken(settings.oidcAudience), signal)
    mask([token], context)
    return token
  } catch (error) {
    signal.throwIfAborted()
    throw withoutToken(error, settings)
  }
}

function withoutToken(error: unknown, settings: CostExplorerSettings): UserError {
  // The toolkit's error has the status only in its message.
  const message = messageOf(error)
  const status = /Error Code : (\d+)/.exec(message)?.[1]
  const denied = status === '401' || status === '403'
  if (denied || /Unable to get ACTIONS_ID_TOKEN_REQUEST/.test(message)) {
    if (settings.secretsWithheld !== undefined) {
      return new UserError(
        `${WITHHELD[settings.secretsWithheld]}: GitHub gives it no OIDC token for \`role-to-assume\`.`,
        'Skip the step for such runs (`if: github.event.pull_request.head.repo.full_name == github.repository`), or run it on `schedule` or `push`.',
      )
    }
    const detail = denied ? `GitHub answered ${status}` : 'the job has no `id-token: write` permission'
    return new UserError(`\`role-to-assume\` needs GitHub's OIDC token, but ${detail}.`, OIDC_PERMISSION)
  }
  if (status === undefined && !/do not have ID Token/.test(message)) return adviceFor(error, 'oidc', settings)
  return new UserError(
    `GitHub gave no OIDC token${status === undefined ? '' : ` (HTTP ${status})`}.`,
    'Run the job again. If the error persists, see githubstatus.com, or give keys instead of `role-to-assume`.',
    { cause: error },
  )
}

/** Waits for a promise that cannot be aborted. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
  })
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

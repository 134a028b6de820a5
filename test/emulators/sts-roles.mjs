// @ts-check
import { AwsError, constraintMessage } from './aws-error.mjs'
import { uniqueId } from './credentials.mjs'
import { GITHUB_ISSUER } from './oidc.mjs'

/**
 * Who may assume which role, by the rules of STS: anyone of the role's account, and web identity tokens for the audience
 * `sts.amazonaws.com`, for at most an hour.
 *
 * @typedef {import('./credentials.mjs').Credential} Credential
 * @typedef {import('./credentials.mjs').CredentialStore} CredentialStore
 *
 * @typedef {object} RoleTrust
 * @property {string} [externalId] required by `AssumeRole`
 * @property {(subject: string) => boolean} [subject] whether the role accepts this `sub` of a web identity token
 * @property {boolean} [keys] whether `AssumeRole` is allowed (default true)
 */

const ROLE_ARN = /^arn:(?:aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]+)$/
const SESSION_NAME = /^[\w+=,.@-]*$/
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/

/**
 * @param {Record<string, string>} input the form's parameters
 * @param {{ caller: Credential, roles: Readonly<Record<string, RoleTrust>>, credentials: CredentialStore, now: Date }} account
 * @throws {AwsError}
 */
export function assumeRole(input, { caller, roles, credentials, now }) {
  const role = readRole(input)
  const externalId = input['ExternalId']
  if (externalId !== undefined && !EXTERNAL_ID.test(externalId)) {
    const pattern = String.raw`Member must satisfy regular expression pattern: [\w+=,.@:\/-]*`
    throw validation(constraintMessage(externalId, 'externalId', pattern))
  }
  const trust = roles[role.arn]
  const isTrusted = trust !== undefined && trust.keys !== false && caller.accountId === role.accountId
  if (!isTrusted || (trust.externalId ?? externalId) !== externalId) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
      403,
    )
  }
  return issueFor(role, readDuration(input), credentials, now)
}

/**
 * @param {Record<string, string>} input the form's parameters
 * @param {{ oidc: import('./oidc.mjs').Oidc | undefined, roles: Readonly<Record<string, RoleTrust>>, credentials: CredentialStore, now: Date }} account
 * @throws {AwsError}
 */
export function assumeRoleWithWebIdentity(input, { oidc, roles, credentials, now }) {
  const role = readRole(input)
  const token = input['WebIdentityToken'] ?? ''
  const { iss } = decodeClaims(token)
  if (oidc === undefined || iss !== GITHUB_ISSUER) {
    throw invalidToken(`No OpenIDConnect provider found in your account for ${iss}`)
  }
  const claims = oidc.verify(token)
  if (claims === undefined) {
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
  }
  const seconds = Math.floor(now.getTime() / 1000)
  if (claims.exp <= seconds) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${claims.exp}`,
    )
  }
  const trust = roles[role.arn]
  if (claims.aud !== 'sts.amazonaws.com') throw invalidToken('Incorrect token audience')
  if (trust === undefined || trust.subject?.(claims.sub) === false) {
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403)
  }
  return {
    ...issueFor(role, readDuration(input), credentials, now),
    SubjectFromWebIdentityToken: claims.sub,
    Provider: `arn:aws:iam::${role.accountId}:oidc-provider/${GITHUB_ISSUER.replace('https://', '')}`,
    Audience: claims.aud,
  }
}

/** @param {Record<string, string>} input */
function readRole(input) {
  const arn = input['RoleArn'] ?? ''
  const session = input['RoleSessionName'] ?? ''
  const match = ROLE_ARN.exec(arn)
  if (match === null) throw validation(arn === '' ? 'roleArn is required' : `${arn} is invalid`)
  if (!SESSION_NAME.test(session)) {
    const pattern = String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`
    throw validation(constraintMessage(session, 'roleSessionName', pattern))
  }
  if (session.length < 2 || session.length > 64) {
    const bound = session.length < 2 ? 'greater than or equal to 2' : 'less than or equal to 64'
    throw validation(constraintMessage(session, 'roleSessionName', `Member must have length ${bound}`))
  }
  const [, accountId = '', name = ''] = match
  return { arn, accountId, name, session }
}

/** @param {Record<string, string>} input */
function readDuration(input) {
  const text = input['DurationSeconds'] ?? '3600'
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    const bound = seconds < 900 ? 'greater than or equal to 900' : 'less than or equal to 43200'
    throw validation(constraintMessage(text, 'durationSeconds', `Member must have value ${bound}`))
  }
  if (seconds > 3600) {
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return seconds
}

/**
 * @param {ReturnType<typeof readRole>} role
 * @param {number} seconds
 * @param {CredentialStore} credentials
 * @param {Date} now
 */
function issueFor(role, seconds, credentials, now) {
  const userId = `${uniqueId('AROA')}:${role.session}`
  const arn = `${role.arn.split(':iam:')[0]}:sts::${role.accountId}:assumed-role/${role.name}/${role.session}`
  const expiration = new Date(now.getTime() + seconds * 1000)
  const issued = credentials.issue({ accountId: role.accountId, arn, userId, expiration })
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: expiration.toISOString().replace(/\.\d+Z$/, 'Z'),
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: userId },
  }
}

/**
 * @param {string} token
 * @returns {{ iss: string }} the issuer that the token names, not verified
 * @throws {AwsError} if the token is not a JWT
 */
function decodeClaims(token) {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    if (typeof claims?.iss === 'string') return claims
  } catch {
    // The payload is not JSON.
  }
  throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
}

/** @param {string} message */
const validation = (message) => new AwsError('ValidationError', message)

/** @param {string} message */
const invalidToken = (message) => new AwsError('InvalidIdentityToken', message)

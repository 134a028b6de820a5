// @ts-check
import { AwsError, constraintMessage } from './aws-error.mjs'
import { uniqueId } from './credentials.mjs'

/**
 * Who may assume which role, by the rules of STS.
 *
 * @typedef {import('./credentials.mjs').Credential} Credential
 * @typedef {import('./credentials.mjs').CredentialStore} CredentialStore
 *
 * @typedef {object} RoleTrust
 * @property {readonly string[]} [principals] ARNs that may assume the role; anybody of its account without it
 * @property {string} [externalId] demanded of `AssumeRole`
 * @property {string | readonly string[]} [audience] demanded of web identity tokens; `sts.amazonaws.com` without it
 * @property {(subject: string) => boolean} [subject] judges the `sub` of web identity tokens
 * @property {boolean} [keys] whether `AssumeRole` is allowed at all; true without it
 * @property {boolean} [webIdentity] whether web identity is allowed at all; true without it
 * @property {number} [maxSessionSeconds] 3600 without it
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
  const { principals = [] } = trust ?? {}
  const trusted = principals.length > 0 ? principals.includes(caller.arn) : caller.accountId === role.accountId
  if (trust === undefined || trust.keys === false || !trusted || (trust.externalId ?? externalId) !== externalId) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
      403,
    )
  }
  const seconds = readDuration(input, trust)
  if (caller.sessionToken !== undefined && caller.arn.includes(':assumed-role/') && seconds > 3600) {
    throw validation(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  return issueFor(role, seconds, credentials, now)
}

/**
 * @param {Record<string, string>} input the form's parameters
 * @param {{ oidc: import('./oidc.mjs').Oidc | undefined, roles: Readonly<Record<string, RoleTrust>>, credentials: CredentialStore, now: Date }} account
 * @throws {AwsError}
 */
export function assumeRoleWithWebIdentity(input, { oidc, roles, credentials, now }) {
  const role = readRole(input)
  const token = input['WebIdentityToken'] ?? ''
  const unproven = decodeClaims(token)
  if (oidc === undefined || unproven.iss !== oidc.issuer) {
    throw invalidToken(`No OpenIDConnect provider found in your account for ${unproven.iss}`)
  }
  const claims = oidc.verify(token)
  if (claims === undefined)
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
  const seconds = Math.floor(now.getTime() / 1000)
  if (claims.exp <= seconds) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${claims.exp}`,
    )
  }
  const trust = roles[role.arn]
  const audiences = [trust?.audience ?? 'sts.amazonaws.com'].flat()
  if (!audiences.includes(claims.aud)) throw invalidToken('Incorrect token audience')
  if (trust === undefined || trust.webIdentity === false || trust.subject?.(claims.sub) === false) {
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403)
  }
  return {
    ...issueFor(role, readDuration(input, trust), credentials, now),
    SubjectFromWebIdentityToken: claims.sub,
    Provider: `arn:aws:iam::${role.accountId}:oidc-provider/${oidc.issuer.replace('https://', '')}`,
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

/**
 * @param {Record<string, string>} input
 * @param {RoleTrust} trust
 */
function readDuration(input, { maxSessionSeconds = 3600 }) {
  const text = input['DurationSeconds'] ?? '3600'
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    const bound = seconds < 900 ? 'greater than or equal to 900' : 'less than or equal to 43200'
    throw validation(constraintMessage(text, 'durationSeconds', `Member must have value ${bound}`))
  }
  if (seconds > maxSessionSeconds) {
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
 * @returns {{ iss: string }} the issuer that the token claims, before anything is proven
 * @throws {AwsError} where it is no JWT
 */
function decodeClaims(token) {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    if (typeof claims?.iss === 'string') return claims
  } catch {
    // falls through: not JSON, so not a JWT
  }
  throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
}

/** @param {string} message */
const validation = (message) => new AwsError('ValidationError', message)

/** @param {string} message */
const invalidToken = (message) => new AwsError('InvalidIdentityToken', message)

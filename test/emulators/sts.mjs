// @ts-check
import { randomUUID } from 'node:crypto'
import { AwsError } from './aws-error.mjs'
import { createCredentialStore } from './credentials.mjs'
import { listen } from './loopback.mjs'
import { verifySigV4 } from './sigv4.mjs'
import { assumeRole, assumeRoleWithWebIdentity } from './sts-roles.mjs'

/**
 * AWS STS on 127.0.0.1: the query protocol (form body, XML answer). It verifies signatures, and adds the credentials that it issues
 * to the store that the Cost Explorer emulator accepts.
 *
 * @typedef {import('./credentials.mjs').Credential} Credential
 *
 * @typedef {object} RecordedRequest
 * @property {number} index
 * @property {number} at milliseconds since 1970
 * @property {string} action
 * @property {Record<string, string>} input the form's parameters
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} [accessKeyId] of the signature, once it is verified
 *
 * @typedef {(request: RecordedRequest) => { error: AwsError } | { stall: true } | { reset: true } | undefined} Script
 *
 * @typedef {object} Options
 * @property {import('./credentials.mjs').CredentialStore} [credentials]
 * @property {Readonly<Record<string, import('./sts-roles.mjs').RoleTrust>>} [roles] by ARN; no other role can be assumed
 * @property {import('./oidc.mjs').Oidc} [oidc] the identity provider that the account trusts
 * @property {() => Date} [now] for signatures and expirations
 * @property {Script} [script]
 */

const XMLNS = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** The query protocol's codes and statuses, by the names of the JSON protocol. @type {Readonly<Record<string, { code: string, status: number }>>} */
const QUERY_CODES = {
  MissingAuthenticationTokenException: { code: 'MissingAuthenticationToken', status: 403 },
  IncompleteSignatureException: { code: 'IncompleteSignature', status: 400 },
  UnrecognizedClientException: { code: 'InvalidClientTokenId', status: 403 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch', status: 403 },
  ExpiredTokenException: { code: 'ExpiredToken', status: 403 },
}

/** @param {Options} [options] */
export async function startSts(options = {}) {
  const { credentials = createCredentialStore(), roles = {}, oidc, now = () => new Date() } = options
  let { script = () => undefined } = options
  /** @type {RecordedRequest[]} */
  const requests = []

  const server = await listen((request, response, body) => {
    const input = Object.fromEntries(new URLSearchParams(body.toString('utf8')))
    const action = input['Action'] ?? ''
    /** @type {RecordedRequest} */
    const record = { index: requests.length, at: Date.now(), action, input, headers: request.headers }
    requests.push(record)
    response.setHeader('date', now().toUTCString())
    response.setHeader('content-type', 'text/xml')
    try {
      const fault = script(record)
      if (fault && 'stall' in fault) return
      if (fault && 'reset' in fault) return void response.destroy()
      if (fault) throw fault.error
      const signer = () => {
        const { method = '', url = '/', headers } = request
        const signed = { method, url, headers, body, service: 'sts', lookup: credentials.lookup, now: now() }
        const { credential } = inQueryTerms(() => verifySigV4(signed))
        record.accessKeyId = credential.accessKeyId
        return credential
      }
      const result = perform(action, input, signer)
      response
        .writeHead(200)
        .end(
          `<${action}Response xmlns="${XMLNS}"><${action}Result>${xml(result)}</${action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
        )
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      const type = error.status < 500 ? 'Sender' : 'Receiver'
      response
        .writeHead(error.status)
        .end(
          `<ErrorResponse xmlns="${XMLNS}">${xml({ Error: { Type: type, Code: error.name, Message: error.message }, RequestId: randomUUID() })}</ErrorResponse>`,
        )
    }
  })

  /**
   * @param {string} action
   * @param {Record<string, string>} input
   * @param {() => Credential} signer verifies the signature
   */
  function perform(action, input, signer) {
    switch (action) {
      case 'GetCallerIdentity': {
        const { arn, userId, accountId } = signer()
        return { Arn: arn, UserId: userId, Account: accountId }
      }
      case 'AssumeRole':
        return assumeRole(input, { caller: signer(), roles, credentials, now: now() })
      case 'AssumeRoleWithWebIdentity':
        return assumeRoleWithWebIdentity(input, { oidc, roles, credentials, now: now() })
      default:
        throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${input['Version']}`)
    }
  }

  return {
    url: server.url,
    close: server.close,
    requests,
    credentials,
    /** Sets the faults of the requests from now on. @param {Script} next */
    script(next) {
      script = next
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startSts>>} Sts */

/**
 * @template T
 * @param {() => T} check
 * @returns {T}
 */
function inQueryTerms(check) {
  try {
    return check()
  } catch (error) {
    const known = error instanceof AwsError ? QUERY_CODES[error.name] : undefined
    if (known === undefined || !(error instanceof AwsError)) throw error
    throw new AwsError(known.code, error.message, known.status)
  }
}

/**
 * @typedef {string | number | { [name: string]: XmlValue }} XmlValue
 * @param {XmlValue} value
 * @returns {string}
 */
function xml(value) {
  if (typeof value !== 'object') {
    return String(value).replace(/[<>&]/g, (c) => (c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&amp;'))
  }
  return Object.entries(value)
    .map(([name, part]) => `<${name}>${xml(part)}</${name}>`)
    .join('')
}

// @ts-check
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AwsError } from './aws-error.mjs'

/** Verification of AWS Signature Version 4, by "Create a signed AWS API request" in the IAM User Guide. */

/** The largest accepted difference between the clocks. */
const MAX_SKEW_MS = 15 * 60_000

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * @typedef {object} SignedRequest
 * @property {string} method
 * @property {string} url path and query of the request line
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {Buffer} body
 * @property {string} service the name in the credential scope, such as `ce`
 * @property {readonly string[]} [regions] accepted in the credential scope; default: all
 * @property {(accessKeyId: string) => import('./credentials.mjs').Credential | undefined} lookup
 * @property {Date} now
 */

/**
 * @param {SignedRequest} request
 * @returns {{ credential: import('./credentials.mjs').Credential, region: string }} the signer and the region of the signature
 * @throws {AwsError} with the texts of AWS's JSON services, if the signature is not valid
 */
export function verifySigV4(request) {
  const { credential: scope, signedHeaders, signature } = readAuthorization(request.headers.authorization)
  const [accessKeyId = '', date = '', region = '', service, terminator, ...rest] = scope.split('/')
  if (terminator !== 'aws4_request' || rest.length > 0) {
    throw incomplete(`Credential must have exactly 5 slash-delimited elements, got '${scope}'.`)
  }
  const timestamp = header(request.headers, 'x-amz-date')
  if (!/^\d{8}T\d{6}Z$/.test(timestamp)) {
    throw incomplete(`Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`)
  }
  const credential = request.lookup(accessKeyId)
  if (credential === undefined || (credential.sessionToken ?? '') !== header(request.headers, 'x-amz-security-token')) {
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  if (credential.expiration !== undefined && credential.expiration <= request.now) {
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired')
  }
  checkClock(timestamp, request.now)
  if (service !== request.service) {
    throw invalid(`Credential should be scoped to correct service: '${request.service}'. `)
  }
  if (request.regions !== undefined && !request.regions.includes(region)) {
    throw invalid('Credential should be scoped to a valid region. ')
  }
  if (date !== timestamp.slice(0, 8)) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
    )
  }
  checkSignedHeaders(request.headers, signedHeaders)

  const canonical = canonicalRequest(request, signedHeaders)
  const stringToSign = [ALGORITHM, timestamp, `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n')
  const expected = hmac(signingKey(credential.secretAccessKey, date, region, service), stringToSign)
  const given = Buffer.from(signature, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch()
  return { credential, region }
}

/** @param {string | undefined} authorization */
function readAuthorization(authorization) {
  if (authorization === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw incomplete(`Unsupported AWS 'algorithm': '${authorization.split(' ')[0]}'.`)
  }
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length + 1)
      .split(',')
      .map((part) => {
        const [name = '', ...value] = part.trim().split('=')
        return [name, value.join('=')]
      }),
  )
  /** @param {string} name */
  const required = (name) => {
    const value = parts.get(name)
    if (!value) throw incomplete(`Authorization header requires '${name}' parameter. Authorization=${ALGORITHM}`)
    return value
  }
  return {
    credential: required('Credential'),
    signedHeaders: required('SignedHeaders').split(';'),
    signature: required('Signature'),
  }
}

/**
 * AWS rejects a request with an unsigned host or an unsigned `x-amz-` header.
 *
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {readonly string[]} signedHeaders
 */
function checkSignedHeaders(headers, signedHeaders) {
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))]
  for (const name of needed) {
    if (!signedHeaders.includes(name)) {
      throw invalid(
        `'Host' or ':authority' and every 'x-amz-' header must be a 'SignedHeader' in the AWS Authorization; '${name}' is not.`,
      )
    }
  }
}

/**
 * @param {string} timestamp
 * @param {Date} now
 */
function checkClock(timestamp, now) {
  const signed = Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (signed < now.getTime() - MAX_SKEW_MS) {
    const earliest = basicTime(new Date(now.getTime() - MAX_SKEW_MS))
    throw invalid(`Signature expired: ${timestamp} is now earlier than ${earliest} (${basicTime(now)} - 15 min.)`)
  }
  if (signed > now.getTime() + MAX_SKEW_MS) {
    const latest = basicTime(new Date(now.getTime() + MAX_SKEW_MS))
    throw invalid(`Signature not yet current: ${timestamp} is still later than ${latest} (${basicTime(now)} + 15 min.)`)
  }
}

/**
 * @param {SignedRequest} request
 * @param {readonly string[]} signedHeaders
 */
function canonicalRequest({ method, url, headers, body }, signedHeaders) {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1')
  const path = pathname.split('/').map(encode).join('/')
  const query = [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('&')
  const lines = signedHeaders.map((name) => `${name}:${header(headers, name).trim().replace(/ +/g, ' ')}\n`)
  const payload = sha256(body)
  const declared = header(headers, 'x-amz-content-sha256')
  if (declared !== '' && declared !== payload) throw mismatch()
  return [method, path, query, lines.join(''), signedHeaders.join(';'), payload].join('\n')
}

/** @param {string} secret @param {string} date @param {string} region @param {string} service */
function signingKey(secret, date, region, service) {
  return [region, service, 'aws4_request'].reduce((key, part) => hmac(key, part), hmac(`AWS4${secret}`, date))
}

/** @param {string | Buffer} key @param {string} text */
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

/** @param {string | Buffer} data */
const sha256 = (data) => createHash('sha256').update(data).digest('hex')

/** @param {string} text percent-encoded except for the unreserved characters of RFC 3986 */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** @param {Date} date */
const basicTime = (date) => date.toISOString().replace(/[-:]|\.\d+/g, '')

/** @param {import('node:http').IncomingHttpHeaders} headers @param {string} name */
function header(headers, name) {
  const value = headers[name] ?? ''
  return Array.isArray(value) ? value.join(',') : value
}

/** @param {string} message */
const incomplete = (message) => new AwsError('IncompleteSignatureException', message)

/** @param {string} message */
const invalid = (message) => new AwsError('InvalidSignatureException', message)

const mismatch = () =>
  invalid(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  )

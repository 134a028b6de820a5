// @ts-check
import { generateKeyPair, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { listen } from './loopback.mjs'

/**
 * GitHub's OIDC token endpoint as a job with `id-token: write` sees it: the request URL and token come by two environment
 * variables, the audience is appended to the URL, the answer is `{ count, value }` with a signed JWT.
 *
 * @typedef {object} Options
 * @property {string} [repository]
 * @property {string} [subject] the `sub` claim
 * @property {() => Date} [now]
 * @property {number} [lifetimeSeconds]
 * @property {string} [issuer]
 *
 * @typedef {{ iss: string, sub: string, aud: string, exp: number, iat: number, [claim: string]: unknown }} Claims
 * @typedef {{ audience: string | null, authorized: boolean }} RecordedRequest
 * @typedef {(index: number) => { status: number, body: string } | undefined} FailureRule
 */

const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

const newKeyPair = promisify(generateKeyPair)

/** @param {Options} [options] */
export async function startOidc(options = {}) {
  const { repository = 'octo-org/octo-repo', issuer = GITHUB_ISSUER, lifetimeSeconds = 300 } = options
  const { subject = `repo:${repository}:ref:refs/heads/main`, now = () => new Date() } = options
  const { privateKey, publicKey } = await newKeyPair('rsa', { modulusLength: 2048 })
  const requestToken = randomBytes(32).toString('base64url')
  /** @type {RecordedRequest[]} */
  const requests = []
  /** @type {string[]} */
  const issued = []
  /** @type {FailureRule} */
  let rule = () => undefined

  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const authorized = request.headers.authorization === `Bearer ${requestToken}`
    const audience = url.searchParams.get('audience')
    requests.push({ audience, authorized })
    const failure = rule(requests.length - 1)
    response.setHeader('content-type', 'application/json; charset=utf-8')
    if (failure !== undefined) {
      response.writeHead(failure.status).end(failure.body)
    } else if (request.method !== 'GET' || !url.pathname.endsWith('/idtoken')) {
      response.writeHead(404).end('{"message":"Not Found"}')
    } else if (!authorized) {
      response.writeHead(401).end('{"message":"Unauthorized"}')
    } else {
      const jwt = issue(audience ?? `https://github.com/${repository.split('/')[0]}`)
      response.writeHead(200).end(JSON.stringify({ count: jwt.length, value: jwt }))
    }
  })

  /** @param {string} audience */
  function issue(audience) {
    const iat = Math.floor(now().getTime() / 1000)
    /** @type {Claims} */
    const claims = {
      jti: randomUUID(),
      sub: subject,
      aud: audience,
      iss: issuer,
      repository,
      ref: 'refs/heads/main',
      nbf: iat - 300,
      iat,
      exp: iat + lifetimeSeconds,
    }
    const unsigned = `${encode({ typ: 'JWT', alg: 'RS256', kid: 'emulator' })}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')
    const jwt = `${unsigned}.${signature}`
    issued.push(jwt)
    return jwt
  }

  return {
    url: server.url,
    close: server.close,
    issuer,
    requests,
    /** The tokens handed out so far: a test looks for these in logs. */
    issued,
    /** What the runner puts into the environment of a job that has `id-token: write`. */
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/_apis/distributedtask/hubs/Actions/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    /**
     * Lets requests fail from now on.
     *
     * @param {FailureRule} failures
     */
    script(failures) {
      rule = failures
    },
    /**
     * @param {string} jwt
     * @returns {Claims | undefined} the claims, where this endpoint signed the token
     */
    verify(jwt) {
      const [header = '', payload = '', signature = '', ...rest] = jwt.split('.')
      const signed = Buffer.from(`${header}.${payload}`)
      if (rest.length > 0 || !verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined
      return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startOidc>>} Oidc */

/** @param {object} part */
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')

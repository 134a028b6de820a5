// @ts-check
import { generateKeyPair, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { listen } from './loopback.mjs'

/**
 * GitHub's OIDC token endpoint for a job with `id-token: write`. Two environment variables have the URL and the token of the
 * request; the action appends the audience to the URL. The answer is `{ count, value }` with a signed JWT.
 *
 * @typedef {{ iss: string, sub: string, aud: string, exp: number, iat: number, [claim: string]: unknown }} Claims
 * @typedef {{ audience: string | null, authorized: boolean }} RecordedRequest
 * @typedef {(index: number) => { status: number, body: string } | undefined} Script
 */

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

const REPOSITORY = 'octo-org/octo-repo'

/** @param {{ subject?: string }} [options] `subject`: the `sub` claim */
export async function startOidc({ subject = `repo:${REPOSITORY}:ref:refs/heads/main` } = {}) {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const requestToken = randomBytes(32).toString('base64url')
  /** @type {RecordedRequest[]} */
  const requests = []
  /** @type {string[]} */
  const issued = []
  /** @type {Script} */
  let script = () => undefined

  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const authorized = request.headers.authorization === `Bearer ${requestToken}`
    const audience = url.searchParams.get('audience')
    requests.push({ audience, authorized })
    const failure = script(requests.length - 1)
    response.setHeader('content-type', 'application/json; charset=utf-8')
    if (failure !== undefined) {
      response.writeHead(failure.status).end(failure.body)
    } else if (request.method !== 'GET' || !url.pathname.endsWith('/idtoken')) {
      response.writeHead(404).end('{"message":"Not Found"}')
    } else if (!authorized) {
      response.writeHead(401).end('{"message":"Unauthorized"}')
    } else {
      const jwt = issue(audience ?? 'https://github.com/octo-org')
      response.writeHead(200).end(JSON.stringify({ count: jwt.length, value: jwt }))
    }
  })

  /** @param {string} audience */
  function issue(audience) {
    const iat = Math.floor(Date.now() / 1000)
    /** @type {Claims} */
    const claims = {
      jti: randomUUID(),
      sub: subject,
      aud: audience,
      iss: GITHUB_ISSUER,
      repository: REPOSITORY,
      ref: 'refs/heads/main',
      nbf: iat - 300,
      iat,
      exp: iat + 300,
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
    requests,
    /** The tokens issued so far. Tests look for them in logs. */
    issued,
    /** The runner's environment variables for a job with `id-token: write`. */
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/_apis/distributedtask/hubs/Actions/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    /** Sets the failures of the requests from now on. @param {Script} next */
    script(next) {
      script = next
    },
    /** The claims of a token that this endpoint signed. @param {string} jwt @returns {Claims | undefined} */
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

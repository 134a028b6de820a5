// @ts-check
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import { AwsError } from './aws-error.mjs'
import { startCostExplorer } from './cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from './credentials.mjs'
import { startOidc } from './oidc.mjs'
import { startSts } from './sts.mjs'

const ROLE = 'arn:aws:iam::123456789012:role/ci/cost-reader'
const ASSUMED = 'arn:aws:sts::123456789012:assumed-role/cost-reader/aws-cost-events'
const SESSION = { RoleArn: ROLE, RoleSessionName: 'aws-cost-events' }

/** @type {(() => unknown)[]} */
const cleanup = []
afterEach(async () => {
  for (const end of cleanup.splice(0)) await end()
})

/**
 * @template {{ close(): Promise<void> }} T
 * @param {T} server
 * @returns {T}
 */
function closing(server) {
  cleanup.push(() => server.close())
  return server
}

/**
 * @param {import('./sts.mjs').Options} [options]
 * @param {Partial<import('@aws-sdk/client-sts').STSClientConfig>} [config]
 */
async function setUp(options = {}, config = {}) {
  const sts = closing(await startSts({ roles: { [ROLE]: {} }, ...options }))
  const base = { endpoint: sts.url, region: 'eu-west-1', maxAttempts: 1 }
  const client = new STSClient({ ...base, credentials: EXAMPLE_KEYS, ...config })
  cleanup.push(() => client.destroy())
  return { sts, client }
}

describe('GetCallerIdentity', () => {
  test('names who signed', async () => {
    const { sts, client } = await setUp()
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:user/cost-reader',
    })
    expect(sts.requests).toMatchObject([{ action: 'GetCallerIdentity', accessKeyId: EXAMPLE_KEYS.accessKeyId }])
  })

  test.each([
    ['an unknown key', { accessKeyId: 'AKIAX', secretAccessKey: 'x' }, 'InvalidClientTokenId'],
    ['another secret', { ...EXAMPLE_KEYS, secretAccessKey: 'x' }, 'SignatureDoesNotMatch'],
  ])('refuses %s', async (_, credentials, name) => {
    const { client } = await setUp({}, { credentials })
    const answer = client.send(new GetCallerIdentityCommand({}))
    await expect(answer).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } })
  })

  test('fails as scripted', async () => {
    const { sts, client } = await setUp()
    sts.script(() => ({ error: new AwsError('ServiceUnavailable', 'Try <later> & again', 503) }))
    const answer = client.send(new GetCallerIdentityCommand({}))
    await expect(answer).rejects.toMatchObject({ name: 'ServiceUnavailable', message: 'Try <later> & again' })
  })
})

describe('AssumeRole', () => {
  test('issues credentials that STS and Cost Explorer accept', async () => {
    const credentials = createCredentialStore()
    const { sts, client } = await setUp({ credentials })
    const { Credentials: issued, AssumedRoleUser } = await client.send(new AssumeRoleCommand(SESSION))
    expect(AssumedRoleUser?.Arn).toBe(ASSUMED)
    expect(issued?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_590_000)
    const keys = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
    expect(credentials.issued).toMatchObject([keys])

    const again = new STSClient({ endpoint: sts.url, region: 'us-east-1', credentials: keys })
    expect(await again.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: ASSUMED })
    const costs = closing(await startCostExplorer({ credentials }))
    const reader = new CostExplorerClient({ endpoint: costs.url, region: 'us-east-1', credentials: keys })
    const today = new Date().toISOString().slice(0, 8)
    const TimePeriod = { Start: `${today}01`, End: `${today}02` }
    await reader.send(new GetCostAndUsageCommand({ TimePeriod, Granularity: 'DAILY', Metrics: ['UnblendedCost'] }))
    expect(costs.requests).toMatchObject([{ accessKeyId: keys.accessKeyId }])
    again.destroy()
    reader.destroy()
  })

  /** @type {[string, Partial<import('@aws-sdk/client-sts').AssumeRoleCommandInput>, import('./sts-roles.mjs').RoleTrust, string, RegExp][]} */
  const refused = [
    ['a space in the session name', { RoleSessionName: 'a b' }, {}, 'ValidationError', /'roleSessionName' failed/],
    ['a session name too short', { RoleSessionName: 'a' }, {}, 'ValidationError', /greater than or equal to 2/],
    ['a session name too long', { RoleSessionName: 'a'.repeat(65) }, {}, 'ValidationError', /less than or equal to 64/],
    ['what is no ARN', { RoleArn: 'cost-reader' }, {}, 'ValidationError', /cost-reader is invalid/],
    ['a short session', { DurationSeconds: 899 }, {}, 'ValidationError', /greater than or equal to 900/],
    ['a session longer than the role allows', { DurationSeconds: 7200 }, {}, 'ValidationError', /MaxSessionDuration/],
    ['a missing external id', {}, { externalId: 'id-1' }, 'AccessDenied', /not authorized to perform: sts:AssumeRole/],
    ['a wrong external id', { ExternalId: 'id-2' }, { externalId: 'id-1' }, 'AccessDenied', /not authorized/],
    ['a caller that is not trusted', {}, { principals: ['arn:aws:iam::1:root'] }, 'AccessDenied', /not authorized/],
    ['a role for web identities alone', {}, { keys: false }, 'AccessDenied', /not authorized/],
    ['an unknown role', { RoleArn: `${ROLE}-2` }, {}, 'AccessDenied', /not authorized/],
  ]
  test.each(refused)('refuses %s', async (_, input, trust, name, message) => {
    const { client } = await setUp({ roles: { [ROLE]: trust } })
    const answer = client.send(new AssumeRoleCommand({ ...SESSION, ...input }))
    await expect(answer).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  })

  test('takes the external id and the longer session that the role allows', async () => {
    const { client } = await setUp({ roles: { [ROLE]: { externalId: 'id-1', maxSessionSeconds: 7200 } } })
    await client.send(new AssumeRoleCommand({ ...SESSION, ExternalId: 'id-1', DurationSeconds: 7200 }))
  })

  test('keeps chained roles to one hour', async () => {
    const credentials = createCredentialStore()
    const expiration = new Date(Date.now() + 60_000)
    const chained = credentials.issue({ accountId: '123456789012', arn: ASSUMED, userId: 'AROA:s', expiration })
    const { accessKeyId, secretAccessKey, sessionToken } = chained
    const { client } = await setUp(
      { credentials, roles: { [ROLE]: { maxSessionSeconds: 43_200 } } },
      { credentials: { accessKeyId, secretAccessKey, sessionToken } },
    )
    const answer = client.send(new AssumeRoleCommand({ ...SESSION, DurationSeconds: 7200 }))
    await expect(answer).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringMatching(/chaining/) })
  })
})

describe('AssumeRoleWithWebIdentity', () => {
  /** @param {{ audience?: string, oidc?: import('./oidc.mjs').Options, trust?: import('./sts-roles.mjs').RoleTrust }} [options] */
  async function setUpOidc({ audience = 'sts.amazonaws.com', oidc: oidcOptions = {}, trust = {} } = {}) {
    const oidc = closing(await startOidc(oidcOptions))
    const { client, sts } = await setUp({ oidc, roles: { [ROLE]: trust } })
    const token = await requestToken(oidc, audience)
    const assume = (/** @type {string} */ WebIdentityToken) =>
      client.send(new AssumeRoleWithWebIdentityCommand({ ...SESSION, WebIdentityToken }))
    return { oidc, sts, token, assume }
  }

  test('takes a token of the trusted provider, unsigned', async () => {
    const { sts, token, assume } = await setUpOidc({ trust: { subject: (sub) => sub.startsWith('repo:octo-org/') } })
    expect(await assume(token)).toMatchObject({
      AssumedRoleUser: { Arn: ASSUMED },
      Audience: 'sts.amazonaws.com',
      SubjectFromWebIdentityToken: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    })
    expect(sts.requests[0]?.headers.authorization).toBeUndefined()
  })

  /** @type {[string, Parameters<typeof setUpOidc>[0], string, RegExp][]} */
  const refused = [
    [
      'another audience',
      { audience: 'sts.amazonaws.com.cn' },
      'InvalidIdentityTokenException',
      /Incorrect token audience/,
    ],
    ['another repository', { trust: { subject: () => false } }, 'AccessDenied', /AssumeRoleWithWebIdentity/],
    ['a role for keys alone', { trust: { webIdentity: false } }, 'AccessDenied', /AssumeRoleWithWebIdentity/],
    ['an old token', { oidc: { now: () => new Date(Date.now() - 600_000) } }, 'ExpiredTokenException', /expired/],
  ]
  test.each(refused)('refuses %s', async (_, options, name, message) => {
    const { token, assume } = await setUpOidc(options)
    await expect(assume(token)).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  })

  test('refuses what the provider did not sign', async () => {
    const { token, assume } = await setUpOidc()
    const stranger = closing(await startOidc())
    const forged = await requestToken(stranger, 'sts.amazonaws.com')
    await expect(assume(forged)).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
    await expect(assume(`${token}x`)).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
    await expect(assume('gibberish')).rejects.toMatchObject({ message: expect.stringMatching(/not a valid JWT/) })
    const elsewhere = closing(await startOidc({ issuer: 'https://tokens.example.com' }))
    const foreign = assume(await requestToken(elsewhere, 'sts.amazonaws.com'))
    await expect(foreign).rejects.toMatchObject({ message: expect.stringMatching(/No OpenIDConnect provider found/) })
  })
})

describe('the token endpoint', () => {
  test('hands tokens to those who carry the request token', async () => {
    const oidc = closing(await startOidc())
    const url = oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL
    expect((await fetch(url)).status).toBe(401)
    const token = await requestToken(oidc, 'sts.amazonaws.com')
    expect(oidc.verify(token)).toMatchObject({ aud: 'sts.amazonaws.com', repository: 'octo-org/octo-repo' })
    expect(oidc.verify(`${token.slice(0, -8)}AAAAAAAA`)).toBeUndefined()
    expect(oidc.issued).toEqual([token])
    expect(oidc.requests).toEqual([
      { audience: null, authorized: false },
      { audience: 'sts.amazonaws.com', authorized: true },
    ])
  })

  test("names the repository's owner where no audience is asked for, and fails as scripted", async () => {
    const oidc = closing(await startOidc())
    const headers = { authorization: `Bearer ${oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` }
    const token = await tokenOf(fetch(oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL, { headers }))
    expect(oidc.verify(token)?.aud).toBe('https://github.com/octo-org')
    oidc.script(() => ({ status: 503, body: 'busy' }))
    expect((await fetch(oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL, { headers })).status).toBe(503)
  })
})

/**
 * @param {import('./oidc.mjs').Oidc} oidc
 * @param {string} audience
 * @returns {Promise<string>}
 */
async function requestToken(oidc, audience) {
  const headers = { authorization: `Bearer ${oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` }
  const url = `${oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${encodeURIComponent(audience)}`
  return tokenOf(fetch(url, { headers }))
}

/**
 * @param {Promise<Response>} response
 * @returns {Promise<string>}
 */
async function tokenOf(response) {
  return JSON.parse(await (await response).text()).value
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { AccessSettings, RoleSettings } from '../../src/costs/index.js'
import { Cancelled, Fault } from '../../src/model/fault.js'
import { AwsError } from '../emulators/aws-error.mjs'
import { refusals } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { startSts } from '../emulators/sts.mjs'
import { all, item, open, READING } from './support.js'

const ROLE_ARN = 'arn:aws:iam::123456789012:role/cost-reader'
const KEPT_ENV = { ...process.env }
const stops: (() => Promise<void>)[] = []

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^(AWS_|ACTIONS_ID)/.test(name)) delete process.env[name]
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
  process.env['AWS_CONFIG_FILE'] = '/nonexistent/config'
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/credentials'
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  process.env = { ...KEPT_ENV }
})

type StsOptions = NonNullable<Parameters<typeof startSts>[0]>

/** An account with its identity provider, STS and Cost Explorer; STS is found as the SDK finds it. */
async function account(roles: StsOptions['roles'] = {}, { trusted = true } = {}) {
  const credentials = createCredentialStore()
  const oidc = await startOidc()
  const sts = await startSts({ credentials, roles: roles ?? {}, ...(trusted && { oidc }) })
  const ce = await startCostExplorer({
    credentials,
    ledger: new Ledger([item('2026-11-20', 'A', '1')]),
    region: ['us-east-1', 'cn-northwest-1', 'us-gov-west-1'],
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
  stops.push(oidc.close, sts.close, ce.close)
  process.env['AWS_ENDPOINT_URL_STS'] = sts.url
  return { credentials, oidc, sts, ce }
}

const role = (from: RoleSettings['from'], more: Partial<RoleSettings> = {}): RoleSettings => ({
  arn: ROLE_ARN,
  sessionName: 'aws-cost-events',
  externalId: undefined,
  durationSeconds: 3600,
  from,
  oidc: { audience: 'sts.amazonaws.com', requestUrl: undefined, requestToken: undefined },
  ...more,
})

const fromRunner = (oidc: Awaited<ReturnType<typeof startOidc>>, audience = 'sts.amazonaws.com') => ({
  audience,
  requestUrl: oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL,
  requestToken: oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
})

async function read(url: string, access: Partial<AccessSettings>) {
  const opened = open(url, { access })
  const outcome = await all(opened.costs.read(READING)).catch((error: unknown) => error)
  return { ...opened, outcome, fault: outcome instanceof Fault ? outcome : undefined }
}

describe('keys and the default chain', () => {
  it('signs with the key inputs', async () => {
    const { ce, sts } = await account()
    expect((await read(ce.url, {})).outcome).toHaveLength(1)
    expect(ce.requests[0]?.accessKeyId).toBe(EXAMPLE_KEYS.accessKeyId)
    expect(sts.requests).toHaveLength(0)
  })

  it('signs with temporary keys and their session token', async () => {
    const { ce, credentials } = await account()
    const { accessKeyId, secretAccessKey, sessionToken } = credentials.issue({
      accountId: '123456789012',
      arn: 'arn:aws:sts::123456789012:assumed-role/x/y',
      userId: 'x',
      expiration: new Date(Date.now() + 60_000),
    })
    expect((await read(ce.url, { keys: { accessKeyId, secretAccessKey, sessionToken } })).outcome).toHaveLength(1)
    const { fault } = await read(ce.url, { keys: { accessKeyId, secretAccessKey, sessionToken: undefined } })
    expect(fault?.whatHappened).toMatch(/does not know these credentials/)
  })

  it('takes the default chain where there are no keys', async () => {
    const { ce } = await account()
    process.env['AWS_ACCESS_KEY_ID'] = EXAMPLE_KEYS.accessKeyId
    process.env['AWS_SECRET_ACCESS_KEY'] = EXAMPLE_KEYS.secretAccessKey
    expect((await read(ce.url, { keys: undefined })).outcome).toHaveLength(1)
  })

  it("masks what the chain finds, also where STS issued it for a profile's role", async () => {
    const { ce, credentials } = await account({ [ROLE_ARN]: {} })
    const folder = await mkdtemp(join(tmpdir(), 'aws-profile-'))
    stops.push(() => rm(folder, { recursive: true }))
    const { accessKeyId, secretAccessKey } = EXAMPLE_KEYS
    await writeFile(
      join(folder, 'credentials'),
      `[base]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`,
    )
    await writeFile(
      join(folder, 'config'),
      `[profile costs]\nrole_arn=${ROLE_ARN}\nsource_profile=base\nregion=us-east-1\n`,
    )
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials')
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config')
    process.env['AWS_PROFILE'] = 'costs'
    const { outcome, core } = await read(ce.url, { keys: undefined })
    expect(outcome).toHaveLength(1)
    const [issued] = credentials.issued
    expect(core.secrets).toEqual([issued?.accessKeyId, issued?.secretAccessKey, issued?.sessionToken])
  })

  it('says what to give where there are no credentials at all', async () => {
    const { ce } = await account()
    const { fault } = await read(ce.url, { keys: undefined })
    expect(fault?.whatHappened).toMatch(
      /^There are no AWS credentials \(.*Could not load credentials from any providers\)\.$/,
    )
    expect(fault?.whatToDo).toMatch(/`aws-access-key-id`.*`role-to-assume`.*`permissions: id-token: write`/)
    expect(ce.requests).toHaveLength(0)
    const fork = await read(ce.url, { keys: undefined, withoutSecrets: 'fork' })
    expect(fork.fault?.message).toMatch(/^This run serves a pull request from a fork/)
  })

  it.each([
    ['us-east-1', 'us-east-1'],
    ['eu-central-1', 'us-east-1'],
    ['cn-north-1', 'cn-northwest-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
  ])("signs in %s for the partition's own region at another endpoint", async (region, signed) => {
    const { ce } = await account()
    expect((await read(ce.url, { region })).outcome).toHaveLength(1)
    expect(ce.requests[0]?.region).toBe(signed)
  })

  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_COST_EXPLORER'])('finds Cost Explorer by %s', async (variable) => {
    const { ce } = await account()
    process.env[variable] = ce.url
    expect((await read(ce.url, { endpoint: undefined, region: 'cn-north-1' })).outcome).toHaveLength(1)
    expect(ce.requests[0]?.region).toBe('cn-northwest-1')
  })
})

describe('a role', () => {
  it('is assumed from keys, with external id, duration and session name; what STS issues is masked', async () => {
    const { ce, sts, credentials } = await account({ [ROLE_ARN]: { externalId: 'shop-7' } })
    const settings = role('keys', { externalId: 'shop-7', durationSeconds: 900, sessionName: 'costs-of-shop' })
    const { outcome, core } = await read(ce.url, { role: settings })
    expect(outcome).toHaveLength(1)
    expect(sts.requests.map(({ action }) => action)).toEqual(['AssumeRole'])
    expect(sts.requests[0]?.input).toMatchObject({
      RoleArn: ROLE_ARN,
      ExternalId: 'shop-7',
      DurationSeconds: '900',
      RoleSessionName: 'costs-of-shop',
    })
    const [issued] = credentials.issued
    expect(ce.requests[0]?.accessKeyId).toBe(issued?.accessKeyId)
    expect(core.secrets).toEqual([issued?.accessKeyId, issued?.secretAccessKey, issued?.sessionToken])
  })

  it('is assumed from the chain', async () => {
    const { ce, sts } = await account({ [ROLE_ARN]: {} })
    process.env['AWS_ACCESS_KEY_ID'] = EXAMPLE_KEYS.accessKeyId
    process.env['AWS_SECRET_ACCESS_KEY'] = EXAMPLE_KEYS.secretAccessKey
    expect((await read(ce.url, { keys: undefined, role: role('chain') })).outcome).toHaveLength(1)
    expect(sts.requests[0]?.accessKeyId).toBe(EXAMPLE_KEYS.accessKeyId)
  })

  it("is assumed with GitHub's OIDC token, which is masked before STS sees it", async () => {
    const { ce, sts, oidc, credentials } = await account({ [ROLE_ARN]: {} })
    const { outcome, core } = await read(ce.url, { keys: undefined, role: role('oidc', { oidc: fromRunner(oidc) }) })
    expect(outcome).toHaveLength(1)
    expect(oidc.requests).toEqual([{ audience: 'sts.amazonaws.com', authorized: true }])
    expect(sts.requests.map(({ action }) => action)).toEqual(['AssumeRoleWithWebIdentity'])
    expect(core.secrets).toEqual([
      oidc.issued[0],
      credentials.issued[0]?.accessKeyId,
      credentials.issued[0]?.secretAccessKey,
      credentials.issued[0]?.sessionToken,
    ])
    expect(ce.requests[0]?.accessKeyId).toBe(credentials.issued[0]?.accessKeyId)
  })

  it('is assumed once for the costs and the account', async () => {
    const { ce, sts } = await account({ [ROLE_ARN]: {} })
    const { costs } = open(ce.url, { access: { role: role('keys'), accountId: undefined } })
    const lines = costs.read(READING)
    expect(await costs.account()).toBe('123456789012')
    expect(await all(lines)).toHaveLength(1)
    expect(sts.requests.map(({ action }) => action)).toEqual(['AssumeRole', 'GetCallerIdentity'])
  })

  it('waits out a failure of the token endpoint', async () => {
    const { ce, oidc } = await account({ [ROLE_ARN]: {} })
    oidc.script((index) => (index < 2 ? { status: 503, body: 'busy' } : undefined))
    const { outcome } = await read(ce.url, { keys: undefined, role: role('oidc', { oidc: fromRunner(oidc) }) })
    expect(outcome).toHaveLength(1)
    expect(oidc.requests).toHaveLength(3)
  })

  const withoutToken = { audience: 'sts.amazonaws.com', requestUrl: undefined, requestToken: undefined }

  it('names the workflow lines where the job may not ask for a token', async () => {
    const { ce, oidc } = await account({ [ROLE_ARN]: {} })
    const missing = await read(ce.url, { keys: undefined, role: role('oidc', { oidc: withoutToken }) })
    expect(missing.fault?.message).toMatch(/no `id-token: write` permission.*`permissions:` with `id-token: write`/)
    oidc.script(() => ({ status: 403, body: '{}' }))
    const refused = await read(ce.url, { keys: undefined, role: role('oidc', { oidc: fromRunner(oidc) }) })
    expect(refused.fault?.message).toMatch(/GitHub answered 403.*`id-token: write`/)
    expect(ce.requests).toHaveLength(0)
  })

  it('names them too where there are no other credentials to assume the role from', async () => {
    const { ce } = await account({ [ROLE_ARN]: {} })
    const { fault } = await read(ce.url, { keys: undefined, role: role('chain') })
    expect(fault?.whatHappened).toMatch(/^`role-to-assume` finds neither GitHub's OIDC token nor AWS credentials/)
    expect(fault?.whatToDo).toMatch(/`permissions:` with `id-token: write`/)
  })

  it('says that forks get no token', async () => {
    const { ce } = await account({ [ROLE_ARN]: {} })
    const access = { keys: undefined, role: role('oidc', { oidc: withoutToken }), withoutSecrets: 'fork' } as const
    expect((await read(ce.url, access)).fault?.message).toMatch(/^This run serves a pull request from a fork/)
  })

  it.each([
    ['{}', 200],
    ['{"value":""}', 200],
    ['<html>', 200],
    ['{"value":"x"}', 302],
    ['no', 500],
  ])('takes %s with %i for no token', async (body, status) => {
    const { ce, oidc } = await account({ [ROLE_ARN]: {} })
    oidc.script(() => ({ status, body }))
    const { fault, core } = await read(ce.url, { keys: undefined, role: role('oidc', { oidc: fromRunner(oidc) }) })
    expect(fault?.whatHappened).toBe(`GitHub gave no OIDC token (HTTP ${status}).`)
    expect(core.secrets).toEqual([])
  })
})

describe('what STS refuses', () => {
  const cases: readonly [string, Partial<RoleSettings>, StsOptions['roles'], RegExp, RegExp][] = [
    ['a role that trusts nobody here', {}, {}, /may not assume the role/, /trust policy/],
    [
      'a wrong external id',
      { externalId: 'no' },
      { [ROLE_ARN]: { externalId: 'yes' } },
      /may not assume/,
      /`role-external-id`/,
    ],
    [
      'too long a session',
      { durationSeconds: 7200 },
      { [ROLE_ARN]: {} },
      /so long a session/,
      /`role-duration-seconds`/,
    ],
    ['a bad session name', { sessionName: 'a b' }, { [ROLE_ARN]: {} }, /role settings/, /`role-session-name`/],
  ]
  it.each(cases)('%s', async (_, more, roles, happened, remedy) => {
    const { ce, sts } = await account(roles)
    const { fault } = await read(ce.url, { role: role('keys', more) })
    expect(fault?.whatHappened).toMatch(happened)
    expect(fault?.whatToDo).toMatch(remedy)
    expect(fault?.message).not.toContain('123456789012')
    expect(sts.requests).toHaveLength(1)
    expect(ce.requests).toHaveLength(0)
  })

  it("unknown keys, a wrong audience, an unknown provider, another repository's trust", async () => {
    const known = await account({ [ROLE_ARN]: { subject: (subject) => subject.includes('other-repo') } })
    const unknownKeys = { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x', sessionToken: undefined }
    const keys = await read(known.ce.url, { keys: unknownKeys, role: role('keys') })
    expect(keys.fault?.whatHappened).toMatch(/does not know these credentials/)
    const oidc = fromRunner(known.oidc)
    const subject = await read(known.ce.url, { role: role('oidc', { oidc }) })
    expect(subject.fault?.message).toMatch(/does not trust this workflow.*`sts:AssumeRoleWithWebIdentity`/)
    const audience = await read(known.ce.url, { role: role('oidc', { oidc: { ...oidc, audience: 'elsewhere' } }) })
    expect(audience.fault?.message).toMatch(/does not accept the audience.*`oidc-audience`/)
    const unknown = await account({ [ROLE_ARN]: {} }, { trusted: false })
    const provider = await read(unknown.ce.url, { role: role('oidc', { oidc: fromRunner(unknown.oidc) }) })
    expect(provider.fault?.message).toMatch(/does not know GitHub.*token\.actions\.githubusercontent\.com/)
  })

  it('tries again what passes, and says so', async () => {
    const { ce, sts } = await account({ [ROLE_ARN]: {} })
    const busy = new AwsError('IDPCommunicationError', 'Try again.')
    sts.script(({ index }) => [{ reset: true } as const, { error: busy }][index])
    const { outcome, core } = await read(ce.url, { role: role('keys') })
    expect(outcome).toHaveLength(1)
    expect(core.texts('info')).toEqual([
      expect.stringMatching(/^STS is asked again \(attempt 2 of 5\)/),
      expect.stringMatching(/attempt 3 of 5.*IDPCommunicationError/),
    ])
  })
})

describe('the account', () => {
  it('is what the user says, and STS is not asked', async () => {
    const { ce, sts } = await account()
    const { costs } = open(ce.url, { access: { accountId: '210987654321' } })
    expect(await costs.account()).toBe('210987654321')
    expect(sts.requests).toHaveLength(0)
  })

  it('is asked of STS beside the first cost request and not before it', async () => {
    const { ce, sts } = await account()
    const { costs } = open(ce.url, { access: { accountId: undefined } })
    const asked = costs.account()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(sts.requests).toHaveLength(0)
    const lines = costs.read(READING)
    expect(await asked).toBe('123456789012')
    expect(await costs.account()).toBe('123456789012')
    expect(sts.requests).toHaveLength(1)
    expect(await all(lines)).toHaveLength(1)
    expect(ce.requests[0]?.at).toBeLessThanOrEqual(sts.requests[0]?.at ?? 0)
  })

  it('is an error that names account-id where events are sent, else a warning', async () => {
    const { ce, sts } = await account()
    sts.script(() => ({ error: new AwsError('AccessDenied', 'Not for 123456789012.', 403) }))
    const required = open(ce.url, { access: { accountId: undefined }, outside: { accountRequired: true } })
    const lines = required.costs.read(READING)
    await expect(required.costs.account()).rejects.toThrow(/Give `account-id`/)
    expect(await all(lines)).toHaveLength(1)
    const optional = open(ce.url, { access: { accountId: undefined } })
    optional.costs.read(READING)
    expect(await optional.costs.account()).toBeUndefined()
    expect(optional.core.texts('warning')).toEqual([expect.stringMatching(/`account-id`/)])
    expect(optional.core.texts('warning').join()).not.toContain('123456789012')
  })

  it('is not waited for as long as all the attempts would take', async () => {
    const { ce, sts } = await account()
    sts.script(() => ({ stall: true }))
    const limits = { connect: 1_000, whole: 400 }
    const { costs } = open(ce.url, { access: { accountId: undefined }, outside: { accountRequired: true, limits } })
    costs.read(READING)
    await expect(costs.account()).rejects.toThrow(/STS did not answer.*`account-id`/)
    expect(sts.requests.length).toBeLessThanOrEqual(2)
  })

  it('is no failure of STS where the run is cancelled meanwhile', async () => {
    const { ce, sts } = await account()
    sts.script(() => ({ stall: true }))
    const { costs, abort } = open(ce.url, { access: { accountId: undefined }, outside: { accountRequired: true } })
    costs.read(READING)
    const asked = costs.account()
    setTimeout(() => abort.abort(new Cancelled('SIGTERM')), 100)
    await expect(asked).rejects.toBeInstanceOf(Cancelled)
    expect(sts.requests).toHaveLength(1)
  })

  it('says what Cost Explorer refuses, where it refuses the credentials too', async () => {
    const { ce, sts } = await account()
    ce.script(() => refusals.unrecognizedClient)
    sts.script(() => ({ error: new AwsError('InvalidClientTokenId', 'x', 403) }))
    const { costs } = open(ce.url, { access: { accountId: undefined }, outside: { accountRequired: true } })
    const lines = costs.read(READING)
    await expect(costs.account()).rejects.toThrow(/does not know these credentials \(UnrecognizedClientException/)
    await expect(all(lines)).rejects.toThrow(/does not know these credentials/)
  })
})

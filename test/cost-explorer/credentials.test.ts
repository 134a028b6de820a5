import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as toolkit from '@actions/core'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { CostExplorerSettings } from '../../src/cost-explorer/index.js'
import { Cancelled } from '../../src/lib/errors.js'
import { AwsError } from '../emulators/aws-error.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { listen } from '../emulators/loopback.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { startSts } from '../emulators/sts.mjs'
import {
  all,
  Cleanup,
  isolateEnvironment,
  item,
  NO_KEYS,
  NOW,
  open,
  READING,
  readAll,
  withoutDelays,
} from './support.js'

const ROLE_ARN = 'arn:aws:iam::123456789012:role/cost-reader'
const cleanup = new Cleanup()

beforeEach(() => {
  cleanup.add(isolateEnvironment())
  withoutDelays()
  // The toolkit writes its workflow commands there.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await cleanup.run()
})

type StsOptions = NonNullable<Parameters<typeof startSts>[0]>

/** An account with its identity provider, STS and Cost Explorer. STS is found the way the SDK finds it. */
async function account(
  roles: NonNullable<StsOptions['roles']> = {},
  { trusted = true, subject }: { trusted?: boolean; subject?: string } = {},
) {
  const credentials = createCredentialStore()
  const oidc = await startOidc(subject === undefined ? {} : { subject })
  const sts = await startSts({ credentials, roles, ...(trusted && { oidc }) })
  const ce = await startCostExplorer({
    credentials,
    ledger: new Ledger([item('2026-11-20', 'A', '1')]),
    region: ['us-east-1', 'cn-northwest-1', 'us-gov-west-1'],
    now: NOW,
  })
  cleanup.add(oidc.close, sts.close, ce.close)
  process.env['AWS_ENDPOINT_URL_STS'] = sts.url
  return { credentials, oidc, sts, ce }
}

const role = (roleSource: CostExplorerSettings['roleSource'], more: Partial<CostExplorerSettings> = {}) => ({
  roleToAssume: ROLE_ARN,
  roleSource,
  ...(roleSource !== 'keys' && NO_KEYS),
  ...more,
})

/** Reads with a role by OIDC, with the toolkit's own `getIDToken`. */
async function readWithToken(
  ce: string,
  env: Readonly<Record<string, string>>,
  settings: Partial<CostExplorerSettings> = {},
) {
  Object.assign(process.env, env)
  const secrets: string[] = []
  const core = {
    info() {},
    warning() {},
    setSecret: (value: string) => void secrets.push(value),
    getIDToken: toolkit.getIDToken,
  }
  return { ...(await readAll(ce, { settings: role('oidc', settings), runtime: { core } })), secrets }
}

const secretsOf = ({ issued: [issued] }: ReturnType<typeof createCredentialStore>) => [
  issued?.accessKeyId,
  issued?.secretAccessKey,
  issued?.sessionToken,
]

describe('keys and the default chain', () => {
  test("credentials that STS issued for a profile's role are masked", async () => {
    const { ce, credentials } = await account({ [ROLE_ARN]: {} })
    const folder = await mkdtemp(join(tmpdir(), 'aws-profile-'))
    cleanup.add(() => rm(folder, { recursive: true }))
    const { accessKeyId, secretAccessKey } = EXAMPLE_KEYS
    const [keys, config] = [join(folder, 'credentials'), join(folder, 'config')]
    await writeFile(keys, `[base]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`)
    await writeFile(config, `[profile costs]\nrole_arn=${ROLE_ARN}\nsource_profile=base\nregion=us-east-1\n`)
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: keys, AWS_CONFIG_FILE: config, AWS_PROFILE: 'costs' })
    const { lines, core } = await readAll(ce.url, { settings: NO_KEYS })
    expect(lines).toHaveLength(1)
    expect(core.secrets).toEqual(secretsOf(credentials))
  })

  test.each([
    ['eu-central-1', 'us-east-1'],
    ['cn-north-1', 'cn-northwest-1'],
  ])('AWS_ENDPOINT_URL sets the endpoint, and requests from %s are signed for %s', async (awsRegion, signed) => {
    const { ce } = await account()
    process.env['AWS_ENDPOINT_URL'] = ce.url
    expect((await readAll(undefined, { settings: { awsRegion } })).lines).toHaveLength(1)
    expect(ce.requests[0]?.region).toBe(signed)
  })
})

describe('a role', () => {
  test('a role is assumed once for the costs and the account, and the credentials that STS issues are masked', async () => {
    const { ce, sts, credentials } = await account({ [ROLE_ARN]: {} })
    const { costs, core } = open(ce.url, { settings: role('keys', { accountId: undefined }) })
    const lines = costs.read(READING)
    expect(await costs.account()).toBe('123456789012')
    expect(await all(lines)).toHaveLength(1)
    expect(sts.requests.map(({ action }) => action)).toEqual(['AssumeRole', 'GetCallerIdentity'])
    expect(core.secrets).toEqual(secretsOf(credentials))
  })

  test("a role is assumed with GitHub's OIDC token, which is masked before STS receives it", async () => {
    const { ce, sts, oidc, credentials } = await account({ [ROLE_ARN]: {} })
    const { lines, secrets } = await readWithToken(ce.url, oidc.env)
    expect(lines).toHaveLength(1)
    expect(oidc.requests).toEqual([{ audience: 'sts.amazonaws.com', authorized: true }])
    expect(sts.requests.map(({ action }) => action)).toEqual(['AssumeRoleWithWebIdentity'])
    expect(secrets).toEqual([oidc.issued[0], ...secretsOf(credentials)])
    expect(ce.requests[0]?.accessKeyId).toBe(credentials.issued[0]?.accessKeyId)
  })

  test.each([
    '',
    '<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>issued-secret</SecretAccessKey></Credentials>',
  ])('an answer of STS without complete credentials is an error, and its values are masked: %j', async (result) => {
    const server = await listen((_, response) => {
      response.end(`<AssumeRoleResponse><AssumeRoleResult>${result}</AssumeRoleResult></AssumeRoleResponse>`)
    })
    cleanup.add(server.close)
    process.env['AWS_ENDPOINT_URL_STS'] = server.url
    const { message, core } = await readAll('http://127.0.0.1:9', { settings: role('keys') })
    expect(message).toMatch(/STS answered without credentials\./)
    expect(core.secrets).toEqual(result === '' ? [] : ['ASIAEXAMPLE', 'issued-secret'])
  })

  test('a run that is cancelled while STS is silent ends at once', async () => {
    const { ce, sts } = await account({ [ROLE_ARN]: {} })
    const { costs, abort } = open(ce.url, { settings: role('keys') })
    sts.script(() => {
      abort.abort(new Cancelled('SIGTERM'))
      return { stall: true }
    })
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
  })
})

describe("GitHub's OIDC token", () => {
  test.each([
    [{ status: 302, body: '{"value":"x"}' }, /GitHub gave no OIDC token \(HTTP 302\)/],
    [{ status: 200, body: '{"value":""}' }, /GitHub gave no OIDC token\./],
    [{ status: 200, body: '<html>' }, /GitHub gave no OIDC token\./],
    [{ status: 401, body: '{}' }, /GitHub answered 401.*`permissions:` with `id-token: write`/],
    [{ status: 403, body: '{}' }, /GitHub answered 403.*`permissions:` with `id-token: write`/],
  ])('a token endpoint that answers %j is an error, and nothing is masked', async (answer, expected) => {
    const { ce, oidc } = await account({ [ROLE_ARN]: {} })
    oidc.script(() => answer)
    const { message, secrets } = await readWithToken(ce.url, oidc.env)
    expect(message).toMatch(expected)
    expect(secrets).toEqual([])
    expect(ce.requests).toHaveLength(0)
  })

  test.each([
    [undefined, /the job has no `id-token: write` permission.*`permissions:` with `id-token: write`/],
    ['fork', /^UserError: This run is for a pull request from a fork: GitHub gives it no OIDC token/],
    ['dependabot', /^UserError: This run was started by Dependabot: GitHub gives it no OIDC token/],
  ] as const)(
    'a job without the permission gets an error (secrets withheld: %s)',
    async (secretsWithheld, expected) => {
      const { ce } = await account({ [ROLE_ARN]: {} })
      expect((await readWithToken(ce.url, {}, { secretsWithheld })).message).toMatch(expected)
    },
  )

  test('the error names a token endpoint that cannot be reached', async () => {
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/?x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' }
    const { message } = await readWithToken('http://127.0.0.1:9', env)
    expect(message).toMatch(/GitHub's OIDC service cannot be reached \(.*ECONNREFUSED/)
  })

  test('a run that is cancelled while the token endpoint is silent ends at once', async () => {
    const { costs, abort, core } = open('http://127.0.0.1:9', { settings: role('oidc') })
    core.getIDToken = () => {
      setImmediate(() => abort.abort(new Cancelled('SIGTERM')))
      return new Promise(() => {})
    }
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
  })
})

describe('refusals of STS', () => {
  test.each<[string, Partial<CostExplorerSettings>, RegExp]>([
    ['an invalid session name', { roleSessionName: 'a b' }, /rejected the role settings.*`role-session-name`/],
    ['an unknown key', { awsAccessKeyId: 'AKIANOBODY', awsSecretAccessKey: 'x' }, /AWS rejected the access key/],
  ])('%s is an error with advice, without account ids, after one request', async (_, more, expected) => {
    const { ce, sts } = await account({ [ROLE_ARN]: {} })
    const { message } = await readAll(ce.url, { settings: role('keys', more) })
    expect(message).toMatch(expected)
    expect(message).not.toContain('123456789012')
    expect([sts.requests.length, ce.requests.length]).toEqual([1, 0])
  })

  test.each([
    ['repo:octo-org/octo-repo:environment:prod', false],
    ['repo:octo-org@583231/octo-repo@1296269:ref:refs/heads/main', true],
  ])("a refusal shows the token's subject %s and the condition that allows it", async (subject, hasIds) => {
    const { ce, oidc } = await account({ [ROLE_ARN]: { subject: () => false } }, { subject })
    const { message } = await readWithToken(ce.url, oidc.env)
    expect(message).toContain('does not trust this workflow')
    expect(message).toContain(`The subject of this run's token is \`${subject}\`.`)
    const key = 'token.actions.githubusercontent.com'
    expect(message).toContain(
      `This condition allows it: {"Condition":{"StringEquals":{"${key}:aud":"sts.amazonaws.com","${key}:sub":"${subject}"}}}`,
    )
    expect(message.includes('contains the ids of owner and repository')).toBe(hasIds)
    expect(message).not.toContain('\n')
    for (const token of oidc.issued) expect(message).not.toContain(token.split('.')[1])
  })

  test.each(['x', `a.${Buffer.from('[]').toString('base64url')}.c`])(
    'the error for a token that cannot be read (%s) does not name a subject',
    async (token) => {
      const { ce } = await account()
      const core = { info() {}, warning() {}, setSecret() {}, getIDToken: async () => token }
      const { message } = await readAll(ce.url, { settings: role('oidc'), runtime: { core } })
      expect(message).toMatch(/^UserError: /)
      expect(message).not.toContain('subject of')
    },
  )

  test('temporary failures of STS are retried, and the log says so', async () => {
    const { ce, sts } = await account({ [ROLE_ARN]: {} })
    const busy = new AwsError('IDPCommunicationError', 'Try again.')
    sts.script(({ index }) => [{ reset: true } as const, { error: busy }][index])
    const { lines, core } = await readAll(ce.url, { settings: role('keys') })
    expect(lines).toHaveLength(1)
    expect(core.infos).toEqual([
      expect.stringMatching(/^Retrying STS \(attempt 2 of 5\): /),
      expect.stringMatching(/^Retrying STS \(attempt 3 of 5\): IDPCommunicationError/),
    ])
  })
})

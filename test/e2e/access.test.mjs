// @ts-check
/** Every way into an account: keys, the default chain, roles; and what is said where there is none. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { enter, NO_KEYS, ROLE } from './support/enter.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT } from './support/stage.mjs'

const { accessKeyId, secretAccessKey } = EXAMPLE_KEYS
const KEYS_IN_ENV = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
const INI = `aws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`

/** @type {import('../emulators/oidc.mjs').Oidc} */
let oidc
/** @type {string} */
let folder
beforeAll(async () => {
  oidc = await startOidc()
  folder = await mkdtemp(join(tmpdir(), 'access-'))
})
afterAll(async () => {
  await oidc.close()
  await rm(folder, { recursive: true })
})

/** Writes a file of this test's own, and gives its path. @param {string} text */
async function file(text) {
  const path = join(await mkdtemp(join(folder, 'file-')), 'file')
  await writeFile(path, text)
  return path
}

describe('credentials', () => {
  test('the key inputs come before the environment', async () => {
    const { result, signer, asked } = await enter(
      {},
      { env: { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'x' } },
    )
    expect(result.exitCode).toBe(0)
    expect(signer).toBe(`${accessKeyId} us-east-1`)
    expect(asked).toEqual(['GetCallerIdentity'])
    expect(result.masks).toEqual(expect.arrayContaining([accessKeyId, secretAccessKey]))
  })

  test('a session token is taken from inputs and from the environment', async () => {
    const temporary = {
      accessKeyId: 'ASIATEMPORARY0000000',
      secretAccessKey: 'temporary-secret',
      sessionToken: 'temporary-token',
    }
    const run =
      (/** @type {Record<string, string>} */ env) => (/** @type {import('./support/stage.mjs').Stage} */ stage) => {
        stage.credentials.add(temporary)
        return { env }
      }
    const { accessKeyId: id, secretAccessKey: secret, sessionToken: token } = temporary
    const given = { 'aws-access-key-id': id, 'aws-secret-access-key': secret }
    const withToken = await enter({ ...given, 'aws-session-token': token }, run({}))
    expect(withToken.signer).toBe(`${id} us-east-1`)
    expect(withToken.result.masks).toContain(token)
    const inEnv = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token }
    const fromEnv = await enter(NO_KEYS, run(inEnv))
    expect(fromEnv.signer).toBe(`${id} us-east-1`)
    expect(leaks(fromEnv.result, [secret, token])).toEqual([])
    expect((await enter(given, run({}))).said).toMatch(/`aws-session-token`/)
  })

  test('the default chain reads files: the default profile, AWS_PROFILE, and a profile with a role', async () => {
    const plain = await enter(NO_KEYS, { env: { AWS_SHARED_CREDENTIALS_FILE: await file(`[default]\n${INI}`) } })
    expect(plain.signer).toBe(`${accessKeyId} us-east-1`)
    const AWS_SHARED_CREDENTIALS_FILE = await file(`[costs]\n${INI}`)
    const profile = await enter(NO_KEYS, { env: { AWS_SHARED_CREDENTIALS_FILE, AWS_PROFILE: 'costs' } })
    expect(profile.signer).toBe(`${accessKeyId} us-east-1`)
    const AWS_CONFIG_FILE = await file(`[profile reader]\nrole_arn=${ROLE}\nsource_profile=costs\nregion=us-east-1\n`)
    const role = await enter(NO_KEYS, { env: { AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE, AWS_PROFILE: 'reader' } })
    expect(role.signer).toBe(`${role.issuedId} us-east-1`)
    const from = await enter(
      { ...NO_KEYS, 'role-to-assume': ROLE },
      { env: { AWS_SHARED_CREDENTIALS_FILE, AWS_PROFILE: 'costs' } },
    )
    expect(from.signer).toBe(`${from.issuedId} us-east-1`)
    expect(from.asked).toEqual(['AssumeRole', 'GetCallerIdentity'])
  })

  test('missing, incomplete or wrong keys are errors that name the input', async () => {
    const none = await enter(NO_KEYS)
    expect(none.said).toMatch(/[Cc]redentials.*`aws-access-key-id`/)
    expect([...none.requests, ...none.asked]).toEqual([])
    expect((await enter({ 'aws-secret-access-key': ' ' })).said).toMatch(/`aws-secret-access-key`/)
    expect((await enter({ ...NO_KEYS, 'aws-session-token': 'token-alone' })).said).toMatch(/`aws-session-token`/)
    const wrong = await enter({ 'aws-secret-access-key': 'another-secret-of-nobody' })
    expect(wrong.said).toMatch(/signature.*`aws-secret-access-key`/)
    expect(leaks(wrong.result, ['another-secret-of-nobody'])).toEqual([])
  })
})

describe('a role', () => {
  test('a role is assumed from keys, with external id, duration and a session name that STS accepts', async () => {
    const settings = {
      'role-external-id': 'shop-7',
      'role-duration-seconds': '900',
      'role-session-name': 'Költség / nightly #1',
    }
    const inputs = { ...settings, 'role-to-assume': ROLE }
    const roles = { [ROLE]: { externalId: 'shop-7' } }
    // GitHub's token is there as well, but keys go first.
    const fromInputs = await enter(inputs, { env: oidc.env }, { roles, oidc })
    expect(fromInputs.asked).toEqual(['AssumeRole', 'GetCallerIdentity'])
    expect(fromInputs.sts.requests[0]).toMatchObject({
      accessKeyId,
      input: { RoleArn: ROLE, ExternalId: 'shop-7', DurationSeconds: '900', RoleSessionName: 'K-lts-g---nightly--1' },
    })
    expect(fromInputs.signer).toBe(`${fromInputs.issuedId} us-east-1`)
    const fromEnv = await enter({ ...NO_KEYS, ...inputs }, { env: { ...KEYS_IN_ENV, ...oidc.env } }, { roles })
    expect(fromEnv.sts.requests[0]).toMatchObject({ action: 'AssumeRole', accessKeyId })
    expect(oidc.requests).toEqual([])
  })

  test("a role is assumed with GitHub's OIDC token, whose endpoint may fail once", async () => {
    oidc.script((index) => (index === 0 ? { status: 503, body: 'busy' } : undefined))
    const { result, sts, signer, issuedId } = await enter(
      { ...NO_KEYS, 'role-to-assume': ROLE },
      { env: oidc.env },
      { oidc },
    )
    expect(result.exitCode).toBe(0)
    expect(oidc.requests.splice(0)).toEqual(Array(2).fill({ audience: 'sts.amazonaws.com', authorized: true }))
    expect(sts.requests[0]).toMatchObject({ action: 'AssumeRoleWithWebIdentity', input: { DurationSeconds: '3600' } })
    expect(signer).toBe(`${issuedId} us-east-1`)
    oidc.script(() => undefined)
  })

  test('each reason why a role cannot be assumed has its remedy, and costs nothing', async () => {
    const inputs = { ...NO_KEYS, 'role-to-assume': ROLE }
    const { ACTIONS_ID_TOKEN_REQUEST_URL } = oidc.env
    const elsewhere = { [ROLE]: { subject: (/** @type {string} */ subject) => subject.includes('other') } }
    const { env } = oidc
    /** @type {[Parameters<typeof enter>, RegExp][]} */
    const refused = [
      [[inputs], /OIDC.*`id-token: write`/],
      [[inputs, { env: { ACTIONS_ID_TOKEN_REQUEST_URL } }], /`id-token: write`/],
      [[inputs, { env: { ...env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'stale' } }], /401.*`id-token: write`/],
      [[{ ...inputs, 'oidc-audience': 'other' }, { env }, { oidc }], /audience.*`oidc-audience`/],
      [[inputs, { env }, { oidc, roles: elsewhere }], /`sts:AssumeRoleWithWebIdentity`/],
      [[inputs, { env }], /https:\/\/token\.actions\.githubusercontent\.com/],
      [[{ 'role-to-assume': ROLE }, {}, { roles: {} }], /role.*`role-external-id`/],
      [[{ 'role-to-assume': ROLE, 'role-duration-seconds': '7200' }], /session.*`role-duration-seconds`/],
    ]
    for (const [how, message] of refused) {
      const { result, said, requests } = await enter(...how)
      expect(said).toMatch(message)
      expect(said).not.toContain(ACCOUNT)
      expect(result.exitCode).toBe(1)
      expect(requests).toEqual([])
    }
    expect((await enter({ 'role-to-assume': 'cost-reader' })).said).toMatch(/`role-to-assume`.*cost-reader.*ARN/)
  })
})

describe('runs of forks and Dependabot', () => {
  const keyless = { ...NO_KEYS, 'webhook-url': '' }

  test.each([
    ['a fork', 'pull-request-fork', {}, /fork/],
    ['Dependabot', 'push', { env: { GITHUB_ACTOR: 'dependabot[bot]' } }, /Dependabot/],
  ])('a run of %s that misses a secret says why', async (_, payload, more, whose) => {
    const event = await loadPayload(/** @type {'push'} */ (payload))
    /** @type {[inputs: Record<string, string>, also: RegExp][]} */
    const cases = [
      [keyless, /[Cc]redentials/],
      [{ ...keyless, 'role-to-assume': ROLE }, /OIDC/],
      [{ 'aws-secret-access-key': '', 'webhook-url': '' }, /`aws-secret-access-key`/],
      [{ 'webhook-url': '', require: 'webhook', 'webhook-headers': 'X-Key:' }, /`require`/],
      [{ 'webhook-url': '', 'replay-file': 'letters.ndjson' }, /`webhook-url`/],
    ]
    for (const [inputs, also] of cases) {
      const { result, said } = await enter(inputs, { ...event, ...more })
      expect([result.exitCode, result.errors.length]).toEqual([1, 1])
      for (const text of [whose, also]) expect(said).toMatch(text)
    }
    expect((await enter({}, { ...event, ...more })).result.exitCode).toBe(0)
  })

  test("a pull request of the repository's own branch hears nothing of forks", async () => {
    const { said } = await enter(NO_KEYS, await loadPayload('pull-request'))
    expect(said).not.toMatch(/fork|Dependabot/)
  })
})

// @ts-check
/** Every kind of credentials: keys, the default chain, roles. Each refusal's text is tested in test/cost-explorer. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { enter, NO_KEYS, ROLE } from './support/enter.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT } from './support/stage.mjs'

const { accessKeyId, secretAccessKey } = EXAMPLE_KEYS

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

test('key inputs come before the keys of the environment', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'x' }
  const { result, signer, actions } = await enter({}, { env })
  expect([result.exitCode, signer, actions]).toEqual([0, `${accessKeyId} us-east-1`, ['GetCallerIdentity']])
  expect(result.masks).toEqual(expect.arrayContaining([accessKeyId, secretAccessKey]))
})

test('temporary keys work from inputs and from the environment, with their session token only', async () => {
  const [id, secret, token] = ['ASIATEMPORARY0000000', 'temporary-secret', 'temporary-token']
  const run =
    (/** @type {Record<string, string>} */ env) => (/** @type {import('./support/stage.mjs').Stage} */ stage) => {
      stage.credentials.add({ accessKeyId: id, secretAccessKey: secret, sessionToken: token })
      return { env }
    }
  const given = { 'aws-access-key-id': id, 'aws-secret-access-key': secret }
  const withToken = await enter({ ...given, 'aws-session-token': token }, run({}))
  expect([withToken.signer, withToken.result.masks.includes(token)]).toEqual([`${id} us-east-1`, true])
  const inEnv = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token }
  const fromEnv = await enter(NO_KEYS, run(inEnv))
  expect([fromEnv.signer, leaks(fromEnv.result, [secret, token])]).toEqual([`${id} us-east-1`, []])
  expect((await enter(given, run({}))).errors).toMatch(/`aws-session-token`/)
})

test('the default chain reads a profile and a profile with a role, and role-to-assume starts from a profile', async () => {
  const [AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE] = [join(folder, 'credentials'), join(folder, 'config')]
  const keys = `[costs]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`
  await writeFile(AWS_SHARED_CREDENTIALS_FILE, keys)
  const role = `[profile reader]\nrole_arn=${ROLE}\nsource_profile=costs\nregion=us-east-1\n`
  await writeFile(AWS_CONFIG_FILE, role)
  const env = { AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE }
  const profile = await enter(NO_KEYS, { env: { ...env, AWS_PROFILE: 'costs' } })
  expect(profile.signer).toBe(`${accessKeyId} us-east-1`)
  const ofProfile = await enter(NO_KEYS, { env: { ...env, AWS_PROFILE: 'reader' } })
  expect(ofProfile.signer).toBe(`${ofProfile.issuedId} us-east-1`)
  const from = await enter({ ...NO_KEYS, 'role-to-assume': ROLE }, { env: { ...env, AWS_PROFILE: 'costs' } })
  expect([from.signer, from.actions]).toEqual([`${from.issuedId} us-east-1`, ['AssumeRole', 'GetCallerIdentity']])
})

test('missing or wrong keys are errors that name the input', async () => {
  const none = await enter(NO_KEYS)
  expect(none.errors).toMatch(/[Cc]redentials.*`aws-access-key-id`/)
  expect([...none.requests, ...none.actions]).toEqual([])
  const wrong = await enter({ 'aws-secret-access-key': 'another-secret-of-nobody' })
  expect(wrong.errors).toMatch(/signature.*`aws-secret-access-key`/)
  expect(leaks(wrong.result, ['another-secret-of-nobody'])).toEqual([])
})

test.each(['inputs', 'environment'])(
  "a role is assumed with keys of the %s before GitHub's token, with external id, duration and an accepted session name",
  async (place) => {
    const inputs = {
      ...(place === 'environment' && NO_KEYS),
      'role-to-assume': ROLE,
      'role-external-id': 'shop-7',
      'role-duration-seconds': '900',
      'role-session-name': 'Költség / nightly #1',
    }
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
    const env = { ...oidc.env, ...(place === 'environment' && keys) }
    const roles = { [ROLE]: { externalId: 'shop-7' } }
    const { actions, sts, signer, issuedId } = await enter(inputs, { env }, { roles, oidc })
    expect(actions).toEqual(['AssumeRole', 'GetCallerIdentity'])
    const input = {
      RoleArn: ROLE,
      ExternalId: 'shop-7',
      DurationSeconds: '900',
      RoleSessionName: 'K-lts-g---nightly--1',
    }
    expect(sts.requests[0]).toMatchObject({ accessKeyId, input })
    expect([signer, oidc.requests]).toEqual([`${issuedId} us-east-1`, []])
  },
)

test("a role is assumed with GitHub's OIDC token, also if its endpoint fails once", async () => {
  oidc.script((index) => (index === 0 ? { status: 503, body: 'busy' } : undefined))
  const inputs = { ...NO_KEYS, 'role-to-assume': ROLE }
  const { result, sts, signer, issuedId } = await enter(inputs, { env: oidc.env }, { oidc })
  expect(result.exitCode).toBe(0)
  expect(oidc.requests.splice(0)).toEqual(Array(2).fill({ audience: 'sts.amazonaws.com', authorized: true }))
  expect(sts.requests[0]).toMatchObject({ action: 'AssumeRoleWithWebIdentity', input: { DurationSeconds: '3600' } })
  expect(signer).toBe(`${issuedId} us-east-1`)
  oidc.script(() => undefined)
})

test('a role that cannot be assumed is an error with advice, without a request to Cost Explorer', async () => {
  const inputs = { ...NO_KEYS, 'role-to-assume': ROLE }
  const elsewhere = { [ROLE]: { subject: (/** @type {string} */ subject) => subject.includes('other') } }
  /** @type {[Parameters<typeof enter>, RegExp][]} */
  const refused = [
    [[inputs], /OIDC.*`id-token: write`/],
    [[{ ...inputs, 'oidc-audience': 'other' }, { env: oidc.env }, { oidc }], /audience.*`oidc-audience`/],
    [[inputs, { env: oidc.env }, { oidc, roles: elsewhere }], /`sts:AssumeRoleWithWebIdentity`.*The subject of this/],
    [[inputs, { env: oidc.env }], /https:\/\/token\.actions\.githubusercontent\.com/],
    [[{ 'role-to-assume': ROLE }, {}, { roles: {} }], /role.*`role-external-id`/],
    [[{ 'role-to-assume': ROLE, 'role-duration-seconds': '7200' }], /session.*`role-duration-seconds`/],
  ]
  for (const [how, message] of refused) {
    const { result, errors, requests } = await enter(...how)
    expect(errors).toMatch(message)
    expect(errors).not.toContain(ACCOUNT)
    expect([result.exitCode, requests]).toEqual([1, []])
  }
})

test.each([
  ['of a fork', 'pull-request-fork', {}, /fork/],
  ['of Dependabot', 'push', { env: { GITHUB_ACTOR: 'dependabot[bot]' } }, /Dependabot/],
])('a run %s says why a secret is missing, and passes with keys', async (_, payload, more, whose) => {
  const event = await loadPayload(/** @type {'push'} */ (payload))
  for (const [inputs, also] of /** @type {[Record<string, string>, RegExp][]} */ ([
    [{ ...NO_KEYS, 'webhook-url': '' }, /[Cc]redentials/],
    [{ 'webhook-url': '', require: 'webhook', 'webhook-headers': 'X-Key:' }, /`require`/],
  ])) {
    const { result, errors } = await enter(inputs, { ...event, ...more })
    expect([result.exitCode, result.errors.length]).toEqual([1, 1])
    for (const text of [whose, also]) expect(errors).toMatch(text)
  }
  expect((await enter({}, { ...event, ...more })).result.exitCode).toBe(0)
})

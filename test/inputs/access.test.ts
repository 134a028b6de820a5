import { expect, test } from '@jest/globals'
import { configOf, errorOf, type Inputs, rejects } from './support.js'

const KEYS: Inputs = { 'aws-access-key-id': 'AKIDEXAMPLE', 'aws-secret-access-key': 'secret' }
const ROLE: Inputs = { 'role-to-assume': 'arn:aws:iam::123456789012:role/path/costs' }
const OIDC = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/token?x=1' }

test('keys, role and account are passed on as they are written', async () => {
  const inputs: Inputs = {
    ...{ ...KEYS, ...ROLE, 'aws-session-token': 'token', 'account-id': '012345678901' },
    ...{ 'role-external-id': 'shared:id', 'role-duration-seconds': '900', 'oidc-audience': 'costs' },
  }
  expect(await configOf(inputs)).toMatchObject({
    ...{ awsAccessKeyId: 'AKIDEXAMPLE', awsSecretAccessKey: 'secret', awsSessionToken: 'token' },
    ...{ roleToAssume: ROLE['role-to-assume'], roleExternalId: 'shared:id', roleDurationSeconds: 900 },
    ...{ oidcAudience: 'costs', accountId: '012345678901' },
  })
})

rejects([
  [{ 'aws-access-key-id': 'AKIDEXAMPLE' }, '`aws-secret-access-key` is missing, but `aws-access-key-id` is set'],
  [{ 'aws-secret-access-key': 'hush' }, '`aws-access-key-id` is missing, but `aws-secret-access-key` is set'],
  [{ 'aws-session-token': 'hush' }, '`aws-session-token` is set without'],
  [{ ...KEYS, 'aws-secret-access-key': 'hu sh' }, '`aws-secret-access-key` must be one word'],
  [{ 'role-to-assume': 'costs' }, '`role-to-assume` is "costs", but must be the ARN of a role'],
  [{ 'role-to-assume': 'arn:aws:iam::123:role/x' }, '`role-to-assume` is'],
  [{ 'role-to-assume': 'arn:aws:iam::123456789012:user/x' }, '`role-to-assume` is'],
  [{ 'role-session-name': 'x' }, '`role-session-name` is "x", but must be 2 characters or more'],
  [{ 'role-external-id': 'hu sh' }, '`role-external-id` must be 2 to 1224'],
  [{ 'role-duration-seconds': '899' }, 'is "899", but must be a whole number from 900 to 43200'],
  [{ 'role-duration-seconds': '43201' }, '`role-duration-seconds` is'],
  [{ 'aws-region': 'us east' }, '`aws-region` is "us east", but must be a region such as `us-east-1`'],
  [{ 'aws-region': 'evil.example.com/' }, '`aws-region` is'],
  [{ 'aws-region': 'us-gov-west-1' }, '`aws-region` is a region of AWS GovCloud (US). AWS shows the costs of'],
  [{ 'aws-region': 'US-Gov-East-1' }, 'use credentials of that account and a commercial region such as `us-east-1`'],
  [{ 'role-to-assume': 'arn:aws-us-gov:iam::123456789012:role/x' }, '`role-to-assume` is a role of AWS GovCloud'],
  [{ 'account-id': '1234-5678-9012' }, '`account-id` is "1234-5678-9012", but must be 12 digits'],
  [{ 'account-id': '12345678901' }, 'leading zeros'],
  [{ 'max-api-requests': '0' }, '`max-api-requests` is "0", but must be a whole number from 1'],
  [{ endpoint: 'ce.example.com' }, '`endpoint` is not an absolute URL'],
  [{ endpoint: 'http://ce.example.com' }, '`endpoint` uses http, which is allowed for loopback only: use https.'],
  [{ endpoint: 'https://u:hush@ce.example.com' }, '`endpoint` contains a user name or password'],
  [{ endpoint: 'https://169.254.169.254/' }, '`endpoint` is a link-local'],
  [{ endpoint: 'https://ce.example.com/?x=1' }, '`endpoint` must not have a query'],
])

test.each([
  ['keys', KEYS, OIDC],
  ['keys', {}, { ...OIDC, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' }],
  ['oidc', {}, OIDC],
  ['chain', {}, {}],
  ['chain', {}, { AWS_ACCESS_KEY_ID: '', ACTIONS_ID_TOKEN_REQUEST_URL: '' }],
])('roleSource is %s for the inputs %j and the environment %j', async (source, inputs, env) => {
  expect((await configOf({ ...ROLE, ...inputs }, { env })).roleSource).toBe(source)
})

test.each([
  ['octo org/ü run #1 ', 'octo-org---run--1'],
  ['x'.repeat(80), 'x'.repeat(64)],
])('the session name %j becomes one that STS accepts', async (text, name) => {
  expect((await configOf({ 'role-session-name': text })).roleSessionName).toBe(name)
})

test.each(['us-iso-east-1', 'EU-Central-1', 'ap-southeast-10'])('the region %s is accepted', async (region) => {
  expect((await configOf({ 'aws-region': region })).awsRegion).toBe(region.toLowerCase())
})

test.each(['https://ce.example.com', 'http://localhost:4566/ce'])(
  'the endpoint %s is accepted, and its fragment is removed',
  async (endpoint) => {
    expect((await configOf({ endpoint: `${endpoint}#part` })).endpoint).toBe(endpoint)
  },
)

test.each([
  ['AWS_ENDPOINT_URL_STS', 'http://sts.example.com', 'uses http, which is allowed for loopback only: use https.'],
  ['AWS_ENDPOINT_URL_COST_EXPLORER', 'https://169.254.169.254', 'is a link-local or cloud metadata address'],
  ['AWS_ENDPOINT_URL', 'localstack:4566', 'must begin with `https://`'],
  ['AWS_ENDPOINT_URL', 'https://u:hush@ce.example.com', 'contains a user name or password'],
])('the endpoint variable %s=%s is rejected like the input', async (name, url, text) => {
  const error = await errorOf({}, { env: { [name]: url } })
  expect(error).toContain(`Environment variable \`${name}\` ${text}`)
  expect(error).toMatch(/Fix it in the workflow\.$/)
  expect(error).not.toContain('hush')
})

test.each([
  { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_STS: 'https://sts.example.com/' },
  { AWS_ENDPOINT_URL: 'http://example.com', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
  { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_S3: 'http://minio:9000' },
])('the endpoint variables %j are accepted', async (env) => {
  expect(await errorOf({}, { env })).toBe('')
})

test('the proxies come from the environment, lower case first', async () => {
  const env = {
    ...{ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2', HTTP_PROXY: 'http://c:3' },
    ...{ NO_PROXY: '*', no_proxy: '' },
  }
  expect((await configOf({}, { env })).proxy).toEqual({ https: 'http://b:2', http: 'http://c:3', none: '*' })
})

test('an invalid proxy variable of the webhook is reported with the other input errors', async () => {
  const inputs = { 'webhook-url': 'https://hooks.example.com/', budget: 'x' }
  const env = { HTTPS_PROXY: 'socks5://127.0.0.1:1080' }
  expect(await errorOf(inputs, { env })).toMatch(/`budget` is "x".*\n.*HTTPS_PROXY is not the URL of an HTTP proxy/s)
  expect(await errorOf({ ...inputs, budget: '1' }, { env: { ...env, NO_PROXY: 'example.com' } })).toBe('')
})

test('an external id without a role is a warning', async () => {
  expect((await configOf({ 'role-external-id': 'shared' })).warnings).toEqual([
    '`role-external-id` has no effect: `role-to-assume` is empty.',
  ])
})

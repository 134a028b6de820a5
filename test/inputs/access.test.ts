import { describe, expect, it } from '@jest/globals'
import { configOf, faultOf, type Inputs } from './support.js'

const KEYS: Inputs = { 'aws-access-key-id': 'AKIDEXAMPLE', 'aws-secret-access-key': 'secret' }
const ROLE: Inputs = { 'role-to-assume': 'arn:aws:iam::123456789012:role/path/costs' }
const OIDC = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/token?x=1', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request' }

describe('AWS access', () => {
  it('has the default chain, no role and us-east-1 where nothing is given', async () => {
    const { access, maxApiRequests } = await configOf()
    expect(access).toEqual({
      keys: undefined,
      role: undefined,
      region: 'us-east-1',
      endpoint: undefined,
      accountId: undefined,
      withoutSecrets: undefined,
      proxy: { https: undefined, http: undefined, none: undefined },
    })
    expect(maxApiRequests).toBe(100)
  })

  it('takes static keys', async () => {
    expect((await configOf({ ...KEYS, 'aws-session-token': 'token' })).access.keys).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    })
  })

  it.each<[Inputs, string]>([
    [{ 'aws-access-key-id': 'AKIDEXAMPLE' }, '`aws-secret-access-key` is missing beside `aws-access-key-id`'],
    [{ 'aws-secret-access-key': 'hush' }, '`aws-access-key-id` is missing beside `aws-secret-access-key`'],
    [{ 'aws-session-token': 'hush' }, '`aws-session-token` is given without'],
    [{ ...KEYS, 'aws-secret-access-key': 'hu sh' }, '`aws-secret-access-key` must be one word'],
    [{ 'role-to-assume': 'costs' }, '`role-to-assume` is "costs", but must be the ARN of a role'],
    [{ 'role-to-assume': 'arn:aws:iam::123:role/x' }, '`role-to-assume` is'],
    [{ 'role-to-assume': 'arn:aws:iam::123456789012:user/x' }, '`role-to-assume` is'],
    [{ 'role-session-name': 'x' }, '`role-session-name` is "x", but must be of 2 characters or more'],
    [{ 'role-external-id': 'hu sh' }, '`role-external-id` must be 2 to 1224'],
    [
      { 'role-duration-seconds': '899' },
      '`role-duration-seconds` is "899", but must be a whole number from 900 to 43200',
    ],
    [{ 'role-duration-seconds': '43201' }, '`role-duration-seconds` is'],
    [{ 'oidc-audience': 'a b' }, '`oidc-audience` is'],
    [{ 'aws-region': 'us east' }, '`aws-region` is "us east", but must be a region such as `us-east-1`'],
    [{ 'aws-region': 'evil.example.com/' }, '`aws-region` is'],
    [{ 'account-id': '1234-5678-9012' }, '`account-id` is "1234-5678-9012", but must be 12 digits'],
    [{ 'account-id': '12345678901' }, 'leading zeros'],
    [{ 'max-api-requests': '0' }, '`max-api-requests` is "0", but must be a whole number from 1'],
    [{ 'max-api-requests': '1.5' }, '`max-api-requests` is'],
    [{ endpoint: 'ce.example.com' }, '`endpoint` is not an absolute URL'],
    [{ endpoint: 'http://ce.example.com' }, '`endpoint` uses http, which is for loopback only: use https.'],
    [{ endpoint: 'https://u:hush@ce.example.com' }, '`endpoint` holds a user name or password'],
    [{ endpoint: 'https://169.254.169.254/' }, '`endpoint` names a link-local'],
    [{ endpoint: 'https://ce.example.com/?x=1' }, '`endpoint` must not hold a query'],
  ])('refuses %j', async (inputs, text) => {
    const fault = await faultOf(inputs)
    expect(fault).toContain(text)
    expect(fault).not.toContain('hu')
  })

  it.each([
    ['keys', KEYS, OIDC],
    ['keys', {}, { ...OIDC, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' }],
    ['oidc', {}, OIDC],
    ['chain', {}, {}],
    ['chain', {}, { AWS_ACCESS_KEY_ID: '', ACTIONS_ID_TOKEN_REQUEST_URL: '' }],
  ])('assumes a role from %s: %j %j', async (from, inputs, env) => {
    expect((await configOf({ ...ROLE, ...inputs }, { env })).access.role?.from).toBe(from)
  })

  it('has the role settings', async () => {
    const inputs: Inputs = {
      ...ROLE,
      'role-session-name': 'octo org/ü run #1 ',
      'role-external-id': 'shared:id',
      'role-duration-seconds': '900',
      'oidc-audience': 'costs',
    }
    expect((await configOf(inputs, { env: OIDC })).access.role).toEqual({
      arn: 'arn:aws:iam::123456789012:role/path/costs',
      sessionName: 'octo-org---run--1',
      externalId: 'shared:id',
      durationSeconds: 900,
      from: 'oidc',
      oidc: { audience: 'costs', requestUrl: 'http://127.0.0.1:9/token?x=1', requestToken: 'request' },
    })
  })

  it('cuts a long session name to what STS takes', async () => {
    const { access } = await configOf({ ...ROLE, 'role-session-name': 'x'.repeat(80) })
    expect(access.role?.sessionName).toBe('x'.repeat(64))
  })

  it.each(['us-gov-west-1', 'cn-north-1', 'us-iso-east-1', 'EU-Central-1', 'eusc-de-east-1', 'ap-southeast-10'])(
    'takes the region %s',
    async (region) => {
      expect((await configOf({ 'aws-region': region })).access.region).toBe(region.toLowerCase())
    },
  )

  it.each(['https://ce.example.com', 'http://127.0.0.1:4566', 'http://localhost:4566/ce', 'http://[::1]:1'])(
    'takes the endpoint %s',
    async (endpoint) => {
      expect((await configOf({ endpoint })).access.endpoint).toBe(endpoint)
    },
  )

  it('reads the proxies, lower case first', async () => {
    const env = {
      HTTPS_PROXY: 'http://a:1',
      https_proxy: 'http://b:2',
      HTTP_PROXY: 'http://c:3',
      NO_PROXY: '*',
      no_proxy: '',
    }
    expect((await configOf({}, { env })).access.proxy).toEqual({ https: 'http://b:2', http: 'http://c:3', none: '*' })
  })

  it('warns of an external id without a role', async () => {
    expect((await configOf({ 'role-external-id': 'shared' })).warnings).toEqual([
      '`role-external-id` has no effect: `role-to-assume` is empty.',
    ])
  })
})

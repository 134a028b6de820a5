import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { INPUTS, readConfig } from '../../src/inputs/index.js'
import type { Environment } from '../../src/lib/runtime.js'
import { type Inputs, variables } from './support.js'

/** The masked values, also if the inputs are invalid. */
async function masksOf(inputs: Inputs, env: Environment = {}): Promise<string[]> {
  const masks: string[] = []
  const core = { setSecret: (secret: string) => masks.push(secret) }
  await readConfig({ ...variables(inputs), ...env }, core).catch(() => {})
  return masks
}

test.each<[string, Inputs, string[]]>([
  [
    'keys and tokens are masked without surrounding white space',
    {
      ...{ 'aws-access-key-id': 'AKIDEXAMPLE', 'aws-secret-access-key': ' wJalrXUtnFEMI/K7MDENG ' },
      ...{ 'aws-session-token': 'session\n', 'webhook-token': 'tok', 'github-token': 'ghs_1' },
    },
    ['AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG', 'session', 'tok', 'ghs_1'],
  ],
  [
    'the webhook URL is masked as written and as parsers write it',
    { 'webhook-url': ' https://Hooks.example.com?k=ü#part ' },
    [
      'https://Hooks.example.com?k=ü#part',
      'https://hooks.example.com/?k=%C3%BC#part',
      'https://hooks.example.com/?k=%C3%BC',
      '/?k=%C3%BC',
      'k=%C3%BC',
    ],
  ],
  [
    'path and query of the webhook URL are masked, but no path that is shorter than a secret',
    { 'webhook-url': 'https://hooks.example.com/in/s3cr3t-path?sig=s3cr3t-signature&v=1' },
    [
      'https://hooks.example.com/in/s3cr3t-path?sig=s3cr3t-signature&v=1',
      '/in/s3cr3t-path?sig=s3cr3t-signature&v=1',
      '/in/s3cr3t-path',
      'sig=s3cr3t-signature&v=1',
      's3cr3t-signature',
    ],
  ],
  [
    'a short path of a URL is masked with the URL only',
    { 'webhook-url': 'https://a.example/in' },
    ['https://a.example/in'],
  ],
  [
    'the chat URL is masked like the webhook URL',
    { 'chat-url': 'https://hooks.slack.com/services/T0/B0/x' },
    ['https://hooks.slack.com/services/T0/B0/x', '/services/T0/B0/x'],
  ],
  [
    'each of several webhook secrets is masked, with its base64 part and the decoded key',
    { 'webhook-secret': 'one whsec_c2VjcmV0c2Vj whsec_/+/+/w==' },
    [
      ...['one whsec_c2VjcmV0c2Vj whsec_/+/+/w==', 'c2VjcmV0c2Vj', 'secretsec', 'one', 'whsec_c2VjcmV0c2Vj'],
      ...['whsec_/+/+/w==', '/+/+/w==', '/+/+/w', '_-_-_w'],
    ],
  ],
  [
    'a malformed webhook secret is masked too',
    { 'webhook-token': '', 'webhook-secret': '"whsec_c2VjcmV0c2Vj"' },
    ['"whsec_c2VjcmV0c2Vj"', 'c2VjcmV0c2Vj', 'secretsec'],
  ],
  [
    'header values of 8 characters or more are masked, except that of Content-Type',
    {
      'webhook-headers':
        'X-Key: 12345678\n  X-Short:1234567\ncontent-type : application/json\nAuthorization: Basic dXNlcjpwYXNz\n',
    },
    ['12345678', 'Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ],
  [
    'a line that is not a header is masked, because it can be a secret',
    { 'webhook-headers': 'Bearer s3cr3t-t0ken' },
    ['Bearer s3cr3t-t0ken'],
  ],
  [
    'empty values and values that are not secret are not masked',
    {
      ...{ 'aws-access-key-id': '', 'webhook-url': ' ', 'webhook-token': '\n', 'webhook-headers': '' },
      ...{ 'account-id': '123456789012', 'role-external-id': 'shared', budget: '5' },
    },
    [],
  ],
])('%s', async (_, inputs, masks) => {
  expect(await masksOf(inputs)).toEqual(masks)
})

test('secrets are masked before anything is rejected, whatever the values are', async () => {
  const odd = ['not a url', 'https://u:p@h/', 'X-A 12345678', 'a\r\nb', ':x', 'whsec_*']
  const text = fc.oneof(fc.string(), fc.constantFrom(...odd))
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (url, headers, secret, key) => {
      const inputs = { 'webhook-url': url, 'webhook-headers': headers, 'webhook-secret': secret, budget: 'none' }
      const masks = await masksOf({ ...inputs, 'aws-access-key-id': key })
      expect(masks).not.toContain('')
      for (const value of [url, secret, key]) if (value.trim() !== '') expect(masks).toContain(value.trim())
    }),
  )
})

test("the token for GitHub's OIDC service is masked", async () => {
  expect(await masksOf({}, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc-request-token' })).toEqual(['oidc-request-token'])
})

test('no error of a secret input contains its value', async () => {
  const secrets = Object.entries(INPUTS).filter(([, declaration]) => 'secret' in declaration)
  expect(secrets.length).toBeGreaterThan(7)
  for (const [name] of secrets) {
    for (const value of [
      's3cr3t value',
      's3cr3t\u0007',
      'https://s3cr3t:s3cr3t@s3cr3t',
      'whsec_s3cr3t!',
      's3cr3t: s3cr3t\u0007',
    ]) {
      const error = await readConfig(variables({ [name]: value }), { setSecret: () => {} }).catch(String)
      expect(String(error)).not.toContain('s3cr3t')
    }
  }
})

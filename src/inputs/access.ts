import type { AccessKeys, AccessSettings, RoleSettings } from '../costs/index.js'
import type { Environment } from '../model/outside.js'
import type { ProxySettings } from '../net/index.js'
import type { WorkflowContext } from '../report/index.js'
import type { Reader } from './reader.js'
import { readInteger } from './scalars.js'
import { readUrl } from './urls.js'
import { secretsWithheld, withoutSecrets } from './workflow.js'

/** STS: 15 minutes to 12 hours. */
const ROLE_SECONDS = { min: 900, max: 43_200 }

/** Who the run is to AWS. */
export function readAccess(reader: Reader, env: Environment, workflow: WorkflowContext): AccessSettings {
  const withheld = withoutSecrets(workflow)
  const keys = readKeys(reader, secretsWithheld(withheld))
  const keyInputsEmpty = reader.given('aws-access-key-id') === undefined && !reader.isFaulty('aws-access-key-id')
  return {
    keys,
    role: readRole(reader, env, keys),
    region: readRegion(reader),
    endpoint: readEndpoint(reader),
    accountId: readAccountId(reader),
    withoutSecrets: keyInputsEmpty ? withheld : undefined,
    proxy: readProxy(env),
  }
}

function readKeys(reader: Reader, why: string): AccessKeys | undefined {
  const accessKeyId = reader.given('aws-access-key-id')
  const secretAccessKey = reader.given('aws-secret-access-key')
  const sessionToken = reader.given('aws-session-token')
  for (const name of ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'] as const) {
    if (/\s/.test(reader.given(name) ?? '')) reader.fault(name, 'must be one word without blanks.')
  }
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey, sessionToken }
  const remedy = `give both, or neither for the default credentials chain. A secret that does not exist arrives empty.${why}`
  if (accessKeyId !== undefined)
    reader.fault('aws-secret-access-key', `is missing beside \`aws-access-key-id\`: ${remedy}`)
  if (secretAccessKey !== undefined) {
    reader.fault('aws-access-key-id', `is missing beside \`aws-secret-access-key\`: ${remedy}`)
  }
  if (accessKeyId === undefined && secretAccessKey === undefined && sessionToken !== undefined) {
    reader.fault(
      'aws-session-token',
      'is given without `aws-access-key-id` and `aws-secret-access-key`: give all three.',
    )
  }
  return undefined
}

function readRole(reader: Reader, env: Environment, keys: AccessKeys | undefined): RoleSettings | undefined {
  const sessionName = readSessionName(reader)
  const durationSeconds = readInteger(reader, 'role-duration-seconds', ROLE_SECONDS)
  const externalId = readExternalId(reader)
  const audience = reader.text('oidc-audience')
  if (!/^[\x21-\x7e]+$/.test(audience)) reader.wrong('oidc-audience', audience, 'one word, such as `sts.amazonaws.com`')
  const arn = reader.given('role-to-assume')
  if (arn === undefined) {
    if (externalId !== undefined) reader.warn('`role-external-id` has no effect: `role-to-assume` is empty.')
    return undefined
  }
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\x21-\x7e]+$/.test(arn)) {
    reader.wrong('role-to-assume', arn, 'the ARN of a role, such as `arn:aws:iam::123456789012:role/costs`')
  }
  const requestUrl = env['ACTIONS_ID_TOKEN_REQUEST_URL'] || undefined
  const hasKeys = keys !== undefined || Boolean(env['AWS_ACCESS_KEY_ID'])
  return {
    arn,
    sessionName,
    externalId,
    durationSeconds,
    from: hasKeys ? 'keys' : requestUrl !== undefined ? 'oidc' : 'chain',
    oidc: { audience, requestUrl, requestToken: env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] || undefined },
  }
}

/** STS takes 2 to 64 characters of `[\w+=,.@-]`; others become hyphens, and what is too long is cut. */
function readSessionName(reader: Reader): string {
  const text = reader.text('role-session-name')
  const name = text.replace(/[^\w+=,.@-]/g, '-').slice(0, 64)
  if (name.length < 2) reader.wrong('role-session-name', text, 'of 2 characters or more')
  return name
}

/** The external id is a shared secret to some, so no fault shows it; it is not masked, since it may be a common word. */
function readExternalId(reader: Reader): string | undefined {
  const text = reader.given('role-external-id')
  if (text !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(text)) {
    reader.fault('role-external-id', 'must be 2 to 1224 letters, digits or characters of `_+=,.@:/-`, as STS has it.')
  }
  return text
}

function readRegion(reader: Reader): string {
  const text = reader.text('aws-region')
  const region = text.toLowerCase()
  if (!/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region)) reader.wrong('aws-region', text, 'a region such as `us-east-1`')
  return region
}

function readEndpoint(reader: Reader): string | undefined {
  const text = reader.given('endpoint')
  if (text === undefined) return undefined
  const url = readUrl(reader, 'endpoint', text, {
    allowHttp: false,
    insteadOfCredentials: 'take them out, requests are signed with the AWS credentials',
  })
  if (url !== undefined && url.search !== '') {
    reader.fault(
      'endpoint',
      'must not hold a query (`?…`): give scheme, host and port, such as `https://ce.example.com`.',
    )
  }
  return url && text.replace(/#.*$/s, '')
}

function readAccountId(reader: Reader): string | undefined {
  const text = reader.given('account-id')
  if (text !== undefined && !/^\d{12}$/.test(text)) {
    reader.wrong('account-id', text, '12 digits, in quotes (`"012345678901"`), as YAML drops leading zeros')
  }
  return text
}

/** Lower case goes before upper case, as with curl. */
function readProxy(env: Environment): ProxySettings {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined
  return { https: read('HTTPS_PROXY'), http: read('HTTP_PROXY'), none: read('NO_PROXY') }
}

import { UserError } from '../lib/errors.js'
import { at } from '../lib/json.js'
import { WITHHELD } from '../lib/runtime.js'
import { forLog, withoutIdentities } from '../lib/text.js'
import type { CostExplorerSettings } from './settings.js'

/** The request that failed. */
export type Requested = 'costs' | 'account' | 'role' | 'oidc'

/**
 * The error for the user if AWS, or the connection to AWS, fails: what happened, with AWS's own words, and what to do. A `UserError`
 * is returned unchanged.
 */
export function adviceFor(error: unknown, requested: Requested, settings: CostExplorerSettings): UserError {
  if (error instanceof UserError) return error
  const status = at(error, '$metadata', 'httpStatusCode')
  const attempts = at(error, '$metadata', 'attempts')
  const message = messageIn(error)
  const failure: Failure = {
    name: nameOf(error),
    message: forLog(withoutIdentities(message), 400),
    code: forLog(codeOf(error) || codeIn(message), 80),
    status: typeof status === 'number' ? status : undefined,
    attempts: typeof attempts === 'number' ? attempts : 1,
    requested,
    settings,
  }
  const { happened, advice } = ADVICE.find((row) => matches(row, failure)) ?? OTHERWISE
  const what = typeof happened === 'string' ? happened : happened(failure)
  const words = wordsOf(failure)
  const sentence = `${secretsWithheld(failure)}${what}${words === '' ? '' : ` (${words})`}.`
  return new UserError(sentence, advice, { cause: error })
}

/** Why a request is retried, for the log. */
export function retryReason(error: unknown): string {
  const name = nameOf(error)
  const message = messageIn(error)
  return forLog(withoutIdentities(name === 'Error' ? message : `${name}: ${message}`), 200)
}

/** An error of the SDK, the network or a credential provider, reduced to what the table needs. */
interface Failure {
  /** AWS's error code, such as `AccessDeniedException`, or the name of the error's class. */
  readonly name: string
  /** AWS's words, without account ids, safe for the log. */
  readonly message: string
  /** Node's code, such as `ECONNREFUSED`, of the error or of its cause. */
  readonly code: string
  /** HTTP status of the answer; undefined if there was none. */
  readonly status: number | undefined
  /** How often the request was made. */
  readonly attempts: number
  readonly requested: Requested
  readonly settings: CostExplorerSettings
}

/**
 * Every row of the table, for `scripts/readme-tables.mjs`: what the log shows, AWS's error codes, what to do.
 * @public
 */
export function adviceTable(): { happened: string; names: readonly string[]; advice: string }[] {
  const failure = { requested: 'costs', name: '', message: '', code: '', status: undefined, attempts: 1 } as const
  const settings = { awsRegion: 'us-east-1' } as CostExplorerSettings
  return ADVICE.map(({ happened, names = [], advice }) => ({
    happened: typeof happened === 'string' ? happened : happened({ ...failure, settings }),
    names,
    advice,
  }))
}

/** The name of an error; if AWS answered, its error code. The answer is untrusted. */
function nameOf(error: unknown): string {
  const name = at(error, 'name')
  return typeof name === 'string' && name !== '' ? forLog(name, 80) : 'Error'
}

/** The message, without what the SDK adds for developers. */
function messageIn(error: unknown): string {
  const message = at(error, 'message')
  const [words = ''] = typeof message === 'string' ? message.split('\n  Deserialization error:') : []
  return words.replace(/^AWS SDK error wrapper for (?:Error: )?/, '')
}

/** The first code in the chain of causes: an error of several addresses or of a provider wraps the actual one. */
function codeOf(error: unknown, depth = 0): string {
  if (depth > 5) return ''
  const code = at(error, 'code')
  if (typeof code === 'string') return code
  const errors = at(error, 'errors')
  const cause = at(error, 'cause') ?? (Array.isArray(errors) ? errors[0] : undefined)
  return cause === undefined ? '' : codeOf(cause, depth + 1)
}

/** The code in a message: some wrappers keep the message of an error, but not its code. */
function codeIn(message: string): string {
  if (/\bsocket hang up\b/.test(message)) return 'ECONNRESET'
  return /\b(?:ECONN[A-Z]+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|E[A-Z]+UNREACH|EPROTO)\b/.exec(message)?.[0] ?? ''
}

/** The error's own words, after its name or code if they do not contain it. */
function wordsOf({ name, code, message }: Failure): string {
  const heading = name === 'Error' ? code : name
  return message.includes(heading) ? message : `${heading}: ${message}`.replace(/: $/, '')
}

/** For pull requests from forks and for Dependabot, secrets are empty. The message starts with that reason. */
function secretsWithheld({ name, message, settings }: Failure): string {
  if (settings.secretsWithheld === undefined) return ''
  const withoutCredentials = /^(CredentialsProviderError|UnrecognizedClientException|InvalidClientTokenId)$/
  if (!withoutCredentials.test(name) && !/credential/i.test(message)) return ''
  return settings.secretsWithheld === 'fork'
    ? `${WITHHELD.fork}, and GitHub gives it no secrets: skip this step for forks. `
    : `${WITHHELD.dependabot}, and GitHub gives it only Dependabot secrets: skip this step for Dependabot. `
}

/** One kind of error: how to recognize it, what happened, what to do. */
interface Advice {
  /** Only for this request. Default: every request. */
  readonly requested?: Requested
  /** AWS's error codes or error names. Default: any. */
  readonly names?: readonly string[]
  /** Must match the message. */
  readonly says?: RegExp
  readonly when?: (failure: Failure) => boolean
  readonly happened: string | ((failure: Failure) => string)
  readonly advice: string
}

function matches({ requested, names, says, when }: Advice, failure: Failure): boolean {
  if (requested !== undefined && requested !== failure.requested) return false
  if (names !== undefined && !names.includes(failure.name)) return false
  if (says !== undefined && !says.test(failure.message)) return false
  return when === undefined || when(failure)
}

const SERVICES = { costs: 'Cost Explorer', account: 'AWS STS', role: 'AWS STS', oidc: "GitHub's OIDC service" }

const service = ({ requested }: Failure) => SERVICES[requested]
const attempts = (failure: Failure) => (failure.attempts > 1 ? ` after ${failure.attempts} attempts` : '')
const http = ({ status }: Failure) => (status === undefined ? '' : ` (HTTP ${status})`)
const withOidc = ({ settings }: Failure) => settings.roleToAssume !== undefined && settings.roleSource === 'oidc'
const code =
  (...codes: readonly string[]) =>
  (failure: Failure) =>
    codes.includes(failure.code)

/** The IAM action in the message of a denied request, such as `ce:GetCostAndUsage`. */
function actionIn(message: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/i.exec(message)?.[1]
}

const ACCESS_DENIED = ['AccessDeniedException', 'AccessDenied']
const INVALID = ['ValidationException', 'ValidationError', 'SerializationException', 'BadRequestException']
const INVALID_TOKEN = ['InvalidIdentityToken', 'InvalidIdentityTokenException']
const RETRY = 'Run the job again. If the error persists, see health.aws.amazon.com.'
const NETWORK =
  'Check the network of the (self-hosted) runner, `HTTPS_PROXY` and `NO_PROXY`, and `endpoint` if it is set.'

/** How a job gets GitHub's OIDC token. */
export const OIDC_PERMISSION =
  'Add `permissions:` with `id-token: write` to the job (and `contents: read` if it checks out code), or give keys instead.'

/**
 * Every kind of error; the first row that matches is used. First the errors of STS for a role ("Errors" of AssumeRole and
 * AssumeRoleWithWebIdentity, STS API Reference), then those of Cost Explorer ("Errors" of GetCostAndUsage) and of any AWS service, then
 * the network. docs/troubleshooting.md lists them.
 */
const ADVICE: readonly Advice[] = [
  {
    requested: 'role',
    names: INVALID_TOKEN,
    says: /No OpenIDConnect provider/i,
    happened: 'The AWS account has no identity provider for GitHub',
    advice:
      'Add an IAM identity provider with URL `https://token.actions.githubusercontent.com` and audience `sts.amazonaws.com` to the account of `role-to-assume`.',
  },
  {
    requested: 'role',
    names: INVALID_TOKEN,
    says: /audience/i,
    happened: "AWS rejected the audience of GitHub's OIDC token",
    advice: "Use the same audience in `oidc-audience`, the IAM identity provider and the role's trust policy.",
  },
  {
    requested: 'role',
    names: [...INVALID_TOKEN, 'IDPRejectedClaim', 'IDPRejectedClaimException'],
    happened: "AWS rejected GitHub's OIDC token",
    advice: 'Check the IAM identity provider (its URL, audience and thumbprint) in the account of `role-to-assume`.',
  },
  {
    requested: 'role',
    names: ['IDPCommunicationError', 'IDPCommunicationErrorException'],
    happened: "AWS could not reach GitHub's identity provider",
    advice: 'Run the job again.',
  },
  {
    requested: 'role',
    names: ACCESS_DENIED,
    when: withOidc,
    happened: 'The role does not trust this workflow',
    advice:
      "Allow `sts:AssumeRoleWithWebIdentity` in the trust policy of `role-to-assume` for the subject (`sub`) and audience (`aud`) of this run's token, and check the role's ARN.",
  },
  {
    requested: 'role',
    names: ACCESS_DENIED,
    happened: 'The credentials are not allowed to assume the role',
    advice:
      'Allow `sts:AssumeRole` both in their own policy and in the trust policy of `role-to-assume`. Check the ARN, and `role-external-id` if the trust policy requires one.',
  },
  {
    requested: 'role',
    names: INVALID,
    says: /MaxSessionDuration|1 hour session limit|durationSeconds/i,
    happened: 'The role does not allow a session of this length',
    advice:
      'Lower `role-duration-seconds` (at most one hour for a role assumed from a role), or raise the maximum session duration of the role.',
  },
  {
    requested: 'role',
    names: INVALID,
    happened: 'STS rejected the role settings',
    advice: 'Check the input that caused this: `role-to-assume`, `role-session-name` or `role-external-id`.',
  },
  {
    requested: 'role',
    names: ['ExpiredToken', 'ExpiredTokenException'],
    when: withOidc,
    happened: "GitHub's OIDC token was expired when AWS received it",
    advice: 'Run the job again. If the error persists, set the clock of the (self-hosted) runner.',
  },
  {
    names: ['RegionDisabledException', 'RegionDisabled'],
    happened: 'STS is not activated in this region',
    advice: 'Set `aws-region` to a region that the account has enabled, such as `us-east-1`.',
  },
  {
    requested: 'role',
    names: ['CredentialsProviderError'],
    says: /Could not load credentials from any providers/,
    happened: "`role-to-assume` found neither GitHub's OIDC token nor AWS credentials",
    advice: `${OIDC_PERMISSION} Credentials that \`aws-actions/configure-aws-credentials\` sets up work too.`,
  },
  {
    names: ['CredentialsProviderError'],
    says: /Could not load credentials from any providers/,
    happened: 'There are no AWS credentials',
    advice:
      'Give `aws-access-key-id` and `aws-secret-access-key` from repository secrets, or `role-to-assume` with `permissions: id-token: write`, or run `aws-actions/configure-aws-credentials` before this step.',
  },
  {
    when: ({ name, message }) =>
      name === 'CredentialsProviderError' || /Resolved credential object is not valid/.test(message),
    happened: 'The AWS SDK found no usable credentials',
    advice:
      'Check the step that sets up credentials (`aws-actions/configure-aws-credentials`, `AWS_PROFILE`, an instance role), or give keys or `role-to-assume`.',
  },
  {
    requested: 'account',
    names: ACCESS_DENIED,
    happened: 'The credentials are not allowed to call sts:GetCallerIdentity',
    advice:
      'Remove the statement that denies `sts:GetCallerIdentity` (in a policy of the role, a service control policy or the policy of a VPC endpoint).',
  },
  {
    names: ACCESS_DENIED,
    says: /not enabled for cost explorer/i,
    happened: 'Cost Explorer is not activated for this account',
    advice:
      'Activate it once in the payer (management) account: Billing and Cost Management, Cost Explorer, "Launch Cost Explorer". Data is available within 24 hours.',
  },
  {
    names: ACCESS_DENIED,
    says: /hourly data granularity is an opt-in/i,
    happened: 'Hourly data is not enabled for this account',
    advice:
      "Enable hourly granularity in the payer account's Cost Management preferences (AWS charges for it), or set `granularity: daily`.",
  },
  {
    names: ACCESS_DENIED,
    says: /linked account/i,
    happened: 'The payer account does not allow linked accounts to use Cost Explorer',
    advice:
      'Allow linked account access in the payer account (Cost Management preferences), or use credentials of the payer account.',
  },
  {
    names: ACCESS_DENIED,
    says: /not authorized to perform/i,
    happened: ({ message }) => `The credentials are not allowed to call ${actionIn(message) ?? 'Cost Explorer'}`,
    advice:
      'Allow the action `ce:GetCostAndUsage` on resource `*` in the policy of this user or role (with `billing-view-arn` also `billing:GetBillingView`). No explicit deny or service control policy may forbid it.',
  },
  {
    names: ACCESS_DENIED,
    happened: 'AWS denied access',
    advice:
      'Allow `ce:GetCostAndUsage`, and activate IAM access to billing data in the account settings of the payer account.',
  },
  {
    names: ['DataUnavailableException'],
    happened: 'Cost Explorer has no data for this period yet',
    advice:
      'If Cost Explorer was enabled recently, wait up to 24 hours. Otherwise choose a later `period` or less `history`.',
  },
  {
    names: ['BillExpirationException'],
    happened: 'The requested report has expired',
    advice: 'Choose a later `period` and less `history`: AWS no longer has the bill of this date interval.',
  },
  {
    names: ['InvalidNextTokenException', 'RequestChangedException'],
    happened: 'Cost Explorer rejected its own page token',
    advice:
      'Run the job again. If the error persists, read less at once: a coarser `group-by`, less `history`, a `filter`.',
  },
  {
    names: ['ResourceNotFoundException'],
    happened: 'The billing view does not exist for these credentials',
    advice: 'Check `billing-view-arn`, and that the view is shared with this account.',
  },
  {
    names: ['BillingViewHealthStatusException'],
    happened: 'The billing view is not healthy',
    advice:
      'Check the view in the Billing and Cost Management console, and run the job again once its status is healthy.',
  },
  {
    names: INVALID,
    says: /14 days/,
    when: ({ message }) => /hour/i.test(message),
    happened: 'Cost Explorer keeps hourly data for 14 days only',
    advice: 'Choose a later `period` and less `history`, or set `granularity: daily`.',
  },
  {
    requested: 'costs',
    names: INVALID,
    says: /first day of the month/i,
    happened: 'The period is older than the daily data that AWS keeps (14 months)',
    advice:
      'Set `granularity: monthly`, for which AWS keeps 38 months if multi-year data is enabled, or choose a later `period` and less `history`.',
  },
  {
    names: INVALID,
    says: /historical data beyond/i,
    happened: 'The period is older than the data that this account keeps',
    advice: 'Choose a later `period` or less `history`, or enable multi-year data in the Cost Management preferences.',
  },
  {
    requested: 'costs',
    names: INVALID,
    happened: 'Cost Explorer rejected the query',
    advice:
      'Check the input that caused this: `group-by`, `explain-by`, `filter`, `exclude-record-types`, `metrics`, `period` or `billing-view-arn`.',
  },
  {
    names: ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'AuthFailure'],
    happened: 'AWS rejected the access key',
    advice:
      'Check `aws-access-key-id` and, for temporary keys, `aws-session-token`. Keys of AWS China need an `aws-region` of their partition, such as `cn-northwest-1`. For AWS GovCloud (US), use keys of the associated commercial account.',
  },
  {
    when: ({ name, message }) =>
      /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/.test(name) ||
      (/Signature/.test(name) && /signature (expired|not yet current)/i.test(message)),
    happened: "The runner's clock differs too much from AWS's",
    advice: 'Set the clock of the (self-hosted) runner: AWS allows 15 minutes.',
  },
  {
    names: [
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'IncompleteSignatureException',
    ],
    happened: 'AWS rejected the request signature',
    advice:
      'Check `aws-secret-access-key`: it must belong to `aws-access-key-id`, without spaces or quotes. A proxy must not change requests.',
  },
  {
    names: ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
    happened: 'The request signature did not reach AWS',
    advice: 'Check the proxy and `endpoint`: the `Authorization` header was lost on the way.',
  },
  {
    names: ['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired'],
    happened: 'The temporary credentials have expired',
    advice:
      'Get new ones in the same job, just before this step (`role-to-assume`, or `aws-actions/configure-aws-credentials`). A stored `aws-session-token` expires.',
  },
  {
    when: ({ name, status }) =>
      status === 429 || /Throttl|LimitExceeded|TooManyRequests|RequestLimit|SlowDown/.test(name),
    happened: (failure) => `AWS throttles the requests of this account${attempts(failure)}`,
    advice:
      'Run the job again later, and not in the same minute as other jobs: Cost Explorer allows few requests per second and account.',
  },
  {
    names: ['ProxyError'],
    says: /\b407\b/,
    happened: 'The proxy requires a user name and a password',
    advice: 'Add them to the proxy variable (`http://user:password@host:port`, percent-encoded) from a secret.',
  },
  {
    names: ['ProxyError'],
    happened: (failure) => `The proxy does not allow requests to ${service(failure)}`,
    advice: 'Allow the host in the proxy, or add it to `NO_PROXY` if it can be reached directly.',
  },
  {
    says: /resolves to a link-local or metadata address/,
    happened: (failure) => `No request was made to ${service(failure)}`,
    advice: 'Check `endpoint` and the variables `AWS_ENDPOINT_URL…`.',
  },
  {
    when: code('ENOTFOUND', 'EAI_AGAIN'),
    happened: (failure) => `The host name of ${service(failure)} cannot be resolved`,
    advice: NETWORK,
  },
  {
    when: code('ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'),
    happened: (failure) => `${service(failure)} cannot be reached${attempts(failure)}`,
    advice: NETWORK,
  },
  {
    when: code('ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'),
    happened: (failure) => `The connection to ${service(failure)} was closed${attempts(failure)}`,
    advice: `${RETRY} ${NETWORK}`,
  },
  {
    when: ({ name, code }) =>
      /^(TimeoutError|RequestTimeout|RequestTimeoutException)$/.test(name) || code === 'ETIMEDOUT',
    happened: (failure) => `${service(failure)} did not answer in time${attempts(failure)}`,
    advice: `${RETRY} ${NETWORK}`,
  },
  {
    when: ({ code, message }) => /CERT|TLS|SSL|^EPROTO$/.test(code) || /certificate/i.test(message),
    happened: (failure) => `No trusted TLS connection to ${service(failure)} could be made`,
    advice:
      'If a proxy inspects TLS, set `NODE_EXTRA_CA_CERTS` to the file of its certificate; otherwise check `endpoint`.',
  },
  {
    when: ({ name, status, message }) =>
      status === 404 ||
      (name === 'SyntaxError' && message.includes('<?xml')) ||
      (/^(UnknownOperation|NotFound|Unknown$)/.test(name) && (status ?? 0) < 500),
    happened: (failure) => `The endpoint is not ${service(failure)}`,
    advice:
      'Check `endpoint` and the variables `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_COST_EXPLORER` and `AWS_ENDPOINT_URL_STS`.',
  },
  {
    names: ['SyntaxError'],
    says: /Unexpected token '?</,
    happened: (failure) => `Expected JSON from ${service(failure)} but got an HTML page${http(failure)}`,
    advice: `A proxy, a firewall or an AWS outage can cause this. ${RETRY} ${NETWORK}`,
  },
  {
    when: ({ status }) => status !== undefined && status >= 500,
    happened: (failure) => `${service(failure)} returned a server error${http(failure)}${attempts(failure)}`,
    advice: RETRY,
  },
  {
    when: ({ name, message }) => name === 'SyntaxError' || /char '.*' is not expected|Unclosed tag|XML/i.test(message),
    happened: (failure) => `The answer of ${service(failure)} is broken or incomplete${http(failure)}`,
    advice: `${RETRY} ${NETWORK}`,
  },
]

const OTHERWISE: Advice = {
  happened: (failure) => `${service(failure)} failed${http(failure)}`,
  advice:
    "Run the job again. If the error persists, look up AWS's error message, and run the job with debug logging (`ACTIONS_STEP_DEBUG`).",
}

import type { Failure } from './failure.js'
import type { AccessSettings } from './settings.js'

/** What was asked when it failed. */
export interface FailureContext {
  readonly asked: 'costs' | 'account' | 'role' | 'github-token'
  readonly access: AccessSettings
}

/** One kind of error: how it is known, what happened, what to do. The first row that matches is taken. */
export interface Remedy {
  /** Only where this was asked; whatever was asked where absent. */
  readonly asked?: FailureContext['asked']
  /** AWS's error codes or error names; any where absent. */
  readonly names?: readonly string[]
  /** What AWS's words must hold. */
  readonly says?: RegExp
  readonly when?: (failure: Failure, context: FailureContext) => boolean
  readonly happened: string | ((failure: Failure, context: FailureContext) => string)
  readonly remedy: string
}

const ACCESS_DENIED = ['AccessDeniedException', 'AccessDenied']
const INVALID = ['ValidationException', 'ValidationError', 'SerializationException', 'BadRequestException']
const INVALID_TOKEN = ['InvalidIdentityToken', 'InvalidIdentityTokenException']
const WITH_OIDC = (_: Failure, { access }: FailureContext) => access.role?.from === 'oidc'
const OUTAGES = 'Run the job again; if it stays so, see health.aws.amazon.com.'
const NETWORK =
  'Check the network of the (self-hosted) runner, `HTTPS_PROXY` and `NO_PROXY`, and `endpoint` where it is set.'

/** What a job needs that is to have GitHub's OIDC token. */
export const WORKFLOW_LINES =
  'Add to the job: `permissions:` with `id-token: write` (and `contents: read` where it checks out), or give keys instead.'

const code =
  (...codes: readonly string[]) =>
  (failure: Failure) =>
    codes.includes(failure.code)

/**
 * Every kind of failure: STS's refusals of a role ("Errors" of AssumeRole and AssumeRoleWithWebIdentity, STS API Reference),
 * those of Cost Explorer ("Errors" of GetCostAndUsage) and of any AWS service, then the way there. The README's
 * troubleshooting lists them by AWS's words.
 */
export const REMEDIES: readonly Remedy[] = [
  {
    asked: 'role',
    names: INVALID_TOKEN,
    says: /No OpenIDConnect provider/i,
    happened: 'The AWS account does not know GitHub as an identity provider',
    remedy:
      'Add an IAM identity provider with URL `https://token.actions.githubusercontent.com` and audience `sts.amazonaws.com` to the account of `role-to-assume`.',
  },
  {
    asked: 'role',
    names: INVALID_TOKEN,
    says: /audience/i,
    happened: "The AWS account does not accept the audience of GitHub's token",
    remedy: "Let `oidc-audience` and the identity provider's audience (and the role's trust policy) be the same.",
  },
  {
    asked: 'role',
    names: ['InvalidIdentityToken', 'InvalidIdentityTokenException', 'IDPRejectedClaim', 'IDPRejectedClaimException'],
    happened: "AWS does not accept GitHub's OIDC token",
    remedy: 'Check the IAM identity provider (its URL, audience and thumbprint) in the account of `role-to-assume`.',
  },
  {
    asked: 'role',
    names: ['IDPCommunicationError', 'IDPCommunicationErrorException'],
    happened: "AWS could not reach GitHub's identity provider",
    remedy: 'Run the job again.',
  },
  {
    asked: 'role',
    names: ACCESS_DENIED,
    when: WITH_OIDC,
    happened: 'The role does not trust this workflow',
    remedy:
      "Let the trust policy of `role-to-assume` allow `sts:AssumeRoleWithWebIdentity` for this repository and branch (`token.actions.githubusercontent.com:sub`) with `oidc-audience`, and check the role's ARN.",
  },
  {
    asked: 'role',
    names: ACCESS_DENIED,
    happened: 'The credentials may not assume the role',
    remedy:
      'Allow `sts:AssumeRole` to them, in their own policy and in the trust policy of `role-to-assume`; check the ARN, and `role-external-id` where the trust policy asks for one.',
  },
  {
    asked: 'role',
    names: INVALID,
    says: /MaxSessionDuration|1 hour session limit|durationSeconds/i,
    happened: 'The role does not allow so long a session',
    remedy:
      'Lower `role-duration-seconds` (a role assumed from a role lasts an hour at most), or raise the maximum session duration of the role.',
  },
  {
    asked: 'role',
    names: INVALID,
    happened: 'STS does not accept the role settings',
    remedy: 'Check what AWS names: `role-to-assume`, `role-session-name` or `role-external-id`.',
  },
  {
    asked: 'role',
    names: ['ExpiredToken', 'ExpiredTokenException'],
    when: WITH_OIDC,
    happened: "GitHub's OIDC token had expired when AWS saw it",
    remedy: "Run the job again; if it stays so, set the (self-hosted) runner's clock.",
  },
  {
    asked: 'role',
    names: ['RegionDisabledException'],
    happened: 'STS is not activated in this region',
    remedy: 'Set `aws-region` to a region that the account has enabled, such as `us-east-1`.',
  },
  {
    asked: 'role',
    names: ['CredentialsProviderError'],
    says: /Could not load credentials from any providers/,
    happened: "`role-to-assume` finds neither GitHub's OIDC token nor AWS credentials",
    remedy: `${WORKFLOW_LINES} What \`aws-actions/configure-aws-credentials\` leaves behind will do as well.`,
  },
  {
    names: ['CredentialsProviderError'],
    says: /Could not load credentials from any providers/,
    happened: 'There are no AWS credentials',
    remedy:
      'Give `aws-access-key-id` and `aws-secret-access-key` from repository secrets, or `role-to-assume` with `permissions: id-token: write`, or run `aws-actions/configure-aws-credentials` before this step.',
  },
  {
    when: ({ name, message }) =>
      name === 'CredentialsProviderError' || /Resolved credential object is not valid/.test(message),
    happened: 'The AWS SDK found no usable credentials',
    remedy:
      'Check the step that leaves credentials behind (`aws-actions/configure-aws-credentials`, `AWS_PROFILE`, an instance role), or give keys or `role-to-assume`.',
  },
  {
    names: ACCESS_DENIED,
    says: /not enabled for cost explorer/i,
    happened: 'Cost Explorer is not activated for this account',
    remedy:
      'Activate it once, in the payer (management) account: Billing and Cost Management, Cost Explorer, "Launch Cost Explorer". Data then takes up to 24 hours.',
  },
  {
    names: ACCESS_DENIED,
    says: /hourly data granularity is an opt-in/i,
    happened: 'Hourly data is not enabled for this account',
    remedy:
      "Enable hourly granularity in the payer account's Cost Management preferences (AWS charges for it), or set `granularity: daily`.",
  },
  {
    names: ACCESS_DENIED,
    says: /linked account/i,
    happened: 'The payer account has not opened Cost Explorer to its linked accounts',
    remedy:
      'Permit linked account access in the payer account (Cost Management preferences), or run with its credentials.',
  },
  {
    names: ACCESS_DENIED,
    says: /not authorized to perform/i,
    happened: ({ message }) => `The credentials may not call ${actionIn(message) ?? 'Cost Explorer'}`,
    remedy:
      'Allow the action `ce:GetCostAndUsage` on resource `*` in the policy of this user or role (with `billing-view-arn` also `billing:GetBillingView`); an explicit deny or a service control policy must not forbid it.',
  },
  {
    names: ACCESS_DENIED,
    happened: 'AWS denied the access',
    remedy:
      'Allow `ce:GetCostAndUsage`, and open billing data to IAM users in the account settings of the payer account.',
  },
  {
    names: ['DataUnavailableException'],
    happened: 'Cost Explorer has no data for this period yet',
    remedy:
      'Where Cost Explorer was just enabled, wait up to 24 hours; else choose a later `period` or less `history`.',
  },
  {
    names: ['BillExpirationException'],
    happened: 'The report that was read has expired meanwhile',
    remedy: 'Run the job again: events keep their ids, so nothing counts twice.',
  },
  {
    names: ['InvalidNextTokenException', 'RequestChangedException'],
    happened: 'Cost Explorer did not take its own page token back',
    remedy: 'Run the job again; if it stays so, read less at once: a coarser `group-by`, less `history`, a `filter`.',
  },
  {
    names: ['ResourceNotFoundException'],
    happened: 'The billing view does not exist for these credentials',
    remedy: 'Check `billing-view-arn`, and that the view is shared with this account.',
  },
  {
    names: ['BillingViewHealthStatusException'],
    happened: 'The billing view is not healthy',
    remedy: 'Look at the view in the Billing and Cost Management console, and run again once its status is healthy.',
  },
  {
    names: INVALID,
    says: /14 days/,
    when: ({ message }) => /hour/i.test(message),
    happened: 'Hourly data reaches back 14 days only',
    remedy: 'Choose a later `period` and less `history`, or set `granularity: daily`.',
  },
  {
    names: INVALID,
    says: /historical data beyond/i,
    happened: 'The period is older than what this account keeps',
    remedy: 'Choose a later `period` or less `history`, or enable multi-year data in the Cost Management preferences.',
  },
  {
    names: INVALID,
    when: (_, { asked }) => asked === 'costs',
    happened: 'Cost Explorer does not accept the query',
    remedy:
      'Check what AWS names: `group-by`, `filter`, `exclude-record-types`, `metrics`, `period` or `billing-view-arn`.',
  },
  {
    names: ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'AuthFailure'],
    happened: 'AWS does not know these credentials',
    remedy:
      'Check `aws-access-key-id` and, for temporary keys, `aws-session-token`; keys of AWS China or GovCloud need an `aws-region` of their partition (`cn-northwest-1`, `us-gov-west-1`).',
  },
  {
    when: ({ name, message }) =>
      /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/.test(name) ||
      (/Signature/.test(name) && /signature (expired|not yet current)/i.test(message)),
    happened: "The runner's clock differs too much from AWS's",
    remedy: 'Set the clock of the (self-hosted) runner: AWS allows 15 minutes.',
  },
  {
    names: [
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'IncompleteSignatureException',
    ],
    happened: 'The signature does not hold',
    remedy:
      'Check `aws-secret-access-key` (it must belong to `aws-access-key-id`, without blanks or quotes); behind a proxy, it must not change requests.',
  },
  {
    names: ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
    happened: 'The signature of the request did not reach AWS',
    remedy: 'Check the proxy and `endpoint`: something on the way dropped the `Authorization` header.',
  },
  {
    names: ['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired'],
    happened: 'The temporary credentials have expired',
    remedy:
      'Get new ones in the same job, just before this step (`role-to-assume`, or `aws-actions/configure-aws-credentials`); a stored `aws-session-token` does not last.',
  },
  {
    when: ({ name, status }) =>
      status === 429 || /Throttl|LimitExceeded|TooManyRequests|RequestLimit|SlowDown/.test(name),
    happened: 'AWS throttles the requests of this account, also after several attempts',
    remedy:
      'Run again later, and at another minute than other jobs: Cost Explorer takes few requests a second for an account.',
  },
  {
    says: /Bad response: 407/,
    happened: 'The proxy demands a user name and a password',
    remedy: 'Put them into the proxy variable (`http://user:password@host:port`, percent-encoded) by way of a secret.',
  },
  {
    says: /Bad response: \d+|Proxy timeout/,
    happened: (_, context) => `The proxy does not let requests through to ${whom(context)}`,
    remedy: 'Allow the host in the proxy, or list it in `NO_PROXY` where it can be reached without.',
  },
  {
    when: code('ENOTFOUND', 'EAI_AGAIN'),
    happened: (_, context) => `The host name of ${whom(context)} cannot be resolved`,
    remedy: NETWORK,
  },
  {
    when: code('ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'),
    happened: (failure, context) => `${whom(context)} cannot be reached${times(failure)}`,
    remedy: NETWORK,
  },
  {
    when: code('ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'),
    happened: (failure, context) => `The connection to ${whom(context)} broke off${times(failure)}`,
    remedy: `${OUTAGES} ${NETWORK}`,
  },
  {
    when: ({ name, code }) =>
      /^(TimeoutError|RequestTimeout|RequestTimeoutException)$/.test(name) || code === 'ETIMEDOUT',
    happened: (failure, context) => `${whom(context)} did not answer in time${times(failure)}`,
    remedy: `${OUTAGES} ${NETWORK}`,
  },
  {
    when: ({ code, message }) => /CERT|TLS|SSL|^EPROTO$/.test(code) || /certificate/i.test(message),
    happened: (_, context) => `No trustworthy TLS connection to ${whom(context)} could be made`,
    remedy: 'Where a proxy inspects TLS, let `NODE_EXTRA_CA_CERTS` name its certificate; else check `endpoint`.',
  },
  {
    when: ({ name, status, message }) =>
      status === 404 ||
      (name === 'SyntaxError' && message.includes('<?xml')) ||
      (/^(UnknownOperation|NotFound|Unknown$)/.test(name) && (status ?? 0) < 500),
    happened: (_, context) => `What answers at the endpoint is not ${whom(context)}`,
    remedy:
      'Check `endpoint` and the variables `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_COST_EXPLORER` and `AWS_ENDPOINT_URL_STS`.',
  },
  {
    names: ['SyntaxError'],
    says: /Unexpected token '?</,
    happened: ({ status }, context) => `Instead of an answer of ${whom(context)} came an HTML page${http(status)}`,
    remedy: `A proxy, a firewall or an outage of AWS sends such pages. ${OUTAGES} ${NETWORK}`,
  },
  {
    when: ({ status }) => status !== undefined && status >= 500,
    happened: (failure, context) => `${whom(context)} has a failure of its own${http(failure.status)}${times(failure)}`,
    remedy: OUTAGES,
  },
  {
    when: ({ name, message }) => name === 'SyntaxError' || /char '.*' is not expected|Unclosed tag|XML/i.test(message),
    happened: ({ status }, context) => `The answer of ${whom(context)} is broken or incomplete${http(status)}`,
    remedy: `No total was made of it. ${OUTAGES} ${NETWORK}`,
  },
  {
    happened: ({ status }, context) => `${whom(context)} failed${http(status)}`,
    remedy:
      'Run the job again; if it stays so, look up what AWS says, and run with debug logging (`ACTIONS_STEP_DEBUG`).',
  },
]

function whom({ asked }: FailureContext): string {
  if (asked === 'costs') return 'Cost Explorer'
  return asked === 'github-token' ? "GitHub's OIDC service" : 'AWS STS'
}

const times = ({ attempts }: Failure) => (attempts > 1 ? `, in ${attempts} attempts` : '')
const http = (status: number | undefined) => (status === undefined ? '' : ` (HTTP ${status})`)

/** The IAM action that AWS's refusal names, such as `ce:GetCostAndUsage`. */
function actionIn(message: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/i.exec(message)?.[1]
}

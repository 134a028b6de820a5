import { join } from 'node:path'
import * as v from 'valibot'
import { type GateLimits, RULES, type RuleName } from '../gate/index.js'
import { CHAT_FORMATS, chatFormatOf } from '../lib/chat-hosts.js'
import { GRANULARITIES, type Granularity } from '../periods/index.js'
import type { RunEnvironment } from './environment.js'
import { filterExpression } from './filter.js'
import { headerValues, signingForms, urlForms, words } from './masks.js'
import { HISTORY, historyCount, lookbackCount, periodChoice } from './periods.js'
import { dimension, groupBy, metric, metrics, recordTypes } from './query.js'
import {
  amount,
  asciiWord,
  assignees,
  bearerToken,
  choice,
  choices,
  filePath,
  flag,
  headers,
  integer,
  labels,
  matching,
  parsed,
  positive,
  reportFiles,
  scalar,
  signingSecrets,
  type Type,
  timeZone,
  url,
  word,
} from './values.js'

/** AWS GovCloud (US) User Guide, "Billing and payment". */
const GOVCLOUD =
  'AWS shows the costs of GovCloud accounts only in the associated commercial account: use credentials of that account and a commercial region such as `us-east-1`'

const INSTEAD_OF_HTTP = 'use https, or set `webhook-allow-http: true` if you trust the network'

/** The endpoint of an AWS service, without a slash at the end. */
export const endpointUrl = v.pipeAsync(
  url({
    allowHttp: false,
    insteadOfHttp: 'use https',
    insteadOfCredentials: 'remove them, requests are signed with the AWS credentials',
  }),
  v.check(
    ({ search }) => search === '',
    'must not have a query (`?…`): write scheme, host and port, such as `https://ce.example.com`',
  ),
  v.transform(({ href }) => href.replace(/\/$/, '')),
)

/** The values that types and defaults of inputs can depend on. */
export interface InputContext extends RunEnvironment {
  /** True if `webhook-url` is set. */
  readonly hasUrl: boolean
  /** True if `webhook-token` is set. */
  readonly hasToken: boolean
  /** True if any rule of the gate is set. */
  readonly hasGate: boolean
  /** Undefined if `granularity` is invalid. */
  readonly granularity: Granularity | undefined
  readonly allowHttp: boolean
}

/** One input. The README's tables and the tests compare `action.yml` with these declarations. */
export interface InputDeclaration {
  /** The heading in `action.yml`. */
  readonly group: string
  /** Parses the text. Its output is the input's type in `Config`. */
  readonly type: Type | ((context: InputContext) => Type)
  /** The same as in `action.yml`. An input without a default is undefined if it is not set. */
  readonly default?: string
  /** A default that depends on other inputs. */
  readonly defaultFrom?: (context: InputContext) => string
  /** Only for secrets, which no message contains: the texts that the runner must mask. */
  readonly secret?: (value: string) => string[]
}

type Ungrouped = Readonly<Record<string, Omit<InputDeclaration, 'group'>>>

function group<const Inputs extends Ungrouped>(heading: string, inputs: Inputs) {
  type Grouped = { readonly [Name in keyof Inputs]: Inputs[Name] & { readonly group: string } }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, { ...input, group: heading }]),
  ) as Grouped
}

/** The rules of the gate: each is an input of the same name, whose limit is a member of `limits` in `Config`. */
const rules = {} as Record<RuleName, { readonly type: Type }>
for (const rule of RULES) rules[rule.name] = { type: parsed((value) => rule.parse(value)) }

/**
 * Every input of the action, in the order of `action.yml`. To add one, write an entry here, its description in `action.yml`, and the code
 * that uses it. A new gate rule needs no entry here.
 */
export const INPUTS = {
  ...group('AWS access', {
    'aws-access-key-id': { type: word, secret: words },
    'aws-secret-access-key': { type: word, secret: words },
    'aws-session-token': { type: word, secret: words },
    'role-to-assume': {
      type: v.pipe(
        matching(
          /^arn:aws[a-z-]*:iam::\d{12}:role\/[\x21-\x7e]+$/,
          'the ARN of a role, such as `arn:aws:iam::123456789012:role/costs`',
        ),
        v.check((arn) => !arn.startsWith('arn:aws-us-gov:'), `is a role of AWS GovCloud (US). ${GOVCLOUD}`),
      ),
    },
    'role-session-name': {
      default: 'aws-cost-events',
      // STS accepts 2 to 64 of these characters.
      type: scalar('2 characters or more', (name) =>
        name.length < 2 ? undefined : name.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
      ),
    },
    'role-external-id': {
      // Some users treat it as a secret, so messages do not contain it. It is not masked, because it can be a common word.
      type: v.pipe(
        v.string(),
        v.regex(
          /^[\w+=,.@:/-]{2,1224}$/,
          'must be 2 to 1224 letters, digits or characters of `_+=,.@:/-`, as STS requires',
        ),
      ),
    },
    // STS: 15 minutes to 12 hours.
    'role-duration-seconds': { default: '3600', type: integer(900, 43_200) },
    'oidc-audience': {
      default: 'sts.amazonaws.com',
      type: matching(/^[\x21-\x7e]+$/, 'one word, such as `sts.amazonaws.com`'),
    },
    'aws-region': {
      default: 'us-east-1',
      type: v.pipe(
        matching(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/i, 'a region such as `us-east-1`'),
        v.toLowerCase(),
        v.check((region) => !region.startsWith('us-gov-'), `is a region of AWS GovCloud (US). ${GOVCLOUD}`),
      ),
    },
    endpoint: { type: endpointUrl },
    'account-id': {
      type: matching(/^\d{12}$/, '12 digits, in quotes (`"012345678901"`) because YAML drops leading zeros'),
    },
    // Each page costs $0.01.
    'max-api-requests': { default: '100', type: integer(1, 100_000) },
  }),
  ...group('What to read', {
    granularity: { default: 'daily', type: choice(...GRANULARITIES) },
    period: {
      defaultFrom: ({ granularity }) => (granularity === 'hourly' ? 'latest' : 'previous'),
      type: ({ granularity }) => periodChoice(granularity),
    },
    lookback: { default: '1', type: ({ granularity }) => lookbackCount(granularity) },
    // The hours of a leap year.
    'settle-hours': { default: '0', type: integer(0, 8784) },
    'time-zone': { default: 'UTC', type: timeZone },
    history: {
      defaultFrom: ({ granularity = 'daily' }) => String(HISTORY[granularity]),
      type: historyCount,
    },
    metrics: {
      default: 'AmortizedCost, BlendedCost, NetAmortizedCost, NetUnblendedCost, UnblendedCost',
      type: metrics,
    },
    metric: { default: 'UnblendedCost', type: metric },
    'group-by': { default: 'SERVICE', type: groupBy },
    filter: { type: filterExpression },
    'exclude-record-types': { type: recordTypes },
    'billing-view-arn': {
      type: matching(
        /^arn:aws[a-z-]*:billing::[0-9a-z-]+:billingview\/[\x21-\x7e]+$/,
        'an ARN such as `arn:aws:billing::123456789012:billingview/primary`',
      ),
    },
  }),
  ...group('Events', {
    events: { default: 'lines', type: choices('lines', 'total', 'breaches') },
    'event-source': {
      default: 'cloud.amazon.billing',
      // The characters of a URI reference (RFC 3986), which the `source` of a CloudEvent is.
      type: matching(
        /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2}){1,1000}$/,
        'a URI reference of at most 1000 characters, such as `cloud.amazon.billing`',
      ),
    },
    'event-type-prefix': {
      default: 'amazon.billing',
      type: matching(
        /^[\x21-\x7e]{0,199}[\x21-\x2d\x2f-\x7e]$/,
        'at most 200 visible ASCII characters without a dot at the end, such as `amazon.billing`',
      ),
    },
    'min-amount': { type: amount },
    'state-file': { type: filePath },
  }),
  ...group('Delivery', {
    'webhook-url': {
      secret: urlForms,
      type: ({ allowHttp }) =>
        v.pipeAsync(
          url({
            allowHttp,
            insteadOfHttp: INSTEAD_OF_HTTP,
            insteadOfCredentials: 'use an `Authorization` line in `webhook-headers`',
          }),
          v.check(
            (found) => chatFormatOf(found) === undefined,
            'is the incoming webhook of a chat service, which accepts messages but no CloudEvents: use `chat-url` for it',
          ),
        ),
    },
    'webhook-mode': { default: 'structured', type: choice('structured', 'binary', 'batch') },
    'webhook-batch-size': { default: '100', type: integer(1, 10_000) },
    'webhook-headers': { default: '', secret: headerValues, type: headers },
    'webhook-token': { secret: words, type: bearerToken },
    'webhook-secret': { default: '', secret: signingForms, type: signingSecrets },
    'webhook-handshake': { default: 'false', type: flag },
    'webhook-timeout-seconds': { default: '15', type: positive(3600) },
    'webhook-attempts': { default: '5', type: integer(1, 100) },
    // At most a day: a job on a hosted runner takes at most six hours.
    'webhook-deadline-seconds': { default: '600', type: positive(86_400) },
    'webhook-concurrency': { default: '4', type: integer(1, 256) },
    'webhook-rate': { type: positive(100_000) },
    'webhook-allow-http': { default: 'false', type: flag },
    'dead-letter-file': {
      defaultFrom: ({ temporaryDirectory }) => join(temporaryDirectory, 'undelivered-events.ndjson'),
      type: filePath,
    },
    'replay-file': { type: (context) => filePath(context, 'read') },
    'on-delivery-failure': { default: 'fail', type: choice('fail', 'warn') },
  }),
  ...group('Gate', {
    ...rules,
    'compare-with': { default: 'previous', type: choice('previous', 'week', 'median') },
    'ignore-below': { default: '0', type: amount },
    'on-breach': { default: 'fail', type: choice('fail', 'warn') },
    'on-missing-data': {
      defaultFrom: ({ hasGate }) => (hasGate ? 'fail' : 'warn'),
      type: choice('fail', 'warn', 'pass'),
    },
    explain: { default: 'on-breach', type: choice('on-breach', 'never') },
    'explain-by': { default: 'USAGE_TYPE', type: dimension },
    require: { type: choices('webhook', 'gate', 'comment', 'chat') },
  }),
  ...group('Report', {
    summary: { default: 'true', type: flag },
    comment: { default: 'never', type: choice('never', 'always', 'on-breach') },
    'comment-key': {
      default: 'default',
      // The key is part of an HTML comment, and must not contain its end.
      type: matching(
        /^[\p{L}\p{N} ._:/@+=#-]{1,100}$/u,
        'at most 100 letters, digits, spaces or characters of `._:/@+=#-`',
      ),
    },
    // The largest 32-bit number; GitHub's limit is not documented.
    'pr-number': { type: integer(1, 2_147_483_647) },
    issue: { default: 'never', type: choice('never', 'on-breach') },
    'issue-labels': { default: '', type: labels },
    'issue-assignees': { default: '', type: assignees },
    'chat-url': {
      secret: urlForms,
      type: ({ allowHttp }) =>
        url({
          allowHttp,
          insteadOfHttp: INSTEAD_OF_HTTP,
          insteadOfCredentials: 'use the URL of an incoming webhook as the chat service shows it',
        }),
    },
    chat: { default: 'always', type: choice('always', 'on-breach') },
    'chat-format': { type: choice(...CHAT_FORMATS) },
    // Its default, `github.token`, is only in `action.yml`.
    'github-token': { secret: words, type: asciiWord },
    top: { default: '10', type: integer(1, 1000) },
    'hide-amounts': {
      default: 'auto',
      type: v.pipe(
        choice('true', 'false', 'auto'),
        v.transform((hide) => (hide === 'auto' ? hide : hide === 'true')),
      ),
    },
    'report-file': { default: '', type: reportFiles },
  }),
}

export type InputName = keyof typeof INPUTS

export const INPUT_NAMES = Object.keys(INPUTS) as InputName[]

/** The declaration of an input, without its specific type. */
export function declarationOf(name: InputName): InputDeclaration {
  return INPUTS[name]
}

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

type OutputOf<InputType> = InputType extends (context: never) => infer Made
  ? OutputOf<Made>
  : InputType extends Type
    ? v.InferOutput<InputType>
    : never

type ValueOf<Input> = Input extends { readonly type: infer InputType }
  ?
      | OutputOf<InputType>
      | (Input extends { readonly default: string } | { readonly defaultFrom: unknown } ? never : undefined)
  : never

/** The values of all inputs: each under its name in camelCase, and those of the gate's rules in `limits`. */
export type InputValues = {
  readonly [Name in Exclude<InputName, RuleName> as CamelCase<Name>]: ValueOf<(typeof INPUTS)[Name]>
} & { readonly limits: GateLimits }

/** `webhook-batch-size` → `webhookBatchSize`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

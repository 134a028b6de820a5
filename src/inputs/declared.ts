import type { Environment } from '../model/outside.js'

/** What `action.yml` declares of one input. */
interface DeclaredInput {
  /** Constant default; inputs whose default depends on others have none here and say so where they are read. */
  readonly default?: string
  /** Masked before anything else happens, and never shown. `webhook-headers` is masked value by value. */
  readonly secret?: true
}

/**
 * Every input of the action. `action.yml` and the README are tested against this table. The default of `github-token` is
 * the runner's `${{ github.token }}`, which exists in `action.yml` alone.
 */
export const INPUTS = {
  'aws-access-key-id': { secret: true },
  'aws-secret-access-key': { secret: true },
  'aws-session-token': { secret: true },
  'role-to-assume': {},
  'role-session-name': { default: 'aws-cost-events' },
  'role-external-id': {},
  'role-duration-seconds': { default: '3600' },
  'oidc-audience': { default: 'sts.amazonaws.com' },
  'aws-region': { default: 'us-east-1' },
  endpoint: {},
  'account-id': {},
  'max-api-requests': { default: '100' },

  granularity: { default: 'daily' },
  period: {},
  lookback: { default: '1' },
  'settle-hours': { default: '0' },
  'time-zone': { default: 'UTC' },
  history: {},
  metrics: { default: 'AmortizedCost, BlendedCost, NetAmortizedCost, NetUnblendedCost, UnblendedCost' },
  metric: { default: 'UnblendedCost' },
  'group-by': { default: 'SERVICE' },
  filter: {},
  'exclude-record-types': {},
  'billing-view-arn': {},

  events: { default: 'lines' },
  'event-source': { default: 'cloud.amazon.billing' },
  'event-type-prefix': { default: 'amazon.billing' },
  'min-amount': {},
  'state-file': {},

  'webhook-url': { secret: true },
  'webhook-mode': { default: 'structured' },
  'webhook-batch-size': { default: '100' },
  'webhook-headers': { secret: true },
  'webhook-token': { secret: true },
  'webhook-secret': { secret: true },
  'webhook-handshake': { default: 'false' },
  'webhook-timeout-seconds': { default: '15' },
  'webhook-attempts': { default: '5' },
  'webhook-deadline-seconds': { default: '600' },
  'webhook-concurrency': { default: '4' },
  'webhook-rate': {},
  'webhook-allow-http': { default: 'false' },
  'dead-letter-file': {},
  'replay-file': {},
  'on-delivery-failure': { default: 'fail' },

  budget: {},
  'group-budgets': {},
  'monthly-budget': {},
  'forecast-budget': {},
  'max-increase-percent': {},
  'max-increase-amount': {},
  'compare-with': { default: 'previous' },
  'anomaly-threshold': {},
  'ignore-below': { default: '0' },
  'on-breach': { default: 'fail' },
  'on-missing-data': {},
  require: {},

  summary: { default: 'true' },
  comment: { default: 'never' },
  'comment-key': { default: 'default' },
  'pr-number': {},
  'github-token': { secret: true },
  top: { default: '10' },
  'hide-amounts': { default: 'auto' },
  'report-file': {},
} as const satisfies Record<string, DeclaredInput>

export type InputName = keyof typeof INPUTS

/** Names of the inputs with a constant default: their value is never missing. */
export type DefaultedName = {
  [Name in InputName]: (typeof INPUTS)[Name] extends { readonly default: string } ? Name : never
}[InputName]

export const INPUT_NAMES: readonly InputName[] = Object.keys(INPUTS).filter(isInputName)

function isInputName(name: string): name is InputName {
  return Object.hasOwn(INPUTS, name)
}

/** True where the input's value is never shown. */
export function isSecret(name: InputName): boolean {
  return 'secret' in INPUTS[name]
}

/** How the names of the environment variables begin in which the runner hands over inputs. */
export const PREFIX = 'INPUT_'

/** The environment variable in which the runner hands over an input: upper case, hyphens kept. */
export function variableOf(name: InputName): string {
  return `${PREFIX}${name.toUpperCase()}`
}

/** Variables of inputs that the action does not declare, in alphabetical order. */
export function undeclaredVariables(env: Environment): string[] {
  const declared = new Set(INPUT_NAMES.map(variableOf))
  return Object.keys(env)
    .filter((variable) => variable.startsWith(PREFIX) && !declared.has(variable) && env[variable] !== undefined)
    .sort()
}

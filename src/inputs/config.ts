import { chatFormatOf } from '../lib/chat-hosts.js'
import type { CostQuery } from '../lib/costs.js'
import type { Core, Environment, SecretsWithheld } from '../lib/runtime.js'
import { checkInputs } from './checks.js'
import { type RunEnvironment, readRunEnvironment, secretsWithheld } from './environment.js'
import { costQuery } from './query.js'
import { InputReader, variableOf } from './reader.js'
import { declarationOf, INPUT_NAMES, type InputValues } from './schema.js'

/** The inputs, typed and checked, and the run's environment. */
export interface Config extends InputValues, RunEnvironment {
  /** The query that several inputs describe. */
  readonly query: CostQuery
  /** The credentials that assume `role-to-assume`: access keys, GitHub's OIDC token, or the SDK's default chain. */
  readonly roleSource: 'keys' | 'oidc' | 'chain'
  /** Why the AWS keys are empty, if GitHub gives the run no secrets. */
  readonly secretsWithheld: SecretsWithheld
  /** For the user: combinations that are allowed but have no effect. */
  readonly warnings: readonly string[]
}

/**
 * Reads the inputs (`INPUT_*`), the workflow run (`GITHUB_*`, the event's payload) and the proxies. Masks every secret before anything
 * else. Makes no request.
 * @throws UserError that lists every problem of the inputs, without any secret
 */
export async function readConfig(env: Environment, core: Pick<Core, 'setSecret'>): Promise<Config> {
  maskSecrets(env, core)
  const reader = new InputReader(env)
  reader.rejectUnknown()
  await reader.rejectEndpoints()
  const runEnvironment = await readRunEnvironment(env, reader.warn)
  const withheld = secretsWithheld(runEnvironment.workflow)
  const draft = await reader.readAll(runEnvironment)
  await checkInputs(reader, draft, runEnvironment, withheld)
  reader.throwProblems()
  // If there is no problem, every input has its value or its default.
  const values = draft as InputValues
  const hasKeys = values.awsAccessKeyId !== undefined || Boolean(env['AWS_ACCESS_KEY_ID'])
  return Object.freeze({
    ...values,
    ...runEnvironment,
    query: costQuery(values),
    chatFormat: values.chatFormat ?? (values.chatUrl && chatFormatOf(values.chatUrl)),
    roleSource: hasKeys ? 'keys' : env['ACTIONS_ID_TOKEN_REQUEST_URL'] ? 'oidc' : 'chain',
    secretsWithheld: values.awsAccessKeyId === undefined ? withheld : undefined,
    warnings: reader.warnings,
  })
}

/** Registers every secret with the runner, which shows `***` instead. Never fails. */
function maskSecrets(env: Environment, core: Pick<Core, 'setSecret'>): void {
  const secrets = INPUT_NAMES.flatMap((name) => {
    const value = env[variableOf(name)]?.trim()
    return value ? (declarationOf(name).secret?.(value) ?? []) : []
  })
  // The runner does not mask this token, and an answer of the OIDC service can repeat it.
  const token = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']?.trim() ?? ''
  for (const secret of new Set([...secrets, token])) if (secret !== '') core.setSecret(secret)
}

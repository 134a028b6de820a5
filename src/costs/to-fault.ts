import { Fault } from '../model/fault.js'
import { type Failure, failureOf } from './failure.js'
import { type FailureContext, REMEDIES, type Remedy } from './remedies.js'

/**
 * What the user is told where AWS, or the way to it, fails: what happened, in AWS's words too, and what to do. A `Fault`
 * stays as it is.
 */
export function toFault(error: unknown, context: FailureContext): Fault {
  if (error instanceof Fault) return error
  const failure = failureOf(error)
  const row = REMEDIES.find((remedy) => fits(remedy, failure, context))
  if (row === undefined) throw error // the last row fits everything
  const { happened } = row
  const what = typeof happened === 'string' ? happened : happened(failure, context)
  const words = wordsOf(failure)
  const sentence = `${withoutSecretsFirst(failure, context)}${what}${words === '' ? '' : ` (${words})`}.`
  return new Fault(sentence, row.remedy, { cause: error })
}

/** The error's own words, under its name or code where they do not hold it. */
function wordsOf({ name, code, message }: Failure): string {
  // The SDK calls a connection that broke off a `TimeoutError`; its code says what it was.
  const heading = name === 'Error' || (name === 'TimeoutError' && code !== '') ? code : name
  return message.includes(heading) ? message : `${heading}: ${message}`.replace(/: $/, '')
}

function fits({ asked, names, says, when }: Remedy, failure: Failure, context: FailureContext): boolean {
  if (asked !== undefined && asked !== context.asked) return false
  if (names !== undefined && !names.includes(failure.name)) return false
  if (says !== undefined && !says.test(failure.message)) return false
  return when === undefined || when(failure, context)
}

/** Names of failures that empty secrets explain. */
const WITHOUT_CREDENTIALS = /^(CredentialsProviderError|UnrecognizedClientException|InvalidClientTokenId)$/

/** On a fork's pull request and for Dependabot secrets arrive empty, and that is the reason to name before any other. */
function withoutSecretsFirst({ name, message }: Failure, { access }: FailureContext): string {
  if (access.withoutSecrets === undefined) return ''
  if (!WITHOUT_CREDENTIALS.test(name) && !/credential/i.test(message)) return ''
  return access.withoutSecrets === 'fork'
    ? 'This run serves a pull request from a fork, to which GitHub gives no secrets: skip this step there. '
    : 'This run was started by Dependabot, to which GitHub gives only secrets of its own: skip this step there. '
}

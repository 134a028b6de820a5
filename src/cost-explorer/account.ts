import { UserError } from '../lib/errors.js'
import { adviceFor } from './advice.js'
import { type AwsContext, type Credentials, createStsClient } from './client.js'

/**
 * The account of the credentials, from `sts:GetCallerIdentity`, which is free and needs no permission.
 * @throws UserError if STS does not return it within the time of one attempt: the SDK's five attempts could take five minutes
 */
export async function callerAccount(context: AwsContext, credentials: Credentials): Promise<string> {
  const { settings, signal, limits } = context
  const overdue = AbortSignal.timeout(limits.whole)
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const client = await createStsClient(context, credentials)
    const abortSignal = AbortSignal.any([signal, overdue])
    const { Account = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal })
    if (/^\d{12}$/.test(Account)) return Account
  } catch (error) {
    signal.throwIfAborted()
    if (overdue.aborted) throw new UserError('AWS STS did not answer.', 'Run the job again.')
    throw adviceFor(error, 'account', settings)
  }
  throw new UserError('AWS STS returned no account id.', 'Run the job again.')
}

/**
 * Handles an unknown account id. With a webhook it is an error, because event ids depend on it, otherwise a warning.
 * @throws UserError if there is a webhook
 */
export function withoutAccount(error: UserError, { settings, core }: AwsContext): undefined {
  if (settings.webhookUrl === undefined) {
    core.warning(
      `The account id is unknown: ${error.whatHappened} Reports do not show it. Set \`account-id\` to show it.`,
    )
    return undefined
  }
  throw new UserError(
    `AWS did not return the account id, which events need: ${error.whatHappened}`,
    `Set \`account-id\` (12 digits): then no request to AWS STS is needed. Or: ${error.whatToDo}`,
    { cause: error },
  )
}

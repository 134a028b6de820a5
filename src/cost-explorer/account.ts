import { UserError } from '../lib/errors.js'
import { adviceFor } from './advice.js'
import { type AwsContext, type Credentials, createStsClient } from './client.js'
import { ATTEMPT_LIMITS } from './request-handler.js'

/**
 * The account of the credentials, by `sts:GetCallerIdentity`: free, and no policy can deny it.
 * @throws UserError if STS does not name the account within 60 seconds: the SDK's five attempts could take five minutes
 */
export async function callerAccount(context: AwsContext, credentials: Credentials): Promise<string> {
  const { settings, signal, limits = ATTEMPT_LIMITS } = context
  const overdue = AbortSignal.timeout(limits.whole)
  let account: string | undefined
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const client = await createStsClient(context, credentials)
    const abortSignal = AbortSignal.any([signal, overdue])
    account = (await client.send(new GetCallerIdentityCommand({}), { abortSignal })).Account
  } catch (error) {
    signal.throwIfAborted()
    if (overdue.aborted) throw new UserError('AWS STS did not answer.', 'Run the job again, or set `account-id`.')
    throw adviceFor(error, 'account', settings)
  }
  if (typeof account === 'string' && /^\d{12}$/.test(account)) return account
  throw new UserError('AWS STS named no account.', 'Set `account-id`.')
}

/**
 * Event ids depend on the account id, so without it a run with a webhook stops; without a webhook it is a warning.
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
    `AWS did not tell the account id, which events need: ${error.whatHappened}`,
    `Set \`account-id\` (12 digits), so that no request to AWS STS is needed. Or: ${error.whatToDo}`,
    { cause: error },
  )
}

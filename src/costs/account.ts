import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer'
import { Fault } from '../model/fault.js'
import type { Log } from '../model/outside.js'
import { stsClient } from './access/sts.js'
import type { ClientParts } from './client.js'
import { faultOf } from './fault-of.js'
import type { AccessSettings } from './settings.js'

/** The costs have mostly arrived by then: a silent STS is not worth the SDK's five attempts of a minute each. Milliseconds. */
const LONGEST_WAIT = 60_000

/**
 * The account of the credentials, by `sts:GetCallerIdentity`: free, and no policy can take it away.
 * @param client whose credentials STS is asked with
 * @throws Fault where STS does not tell
 */
export async function callerAccount(
  client: CostExplorerClient,
  access: AccessSettings,
  parts: ClientParts,
  abortSignal: AbortSignal,
  longestWait = LONGEST_WAIT,
): Promise<string> {
  const overdue = AbortSignal.timeout(longestWait)
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const sts = await stsClient(access, async () => await client.config.credentials(), parts)
    const { Account } = await sts.send(new GetCallerIdentityCommand({}), {
      abortSignal: AbortSignal.any([abortSignal, overdue]),
    })
    if (typeof Account === 'string' && /^\d{12}$/.test(Account)) return Account
  } catch (error) {
    if (abortSignal.aborted) throw abortSignal.reason
    if (overdue.aborted) throw new Fault('AWS STS did not answer.', 'Run the job again, or give `account-id`.')
    throw await faultOf(error, { asked: 'account', access })
  }
  throw new Fault('AWS STS named no account.', 'Give `account-id`.')
}

/**
 * What an account that STS did not tell means: ids of events hold it, so where events are sent the run stops; without a
 * webhook it is a warning.
 */
export function withoutAccount(fault: Fault, required: boolean, log: Log): undefined {
  if (!required) {
    log.warning(
      `The account's id is not known: ${fault.whatHappened} Reports go without it; give \`account-id\` to name it.`,
    )
    return undefined
  }
  throw new Fault(
    `The account's id, which events carry, could not be asked of AWS: ${fault.whatHappened}`,
    `Give \`account-id\` (12 digits), so that AWS STS need not be asked. Or: ${fault.whatToDo}`,
    { cause: fault },
  )
}

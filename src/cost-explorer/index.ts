/** AWS Cost Explorer: credentials, the query, the pages as a stream of cost lines, and advice for AWS errors. */
import type { CostLine, CostQuery } from '../lib/costs.js'
import { UserError } from '../lib/errors.js'
import { callerAccount, withoutAccount } from './account.js'
import { type AwsContext, createCostExplorerClient } from './client.js'
import { credentialsOf } from './credentials.js'
import { PageBudget, readCosts } from './read.js'
import type { Reading } from './request.js'
import { ATTEMPT_LIMITS, createRequestHandler } from './request-handler.js'
import type { CostExplorerRuntime, CostExplorerSettings } from './settings.js'

export { forChosenLines } from './choose.js'
export type { Reading } from './request.js'
export type { CostExplorerRuntime, CostExplorerSettings } from './settings.js'

/** The account and its costs, read with one client. */
export interface CostExplorer {
  /**
   * The account that the costs belong to: `account-id`, otherwise from STS, in parallel with the first cost request. May be called
   * before, after or without `read`. Undefined, after a warning, if STS does not return it and there is no webhook.
   * @throws UserError if AWS rejects the credentials or, with a webhook, does not return the account
   */
  account(): Promise<string | undefined>
  /**
   * Cost lines, ascending by period; to be iterated once. The first request starts with the call. One page is fetched ahead. After the
   * iteration ends, no further request is made.
   * @throws UserError (while iterating) if AWS returns an error, the connection fails, the answer cannot be used, or `max-api-requests`
   *   is reached
   */
  read(reading: Reading): AsyncIterable<CostLine>
  /** Cost Explorer pages read so far: what AWS bills. */
  readonly requests: number
}

/** Opens Cost Explorer. Makes no request. */
export function openCostExplorer(
  settings: CostExplorerSettings,
  query: CostQuery,
  runtime: CostExplorerRuntime,
): CostExplorer {
  const { core, signal, limits = ATTEMPT_LIMITS } = runtime
  const requestHandler = createRequestHandler(settings.proxy, limits)
  const context: AwsContext = { core, signal, limits, settings, requestHandler }
  let requests = 0
  let onSent = () => {}
  const sent = new Promise<void>((resolve) => {
    onSent = resolve
  })
  const client = createCostExplorerClient(context, credentialsOf(context), {
    onSent,
    onAnswered: () => {
      requests += 1
    },
  })
  const budget = new PageBudget(settings.maxApiRequests)
  let firstPage: Promise<unknown> | undefined
  let account: Promise<string | undefined> | undefined

  async function findAccount(): Promise<string | undefined> {
    if (settings.accountId !== undefined) return settings.accountId
    try {
      // Loading the STS client must not delay a cost request that has started.
      if (firstPage !== undefined) await Promise.race([sent, firstPage])
      return await callerAccount(context, () => client.config.credentials())
    } catch (error) {
      signal.throwIfAborted()
      // If Cost Explorer rejects the credentials as well, its error is the one to show.
      await firstPage
      if (!(error instanceof UserError)) throw error
      return withoutAccount(error, context)
    }
  }

  return {
    get requests() {
      return requests
    },

    read(reading) {
      const started = readCosts(client, context, budget, query, reading)
      firstPage ??= started.firstPage
      return started.lines
    },

    account() {
      account ??= findAccount()
      return account
    },
  }
}

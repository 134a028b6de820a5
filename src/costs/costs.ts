import { GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'
import type { CostLines } from '../model/cost-line.js'
import { Fault } from '../model/fault.js'
import type { Clock, Core, Log } from '../model/outside.js'
import type { CostQuery } from '../model/query.js'
import { credentialsOf } from './access/credentials.js'
import { callerAccount, withoutAccount } from './account.js'
import { readPage } from './answer.js'
import { type ClientParts, costExplorerClient } from './client.js'
import { failureOf } from './failure.js'
import { faultOf } from './fault-of.js'
import { type AttemptLimits, CostHandler } from './handler.js'
import { costLines } from './lines.js'
import { PageMemory } from './page-memory.js'
import { PageBudget, readPages } from './pages.js'
import { type Asked, askedOf, type CostRequest, costRequest, type Reading } from './request.js'
import type { AccessSettings } from './settings.js'
import { withTagWatch } from './unused-tags.js'

export interface CostsOutside {
  readonly core: Log & Pick<Core, 'setSecret'>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Most pages that the run may pay for. */
  readonly maxApiRequests: number
  /** Events are sent, so the account's id must be known. */
  readonly accountRequired: boolean
  /** Limits of one attempt; the usual ones where absent. */
  readonly limits?: AttemptLimits
}

/** The account and its costs, read with one client. */
export interface Costs {
  /**
   * The account that the costs belong to: as the user names it, else asked of STS beside the first reading's first request.
   * It settles only once a reading has begun. Undefined, after a warning, where STS does not tell and nothing is sent.
   * @throws Fault where AWS refuses the credentials, or, with `accountRequired`, does not tell the account
   */
  account(): Promise<string | undefined>
  /**
   * Cost lines, ascending by period. The first request leaves at the call. One page at most is fetched ahead; ending the
   * iteration early makes no further request.
   * @throws Fault where AWS refuses, the way there fails, the answer cannot be trusted, or `max-api-requests` is reached
   */
  read(reading: Reading): CostLines
  /** Cost Explorer pages read so far: what AWS bills. */
  readonly requests: number
}

/** Opens the way to Cost Explorer; nothing is asked yet. */
export function openCosts(access: AccessSettings, query: CostQuery, outside: CostsOutside): Costs {
  const { core, signal } = outside
  const setSecret = (value: string) => core.setSecret(value)
  const parts: ClientParts = { requestHandler: new CostHandler(access.proxy, outside.limits), log: core, setSecret }
  const roleOutside = { clock: outside.clock, signal, setSecret }
  const sent = later<void>()
  const firstPage = later<void>()
  const memory = new PageMemory()
  const client = costExplorerClient(access, credentialsOf(access, parts, roleOutside), parts, {
    memory,
    onSent: sent.resolve,
  })
  const budget = new PageBudget(outside.maxApiRequests)
  let account: Promise<string | undefined> | undefined

  async function readOne(request: CostRequest, form: Asked, token: string | undefined, abort: AbortSignal) {
    const command = new GetCostAndUsageCommand({ ...request, ...(token && { NextPageToken: token }) })
    abort.throwIfAborted()
    budget.spend()
    let answer: object
    try {
      answer = await client.send(command, { abortSignal: abort })
    } catch (error) {
      // A page that arrived broken has been billed.
      if (failureOf(error).status === 200) budget.answered += 1
      abort.throwIfAborted()
      throw await faultOf(error, { asked: 'costs', access })
    }
    budget.answered += 1
    return { ...readPage(answer, form), release: () => memory.takeBack(answer) }
  }

  async function askAccount(): Promise<string | undefined> {
    await Promise.race([sent.promise, firstPage.promise])
    try {
      return await callerAccount(client, access, parts, signal, outside.limits?.whole)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      // Credentials that Cost Explorer refuses as well are told in its words.
      await firstPage.promise
      if (error instanceof Fault) return withoutAccount(error, outside.accountRequired, core)
      throw error
    }
  }

  return {
    get requests() {
      return budget.answered
    },

    read(reading) {
      const form = askedOf(query, reading)
      const request = costRequest(query, reading, form)
      const pages = readPages((token, abort) => {
        const page = readOne(request, form, token, abort)
        page.then(() => firstPage.resolve(), firstPage.reject)
        return page
      }, signal)
      return withTagWatch(costLines(pages, form), form, core)
    },

    account() {
      account ??= access.accountId === undefined ? askAccount() : Promise.resolve(access.accountId)
      return account
    },
  }
}

/** A promise that is settled from outside, once. */
function later<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue
    reject = onReason
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}

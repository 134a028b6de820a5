import { Fault } from '../model/fault.js'
import type { Log } from '../model/outside.js'
import { forLog, withoutIdentities } from '../model/text.js'
import { nameOf, wordsIn } from './failure.js'

/** Attempts at one request, the first one included. */
export const MAX_ATTEMPTS = 5

interface Token {
  getRetryCount(): number
}

interface Strategy<T extends Token, Info extends { readonly error?: unknown }> {
  acquireInitialRetryToken(scope: string): Promise<T>
  refreshRetryTokenForRetry(token: T, info: Info): Promise<T>
  recordSuccess(token: T): void
}

/**
 * The SDK's own retries (which errors, how often, how long between), with a line in the log where one happens, and none
 * after a `Fault`: its reason does not pass by itself.
 * @param service whom the log names: `Cost Explorer`, `STS`
 */
export function toldRetries<T extends Token, Info extends { readonly error?: unknown }>(
  strategy: Strategy<T, Info>,
  service: string,
  log: Log,
): Strategy<T, Info> {
  return {
    acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
    async refreshRetryTokenForRetry(token, info) {
      const { error } = info
      if (error instanceof Fault) throw error
      const next = await strategy.refreshRetryTokenForRetry(token, info)
      const attempt = `attempt ${next.getRetryCount() + 1} of ${MAX_ATTEMPTS}`
      log.info(`${service} is asked again (${attempt}) after: ${reason(error)}`)
      return next
    },
    recordSuccess: (token) => strategy.recordSuccess(token),
  }
}

function reason(error: unknown): string {
  const name = nameOf(error)
  return forLog(withoutIdentities(name === 'Error' ? wordsIn(error) : `${name}: ${wordsIn(error)}`), 200)
}

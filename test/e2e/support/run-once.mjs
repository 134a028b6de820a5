// @ts-check
import { startStage } from './stage.mjs'

/**
 * @typedef {object} Once
 * @property {string} [now] the moment of the run, for the action and the servers alike; the machine's own without it
 * @property {import('../../emulators/ledger.mjs').LineItem[]} [items]
 * @property {Record<string, string>} [inputs] beside those of `stage.run`
 * @property {import('./stage.mjs').StageOptions} [stage]
 * @property {string[]} [nodeArguments]
 * @property {(stage: import('./stage.mjs').Stage) => import('./run-action.mjs').RunOptions} [run] what else the run needs,
 *   once the servers stand
 */

/**
 * Runs the action once, on a stage of its own that is closed afterwards.
 * @param {Once} once
 */
export async function runOnce({ now, items = [], inputs = {}, stage: options = {}, nodeArguments = [], run }) {
  const stage = await startStage({ items, ...(now === undefined ? {} : { now }), ...options })
  try {
    const result = await stage.run(inputs, { nodeArguments, ...run?.(stage) })
    return {
      result,
      /** Events that the webhook took, in order of arrival. */
      events: [...stage.webhook.events],
      /** Bodies of the Cost Explorer requests. */
      requests: stage.costExplorer.requests.map(({ input }) => input),
      costExplorer: stage.costExplorer,
      sts: stage.sts,
      credentials: stage.credentials,
    }
  } finally {
    await stage.close()
  }
}

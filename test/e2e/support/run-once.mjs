// @ts-check
import { startStage } from './stage.mjs'

/**
 * @typedef {object} Once
 * @property {string} [now] the time of the run, for the action and the servers; default: the machine's time
 * @property {import('../../emulators/ledger.mjs').LineItem[]} [items]
 * @property {Record<string, string>} [inputs] in addition to those of `stage.run`
 * @property {import('./stage.mjs').StageOptions} [stage]
 * @property {string[]} [nodeArguments]
 * @property {(stage: import('./stage.mjs').Stage) => import('./run-action.mjs').RunOptions} [run] further
 *   options, once the servers are started
 */

/**
 * Runs the action once, on its own stage.
 * @param {Once} once
 */
export async function runOnce({ now, items = [], inputs = {}, stage: options = {}, nodeArguments = [], run }) {
  const stage = await startStage({ items, ...(now === undefined ? {} : { now }), ...options })
  try {
    const result = await stage.run(inputs, { nodeArguments, ...run?.(stage) })
    return {
      result,
      /** The accepted events, in order of arrival. */
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

// @ts-check
import { clockAt, serverClockAt } from './clock.mjs'
import { itemsOf, NOW } from './gate-run.mjs'
import { stageForEach } from './stage-for-each.mjs'

/** The day that is judged where a test gives no other. */
export const DAY = '2026-11-20'

/**
 * For tests of the gate that need a webhook or a script of AWS's answers: what opens a stage at `NOW`, and closes it after
 * each test.
 */
export function gateStage() {
  const openStage = stageForEach()

  /**
   * @param {import('./gate-run.mjs').Costs} costs by service
   * @param {import('./stage.mjs').StageOptions} [options]
   */
  return async function open(costs, options = {}) {
    const clock = serverClockAt(NOW)
    const opened = await openStage({
      items: itemsOf(costs, 'SERVICE'),
      ...options,
      costExplorer: { now: clock, signingClock: clock, ...options.costExplorer },
      sts: { now: clock, ...options.sts },
    })
    return {
      ...opened,
      /** @param {Record<string, string>} inputs @param {import('./run-action.mjs').RunOptions} [more] */
      run: (inputs, more) => opened.run({ period: DAY, ...inputs }, { nodeArguments: clockAt(NOW), ...more }),
    }
  }
}

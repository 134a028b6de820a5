// @ts-check
/** Whoever reads the log goes away: the run ends as it would, and quietly. */
import { expect, test } from '@jest/globals'
import { daily, daysAgo } from './support/stage.mjs'
import { sharedStageForEach } from './support/stage-for-each.mjs'

const open = sharedStageForEach()
const items = daily({ [daysAgo(1)]: { EC2: '7' } })

test.each([
  ['8', 0, 'pass'],
  ['6', 1, 'breach'],
])(
  'with standard output closed, a budget of %s ends with exit code %i and the verdict %s',
  async (budget, code, verdict) => {
    const stage = await open({ items })
    const run = await stage.run({ budget }, { closeStdout: true })
    expect([run.exitCode, run.stderr, run.outputs['verdict']]).toEqual([code, '', verdict])
    expect(stage.webhook.events).toHaveLength(1)
  },
)

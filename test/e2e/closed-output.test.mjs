// @ts-check
import { expect, test } from '@jest/globals'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

test.each([
  ['8', 0, 'pass'],
  ['6', 1, 'breach'],
])(
  'a run with standard output closed ends without an error about it: budget %s, exit code %i, verdict %s',
  async (budget, code, verdict) => {
    const stage = await open({ items: daily({ [daysAgo(1)]: { EC2: '7' } }) })
    const run = await stage.run({ budget }, { closeStdout: true })
    expect([run.exitCode, run.stderr, run.outputs['verdict']]).toEqual([code, '', verdict])
    expect(stage.webhook.events).toHaveLength(1)
  },
)

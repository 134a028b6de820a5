// @ts-check
/** `.github/workflows/e2e.yml`, run here for the one event that no runner of this repository can be made to see: a fork's. */
import { expect, it } from '@jest/globals'
import { loadPayload } from '../e2e/support/payloads/index.mjs'
import { read } from './support/documents.mjs'
import { runWorkflow } from './support/run-workflow.mjs'

it('holds for a pull request from a fork, without a secret', async () => {
  const { action } = await runWorkflow(read('.github/workflows/e2e.yml'), await loadPayload('pull-request-fork'))
  const failed = action?.steps.filter(({ id, outcome }) => outcome === 'failure' && id === undefined)
  expect([failed, action?.result]).toEqual([[], 'success'])
}, 120_000)

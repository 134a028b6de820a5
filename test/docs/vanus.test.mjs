// @ts-check
/** The workflow of the migration page, run as the runner runs it, against a receiver that reads what Vanus's source sends. */
import { expect, test } from '@jest/globals'
import { read } from './support/documents.mjs'
import { runWorkflow } from './support/run-workflow.mjs'
import { startWorld } from './support/world.mjs'

test('the workflow for those who move from Vanus sends binary mode, one event after another', async () => {
  const world = await startWorld()
  try {
    // It knows the attributes from the headers only, and rejects everything else.
    world.webhook.script(({ headers }) => (headers['ce-type'] === 'amazon.billing.daily' ? 'accept' : 422))
    const storage = { caches: new Map(), artifacts: new Map() }
    const { costs } = await runWorkflow(read('examples/workflows/vanus.yml'), { ...world, storage })
    expect(costs?.result).toBe('success')
    expect(world.webhook.requests.map(({ mode, status }) => [mode, status])).toEqual([
      ['binary', 204],
      ['binary', 204],
    ])
    expect(world.webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
    const services = world.webhook.events.map(({ data }) => Object.values(/** @type {object} */ (data))[1])
    expect(services).toEqual(['Amazon Elastic Compute Cloud - Compute', 'Amazon Simple Storage Service'])
  } finally {
    await world.close()
  }
})

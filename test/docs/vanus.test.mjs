// @ts-check
/** The workflow of the migration page, against a receiver that accepts only what Vanus's source sends. */
import { expect, test } from '@jest/globals'
import { read } from './support/documents.mjs'
import { runWorkflow } from './support/run-workflow.mjs'
import { startWorld } from './support/world.mjs'

test('the migration workflow sends events in binary mode, one after another, as Vanus does', async () => {
  const world = await startWorld()
  try {
    // The receiver reads the attributes from the headers.
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

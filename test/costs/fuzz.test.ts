import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { Fault } from '../../src/model/fault.js'
import { raw } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { all, open, READING } from './support.js'

let server: Awaited<ReturnType<typeof startCostExplorer>>
beforeAll(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0)
  server = await startCostExplorer()
})
afterAll(async () => {
  jest.restoreAllMocks()
  await server.close()
})

const amount = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('1.5', '-0.1', '0') },
  { weight: 1, arbitrary: fc.jsonValue() },
)
const group = fc.record({
  Keys: fc.oneof({ weight: 30, arbitrary: fc.tuple(fc.string()) }, { weight: 1, arbitrary: fc.jsonValue() }),
  Metrics: fc.record({ UnblendedCost: fc.record({ Amount: amount, Unit: fc.constantFrom('USD', 'CNY') }) }),
})
const result = fc.record({
  TimePeriod: fc.constantFrom(
    { Start: '2026-11-18', End: '2026-11-19' },
    { Start: '2026-11-20', End: '2026-11-21' },
    {},
  ),
  Groups: fc.oneof(
    { weight: 30, arbitrary: fc.array(group, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  ),
  Estimated: fc.oneof({ weight: 30, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.jsonValue() }),
})
const answer = fc.record(
  {
    ResultsByTime: fc.oneof(
      { weight: 30, arbitrary: fc.array(result, { maxLength: 2 }) },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
    DimensionValueAttributes: fc.jsonValue(),
    NextPageToken: fc.constantFrom('', '', '', 'x', 7),
    $metadata: fc.jsonValue(),
    __type: fc.jsonValue(),
    message: fc.jsonValue(),
  },
  { requiredKeys: ['ResultsByTime'] },
)
const body = fc.oneof(
  { weight: 4, arbitrary: answer.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
)

it('whatever bytes come over the wire end in lines or in a Fault, and in no other error', async () => {
  let withLines = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(200, 200, 200, 201, 302, 400, 403, 500), body, async (status, text) => {
      server.script(() => raw(status, text, { 'content-type': 'application/x-amz-json-1.1' }))
      const { costs } = open(server.url, { outside: { maxApiRequests: 3 } })
      const outcome = await all(costs.read(READING)).catch((error: unknown) => error)
      if (outcome instanceof Fault) return
      expect(Array.isArray(outcome) ? status : outcome).toBeLessThan(300)
      if (Array.isArray(outcome) && outcome.length > 0) withLines += 1
    }),
    { numRuns: 400 },
  )
  expect(withLines).toBeGreaterThan(5)
})

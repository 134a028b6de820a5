// @ts-check
/** AWS refuses, fails or does not answer: half an answer never becomes a total. Each error's text is tested in test/cost-explorer. */
import { expect, test } from '@jest/globals'
import { emptyAnswer, htmlError, refusals, reset } from '../emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { hurried } from './support/clock.mjs'
import { leaks } from './support/run-action.mjs'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'

/** The SDK's waits between attempts pass quickly. The time limits for answers stay as they are. */
const once = { items: daily({ [daysAgo(1)]: { EC2: '1', RDS: '2', S3: '3' } }), nodeArguments: hurried(200, 9_000) }

/**
 * A run with a lenient gate that AWS refuses.
 * @param {import('../emulators/cost-explorer.mjs').Options} costExplorer
 * @param {Record<string, string>} [inputs]
 */
async function refused(costExplorer, inputs) {
  const lenient = { budget: '1', 'on-breach': 'warn', 'on-missing-data': 'pass', events: 'lines, total, breaches' }
  const all = await runOnce({ ...once, inputs: { ...lenient, ...inputs }, stage: { costExplorer } })
  const { result } = all
  // One line without a stack, an account or a secret, and no part of a result.
  expect(result.errors).toHaveLength(1)
  expect(result.errors[0]).not.toMatch(/\n|##\[|\$metadata|Deserialization/)
  expect(leaks(result, [ACCOUNT, ...Object.values(EXAMPLE_KEYS)])).toEqual([])
  expect(result.stdout).not.toMatch(/^\s+at /m)
  expect([result.exitCode, result.stderr, result.summary]).toEqual([1, '', expect.stringMatching(/^## ❌/)])
  const empty = { 'total-cost': '', verdict: '', breaches: '', 'top-costs': '', 'month-to-date-cost': '' }
  expect(result.outputs).toMatchObject(empty)
  const retries = result.stdout.split('\n').flatMap((line) => /attempt (\d) of 5/.exec(line)?.[1] ?? [])
  return { ...all, error: result.errors[0] ?? '', retries, pages: result.outputs['api-requests'] }
}

test('a missing permission ends the run after one request that AWS does not bill', async () => {
  const { error, requests, events, pages } = await refused({ script: () => refusals.notAuthorized })
  expect(error).toMatch(/ce:GetCostAndUsage.*\*{12}:user\/cost-reader/)
  expect([requests.length, events, pages]).toEqual([1, [], '0'])
})

test('an empty answer is an error, and counts as a paid request', async () => {
  const { error, requests, pages } = await refused({ script: () => emptyAnswer() })
  expect([requests.length, pages, error]).toEqual([1, '1', expect.stringContaining('empty')])
})

test('the groups that were read completely before AWS refused are delivered, and nothing is judged', async () => {
  const script = [undefined, undefined, refusals.notAuthorized]
  const { error, events, pages } = await refused({ script, pageSize: 1 })
  // The group of the second page can continue on the third.
  expect(events.map(({ partitionkey }) => partitionkey)).toEqual(['EC2'])
  expect([error, pages]).toEqual([expect.stringContaining('ce:GetCostAndUsage'), '2'])
})

test('throttling is retried four times, and the log says so', async () => {
  const { error, retries, requests, pages } = await refused({ script: () => refusals.throttled })
  expect(error).toMatch(/throttl/i)
  expect([requests.length, pages, retries]).toEqual([5, '0', ['2', '3', '4', '5']])
})

test('temporary failures that end in time do not fail the run', async () => {
  const script = [refusals.throttled, htmlError(503), undefined, reset()]
  const { result } = await runOnce({ ...once, stage: { costExplorer: { script, pageSize: 2 } } })
  expect(result).toMatchObject({ exitCode: 0, outputs: { 'total-cost': '6', 'api-requests': '2' } })
  expect(result.log.match(/attempt \d of 5/g)).toHaveLength(3)
})

test('a closed port is reported with the proxy variable to check', async () => {
  expect((await refused({}, { endpoint: 'http://127.0.0.1:9' })).error).toMatch(/ECONNREFUSED.*`HTTPS_PROXY`/)
})

// @ts-check
/** The causes of a breach in outputs, events, log and summary. Edge cases are tested in test/gate/explain.test.ts. */
import { expect, test } from '@jest/globals'
import { refusals } from '../emulators/ce-faults.mjs'
import { checked } from '../support/event-schema.js'
import { stageForEach } from './support/stage-for-each.mjs'

/** @typedef {Record<string, string> & { causes: Record<'group' | 'cause' | 'change', string>[] }} Breach */

const [DAY, BEFORE] = ['2026-11-20', '2026-11-19']
const OTHER = 'EC2 - Other'
const COMPUTE = 'Amazon Elastic Compute Cloud - Compute'

const openStage = stageForEach()

/**
 * One usage type's cost on `BEFORE` and `DAY`; an empty text is no charge.
 * @param {string} service @param {string} usageType @param {[then: string, now: string]} amounts
 * @param {Partial<import('../emulators/ledger.mjs').LineItem>} [more]
 */
const usage = (service, usageType, amounts, more) =>
  [BEFORE, DAY].flatMap((day, i) =>
    amounts[i] ? [{ start: `${day}T07:00:00Z`, service, usageType, metrics: amounts[i] ?? '', ...more }] : [],
  )

/** @param {import('../emulators/ledger.mjs').LineItem[]} items @param {import('../emulators/cost-explorer.mjs').Options} [costExplorer] */
async function open(items, costExplorer = {}) {
  const stage = await openStage({ now: '2026-11-22T12:00:00Z', items, costExplorer })
  /** @param {Record<string, string>} inputs */
  const run = async (inputs) => {
    const seen = [stage.webhook.events.length, stage.costExplorer.requests.length]
    const result = await stage.run({ period: DAY, events: 'breaches', 'hide-amounts': 'false', ...inputs })
    /** @type {Breach[]} */
    const breaches = JSON.parse(result.outputs['breaches'] || '[]')
    const events = stage.webhook.events.slice(seen[0])
    const told = breaches.map(({ name: _, ...breach }) => breach)
    expect(events.map((event) => checked(event).data)).toMatchObject(told)
    const requests = stage.costExplorer.requests.slice(seen[1]).map(({ input }) => input)
    return { result, breaches, events, requests }
  }
  return { ...stage, run }
}

/** `group, cause: change` of each cause. @param {Breach} [breach] */
const short = (breach) => breach?.causes.map(({ group, cause, change }) => `${group}, ${cause}: ${change}`)

test('the rise of one usage type is the only cause of the rise of the total', async () => {
  const { run } = await open([
    ...usage(OTHER, 'NatGateway-Bytes', ['20.0000000001', '90.1']),
    ...usage(OTHER, 'DataTransfer-Out-Bytes', ['7.4700000003', '7.4700000003']),
    ...usage('Amazon Simple Storage Service', 'TimedStorage-ByteHrs', ['3.1', '3.1']),
  ])
  const { result, breaches, requests } = await run({ 'max-increase-amount': '50' })
  const cause = { amount: '90.1', baseline: '20.0000000001', change: '70.0999999999' }
  expect(breaches).toEqual([
    {
      ...{ rule: 'max-increase-amount', scope: 'total', name: '', limit: '50', actual: '70.0999999999' },
      ...{ amount: '100.6700000003', baseline: '30.5700000004', impact: '70.0999999999' },
      causes: [{ group: OTHER, cause: 'NatGateway-Bytes', ...cause }],
    },
  ])
  expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'breach', 'api-requests': '2' } })
  expect(requests[1]).toMatchObject({
    ...{ TimePeriod: { Start: BEFORE, End: '2026-11-21' }, GroupBy: [{ Key: 'SERVICE' }, { Key: 'USAGE_TYPE' }] },
    Filter: { Dimensions: { Key: 'SERVICE', Values: [OTHER] } },
  })
  const sentence = /Total cost \$100\.67, \$70\.10 more .*of which EC2 - Other \/ NatGateway-Bytes \+\$70\.10/
  expect(result.errors.join()).toMatch(sentence)
  for (const part of ['$100.67', '$70.10', 'NatGateway-Bytes']) expect(result.summary).toContain(part)
})

test('explain-by: REGION names a new region as the cause', async () => {
  const { run } = await open([
    ...usage(COMPUTE, 'EU-BoxUsage', ['50', '50.0000000002'], { region: 'eu-west-1' }),
    ...usage(COMPUTE, 'APS2-BoxUsage', ['', '33.3333333333'], { region: 'ap-southeast-2' }),
  ])
  const { breaches, requests } = await run({ 'max-increase-percent': '20', 'explain-by': 'REGION' })
  const causes = [`${COMPUTE}, ap-southeast-2: 33.3333333333`, `${COMPUTE}, eu-west-1: 0.0000000002`]
  expect(breaches.map((breach) => [breach['impact'], short(breach)])).toEqual([['33.3333333335', causes]])
  expect(requests[1]?.GroupBy).toMatchObject([{ Key: 'SERVICE' }, { Key: 'REGION' }])
})

test('without an explanation, verdict, exit code and the ids of the breach events are the same', async () => {
  const { run, costExplorer } = await open(usage(COMPUTE, 'BoxUsage', ['10', '30']))
  const inputs = { 'max-increase-amount': '5', budget: '25' }
  const judged = (/** @type {Awaited<ReturnType<typeof run>>} */ { result, breaches, events }) => [
    result.exitCode,
    result.outputs['verdict'],
    breaches.map(({ causes: _, ...breach }) => breach),
    events.map(({ id }) => id),
  ]
  const explained = await run(inputs)
  expect(explained.breaches.map(({ causes }) => causes.length)).toEqual([1, 1])
  const never = await run({ ...inputs, explain: 'never' })
  const limited = await run({ ...inputs, 'max-api-requests': '1' })
  costExplorer.script([undefined, refusals.notAuthorized])
  const refused = await run(inputs)
  for (const run of [never, limited, refused]) {
    expect(judged(run)).toEqual(judged(explained))
    expect(run.breaches.map(({ causes }) => causes)).toEqual([[], []])
    expect(run.result.outputs['api-requests']).toBe('1')
  }
  expect([explained, never, limited, refused].map(({ requests }) => requests.length)).toEqual([2, 1, 1, 2])
  const [ofLimit, ofRefusal] = [/not explained.*`max-api-requests`/, /^The breaches are not explained\. .*ce:GetCost/]
  expect(limited.result.warnings).toContainEqual(expect.stringMatching(ofLimit))
  expect(refused.result.warnings).toContainEqual(expect.stringMatching(ofRefusal))
})

test('linked accounts are shown with their names in log and summary, as groups and as causes', async () => {
  const [PROD, DEV] = ['111122223333', '444455556666']
  const accountNames = { [PROD]: 'shop-prod', [DEV]: 'shop-dev' }
  const items = [
    ...usage(COMPUTE, 'BoxUsage', ['10', '30'], { linkedAccount: PROD }),
    ...usage(COMPUTE, 'BoxUsage', ['', '2'], { linkedAccount: DEV }),
  ]
  const { run } = await open(items, { accountNames })
  const rise = { 'max-increase-amount': '5' }
  const byAccount = await run({ ...rise, 'group-by': 'LINKED_ACCOUNT', 'group-budgets': 'shop-prod: 25' })
  expect(byAccount.result.log).toContain(`shop-prod (${PROD}) cost $30.00, $5.00 above the budget of $25.00`)
  expect(byAccount.result.summary).toContain(`shop-prod (\`${PROD}\`)`)
  expect(byAccount.breaches).toMatchObject([
    { scope: 'total', name: '' },
    { scope: PROD, name: 'shop-prod', causes: [{ group: PROD, cause: 'BoxUsage', change: '20' }] },
  ])
  const { result } = await run({ ...rise, 'explain-by': 'LINKED_ACCOUNT' })
  for (const cause of [`shop-prod (${PROD}) +$20.00`, `shop-dev (${DEV}) +$2.00`]) expect(result.log).toContain(cause)
  expect(result.summary).toContain(`\`shop-prod (${PROD})\` +$20.00`)
})

// @ts-check
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'
import { afterEach, describe, expect, test } from '@jest/globals'
import { startCostExplorer } from './cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from './credentials.mjs'
import { Ledger } from './ledger.mjs'

/**
 * The emulator as AWS's own SDK sees it.
 *
 * @typedef {import('@aws-sdk/client-cost-explorer').GetCostAndUsageCommandInput} Input
 */

const NOW = new Date('2026-11-22T10:30:00Z')

/** @type {import('./ledger.mjs').LineItem[]} */
const LINES = [
  {
    start: '2026-11-20T05:00:00Z',
    service: 'Amazon Simple Storage Service',
    linkedAccount: '111122223333',
    metrics: { UnblendedCost: '1.5', AmortizedCost: '1.25' },
    tags: { team: 'web' },
    costCategories: { workload: 'Online' },
    usageQuantity: '3',
    unit: 'GB-Mo',
  },
  { start: '2026-11-20T06:00:00Z', service: 'EC2 - Other', linkedAccount: '444455556666', metrics: '-0.0000000289' },
  { start: '2026-11-21T00:00:00Z', service: 'EC2 - Other', linkedAccount: '444455556666', metrics: '2' },
]

/** @type {Input} */
const DAILY = {
  TimePeriod: { Start: '2026-11-19', End: '2026-11-22' },
  Granularity: 'DAILY',
  Metrics: ['UnblendedCost'],
  GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
}

/** @type {(() => unknown)[]} */
const cleanup = []
afterEach(async () => {
  for (const end of cleanup.splice(0)) await end()
})

/**
 * @param {import('./cost-explorer.mjs').Options} [options]
 * @param {Partial<import('@aws-sdk/client-cost-explorer').CostExplorerClientConfig>} [config]
 */
async function setUp(options = {}, config = {}) {
  const emulator = await startCostExplorer({ ledger: new Ledger(LINES), now: () => NOW, ...options })
  const client = new CostExplorerClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: EXAMPLE_KEYS,
    maxAttempts: 1,
    ...config,
  })
  cleanup.push(
    () => client.destroy(),
    () => emulator.close(),
  )
  /** @param {Partial<Input>} [input] */
  const ask = (input = {}) => client.send(new GetCostAndUsageCommand({ ...DAILY, ...input }))
  return { emulator, client, ask }
}

/**
 * @param {string} name
 * @param {string | RegExp} message
 */
const refusal = (name, message) => expect.objectContaining({ name, message: expect.stringMatching(message) })

describe('answers', () => {
  test('groups by period, empty periods included', async () => {
    const { ask, emulator } = await setUp()
    const answer = await ask()
    expect(answer.GroupDefinitions).toEqual([{ Type: 'DIMENSION', Key: 'SERVICE' }])
    expect(answer.NextPageToken).toBeUndefined()
    const ec2 = (/** @type {string} */ Amount) => ({
      Keys: ['EC2 - Other'],
      Metrics: { UnblendedCost: { Amount, Unit: 'USD' } },
    })
    const s3 = { Keys: ['Amazon Simple Storage Service'], Metrics: { UnblendedCost: { Amount: '1.5', Unit: 'USD' } } }
    const period = (/** @type {string} */ Start, /** @type {string} */ End) => ({
      TimePeriod: { Start, End },
      Total: {},
      Estimated: true,
    })
    expect(answer.ResultsByTime).toEqual([
      { ...period('2026-11-19', '2026-11-20'), Groups: [] },
      { ...period('2026-11-20', '2026-11-21'), Groups: [s3, ec2('-0.0000000289')] },
      { ...period('2026-11-21', '2026-11-22'), Groups: [ec2('2')] },
    ])
    expect(emulator.requests).toMatchObject([
      { index: 0, input: DAILY, accessKeyId: EXAMPLE_KEYS.accessKeyId, region: 'us-east-1' },
    ])
  })

  test('gives totals where nothing is grouped, zero where there is nothing', async () => {
    const { ask } = await setUp()
    const Metrics = ['UNBLENDED_COST', 'AmortizedCost', 'UsageQuantity']
    const { ResultsByTime: results = [] } = await ask({ GroupBy: undefined, Metrics })
    expect(results.map(({ Groups }) => Groups)).toEqual([[], [], []])
    expect(results.map(({ Total }) => Total)).toEqual([
      { UnblendedCost: usd('0'), AmortizedCost: usd('0'), UsageQuantity: { Amount: '0', Unit: 'N/A' } },
      {
        UnblendedCost: usd('1.4999999711'),
        AmortizedCost: usd('1.2499999711'),
        UsageQuantity: { Amount: '3', Unit: 'N/A' },
      },
      { UnblendedCost: usd('2'), AmortizedCost: usd('2'), UsageQuantity: { Amount: '0', Unit: 'N/A' } },
    ])
  })

  test('prefixes tags and cost categories, and gathers lines without them under an empty value', async () => {
    const { ask } = await setUp()
    const { ResultsByTime: results = [] } = await ask({
      GroupBy: [
        { Type: 'TAG', Key: 'team' },
        { Type: 'COST_CATEGORY', Key: 'workload' },
      ],
    })
    expect(keysOf(results[1])).toEqual([
      ['team$', 'workload$'],
      ['team$web', 'workload$Online'],
    ])
    const unknown = await ask({ GroupBy: [{ Type: 'TAG', Key: 'Team' }] })
    expect(unknown.ResultsByTime?.map(keysOf)).toEqual([[], [['Team$']], [['Team$']]])
  })

  test('names the linked accounts of the page', async () => {
    const { ask } = await setUp({ accountNames: { 111122223333: 'Production', 999999999999: 'Elsewhere' } })
    const answer = await ask({ GroupBy: [{ Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' }] })
    expect(answer.DimensionValueAttributes).toEqual([
      { Value: '111122223333', Attributes: { description: 'Production' } },
    ])
    expect((await ask()).DimensionValueAttributes).toEqual([])
  })

  test('filters', async () => {
    const { ask } = await setUp()
    const Filter = { Not: { Dimensions: { Key: /** @type {const} */ ('SERVICE'), Values: ['EC2 - Other'] } } }
    expect((await ask({ Filter })).ResultsByTime?.map(keysOf)).toEqual([[], [['Amazon Simple Storage Service']], []])
  })

  test('reads hours and months', async () => {
    const { ask } = await setUp()
    const hours = await ask({
      Granularity: 'HOURLY',
      TimePeriod: { Start: '2026-11-20T05:00:00Z', End: '2026-11-20T07:00:00Z' },
    })
    expect(hours.ResultsByTime?.map(({ TimePeriod }) => TimePeriod)).toEqual([
      { Start: '2026-11-20T05:00:00Z', End: '2026-11-20T06:00:00Z' },
      { Start: '2026-11-20T06:00:00Z', End: '2026-11-20T07:00:00Z' },
    ])
    expect(hours.ResultsByTime?.map(keysOf)).toEqual([[['Amazon Simple Storage Service']], [['EC2 - Other']]])
    const months = await ask({ Granularity: 'MONTHLY', TimePeriod: { Start: '2026-09-10', End: '2026-12-01' } })
    expect(months.ResultsByTime?.map(({ TimePeriod, Estimated }) => [TimePeriod?.Start, Estimated])).toEqual([
      ['2026-09-10', false],
      ['2026-10-01', false],
      ['2026-11-01', true],
    ])
  })

  test('takes a raw answer in place of the ledger', async () => {
    const { ask } = await setUp({ respond: (input) => ({ ResultsByTime: [], Echo: input.Granularity }) })
    expect(await ask()).toMatchObject({ ResultsByTime: [] })
  })
})

describe('pages', () => {
  test('split a period, and join to the whole', async () => {
    const { ask } = await setUp({ pageSize: 1 })
    const whole = await (await setUp()).ask()
    const pages = [await ask()]
    for (let token = pages[0]?.NextPageToken; token; token = pages.at(-1)?.NextPageToken) {
      pages.push(await ask({ NextPageToken: token }))
    }
    expect(pages.map((page) => page.ResultsByTime?.map((result) => result.Groups?.length))).toEqual([[0, 1], [1], [1]])
    const groups = pages.flatMap((page) => page.ResultsByTime?.flatMap((result) => result.Groups) ?? [])
    expect(groups).toEqual(whole.ResultsByTime?.flatMap((result) => result.Groups))
  })

  test('are bound to their query', async () => {
    const { ask } = await setUp({ pageSize: 1 })
    const { NextPageToken } = await ask()
    await expect(ask({ NextPageToken, Metrics: ['BlendedCost'] })).rejects.toEqual(
      refusal('RequestChangedException', 'parameters changed between pages'),
    )
    await expect(ask({ NextPageToken: 'x' })).rejects.toEqual(refusal('InvalidNextTokenException', 'token is invalid'))
  })
})

describe('refusals', () => {
  test('come as AWS sends them', async () => {
    const { ask, emulator } = await setUp()
    await expect(ask({ Metrics: [] })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Metrics is required'),
      $metadata: { httpStatusCode: 400 },
    })
    expect(emulator.requests).toMatchObject([{ error: 'ValidationException' }])
  })

  test('hours are opt-in', async () => {
    const { ask } = await setUp({ hourlyEnabled: false })
    await expect(ask({ Granularity: 'HOURLY' })).rejects.toEqual(refusal('AccessDeniedException', 'opt-in only'))
  })

  test('billing views that do not exist', async () => {
    const { ask, emulator } = await setUp({ billingViews: ['arn:aws:billing::123456789012:billingview/primary'] })
    await ask({ BillingViewArn: 'arn:aws:billing::123456789012:billingview/primary' })
    const BillingViewArn = 'arn:aws:billing::123456789012:billingview/other'
    await expect(ask({ BillingViewArn })).rejects.toEqual(refusal('ResourceNotFoundException', 'other'))
    expect(emulator.requests.map(({ input, error }) => [input.BillingViewArn, error])).toEqual([
      ['arn:aws:billing::123456789012:billingview/primary', undefined],
      [BillingViewArn, 'ResourceNotFoundException'],
    ])
  })
})

describe('signatures', () => {
  test.each([
    ['another secret', { credentials: { ...EXAMPLE_KEYS, secretAccessKey: 'x' } }, 'InvalidSignatureException'],
    ['an unknown key', { credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }, 'UnrecognizedClientException'],
    ['another region', { region: 'eu-west-1' }, 'InvalidSignatureException'],
    ['a clock an hour off', { systemClockOffset: -3_600_000 }, 'InvalidSignatureException'],
  ])('refused: %s', async (_, config, name) => {
    const { ask, emulator } = await setUp({}, config)
    await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
    expect(emulator.requests).toMatchObject([{ error: name }])
  })

  test('temporary credentials and their expiry', async () => {
    const credentials = createCredentialStore([])
    const identity = { accountId: '123456789012', arn: 'arn:aws:sts::123456789012:assumed-role/r/s', userId: 'AROA:s' }
    const good = credentials.issue({ ...identity, expiration: new Date(Date.now() + 60_000) })
    const late = credentials.issue({ ...identity, expiration: new Date(Date.now() - 60_000) })
    await (await setUp({ credentials }, { credentials: signing(good) })).ask()
    const expired = (await setUp({ credentials }, { credentials: signing(late) })).ask()
    await expect(expired).rejects.toMatchObject({ name: 'ExpiredTokenException' })
  })

  test('can be left unchecked', async () => {
    const { emulator } = await setUp({ verifySignature: false })
    const headers = {
      'x-amz-target': 'AWSInsightsIndexService.GetCostAndUsage',
      'content-type': 'application/x-amz-json-1.1',
    }
    const response = await fetch(emulator.url, { method: 'POST', headers, body: JSON.stringify(DAILY) })
    expect(response.status).toBe(200)
    const other = await fetch(emulator.url, {
      method: 'POST',
      headers: { ...headers, 'x-amz-target': 'X' },
      body: '{}',
    })
    expect(await other.json()).toMatchObject({ __type: 'UnknownOperationException' })
  })
})

/** @param {string} Amount */
const usd = (Amount) => ({ Amount, Unit: 'USD' })

/** @param {import('@aws-sdk/client-cost-explorer').ResultByTime | undefined} result */
const keysOf = (result) => result?.Groups?.map((group) => group.Keys)

/** @param {import('./credentials.mjs').Credential & { sessionToken: string }} credential */
const signing = ({ accessKeyId, secretAccessKey, sessionToken }) => ({ accessKeyId, secretAccessKey, sessionToken })

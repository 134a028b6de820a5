import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { INPUTS } from '../../src/inputs/index.js'
import { decimal } from '../../src/lib/decimal.js'
import { configOf, errorOf, type Inputs } from './support.js'

/** A wrong value for each input that can be wrong by itself. */
const WRONG = {
  ...{ 'role-to-assume': 'costs', 'role-session-name': 'x', 'role-external-id': '?', 'role-duration-seconds': '1' },
  ...{ 'oidc-audience': 'a b', 'aws-region': '?', endpoint: 'x', 'account-id': '1', 'max-api-requests': '-' },
  ...{ granularity: 'weekly', lookback: '0', 'settle-hours': 'x', 'time-zone': 'Nowhere', history: '-1' },
  ...{ metrics: 'Costs', metric: 'Costs', 'group-by': 'a b', filter: '[', 'exclude-record-types': ',' },
  ...{ 'billing-view-arn': 'x', events: 'none', 'event-source': '<>', 'event-type-prefix': 'a b', 'min-amount': 'x' },
  ...{ 'state-file': 'x/', 'webhook-mode': 'x', 'webhook-batch-size': '0', 'webhook-headers': 'x' },
  ...{ 'webhook-token': 'a b', 'webhook-secret': 'whsec_', 'webhook-handshake': 'x', 'webhook-timeout-seconds': '0' },
  ...{ 'webhook-attempts': '0', 'webhook-deadline-seconds': '0', 'webhook-concurrency': '0', 'webhook-rate': '0' },
  ...{ 'webhook-allow-http': 'x', 'dead-letter-file': 'x/', 'on-delivery-failure': 'x', budget: 'x' },
  ...{ 'group-budgets': 'x', 'monthly-budget': 'x', 'forecast-budget': 'x', 'max-increase-percent': 'x' },
  ...{ 'max-increase-amount': 'x', 'compare-with': 'x', 'anomaly-threshold': '0', 'ignore-below': 'x' },
  ...{ 'on-breach': 'x', 'on-missing-data': 'x', require: 'x', summary: 'x', comment: 'x', 'comment-key': '<' },
  ...{ 'range-budget': 'x', explain: 'x', 'explain-by': '-', issue: 'x', 'issue-labels': 'x'.repeat(51) },
  ...{ 'issue-assignees': '-/-', 'chat-url': 'x', chat: 'x', 'chat-format': 'x' },
  ...{ 'pr-number': '0', 'github-token': 'a b', top: '0', 'hide-amounts': 'x', 'report-file': 'x' },
} as const satisfies Inputs

const wrongNames = Object.keys(WRONG).filter((name): name is keyof typeof WRONG => Object.hasOwn(WRONG, name))

describe('problems', () => {
  test('all problems are reported together, each in a line that begins with its input', async () => {
    const mistyped = fc.subarray(['budgets', 'webhook_url', 'max-increase-pct'])
    await fc.assert(
      fc.asyncProperty(fc.subarray(wrongNames, { minLength: 2 }), mistyped, async (names, unknown) => {
        const wrong = Object.fromEntries(names.map((name) => [name, WRONG[name]]))
        const error = await errorOf({ ...wrong, ...Object.fromEntries(unknown.map((name) => [name, 'x'])) })
        expect(error).toContain(`${names.length + unknown.length} bad inputs. Nothing was read or sent.`)
        const lines = error.split('\n').slice(1)
        const named = lines.map((line) => /^- (?:Unknown input )?`([^`]+)`.*[.?]$/.exec(line)?.[1])
        expect(named.sort()).toEqual([...names, ...unknown].sort())
      }),
    )
  })

  test('no secret is shown, whatever is wrong with it', async () => {
    const secrets = Object.entries(INPUTS).flatMap(([name, input]) => ('secret' in input ? [name] : []))
    const junk = fc.string({
      unit: fc.constantFrom(...'ab :/@#?&=\n\r\t,;"<>[]{}é\u0007', 'whsec_', 'https://', 'Host: '),
    })
    const value = fc.tuple(junk, junk).map(([before, after]) => `${before}S3CR3T${after}`)
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...secrets, 'role-external-id'), value), async (inputs) => {
        expect(await errorOf({ ...inputs, budget: 'x' })).not.toMatch(/S3CR3T/i)
      }),
      { numRuns: 300 },
    )
  })

  test('values are shown on one line and shortened', async () => {
    const error = await errorOf({ metric: `x\n::error::${'y'.repeat(500)}` })
    expect(error).not.toContain('\n')
    expect(error.length).toBeLessThan(500)
  })

  test('every error of random inputs is an input error', async () => {
    const name = fc.constantFrom(...wrongNames, 'period', 'replay-file', 'webhook-url')
    const odd = fc.constantFrom('{', '*a', '&a [*a]', '2026-11-20', '/')
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), odd)
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text), async (inputs) => {
        expect(typeof (await errorOf(inputs))).toBe('string')
      }),
      { numRuns: 300 },
    )
  })
})

describe('configuration', () => {
  test('valid values are accepted in any combination', async () => {
    const decimals = fc.tuple(fc.nat(), fc.nat()).map(([whole, fraction]) => `${whole}.${fraction}`)
    const counts = fc.integer({ min: 1, max: 100 }).map(String)
    const right = fc.record(
      {
        'role-session-name': fc.string({ minLength: 2 }).filter((text) => text.trim().length > 1),
        granularity: fc.constantFrom('daily', 'hourly'),
        lookback: counts,
        history: counts,
        'group-by': fc.constantFrom('none', 'SERVICE', 'TAG:a, REGION'),
        filter: fc.constant('Tags: {Key: a, Values: [b]}'),
        'exclude-record-types': fc.constantFrom('Tax', 'Credit, Refund'),
        events: fc.subarray(['lines', 'total', 'breaches'], { minLength: 1 }).map((list) => list.join(', ')),
        'min-amount': decimals,
        'webhook-url': fc.webUrl({ validSchemes: ['https'] }),
        'webhook-secret': fc.base64String({ minLength: 4 }).map((text) => `whsec_${text}`),
        budget: decimals,
        summary: fc.constantFrom('true', 'false', 'True', 'FALSE'),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(right, async (inputs) => {
        const padded = Object.entries(inputs).flatMap(([name, value]) => (value ? [[name, ` ${value}\n`]] : []))
        const config = await configOf(Object.fromEntries(padded))
        expect(config.webhookUrl === undefined).toBe(inputs['webhook-url'] === undefined)
        expect(config.limits.budget === undefined).toBe(inputs.budget === undefined)
      }),
      { numRuns: 200 },
    )
  })

  test('a run without inputs has the defaults', async () => {
    const metrics = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost']
    const groupBy = [{ type: 'DIMENSION', key: 'SERVICE' }]
    const { workflow: _, ...config } = await configOf({}, { env: { RUNNER_TEMP: '/runner/temp' } })
    expect(config).toEqual({
      ...{ awsAccessKeyId: undefined, awsSecretAccessKey: undefined, awsSessionToken: undefined },
      ...{ roleToAssume: undefined, roleSessionName: 'aws-cost-events', roleExternalId: undefined },
      ...{ roleDurationSeconds: 3600, oidcAudience: 'sts.amazonaws.com', roleSource: 'chain' },
      ...{ awsRegion: 'us-east-1', endpoint: undefined, accountId: undefined, maxApiRequests: 100 },
      ...{ granularity: 'daily', period: { kind: 'previous' }, lookback: 1, settleHours: 0 },
      ...{ timeZone: 'UTC', history: 14 },
      ...{ metrics, metric: 'UnblendedCost', groupBy, filter: undefined, excludeRecordTypes: undefined },
      ...{ billingViewArn: undefined, query: { metrics, metric: 'UnblendedCost', groupBy } },
      ...{ events: new Set(['lines']), eventSource: 'cloud.amazon.billing', eventTypePrefix: 'amazon.billing' },
      ...{ minAmount: undefined, stateFile: undefined, replayFile: undefined, onDeliveryFailure: 'fail' },
      ...{ deadLetterFile: '/runner/temp/undelivered-events.ndjson', temporaryDirectory: '/runner/temp' },
      ...{ webhookUrl: undefined, webhookMode: 'structured', webhookBatchSize: 100, webhookHeaders: [] },
      ...{ webhookToken: undefined, webhookSecret: [], webhookHandshake: false, webhookTimeoutSeconds: 15 },
      ...{ webhookAttempts: 5, webhookDeadlineSeconds: 600, webhookConcurrency: 4, webhookRate: undefined },
      ...{ webhookAllowHttp: false, proxy: { https: undefined, http: undefined, none: undefined } },
      ...{ limits: {}, compareWith: 'previous', ignoreBelow: decimal('0'), onBreach: 'fail', onMissingData: 'warn' },
      ...{ explain: 'on-breach', explainBy: 'USAGE_TYPE', require: undefined },
      ...{ summary: true, summaryFile: '/summary.md', comment: 'never', commentKey: 'default', prNumber: undefined },
      ...{ issue: 'never', issueLabels: [], issueAssignees: [], githubToken: undefined, top: 10, hideAmounts: 'auto' },
      ...{ chatUrl: undefined, chat: 'always', chatFormat: undefined, reportFile: [] },
      ...{ secretsWithheld: undefined, workspace: '/workspace', warnings: [] },
    })
  })

  test('white space counts as not set', async () => {
    const blank = await configOf({ granularity: ' ', period: '\n', budget: '\t', 'webhook-url': ' \n ', summary: '' })
    expect(blank).toEqual(await configOf())
  })

  test('the defaults of action.yml have the same effect as no inputs', async () => {
    const defaults = Object.entries(INPUTS).flatMap(([name, input]) =>
      'default' in input ? [[name, input.default]] : [],
    )
    expect(await configOf(Object.fromEntries(defaults))).toEqual(await configOf())
  })

  test('the configuration is frozen', async () => {
    expect(Object.isFrozen(await configOf())).toBe(true)
  })
})

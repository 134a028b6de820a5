import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { InputName } from '../../src/inputs/index.js'
import { configOf, faultOf, type Inputs } from './support.js'

/** A wrong value for each input that can be wrong by itself, whatever the others say. */
const WRONG = {
  'role-to-assume': 'costs',
  'role-session-name': 'x',
  'role-duration-seconds': '1',
  'oidc-audience': 'a b',
  'aws-region': '?',
  endpoint: 'x',
  'account-id': '1',
  'max-api-requests': '-',
  granularity: 'weekly',
  lookback: '0',
  'settle-hours': 'x',
  'time-zone': 'Nowhere',
  history: '-1',
  metrics: 'Costs',
  metric: 'Costs',
  'group-by': 'a b',
  filter: '[',
  'exclude-record-types': ',',
  'billing-view-arn': 'x',
  events: 'none',
  'event-source': '<>',
  'event-type-prefix': 'a b',
  'min-amount': 'x',
  'state-file': 'x/',
  'webhook-mode': 'x',
  'webhook-batch-size': '0',
  'webhook-headers': 'x',
  'webhook-handshake': 'x',
  'webhook-timeout-seconds': '0',
  'webhook-attempts': '0',
  'webhook-deadline-seconds': '0',
  'webhook-concurrency': '0',
  'webhook-rate': '0',
  'webhook-allow-http': 'x',
  'dead-letter-file': 'x/',
  'on-delivery-failure': 'x',
  budget: 'x',
  'group-budgets': 'x',
  'monthly-budget': 'x',
  'forecast-budget': 'x',
  'max-increase-percent': 'x',
  'max-increase-amount': 'x',
  'compare-with': 'x',
  'anomaly-threshold': '0',
  'ignore-below': 'x',
  'on-breach': 'x',
  'on-missing-data': 'x',
  require: 'x',
  summary: 'x',
  comment: 'x',
  'comment-key': '<',
  'pr-number': '0',
  top: '0',
  'hide-amounts': 'x',
  'report-file': 'x',
} as const satisfies Inputs

const wrongNames = Object.keys(WRONG).filter((name): name is keyof typeof WRONG => Object.hasOwn(WRONG, name))

const MISTYPED = ['budgets', 'webhook_url', 'max-increase-pct']

describe('faults', () => {
  it('are told all at once, each on a line of its own that begins with the input', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(wrongNames, { minLength: 2 }), fc.subarray(MISTYPED), async (names, mistyped) => {
        const inputs: Record<string, string> = Object.fromEntries(names.map((name) => [name, WRONG[name]]))
        for (const name of mistyped) inputs[name] = 'x'
        const fault = await faultOf(inputs)
        const lines = fault.split('\n').slice(1)
        expect(fault).toContain(`${names.length + mistyped.length} bad inputs, so nothing was read or sent.`)
        expect(lines).toHaveLength(names.length + mistyped.length)
        const named = lines.map((line) => /^- `([^`]+)` .*[.?]$/.exec(line)?.[1]?.replaceAll('_', '-'))
        expect(named.sort()).toEqual([...names, ...mistyped.map((name) => name.replaceAll('_', '-'))].sort())
      }),
    )
  })

  it.each(wrongNames)('name the input %s alone where it is the only one', async (name) => {
    const fault = await faultOf({ [name]: WRONG[name] })
    expect(fault).toMatch(
      new RegExp(`^Bad input: \`${name}\` .*\\. Nothing was read or sent; correct it under \`with:\``),
    )
    expect(fault).not.toContain('\n')
  })

  it('show no secret, whatever is wrong with it', async () => {
    const secret = 'S3CR3T'
    const names: InputName[] = [
      ...([
        'aws-access-key-id',
        'aws-secret-access-key',
        'aws-session-token',
        'role-external-id',
        'webhook-url',
      ] as const),
      ...(['webhook-headers', 'webhook-token', 'webhook-secret', 'github-token'] as const),
    ]
    const junk = fc.string({
      unit: fc.constantFrom(...'ab :/@#?&=\n\r\t,;"<>[]{}é\u0007whsec_https://', 'https://', 'Host: '),
    })
    const value = fc.tuple(junk, junk).map(([before, after]) => `${before}${secret}${after}`)
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), async (inputs) => {
        expect(await faultOf({ ...inputs, budget: 'x' })).not.toMatch(/S3CR3T/i)
      }),
      { numRuns: 300 },
    )
  })

  it('show values on one line and cut to a readable length', async () => {
    const fault = await faultOf({ metric: `x\n::error::${'y'.repeat(500)}` })
    expect(fault).not.toContain('\n')
    expect(fault.length).toBeLessThan(500)
  })

  it('are all that ever comes of any input: nothing else is thrown', async () => {
    const name = fc.constantFrom(...wrongNames, 'period' as const, 'replay-file' as const, 'webhook-url' as const)
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{', '*a', '&a [*a]', '2026-11-20', '/'),
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text), async (inputs) => {
        expect(typeof (await faultOf(inputs))).toBe('string')
      }),
      { numRuns: 300 },
    )
  })
})

/** Right values of each input, free to combine. */
const decimals = fc.tuple(fc.nat(), fc.nat()).map(([whole, fraction]) => `${whole}.${fraction}`)
const booleans = fc.constantFrom('true', 'false', 'True', 'FALSE')
const RIGHT = {
  'aws-region': fc.constantFrom('us-east-1', 'cn-northwest-1', 'us-gov-east-1'),
  'account-id': fc.stringMatching(/^\d{12}$/),
  'role-to-assume': fc.constant('arn:aws-cn:iam::123456789012:role/a'),
  'role-session-name': fc.string({ minLength: 2 }).filter((text) => text.trim().length > 1),
  granularity: fc.constantFrom('daily', 'hourly'),
  lookback: fc.integer({ min: 1, max: 336 }).map(String),
  history: fc.integer({ min: 0, max: 336 }).map(String),
  metrics: fc
    .subarray(['UnblendedCost', 'AmortizedCost', 'UsageQuantity'], { minLength: 1 })
    .map((list) => list.join('\n')),
  'group-by': fc.constantFrom('none', 'SERVICE', 'TAG:a, REGION'),
  filter: fc.constantFrom('Tags: {Key: a, Values: [b]}', '{"Not":{"Dimensions":{"Key":"REGION","Values":["x"]}}}'),
  'exclude-record-types': fc.constantFrom('Tax', 'Credit, Refund'),
  events: fc.subarray(['lines', 'total', 'breaches'], { minLength: 1 }).map((list) => list.join(', ')),
  'min-amount': decimals,
  'webhook-url': fc.webUrl({ validSchemes: ['https'] }),
  'webhook-mode': fc.constantFrom('structured', 'binary', 'batch'),
  'webhook-secret': fc.base64String({ minLength: 4 }).map((text) => `whsec_${text}`),
  'webhook-rate': fc.integer({ min: 1, max: 1000 }).map(String),
  budget: decimals,
  'forecast-budget': decimals,
  'max-increase-percent': decimals,
  'ignore-below': decimals,
  'on-breach': fc.constantFrom('fail', 'warn'),
  summary: booleans,
  comment: fc.constantFrom('never', 'always', 'on-breach'),
  top: fc.integer({ min: 1, max: 100 }).map(String),
  'hide-amounts': fc.constantFrom('auto', 'true', 'false'),
} as const

it('right values never fail, in any combination', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record(RIGHT, { requiredKeys: [] }), async (inputs) => {
      const given = Object.fromEntries(
        Object.entries(inputs).flatMap(([name, value]) => (value ? [[name, ` ${value}\n`]] : [])),
      )
      const config = await configOf(given)
      expect(config.delivery.webhook === undefined).toBe(inputs['webhook-url'] === undefined)
      expect(config.gate.budget === undefined).toBe(inputs.budget === undefined)
    }),
    { numRuns: 200 },
  )
})

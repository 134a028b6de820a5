import { describe, expect, test } from '@jest/globals'
import { configOf, errorOf, type Inputs, rejects } from './support.js'

const REGION = { Dimensions: { Key: 'REGION', Values: ['eu-central-1'] } }
const exclude = (...types: string[]) => ({ Not: { Dimensions: { Key: 'RECORD_TYPE', Values: types } } })

describe('periods', () => {
  test.each([
    ['daily', { kind: 'previous' }, 14],
    ['hourly', { kind: 'latest' }, 24],
    ['MONTHLY', { kind: 'previous' }, 6],
  ])('the defaults of period and history depend on the granularity: %s', async (granularity, period, history) => {
    expect(await configOf({ granularity })).toMatchObject({
      ...{ granularity: granularity.toLowerCase(), period, history },
      ...{ lookback: 1, settleHours: 0, timeZone: 'UTC' },
    })
  })

  test('time-zone, lookback, settle-hours and history are read', async () => {
    const inputs: Inputs = { 'time-zone': 'Asia/Kathmandu', lookback: '3', 'settle-hours': '48', history: '0' }
    const expected = { timeZone: 'Asia/Kathmandu', lookback: 3, settleHours: 48, history: 0 }
    expect(await configOf(inputs)).toMatchObject(expected)
  })

  test.each<[Inputs, unknown]>([
    [{ period: 'latest' }, { kind: 'latest' }],
    [{ period: 'Previous', granularity: 'hourly' }, { kind: 'previous' }],
    [{ period: '2024-02-29' }, { kind: 'single', start: '2024-02-29T00:00:00Z' }],
    [
      { period: '2026-11', granularity: 'monthly' },
      { kind: 'single', start: '2026-11-01T00:00:00Z' },
    ],
    [
      { period: '2026-11-01 / 2026-11-03' },
      { kind: 'range', start: '2026-11-01T00:00:00Z', end: '2026-11-03T00:00:00Z' },
    ],
    [
      { period: '2026-11-20T23/2026-11-21T00', granularity: 'hourly' },
      { kind: 'range', start: '2026-11-20T23:00:00Z', end: '2026-11-21T00:00:00Z' },
    ],
    [{ period: '2026-11-01 /' }, { kind: 'range', start: '2026-11-01T00:00:00Z' }],
  ])('the inputs %j choose the period %j', async (inputs, period) => {
    expect((await configOf(inputs)).period).toEqual(period)
  })

  rejects([
    [{ period: '2026-11-20T05' }, 'this is the form of `granularity: hourly`'],
    [{ period: '2026-11', granularity: 'hourly' }, 'this is the form of `granularity: monthly`'],
    [{ period: '2026-13', granularity: 'monthly' }, '(real dates in this form)'],
    [{ period: '2026-11-03/2026-11-03' }, 'whose END is later than its START'],
    [{ period: '2026-11-03/2026-11-01' }, 'whose END is later than its START'],
    [{ period: '/' }, '`period` is'],
    [{ period: '/2026-11-01' }, '`period` is'],
    [{ period: '2026-11-01/2026-11-02/2026-11-03' }, '`period` is'],
    [{ period: '2026-11-01/2026-11' }, '`period` is'],
    [{ period: '2026-11-01/2026-11-09', lookback: '3' }, '`lookback` cannot be combined with a range'],
    [{ lookback: '0' }, '`lookback` is "0", but must be a whole number from 1 to 400'],
    [{ lookback: '401' }, '`lookback` is'],
    [{ lookback: '337', granularity: 'hourly' }, 'from 1 to 336'],
    [{ history: '10001' }, '`history` is "10001", but must be a whole number from 0 to 10000'],
    [{ history: 'all' }, '`history` is "all"'],
    [{ 'settle-hours': '1.5' }, '`settle-hours` is "1.5"'],
    [{ 'settle-hours': '-24' }, '`settle-hours` is "-24"'],
    [{ 'time-zone': 'Mars/Base' }, '`time-zone` is "Mars/Base", but must be an IANA time zone'],
    [{ 'time-zone': '+02:00' }, '`time-zone` is "+02:00"'],
  ])

  test('a history longer than AWS keeps is not an error, because the plan shortens it', async () => {
    expect((await configOf({ history: '1000', granularity: 'hourly' })).history).toBe(1000)
  })

  test('a wrong granularity does not hide a wrong period', async () => {
    const error = await errorOf({ granularity: 'weekly', period: 'yesterday' })
    expect(error).toContain('- `granularity` is "weekly", but must be `daily`, `hourly` or `monthly`.')
    expect(error).toContain('- `period` is "yesterday", but must be `previous`, `latest`, one period such as')
  })

  test('a wrong granularity is the only problem if everything else is right for some granularity', async () => {
    expect(await errorOf({ granularity: 'dayly', period: '2026-11', history: '400' })).toBe(
      'Bad input: `granularity` is "dayly", but must be `daily`, `hourly` or `monthly`. Nothing was read or sent. Fix it under `with:` in the workflow.',
    )
  })

  test('settle-hours has no effect on a given period, which is a warning', async () => {
    const { warnings } = await configOf({ period: '2026-11-01', 'settle-hours': '24' })
    expect(warnings).toEqual([expect.stringContaining('`settle-hours` has no effect')])
  })
})

describe('metrics and groups', () => {
  test('metrics are accepted in any of AWS’s spellings, in any order, with repeats', async () => {
    const metrics = 'USAGE_QUANTITY, unblendedcost\n AmortizedCost,AmortizedCost'
    const { query } = await configOf({ metrics, metric: 'net_amortized_cost' })
    expect(query.metrics).toEqual(['AmortizedCost', 'UnblendedCost', 'UsageQuantity'])
    expect(query.metric).toBe('NetAmortizedCost')
  })

  test.each<[string, readonly string[]]>([
    ['None', []],
    ['region', ['DIMENSION REGION']],
    ['tag:aws:createdBy', ['TAG aws:createdBy']],
    ['COST_CATEGORY:Cost Center', ['COST_CATEGORY Cost Center']],
    ['LINKED_ACCOUNT\nTAG: Team', ['DIMENSION LINKED_ACCOUNT', 'TAG Team']],
    ['TAG:a, TAG:b', ['TAG a', 'TAG b']],
  ])('group-by %j gives the groups %j', async (text, groups) => {
    const { groupBy, warnings } = await configOf({ 'group-by': text })
    expect(groupBy.map(({ type, key }) => `${type} ${key}`)).toEqual(groups)
    expect(warnings).toEqual([])
  })

  test('dimensions that AWS does not document are used as written, with a warning', async () => {
    const { query, warnings } = await configOf({ 'group-by': 'SERVCE, BRAND_NEW' })
    expect(query.groupBy.map(({ key }) => key)).toEqual(['SERVCE', 'BRAND_NEW'])
    expect(warnings).toEqual([
      expect.stringMatching(/no dimension "SERVCE".*Did you mean `SERVICE`\?$/),
      expect.stringMatching(/no dimension "BRAND_NEW".*as written\.$/),
    ])
  })

  rejects([
    [{ metrics: 'UnblendedCost, Costs' }, '`metrics` is "Costs", but must be one of `AmortizedCost`'],
    [{ metrics: ',' }, '`metrics` must be one or more of'],
    [{ metric: 'UnblendedCost, AmortizedCost' }, '`metric` is'],
    [{ 'group-by': 'SERVICE, REGION, AZ' }, '`group-by` is "SERVICE, REGION, AZ", but must be one or two of'],
    [{ 'group-by': ',' }, '`group-by` is'],
    [{ 'group-by': 'none, SERVICE' }, '`group-by` is "none"'],
    [{ 'group-by': 'SERVICE, service' }, '`group-by` names the same group twice'],
    [{ 'group-by': 'TAG:a, TAG:a' }, 'twice'],
    [{ 'group-by': 'TAG:' }, '`group-by` is "TAG:"'],
    [{ 'group-by': 'USAGE TYPE' }, '`group-by` is "USAGE TYPE"'],
    [{ 'group-by': 'SERVICE; REGION' }, '`group-by` is'],
    [{ 'exclude-record-types': ',' }, '`exclude-record-types` must be a list such as'],
    [{ 'billing-view-arn': 'primary' }, '`billing-view-arn` is "primary"'],
  ])

  test('a billing view is part of the query', async () => {
    const arn = 'arn:aws:billing::123456789012:billingview/primary'
    expect((await configOf({ 'billing-view-arn': arn })).query.billingViewArn).toBe(arn)
  })
})

describe('the filter', () => {
  const tagged = { Tags: { Key: 'x', Values: ['y'] } }

  test.each<[string, string, unknown]>([
    ['YAML', 'Dimensions:\n  Key: REGION\n  Values: [eu-central-1]', REGION],
    ['JSON', '{"Dimensions": {"Key": "REGION", "Values": ["eu-central-1"]}}', REGION],
    ['JSON indented with tabs', `{\n\t"Not":\n\t\t${JSON.stringify(REGION)}\n}`, { Not: REGION }],
    [
      'numbers and dates as written',
      'Dimensions: {Key: LINKED_ACCOUNT, Values: [012345678901, 2026-11-20, 1.10, null, yes]}',
      { Dimensions: { Key: 'LINKED_ACCOUNT', Values: ['012345678901', '2026-11-20', '1.10', 'null', 'yes'] } },
    ],
    [
      'nested operators',
      `Or:
- And:
  - Tags: {Key: team, MatchOptions: [ABSENT]}
  - Not: {CostCategories: {Key: c, Values: [""], MatchOptions: [EQUALS]}}
- ${JSON.stringify(REGION)}`,
      {
        Or: [
          {
            And: [
              { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } },
              { Not: { CostCategories: { Key: 'c', Values: [''], MatchOptions: ['EQUALS'] } } },
            ],
          },
          REGION,
        ],
      },
    ],
    ['a list with one operand, which becomes that operand', `And: [{Or: [${JSON.stringify(REGION)}]}]`, REGION],
    ['anchors', 'And: [&a {Tags: {Key: x, Values: [y]}}, {Not: *a}]', { And: [tagged, { Not: tagged }] }],
  ])('the filter can be %s', async (_, filter, expression) => {
    expect((await configOf({ filter })).query.filter).toEqual(expression)
  })

  test.each<[unknown, string, unknown]>([
    [undefined, 'Credit, Refund\nTax, Credit', exclude('Credit', 'Refund', 'Tax')],
    [undefined, 'credit, TAX, Fancy Fee', exclude('Credit', 'Tax', 'Fancy Fee')],
    [REGION, 'Tax', { And: [REGION, exclude('Tax')] }],
    [{ And: [REGION, tagged] }, 'Tax', { And: [REGION, tagged, exclude('Tax')] }],
    [{ And: [REGION] }, 'Tax', { And: [REGION, exclude('Tax')] }],
    [{ Or: [REGION, tagged] }, 'Tax', { And: [{ Or: [REGION, tagged] }, exclude('Tax')] }],
  ])('the filter %j without the record types %j is one expression', async (filter, types, expression) => {
    const inputs = { 'exclude-record-types': types, ...(filter !== undefined && { filter: JSON.stringify(filter) }) }
    expect((await configOf(inputs)).query.filter).toEqual(expression)
  })

  test.each([
    ['savingsplannegation', ['SavingsPlanNegation']],
    ['Savings Plan Recurring Fee, SAVINGS_PLAN_UPFRONT_FEE', ['SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee']],
    ['discounted-usage, ri fee', ['DiscountedUsage', 'RIFee']],
    ['enterprise discount program discount', ['Enterprise Discount Program Discount']],
    ['bundled discount', ['BundledDiscount', 'Bundled Discount']],
  ])('the record types %j are matched without case, spaces and underscores', async (text, types) => {
    const { query, warnings } = await configOf({ 'exclude-record-types': text })
    expect(query.filter).toEqual(exclude(...types))
    expect(warnings).toEqual([])
  })

  test.each([
    [
      'Credits',
      /^`exclude-record-types`: AWS does not document "Credits" \(did you mean `Credit`\?\)\. .* exclude nothing/,
    ],
    ['Fancy Fee', /^`exclude-record-types`: AWS does not document "Fancy Fee"\. Such record types are used as written/],
    ['Credits, Fancy Fee', / "Credits" \(did you mean `Credit`\?\), "Fancy Fee"\. /],
    ['Fancy1, Fancy2, Fancy3, Fancy4, Fancy5, Fancy6, Fancy7', / "Fancy1", .*, "Fancy5" and 2 more\. /],
  ])('unknown record types (%s) are used as written, with one warning', async (types, warning) => {
    const { query, warnings } = await configOf({ 'exclude-record-types': types })
    expect(query.filter).toEqual(exclude(...types.split(', ')))
    expect(warnings).toEqual([expect.stringMatching(warning)])
  })

  test.each<[string, string]>([
    ['Dimensions:\n  Key: A\n  Key: B', 'is not valid YAML or JSON (line 3, column 3: Map keys must be unique).'],
    ['{"And": [', '(line 1, column 10:'],
    ['And: [*nowhere]', '`filter` is not valid YAML (Unresolved alias'],
    ['a: 1\n---\nb: 2', '(line 2, column 1: Only one document is allowed)'],
    ['Not: !!float 1.5', '(line 1, column 6: Unresolved tag'],
    ['EC2', '`filter` must be a map with one of `And`'],
    ['[]', '`filter` must be a map'],
    ['{}', '`filter` is empty: an expression has exactly one of'],
    ['# nothing', '`filter` must be a map'],
    ['and: []', '`filter` has an unknown member "and". Did you mean `And`?'],
    ['Service: EC2', '`filter` has an unknown member "Service". Known members are `And`'],
    ['{Dimensions: {Key: A, Values: [b]}, Tags: {Key: A, Values: [b]}}', 'has Dimensions and Tags; join them'],
    ['And: []', 'wrong at `And`: it must be a list of two or more expressions'],
    ['And: {Tags: {Key: a}}', 'wrong at `And`: it must be a list'],
    ['Or: [{Tags: {Key: a, Values: [b]}}, {}]', 'wrong at `Or[1]`: it is empty'],
    ['Not: [{Tags: {Key: a, Values: [b]}}]', 'wrong at `Not`: it must be a map'],
    ['Not: {Not: {Tags: {}}}', 'wrong at `Not.Not.Tags`: it needs a `Key`'],
    ['Dimensions: REGION', 'wrong at `Dimensions`: it must be a map with `Key`, `Values` and `MatchOptions`'],
    ['Dimensions: {Key: Region, Values: [a]}', 'wrong at `Dimensions.Key`: it is "Region", but dimensions are written'],
    ['Dimensions: {Key: REGION}', 'wrong at `Dimensions`: it needs a list of `Values`'],
    ['Dimensions: {Key: REGION, Values: []}', 'it needs a list of `Values`'],
    ['Dimensions: {Key: REGION, Values: eu}', 'wrong at `Dimensions.Values`: it must be a list of strings'],
    ['Dimensions: {Key: REGION, Values: [[eu]]}', 'wrong at `Dimensions.Values`'],
    ['Dimensions: {Key: REGION, Value: [eu]}', 'it has an unknown member "Value". Did you mean `Values`?'],
    ['Dimensions: {Key: REGION, Values: [eu], MatchOptions: [ABSENT]}', 'it has "ABSENT", but accepts'],
    ['Tags: {Key: t, Values: [a], MatchOptions: [CONTAINS]}', 'accepts `EQUALS`, `CASE_SENSITIVE` or `ABSENT`'],
    ['Tags: {Key: t}', 'wrong at `Tags`: it needs a list of `Values`'],
    ['&a {Not: *a}', 'is nested more than 20 levels deep'],
    ['<<: {Tags: {Key: a, Values: [b]}}', 'has an unknown member "<<"'],
    ['__proto__: {Tags: {Key: a, Values: [b]}}', 'has an unknown member "__proto__"'],
    ['? {a: b}\n: c', 'has an unknown member'],
  ])('the filter %j is rejected', async (filter, text) => {
    expect(await errorOf({ filter })).toContain(text)
  })

  test('aliases that expand exponentially are rejected', async () => {
    const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h']
    const lines = names.map((name, index) => {
      const alias = `*${String.fromCharCode(97 + index)}`
      return `${name}: &${name} [${Array(9).fill(alias).join(',')}]`
    })
    const filter = ['a: &a [x,x,x,x,x,x,x,x,x]', ...lines].join('\n')
    expect(await errorOf({ filter })).toContain('Excessive alias count')
  })
})

import { describe, expect, it } from '@jest/globals'
import { configOf, faultOf, type Inputs } from './support.js'

const DAY = { Dimensions: { Key: 'REGION', Values: ['eu-central-1'] } }
const exclude = (...types: string[]) => ({ Not: { Dimensions: { Key: 'RECORD_TYPE', Values: types } } })

describe('what to read: metrics and groups', () => {
  it('has the defaults', async () => {
    expect((await configOf()).query).toEqual({
      metrics: ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost'],
      metric: 'UnblendedCost',
      groupBy: [{ type: 'DIMENSION', key: 'SERVICE' }],
      filter: undefined,
      billingViewArn: undefined,
    })
  })

  it('takes metrics in any spelling of AWS and order, without repeats', async () => {
    const { query } = await configOf({
      metrics: 'USAGE_QUANTITY, unblendedcost\n AmortizedCost,AmortizedCost',
      metric: 'net_amortized_cost',
    })
    expect(query.metrics).toEqual(['AmortizedCost', 'UnblendedCost', 'UsageQuantity'])
    expect(query.metric).toBe('NetAmortizedCost')
  })

  it.each<[string, unknown, unknown?]>([
    ['none', []],
    ['None', []],
    ['region', [{ type: 'DIMENSION', key: 'REGION' }]],
    ['TAG:team', [{ type: 'TAG', key: 'team' }]],
    ['tag:aws:createdBy', [{ type: 'TAG', key: 'aws:createdBy' }]],
    ['COST_CATEGORY:Cost Center', [{ type: 'COST_CATEGORY', key: 'Cost Center' }]],
    [
      'LINKED_ACCOUNT\nTAG: Team',
      [
        { type: 'DIMENSION', key: 'LINKED_ACCOUNT' },
        { type: 'TAG', key: 'Team' },
      ],
    ],
    [
      'TAG:a, TAG:b',
      [
        { type: 'TAG', key: 'a' },
        { type: 'TAG', key: 'b' },
      ],
    ],
  ])('groups by %s', async (text, groups) => {
    const { query, warnings } = await configOf({ 'group-by': text })
    expect(query.groupBy).toEqual(groups)
    expect(warnings).toEqual([])
  })

  it('asks dimensions that AWS does not document as they are, with a warning', async () => {
    const { query, warnings } = await configOf({ 'group-by': 'SERVCE, BRAND_NEW' })
    expect(query.groupBy).toEqual([
      { type: 'DIMENSION', key: 'SERVCE' },
      { type: 'DIMENSION', key: 'BRAND_NEW' },
    ])
    expect(warnings).toEqual([
      expect.stringMatching(/"SERVCE" is no dimension.*Did you mean `SERVICE`\?$/),
      expect.stringMatching(/"BRAND_NEW" is no dimension.*as it is\.$/),
    ])
  })

  it.each<[Inputs, string]>([
    [{ metrics: 'UnblendedCost, Costs' }, '`metrics` is "Costs", but must be one of `AmortizedCost`'],
    [{ metrics: ',' }, '`metrics` names none'],
    [{ metric: 'UnblendedCost, AmortizedCost' }, '`metric` is'],
    [{ 'group-by': 'SERVICE, REGION, AZ' }, '`group-by` is "SERVICE, REGION, AZ", but must be one or two of'],
    [{ 'group-by': ',' }, '`group-by` is'],
    [{ 'group-by': 'none, SERVICE' }, '`group-by` is "none"'],
    [{ 'group-by': 'SERVICE, service' }, '`group-by` names "SERVICE" twice'],
    [{ 'group-by': 'TAG:a, TAG:a' }, 'twice'],
    [{ 'group-by': 'TAG:' }, '`group-by` is "TAG:"'],
    [{ 'group-by': 'USAGE TYPE' }, '`group-by` is "USAGE TYPE"'],
    [{ 'group-by': 'SERVICE; REGION' }, '`group-by` is'],
    [{ 'exclude-record-types': ',' }, '`exclude-record-types` is'],
    [{ 'billing-view-arn': 'primary' }, '`billing-view-arn` is "primary"'],
  ])('refuses %j', async (inputs, text) => {
    expect(await faultOf(inputs)).toContain(text)
  })

  it('takes a billing view', async () => {
    const arn = 'arn:aws:billing::123456789012:billingview/primary'
    expect((await configOf({ 'billing-view-arn': arn })).query.billingViewArn).toBe(arn)
  })
})

describe('what to read: filter', () => {
  it.each<[string, string, unknown]>([
    ['YAML', 'Dimensions:\n  Key: REGION\n  Values: [eu-central-1]', DAY],
    ['JSON', '{"Dimensions": {"Key": "REGION", "Values": ["eu-central-1"]}}', DAY],
    [
      'JSON indented with tabs',
      '{\n\t"Not": {\n\t\t"Dimensions": {"Key": "REGION", "Values": ["eu-central-1"]}\n\t}\n}',
      { Not: DAY },
    ],
    [
      'numbers and dates as they are written',
      'Dimensions: {Key: LINKED_ACCOUNT, Values: [012345678901, 2026-11-20, 1.10, null, yes]}',
      { Dimensions: { Key: 'LINKED_ACCOUNT', Values: ['012345678901', '2026-11-20', '1.10', 'null', 'yes'] } },
    ],
    [
      'nested operators',
      'Or:\n- And:\n  - Tags: {Key: team, MatchOptions: [ABSENT]}\n  - Not: {CostCategories: {Key: c, Values: [""], MatchOptions: [EQUALS]}}\n- Dimensions: {Key: REGION, Values: [eu-central-1]}',
      {
        Or: [
          {
            And: [
              { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } },
              { Not: { CostCategories: { Key: 'c', Values: [''], MatchOptions: ['EQUALS'] } } },
            ],
          },
          DAY,
        ],
      },
    ],
    ['a single operand unwrapped', `And: [{Or: [${JSON.stringify(DAY)}]}]`, DAY],
    [
      'anchors',
      'And: [&a {Tags: {Key: x, Values: [y]}}, {Not: *a}]',
      {
        And: [{ Tags: { Key: 'x', Values: ['y'] } }, { Not: { Tags: { Key: 'x', Values: ['y'] } } }],
      },
    ],
  ])('takes %s', async (_, filter, expression) => {
    expect((await configOf({ filter })).query.filter).toEqual(expression)
  })

  it.each<[Inputs, unknown]>([
    [{ 'exclude-record-types': 'Credit, Refund\nTax, Credit' }, exclude('Credit', 'Refund', 'Tax')],
    [{ 'exclude-record-types': 'credit, TAX, Fancy Fee' }, exclude('Credit', 'Tax', 'Fancy Fee')],
    [{ filter: JSON.stringify(DAY), 'exclude-record-types': 'Tax' }, { And: [DAY, exclude('Tax')] }],
    [
      { filter: JSON.stringify({ And: [DAY, DAY] }), 'exclude-record-types': 'Tax' },
      { And: [DAY, DAY, exclude('Tax')] },
    ],
    [{ filter: JSON.stringify({ And: [DAY] }), 'exclude-record-types': 'Tax' }, { And: [DAY, exclude('Tax')] }],
    [
      { filter: JSON.stringify({ Or: [DAY, DAY] }), 'exclude-record-types': 'Tax' },
      { And: [{ Or: [DAY, DAY] }, exclude('Tax')] },
    ],
  ])('combines %j', async (inputs, expression) => {
    expect((await configOf(inputs)).query.filter).toEqual(expression)
  })

  it('points at a slip of the pen in a record type', async () => {
    expect((await configOf({ 'exclude-record-types': 'Credits' })).warnings).toEqual([
      '`exclude-record-types`: "Credits" is no usual record type. Did you mean `Credit`?',
    ])
  })

  it.each<[string, string]>([
    [
      'Dimensions:\n  Key: A\n  Key: B',
      '`filter` is no valid YAML or JSON (line 3, column 3: Map keys must be unique)',
    ],
    ['{"And": [', '(line 1, column 10:'],
    ['And: [*nowhere]', '`filter` is no valid YAML (Unresolved alias'],
    ['a: 1\n---\nb: 2', '(line 2, column 1: Only one document is allowed)'],
    ['Not: !!float 1.5', '(line 1, column 6: Unresolved tag'],
    ['EC2', '`filter` must be a map with one of `And`'],
    ['[]', '`filter` must be a map'],
    ['{}', '`filter` is empty: an expression has exactly one of'],
    ['# nothing', '`filter` must be a map'],
    ['and: []', '`filter` has an unknown member "and"; did you mean `And`?'],
    ['Service: EC2', '`filter` has an unknown member "Service"; known are `And`'],
    [
      '{Dimensions: {Key: A, Values: [b]}, Tags: {Key: A, Values: [b]}}',
      '`filter` holds Dimensions and Tags; join them',
    ],
    ['And: []', 'wrong at `And`: it must be a list of two expressions or more'],
    ['And: {Tags: {Key: a}}', 'wrong at `And`: it must be a list'],
    ['Or: [{Tags: {Key: a, Values: [b]}}, {}]', 'wrong at `Or[1]`: it is empty'],
    ['Not: [{Tags: {Key: a, Values: [b]}}]', 'wrong at `Not`: it must be a map'],
    ['Not: {Not: {Tags: {}}}', 'wrong at `Not.Not.Tags`: it needs a `Key`'],
    ['Dimensions: REGION', 'wrong at `Dimensions`: it must be a map with `Key`, `Values` and `MatchOptions`'],
    ['Dimensions: {Key: Region, Values: [a]}', 'wrong at `Dimensions.Key`: it is "Region", but dimensions are written'],
    ['Dimensions: {Key: REGION}', 'wrong at `Dimensions`: it needs a list of `Values`'],
    ['Dimensions: {Key: REGION, Values: []}', 'it needs a list of `Values`'],
    ['Dimensions: {Key: REGION, Values: eu}', 'wrong at `Dimensions.Values`: it must be a list of texts'],
    ['Dimensions: {Key: REGION, Values: [[eu]]}', 'wrong at `Dimensions.Values`'],
    [
      'Dimensions: {Key: REGION, Value: [eu]}',
      'wrong at `Dimensions`: it has an unknown member "Value"; did you mean `Values`?',
    ],
    [
      'Dimensions: {Key: REGION, Values: [eu], MatchOptions: [ABSENT]}',
      'wrong at `Dimensions.MatchOptions`: it has "ABSENT", but takes',
    ],
    [
      'Tags: {Key: t, Values: [a], MatchOptions: [CONTAINS]}',
      'it has "CONTAINS", but takes `EQUALS`, `CASE_SENSITIVE` or `ABSENT`',
    ],
    ['Tags: {Key: t}', 'wrong at `Tags`: it needs a list of `Values`'],
    ['&a {Not: *a}', 'is nested more than 20 deep'],
    ['<<: {Tags: {Key: a, Values: [b]}}', 'has an unknown member "<<"'],
    ['__proto__: {Tags: {Key: a, Values: [b]}}', 'has an unknown member "__proto__"'],
    ['? {a: b}\n: c', 'has an unknown member'],
  ])('refuses %j', async (filter, text) => {
    expect(await faultOf({ filter })).toContain(text)
  })

  it('refuses aliases of aliases that grow without measure', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => {
        const before = String.fromCharCode(97 + index)
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
      }),
    ].join('\n')
    expect(await faultOf({ filter: bomb })).toContain('Excessive alias count')
  })
})

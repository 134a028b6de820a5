import { describe, expect, it } from '@jest/globals'
import { plain } from '../../src/model/decimal.js'
import { configOf, faultOf, type Inputs } from './support.js'

describe('gate', () => {
  it('sets no rule by itself', async () => {
    const { gate } = await configOf()
    expect({ ...gate, ignoreBelow: plain(gate.ignoreBelow) }).toEqual({
      budget: undefined,
      groupBudgets: undefined,
      monthlyBudget: undefined,
      forecastBudget: undefined,
      maxIncreasePercent: undefined,
      maxIncreaseAmount: undefined,
      anomalyThreshold: undefined,
      compareWith: 'previous',
      ignoreBelow: '0',
      onBreach: 'fail',
      onMissingData: 'warn',
    })
  })

  it('takes exact limits', async () => {
    const { gate } = await configOf({
      budget: '100.000000000000000000001',
      'monthly-budget': '0',
      'forecast-budget': '1e3',
      'max-increase-percent': '.5',
      'max-increase-amount': '+7.',
      'anomaly-threshold': '3.5',
      'ignore-below': '0.10',
      'compare-with': 'Week',
      'on-breach': 'warn',
      'on-missing-data': 'pass',
    })
    const {
      budget,
      monthlyBudget,
      forecastBudget,
      maxIncreasePercent,
      maxIncreaseAmount,
      anomalyThreshold,
      ignoreBelow,
    } = gate
    const limits = [
      budget,
      monthlyBudget,
      forecastBudget,
      maxIncreasePercent,
      maxIncreaseAmount,
      anomalyThreshold,
      ignoreBelow,
    ]
    expect(limits.map((limit) => limit && plain(limit))).toEqual([
      ...['100.000000000000000000001', '0', '1000', '0.5', '7', '3.5', '0.1'],
    ])
    expect(gate).toMatchObject({ compareWith: 'week', onBreach: 'warn', onMissingData: 'pass' })
  })

  it.each<Inputs>([
    { budget: '1' },
    { 'group-budgets': 'EC2: 1' },
    { 'monthly-budget': '1' },
    { 'forecast-budget': '1' },
    { 'max-increase-percent': '1' },
    { 'max-increase-amount': '1' },
    { 'anomaly-threshold': '1' },
  ])('fails on missing data where %j is set, unless told otherwise', async (rule) => {
    expect((await configOf(rule)).gate.onMissingData).toBe('fail')
    expect((await configOf({ ...rule, 'on-missing-data': 'warn' })).gate.onMissingData).toBe('warn')
  })

  it.each([
    'abc',
    '',
    ' ',
    '12,50',
    '1_000',
    '$5',
    '5 USD',
    '20%',
    '-1',
    'NaN',
    'Infinity',
    '0x10',
    '1.2.3',
    '1'.repeat(201),
  ])('takes %j for no budget', async (budget) => {
    const fault = await faultOf({ budget })
    if (budget.trim() === '') expect(fault).toBe('')
    else expect(fault).toContain('but must be a number of 0 or more, such as 100 or 99.50')
  })

  it.each<[Inputs, string]>([
    [{ 'anomaly-threshold': '0' }, '`anomaly-threshold` is "0", but must be a number above 0'],
    [{ 'max-increase-percent': '20%' }, '`max-increase-percent` is "20%"'],
    [{ 'ignore-below': 'x' }, '`ignore-below` is "x"'],
    [{ 'compare-with': 'month' }, '`compare-with` is "month", but must be `previous`, `week` or `median`'],
    [{ 'compare-with': 'week', granularity: 'monthly' }, '`compare-with` is "week", which months do not have'],
    [{ 'on-breach': 'pass' }, '`on-breach` is "pass", but must be `fail` or `warn`'],
    [{ 'on-missing-data': 'never' }, '`on-missing-data` is "never", but must be `fail`, `warn` or `pass`'],
  ])('refuses %j', async (inputs, text) => {
    expect(await faultOf(inputs)).toContain(text)
  })

  it.each([
    ['EC2: 100\n123456789012: 0.10\n"a / b": 5 ', { EC2: '100', '123456789012': '0.1', 'a / b': '5' }],
    [
      '{"Amazon Relational Database Service": 99.50, "(none)": "0"}',
      { 'Amazon Relational Database Service': '99.5', '(none)': '0' },
    ],
    [
      '__proto__: 1\nconstructor: 0.1',
      [
        ['__proto__', '1'],
        ['constructor', '0.1'],
      ],
    ],
    ['EC2: 0.1000000000000000000000001', { EC2: '0.1000000000000000000000001' }],
    ['EC2 : 1\n" EC2 ": 2', { EC2: '1', ' EC2 ': '2' }],
    ['" ": 1', { ' ': '1' }],
  ])('takes the group budgets %j', async (text, budgets) => {
    const { gate } = await configOf({ 'group-budgets': text })
    const entries = Array.isArray(budgets) ? budgets : Object.entries(budgets)
    expect([...(gate.groupBudgets ?? [])].map(([label, limit]) => [label, plain(limit)]).sort()).toEqual(
      [...entries].sort(),
    )
  })

  it.each([
    ['EC2', '`group-budgets` is "EC2", but must be a map from group label to amount'],
    ['{}', 'must be a map'],
    ['- EC2: 1', 'must be a map'],
    ['EC2: 1\nEC2: 2', 'line 2, column 1: Map keys must be unique'],
    ['EC2:', 'gives "EC2" no amount of 0 or more'],
    ['EC2: [1]', 'gives "EC2" no amount'],
    ['EC2: 1 USD', 'gives "EC2" no amount'],
    ['EC2: -1', 'gives "EC2" no amount'],
    ['"": 1', 'has a key that is no label'],
    ['[a]: 1', 'has a key that is no label'],
    ['EC2: !!float 1', 'Unresolved tag'],
  ])('refuses the group budgets %j', async (text, problem) => {
    expect(await faultOf({ 'group-budgets': text })).toContain(problem)
  })

  it('tells all faults of the group budgets', async () => {
    expect(await faultOf({ 'group-budgets': 'A: x\nB: y' })).toMatch(/"A"[\s\S]*"B"/)
  })

  it('refuses group budgets without groups', async () => {
    expect(await faultOf({ 'group-budgets': 'EC2: 1', 'group-by': 'none' })).toContain('`group-budgets` needs groups')
  })
})

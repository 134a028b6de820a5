import { describe, expect, test } from '@jest/globals'
import { RULES, type RuleName } from '../../src/gate/index.js'
import { plain } from '../../src/lib/decimal.js'
import { configOf, errorOf, type Inputs, rejects } from './support.js'

const ruleNames = RULES.map(({ name }) => name)
const exampleOf = (name: RuleName): string => (name === 'group-budgets' ? 'EC2: 1' : '1')

describe('gate', () => {
  test('limits are read exactly', async () => {
    const { limits, ignoreBelow } = await configOf({
      ...{ budget: '100.000000000000000000001', 'monthly-budget': '0', 'forecast-budget': '1e3' },
      ...{ 'max-increase-percent': '.5', 'max-increase-amount': '+7.', 'anomaly-threshold': '3.5' },
      'ignore-below': '0.10',
    })
    const written = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, String(limit)]))
    expect(written).toEqual({
      ...{ budget: '100.000000000000000000001', 'monthly-budget': '0', 'forecast-budget': '1000' },
      ...{ 'max-increase-percent': '0.5', 'max-increase-amount': '7', 'anomaly-threshold': '3.5' },
    })
    expect(plain(ignoreBelow)).toBe('0.1')
  })

  test.each(ruleNames)('a run with %s fails on missing data, unless on-missing-data is set', async (name) => {
    const rule = { [name]: exampleOf(name) }
    const { limits, onMissingData } = await configOf(rule)
    expect(Object.keys(limits)).toEqual([name])
    expect(onMissingData).toBe('fail')
    expect((await configOf({ ...rule, 'on-missing-data': 'warn' })).onMissingData).toBe('warn')
  })

  test.each([
    ...['12,50', '100\u200b', '$5', '5 USD', '20%', '-1'],
    ...['1'.repeat(201), '1e999', '1e18', '1000000000000000000'],
  ])('%j is not a budget', async (budget) => {
    expect(await errorOf({ budget })).toContain(
      'but must be a number of 0 or more, such as 100 or 99.50 (no currency, percent sign or thousands separator, at most 18 digits before the point).',
    )
  })

  rejects([
    [{ 'anomaly-threshold': '0' }, '`anomaly-threshold` is "0", but must be a number above 0'],
    [{ 'compare-with': 'month' }, '`compare-with` is "month", but must be `previous`, `week` or `median`'],
    [{ 'compare-with': 'week', granularity: 'monthly' }, '`compare-with` is "week", which monthly runs do not support'],
    [{ 'on-breach': 'pass' }, '`on-breach` is "pass", but must be `fail` or `warn`'],
    [{ 'on-missing-data': 'never' }, '`on-missing-data` is "never", but must be `fail`, `warn` or `pass`'],
    [{ 'group-budgets': 'EC2: 1', 'group-by': 'none' }, '`group-budgets` needs groups'],
  ])

  test('an invisible character in a number is shown', async () => {
    expect(await errorOf({ budget: '100\u200b' })).toContain('`budget` is "100\\u200b", but must be a number')
  })

  test('explain and explain-by are read in any case', async () => {
    const config = await configOf({ explain: 'Never', 'explain-by': 'linked_account' })
    expect(config).toMatchObject({ explain: 'never', explainBy: 'LINKED_ACCOUNT', warnings: [] })
  })

  test('an explain-by dimension that AWS does not document is used as written, with a warning', async () => {
    const { explainBy, warnings } = await configOf({ 'explain-by': 'OPERATIONS' })
    expect(explainBy).toBe('OPERATIONS')
    expect(warnings).toEqual([expect.stringMatching(/^`explain-by`: .* Did you mean `OPERATION`\?$/)])
  })

  test.each(['TAG:team', 'none', 'USAGE_TYPE, REGION', '-'])('explain-by %j is rejected', async (text) => {
    expect(await errorOf({ 'explain-by': text })).toContain('but must be one dimension of Cost Explorer')
  })

  test.each<[string, Record<string, string>]>([
    ['EC2: 100\n123456789012: 0.10\n"a / b": 5 ', { EC2: '100', '123456789012': '0.1', 'a / b': '5' }],
    ['{"Amazon RDS": 99.50, "(none)": "0"}', { 'Amazon RDS': '99.5', '(none)': '0' }],
    ['constructor: 0.1000000000000000000000001', { constructor: '0.1000000000000000000000001' }],
    ['{"__proto__": 1}', JSON.parse('{"__proto__":"1"}')],
    ['EC2 : 1\n" EC2 ": 2\n" ": 3', { EC2: '1', ' EC2 ': '2', ' ': '3' }],
  ])('the group budgets %j are exact amounts by label', async (text, budgets) => {
    const limits = (await configOf({ 'group-budgets': text })).limits['group-budgets']
    expect(Object.fromEntries([...(limits ?? [])].map(([label, limit]) => [label, plain(limit)]))).toEqual(budgets)
  })

  test.each([
    ['EC2', '`group-budgets` is "EC2", but must be a map from group label to amount'],
    ['{}', 'must be a map from group label to amount, one per line: `EC2: 100`.'],
    ['EC2: 1\nEC2: 2', 'is not valid YAML or JSON (line 2, column 1: Map keys must be unique'],
    ['EC2: [1]', 'has no number for "EC2", but a budget must be a number of 0 or more'],
    ['EC2: -1', 'has "-1" for "EC2", but a budget must be a number of 0 or more'],
    ['EC2: 1\u200b', 'has "1\\u200b" for "EC2", but a budget must be'],
    ['[a]: 1', 'has a key that is not a label'],
    ['"": 1', 'not a label (lines without a tag or category value have the label `(none)`)'],
    ['EC2: !!float 1', 'Unresolved tag'],
    ['A: x\nB: 1\nC: 1 USD', 'before the point), and has "1 USD" for "C", but a budget must be'],
  ])('the group budgets %j are rejected', async (text, problem) => {
    expect(await errorOf({ 'group-budgets': text })).toContain(problem)
  })
})

describe('require', () => {
  rejects([
    [{ require: 'webhook' }, '`require` names `webhook`, but `webhook-url` is empty'],
    [{ require: 'gate' }, '`require` names `gate`, but no rule is set'],
    [{ require: 'gate', budget: ' ' }, 'no rule is set'],
    [{ require: 'gate', 'on-breach': 'fail', 'ignore-below': '5' }, 'no rule is set'],
    [{ require: 'chat' }, '`require` names `chat`, but `chat-url` is empty'],
    [{ require: 'comment', 'github-token': 't' }, '`require` names `comment`, but `comment` is `never`'],
    [{ require: 'comment', comment: 'always' }, '`github-token` is empty'],
    [{ require: 'hook' }, '`require` is "hook", but must be any of `webhook`, `gate`, `comment` or `chat`'],
    [{ require: ',' }, '`require` must be any of'],
  ])

  test('a configuration with all required parts is accepted', async () => {
    const inputs: Inputs = {
      ...{ require: 'Webhook, gate\ncomment, chat', 'webhook-url': 'https://hooks.example.com' },
      'chat-url': 'https://hooks.slack.com/services/T0/B0/x',
      ...{ 'group-budgets': 'EC2: 5', comment: 'on-breach', 'github-token': 't' },
    }
    expect((await configOf(inputs)).warnings).toEqual([])
  })

  test.each([
    [{ require: 'gate', budget: 'x' }, /^Bad input: `budget` is "x"/],
    [{ require: 'comment', comment: 'x' }, /^Bad input: `comment` is "x"/],
  ])('a required part that is wrong is one problem, not two: %j', async (inputs, message) => {
    expect(await errorOf(inputs)).toMatch(message)
  })
})

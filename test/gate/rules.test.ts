import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import {
  type Breach,
  type BreachWording,
  baselineName,
  describeBreach,
  hasGate,
  type NumberFormat,
  plainLimits,
  RULES,
  type RuleName,
  readingNeeds,
  rulesSet,
} from '../../src/gate/index.js'
import { rule } from '../../src/gate/rules/rule.js'
import { decimal, plain } from '../../src/lib/decimal.js'
import { InvalidInput } from '../../src/lib/errors.js'
import { type GateInput, settingsOf } from './scenario.js'

const NAMES: readonly string[] = RULES.map(({ name }) => name)
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The rule of this name; its limit is whatever its parser gives. */
async function parse(name: RuleName, text: string) {
  const limit = await RULES.find((each) => each.name === name)?.parse(text)
  return plainLimits({ [name]: limit })[name]
}

describe('the list of rules', () => {
  test('every rule in its own file is in the list', () => {
    const declared = readdirSync(new URL('../../src/gate/rules/', import.meta.url))
      .filter((file) => read(`src/gate/rules/${file}`).includes('= rule({'))
      .map((file) => file.replace('.ts', ''))
    expect(declared).toEqual(NAMES.toSorted())
  })

  test('the compiler refuses a rule without one of its parts', () => {
    const parts = {
      name: 'example',
      parse: (text: string) => decimal(text),
      needs: () => ({}),
      judge: () => ({ breaches: [] }),
      describe: () => '',
    } as const
    expect(rule(parts).name).toBe('example')
    const { parse: _parse, ...withoutParse } = parts
    const { needs: _needs, ...withoutNeeds } = parts
    const { judge: _judge, ...withoutJudge } = parts
    const { describe: _describe, ...withoutDescribe } = parts
    // @ts-expect-error: no `parse`
    rule(withoutParse)
    // @ts-expect-error: no `needs`
    rule(withoutNeeds)
    // @ts-expect-error: no `judge`
    rule(withoutJudge)
    // @ts-expect-error: no `describe`
    rule(withoutDescribe)
  })

  test('the JSON schema of events names the rules of the list', () => {
    const schema = JSON.parse(read('schema/cost-event-data.schema.json'))
    expect(schema.$defs.breach.properties.rule.enum).toEqual(NAMES)
  })

  test('every rule is an input of the action', () => {
    for (const name of NAMES) expect(read('action.yml')).toContain(`\n  ${name}:\n`)
  })
})

describe('limits', () => {
  test.each([
    ['budget', '99.50', '99.5'],
    ['budget', '0', '0'],
    ['max-increase-percent', '1e2', '100'],
    ['anomaly-threshold', '3.5', '3.5'],
    ['group-budgets', 'Amazon EC2: 100\n"web ": 0.10', { 'Amazon EC2': '100', 'web ': '0.1' }],
    ['group-budgets', '{"123456789012": "5", "__proto__": 1}', JSON.parse('{"123456789012":"5","__proto__":"1"}')],
  ] as const)('the input %s reads %j as %j', async (name, text, expected) => {
    expect(await parse(name, text)).toEqual(expected)
  })

  const PLAIN =
    'such as 100 or 99.50 (no currency, percent sign or thousands separator, 18 digits before the point at most).'
  const MAP = 'a map from group label to amount, one per line: `EC2: 100`.'
  test.each([
    ['budget', '$100', `is "$100", but must be a number of 0 or more, ${PLAIN}`],
    ['monthly-budget', '-1', `is "-1", but must be a number of 0 or more, ${PLAIN}`],
    ['max-increase-percent', '20%\u202e', `is "20%\\u202e", but must be a number of 0 or more, ${PLAIN}`],
    ['anomaly-threshold', '0', `is "0", but must be a number above 0, ${PLAIN}`],
    ['group-budgets', 'EC2', `is "EC2", but must be ${MAP}`],
    ['group-budgets', '{}', `is "{}", but must be ${MAP}`],
    ['group-budgets', 'EC2: $5\nRDS: 1', `gives "EC2" "$5", which is no amount of 0 or more, ${PLAIN}`],
    [
      'group-budgets',
      'EC2: -5\nRDS: [1]',
      `gives "EC2" "-5", which is no amount of 0 or more, ${PLAIN.slice(0, -1)}, and gives "RDS" no amount of 0 or more, ${PLAIN}`,
    ],
    [
      'group-budgets',
      '"": 5',
      'has a key that is not a label (lines without a tag or category value have the label `(none)`).',
    ],
  ] as const)('the input %s refuses %j', async (name, text, message) => {
    await expect(parse(name, text)).rejects.toThrow(new InvalidInput(message))
  })

  test('the input group-budgets says where its YAML is wrong', async () => {
    await expect(parse('group-budgets', 'EC2: 1\nEC2: 2')).rejects.toThrow(
      /^is not valid YAML or JSON \(line 2, column 1: .*\): give a map from group label to amount/,
    )
  })

  test('limits are written as plain decimals, without rules that are not set', () => {
    const { limits } = settingsOf({ budget: '1E2', 'group-budgets': { A: '0.50' } })
    expect(plainLimits(limits)).toEqual({ budget: '100', 'group-budgets': { A: '0.5' } })
  })
})

describe('what a gate needs', () => {
  test('a gate is set where any rule is', () => {
    expect([hasGate(settingsOf()), rulesSet(settingsOf())]).toEqual([false, []])
    const gate: GateInput = { 'max-increase-amount': '1', budget: '1' }
    expect([hasGate(settingsOf(gate)), rulesSet(settingsOf(gate))]).toEqual([true, ['budget', 'max-increase-amount']])
  })

  test.each<[GateInput, object]>([
    [{}, {}],
    [{ budget: '1', 'group-budgets': { A: '1' } }, {}],
    [{ 'monthly-budget': '1' }, { monthToDate: true }],
    [{ 'forecast-budget': '1' }, { monthToDate: true, periodsBefore: 6 }],
    [{ 'max-increase-amount': '1' }, { periodsBefore: 1 }],
    [{ 'max-increase-percent': '1', compareWith: 'week' }, { periodsBefore: 7 }],
    [{ 'max-increase-percent': '1', compareWith: 'median' }, {}],
    [
      { 'anomaly-threshold': '1', 'max-increase-amount': '1' },
      { history: 7, periodsBefore: 1 },
    ],
  ])('the limits %j need %j to have been read', (gate, needs) => {
    expect(readingNeeds(settingsOf(gate))).toEqual({ periodsBefore: 0, history: 0, monthToDate: false, ...needs })
  })
})

describe('sentences', () => {
  const format = (before: string, digits: number): NumberFormat => ({
    amount: (value) => before + value.toFixed(digits),
    pair: (one, other) =>
      one.toFixed(digits) === other.toFixed(digits)
        ? [before + plain(one), before + plain(other)]
        : [before + one.toFixed(digits), before + other.toFixed(digits)],
  })
  const how = (over: Partial<BreachWording> = {}): BreachWording => ({
    hideAmounts: false,
    granularity: 'daily',
    compareWith: 'previous',
    historyCount: 14,
    money: format('$', 2),
    number: { ...format('', 2), amount: (value) => plain(value.round(2)), pair: (a, b) => [plain(a), plain(b)] },
    ...over,
  })
  const budget = { scope: 'total', actual: '120', limit: '100', amount: '120', baseline: '', impact: '20', causes: [] }
  const rise = { ...budget, baseline: '90', impact: '30', limit: '20' }

  test.each<[Breach, string, string]>([
    [{ rule: 'budget', ...budget }, 'cost $120.00, $20.00 above the budget of $100.00', 'cost more than the budget'],
    [
      { rule: 'budget', ...budget, actual: '100.001', amount: '100.001', impact: '0.001' },
      'cost $100.001, $0.00 above the budget of $100',
      'cost more than the budget',
    ],
    [
      { rule: 'range-budget', ...budget, scope: 'range' },
      'cost $120.00 over all chosen days together, $20.00 above the budget of $100.00',
      'cost more than the budget over all chosen days together',
    ],
    [
      { rule: 'group-budgets', ...budget, scope: 'EC2' },
      'cost $120.00, $20.00 above the budget of $100.00',
      'cost more than the budget',
    ],
    [
      { rule: 'monthly-budget', ...budget },
      'cost $120.00 in the month to date, $20.00 above the budget of $100.00',
      'cost more than the budget in the month to date',
    ],
    [
      { rule: 'forecast-budget', ...budget },
      'is projected to cost $120.00 in the whole month, $20.00 above the budget of $100.00',
      'is projected to cost more than the budget in the whole month',
    ],
    [
      { rule: 'max-increase-amount', ...rise, actual: '30' },
      'cost $120.00, $30.00 more than the previous day ($90.00); limit $20.00',
      'cost 33.33% more than the previous day, above the limit',
    ],
    [
      { rule: 'max-increase-amount', ...rise, actual: '120', baseline: '0', impact: '120' },
      'cost $120.00, $120.00 more than the previous day ($0.00); limit $20.00',
      'cost more than the previous day, above the limit',
    ],
    [
      { rule: 'max-increase-percent', ...rise, actual: '33.33' },
      'cost $120.00, $30.00 (33.33%) more than the previous day ($90.00); limit 20%',
      'cost 33.33% more than the previous day; limit 20%',
    ],
    [
      { rule: 'max-increase-percent', ...rise, actual: '', baseline: '0', impact: '120' },
      'cost $120.00, $120.00 more than the previous day ($0.00, so there is no percentage); limit 20%',
      'cost more than the previous day; limit 20%',
    ],
    [
      { rule: 'anomaly-threshold', ...rise, actual: '29.7', limit: '3.5' },
      'cost $120.00, $30.00 more than usual ($90.00, median of 14 days); anomaly score 29.7, limit 3.5',
      'cost 33.33% more than usual (median of 14 days)',
    ],
    [
      { rule: 'anomaly-threshold', ...rise, actual: '', limit: '3.5' },
      'cost $120.00, $30.00 more than usual ($90.00, the same in each of 14 days)',
      'cost 33.33% more than usual (median of 14 days)',
    ],
  ])('a breach %j says the money first, and with hidden amounts no amount', (breach, open, hidden) => {
    expect(describeBreach(breach, how())).toBe(open)
    expect(describeBreach(breach, how({ hideAmounts: true }))).toBe(hidden)
  })

  test.each([
    [{ compareWith: 'week' }, 'the same day a week earlier'],
    [{ compareWith: 'median' }, 'the median of 14 days'],
    [{ compareWith: 'median', granularity: 'monthly', historyCount: 1 }, 'the median of 1 month'],
    [{ granularity: 'hourly' }, 'the previous hour'],
  ] as const)('a rise with %j is more than %s', (over, text) => {
    const breach = { rule: 'max-increase-amount', ...rise, actual: '30' } as const
    expect(describeBreach(breach, how(over))).toBe(`cost $120.00, $30.00 more than ${text} ($90.00); limit $20.00`)
  })

  test('every rule describes its breaches', () => {
    for (const { name } of RULES) expect(describeBreach({ rule: name, ...rise }, how())).not.toBe('')
  })

  test.each([
    ['previous', 'hourly', 'the previous hour'],
    ['week', 'daily', 'the same day a week earlier'],
    ['median', 'monthly', 'the median of the history'],
  ] as const)('the baseline of compare-with %s in a %s run is called "%s"', (compareWith, granularity, name) => {
    expect(baselineName(compareWith, granularity)).toBe(name)
  })
})

// @ts-check
import { ULP } from '../gate-run.mjs'

/** Every grouping: labels, budgets of groups, `(none)`, labels that look alike, and no groups at all. */

const DAY = '2026-11-20'
const BEFORE = '2026-11-19'

/** @param {...[string, string, (string | null)?]} rows group, amount, change */
function top(...rows) {
  return JSON.stringify(rows.map(([group, amount, change = null]) => ({ group, amount, change })))
}

/** @type {import('../gate-run.mjs').Scenario[]} */
export const GROUPS = [
  {
    name: 'services against their budgets, each inclusive',
    costs: { [DAY]: { 'Amazon EC2': '10', 'Amazon S3': `5${ULP.slice(1)}`, 'AWS Lambda': '900' } },
    inputs: { 'group-budgets': 'Amazon EC2: 10\nAmazon S3: 5' },
    expect: {
      verdict: 'breach',
      breaches: ['group-budgets | Amazon S3 | 5.0000000001 | 5'],
      exit: 1,
      outputs: { 'top-costs': top(['AWS Lambda', '900'], ['Amazon EC2', '10'], ['Amazon S3', '5.0000000001']) },
    },
  },
  {
    name: 'a label that AWS does not return is judged as 0, and the nearest is named',
    costs: { [DAY]: { 'Amazon EC2': '10', 'AWS Lambda': '900' } },
    inputs: { 'group-budgets': 'Amazon EC3: 1' },
    expect: {
      verdict: 'pass',
      exit: 0,
      says: ['AWS returned no group "Amazon EC3", so it was judged as 0. The nearest label is "Amazon EC2".'],
    },
  },
  {
    name: 'a group that only the day before had cost 0',
    costs: { [BEFORE]: { 'Amazon EC2': '10', 'AWS Lambda': '900' }, [DAY]: { 'Amazon EC2': '10' } },
    inputs: { 'group-budgets': 'AWS Lambda: 0' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'top-costs': top(['Amazon EC2', '10', '0']) } },
  },
  {
    name: 'a tag with an empty value is (none)',
    costs: { [BEFORE]: { web: '4' }, [DAY]: { web: '4', '': '2.5' } },
    inputs: { 'group-by': 'TAG:team', 'group-budgets': '(none): 2.49\nweb: 4' },
    expect: {
      verdict: 'breach',
      breaches: ['group-budgets | (none) | 2.5 | 2.49'],
      exit: 1,
      outputs: { 'top-costs': top(['web', '4', '0'], ['(none)', '2.5', '2.5']) },
    },
  },
  {
    name: 'two groups join to one label',
    costs: { [DAY]: { '012345678901|web': '7', '012345678901|': '3', '123456789012|web': '1' } },
    inputs: {
      'group-by': 'LINKED_ACCOUNT, TAG:team',
      'group-budgets': '{"012345678901 / web": "6.99", "012345678901 / (none)": 3}',
    },
    expect: {
      verdict: 'breach',
      breaches: ['group-budgets | 012345678901 / web | 7 | 6.99'],
      exit: 1,
      outputs: {
        'top-costs': top(['012345678901 / web', '7'], ['012345678901 / (none)', '3'], ['123456789012 / web', '1']),
      },
    },
  },
  {
    name: 'an account id keeps its leading zeros, quoted or not',
    costs: { [DAY]: { '012345678901': '7' } },
    inputs: { 'group-by': 'LINKED_ACCOUNT', 'group-budgets': '012345678901: 6' },
    expect: { verdict: 'breach', breaches: ['group-budgets | 012345678901 | 7 | 6'], exit: 1 },
  },
  {
    name: 'a label that holds the joint itself',
    costs: { [DAY]: { 'a / b': '7', 'c: d "e"': '3', ' padded ': '2' } },
    inputs: { 'group-by': 'TAG:team', 'group-budgets': `"a / b": 6\n'c: d "e"': 2\n' padded ': 1` },
    expect: {
      verdict: 'breach',
      breaches: [
        'group-budgets | a / b | 7 | 6',
        'group-budgets | c: d "e" | 3 | 2',
        'group-budgets |  padded  | 2 | 1',
      ],
      exit: 1,
    },
  },
  {
    name: 'groups whose values join to the same label are judged together',
    costs: { [BEFORE]: { 'x|y / z': '1' }, [DAY]: { 'x / y|z': '4', 'x|y / z': '3' } },
    inputs: { 'group-by': 'TAG:team, TAG:app', 'group-budgets': 'x / y / z: 6.5' },
    expect: {
      verdict: 'breach',
      breaches: ['group-budgets | x / y / z | 7 | 6.5'],
      exit: 1,
      outputs: { 'total-cost': '7', 'top-costs': top(['x / y / z', '7', '6']) },
    },
  },
  {
    name: 'cost categories, with names that objects know',
    costs: { [DAY]: { __proto__x: '1', constructor: '5', '': '2' } },
    inputs: {
      'group-by': 'COST_CATEGORY:Product',
      'group-budgets': 'constructor: 4\n(none): 2\ntoString: 0\n__proto__: 0',
    },
    expect: {
      verdict: 'breach',
      breaches: ['group-budgets | constructor | 5 | 4'],
      exit: 1,
      says: ['"toString"', '"__proto__", so it was judged as 0. The nearest label is "__proto__x"'],
    },
  },
  {
    name: 'no groups: the total alone',
    costs: { [BEFORE]: { EC2: '1', S3: '2' }, [DAY]: { EC2: '1', S3: '3' } },
    inputs: { 'group-by': 'none', budget: '3.99', 'max-increase-amount': '1' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 4 | 3.99'],
      exit: 1,
      outputs: { 'top-costs': top(['total', '4', '1']), 'baseline-cost': '3' },
    },
  },
  {
    name: 'no groups, and costs that cancel out: another metric proves that there is data',
    items: [
      { start: `${DAY}T07:00:00Z`, service: 'EC2', metrics: { UnblendedCost: '0', AmortizedCost: '3' } },
      { start: `${BEFORE}T07:00:00Z`, service: 'EC2', metrics: '1' },
    ],
    inputs: { 'group-by': 'none', budget: '0' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'total-cost': '0', 'change-percent': '-100.00' } },
  },
]

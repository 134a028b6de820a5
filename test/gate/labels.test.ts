import { describe, expect, test } from '@jest/globals'
import { displayLabel } from '../../src/gate/index.js'
import { type CostLine, type CostQuery, type GroupDefinition, groupLabel } from '../../src/lib/costs.js'
import { UserError } from '../../src/lib/errors.js'
import { type Costs, line, periodNamed, QUERY, runGate } from './scenario.js'

const SERVICE: GroupDefinition = { type: 'DIMENSION', key: 'SERVICE' }
const ACCOUNT: GroupDefinition = { type: 'DIMENSION', key: 'LINKED_ACCOUNT' }
const TEAM: GroupDefinition = { type: 'TAG', key: 'team' }
const by = (...groupBy: GroupDefinition[]): CostQuery => ({ ...QUERY, groupBy })

const [PROD, DEV, OTHER] = ['111122223333', '444455556666', '777788889999']
const NAMES: Readonly<Record<string, string>> = { [PROD]: 'shop-prod', [DEV]: 'Shop-Dev' }

/** One day of costs: amounts by the values of a line, which are divided by `|`. */
function day(costs: Readonly<Record<string, string>>, names = NAMES): CostLine[] {
  return Object.entries(costs).map(([key, amount]) => {
    const values = key.split('|')
    const linkedAccountName = values.map((value) => names[value]).find((name) => name !== undefined)
    return line(periodNamed('2026-11-20'), '', amount, {
      values,
      label: groupLabel(values),
      ...(linkedAccountName !== undefined && { linkedAccountName }),
    })
  })
}

const ACCOUNTS = day({ [PROD]: '50', [DEV]: '20', [OTHER]: '5' })

const COMPUTE = 'Amazon Elastic Compute Cloud - Compute'
const STORAGE = 'Amazon Simple Storage Service'
const SERVICES: Costs = {
  '2026-11-20': { [COMPUTE]: '60', 'EC2 - Other': '30', [STORAGE]: '6', 'AWS Lambda': '3', Tax: '9' },
}

function judged(budgets: Readonly<Record<string, string>>, over: Parameters<typeof runGate>[0] = { costs: SERVICES }) {
  const { breaches, warnings } = runGate({ gate: { 'group-budgets': budgets }, ...over }).judgement
  return { breaches: breaches.map(({ scope, amount }) => `${scope}: ${amount}`), warnings }
}

describe('the names of linked accounts', () => {
  test.each([
    [[ACCOUNT], [PROD], `shop-prod (${PROD})`],
    [[ACCOUNT], [OTHER], OTHER],
    [[ACCOUNT, SERVICE], [PROD, 'A / B'], `shop-prod (${PROD}) / A / B`],
    [[SERVICE, ACCOUNT], ['A / B', PROD], `A / B / shop-prod (${PROD})`],
    [[TEAM, ACCOUNT], ['', PROD], `(none) / shop-prod (${PROD})`],
    [[SERVICE], [PROD], PROD],
    [[], [], 'total'],
  ])('with group-by %j, the label of %j is shown as "%s"', (groupBy, values, shown) => {
    expect(displayLabel(groupLabel(values), { accountNames: new Map(Object.entries(NAMES)) }, groupBy)).toBe(shown)
  })

  test('the name of a linked account is in the facts, in its group and in its breach', () => {
    const lines = day({ [`EC2|${PROD}`]: '50', [`EC2|${OTHER}`]: '5' })
    const gate = { 'group-budgets': { [`EC2 / ${PROD}`]: '1', [`EC2 / ${OTHER}`]: '1' }, budget: '1' }
    const { facts, judgement } = runGate({ lines, query: by(SERVICE, ACCOUNT), gate })
    expect(facts.accountNames).toEqual(new Map([[PROD, 'shop-prod']]))
    expect(facts.groups.map(({ name }) => name)).toEqual(['shop-prod', undefined])
    expect(judgement.breaches.map(({ scope, name }) => [scope, name])).toEqual([
      ['total', undefined],
      [`EC2 / ${PROD}`, 'shop-prod'],
      [`EC2 / ${OTHER}`, undefined],
    ])
  })
})

describe('the names in group-budgets', () => {
  const accounts = { lines: ACCOUNTS, query: by(ACCOUNT) }
  const both = {
    lines: day({ [`${PROD}|${STORAGE}`]: '8', [`${DEV}|${STORAGE}`]: '2' }),
    query: by(ACCOUNT, SERVICE),
  }
  const tags = { lines: day({ Web: '7', web: '4', EC2: '2' }), query: by(TEAM) }

  test.each([
    ['the label', COMPUTE, { costs: SERVICES }, `${COMPUTE}: 60`],
    ['the label in another case', 'tax', { costs: SERVICES }, 'Tax: 9'],
    ['a short name', 'EC2', { costs: SERVICES }, `${COMPUTE}: 60`],
    ['a short name in another case', 's3', { costs: SERVICES }, `${STORAGE}: 6`],
    ['another short name', 'EC2-Other', { costs: SERVICES }, 'EC2 - Other: 30'],
    ['a short name after the vendor', 'Amazon S3', { costs: SERVICES }, `${STORAGE}: 6`],
    ['an account name', 'shop-prod', accounts, `${PROD}: 50`],
    ['an account name in another case', 'shop-dev', accounts, `${DEV}: 20`],
    ['an account as reports show it', `shop-prod (${PROD})`, accounts, `${PROD}: 50`],
    ['names in both parts of a label', 'shop-prod / S3', both, `${PROD} / ${STORAGE}: 8`],
    ['an id and a short name', `${DEV} / s3`, both, `${DEV} / ${STORAGE}: 2`],
    ['a tag value before one that differs in case', 'web', tags, 'web: 4'],
    ['a tag value that is a short name elsewhere', 'ec2', tags, 'EC2: 2'],
  ])('a group budget matches %s: "%s"', (_, name, scenario, breach) => {
    expect(judged({ [name]: '1' }, scenario)).toEqual({ breaches: [breach], warnings: [] })
  })

  test('EC2 means only the instances, even if the answer has none', () => {
    expect(judged({ EC2: '1' }, { costs: { '2026-11-20': { 'EC2 - Other': '30' } } })).toEqual({
      breaches: [],
      warnings: [expect.stringContaining('no group "EC2", so it was judged as 0. The closest label is "EC2 - Other".')],
    })
  })

  test('a group budget matches an account name even if 4,000 accounts cost more', () => {
    const many = (first: number, amount: string) =>
      Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [String(first + index), amount]))
    const lines = day({ ...many(100_000_000_000, '100'), [PROD]: '2', ...many(900_000_000_000, '90') })
    expect(judged({ 'SHOP-prod': '1' }, { lines, query: by(ACCOUNT) }).breaches).toEqual([`${PROD}: 2`])
  })

  test.each([
    [
      'two accounts have that name',
      { shop: '1' },
      { lines: day({ [PROD]: '5', [DEV]: '2' }, { [PROD]: 'shop', [DEV]: 'shop' }), query: by(ACCOUNT) },
      `"shop" is ambiguous. It can mean "shop (${PROD})" or "shop (${DEV})".`,
    ],
    ['two labels differ only in case from it', { WEB: '1' }, tags, '"WEB" is ambiguous. It can mean "Web" or "web".'],
    [
      'two services have that short name',
      { EKS: '1' },
      {
        costs: {
          '2026-11-20': {
            'Amazon Elastic Container Service for Kubernetes': '2',
            'Amazon Elastic Kubernetes Service': '1',
          },
        },
      },
      '"EKS" is ambiguous. It can mean "Amazon Elastic Container Service for Kubernetes" or "Amazon Elastic Kubernetes Service".',
    ],
    [
      'another name means the same group',
      { EC2: '1', [COMPUTE]: '2' },
      { costs: SERVICES },
      `"EC2" and "${COMPUTE}" both mean the group "${COMPUTE}".`,
    ],
  ])('a name in group-budgets is an error if %s', (_, budgets, scenario, message) => {
    expect(() => judged(budgets, scenario)).toThrow(UserError)
    expect(() => judged(budgets, scenario)).toThrow(message)
  })

  test('a group budget matches a label in another case before a short name', () => {
    expect(judged({ s3: '1' }, { costs: { '2026-11-20': { S3: '2', [STORAGE]: '3' } } }).breaches).toEqual(['S3: 2'])
  })

  test.each([
    ['Simple Storage', { costs: SERVICES }, `The closest label is "${STORAGE}".`],
    ['Lamdba', { costs: SERVICES }, 'The closest label is "AWS Lambda".'],
    ['EC2 servers', { costs: SERVICES }, `The closest labels are "EC2 - Other", "${COMPUTE}".`],
    ['Nil', { costs: SERVICES }, `The most expensive labels are "${COMPUTE}", "EC2 - Other", "Tax".`],
    ['shop', accounts, `The closest labels are "Shop-Dev (${DEV})", "shop-prod (${PROD})".`],
    ['EC2', accounts, `The most expensive labels are "shop-prod (${PROD})", "Shop-Dev (${DEV})", "${OTHER}".`],
  ])('a warning about the unknown label "%s" lists the closest labels by words and letters', (name, scenario, hint) => {
    const { breaches, warnings } = judged({ [name]: '1' }, scenario)
    expect(breaches).toEqual([])
    expect(warnings).toEqual([`\`group-budgets\`: AWS returned no group "${name}", so it was judged as 0. ${hint}`])
  })
})

import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Breach, explanationPlan, withCauses } from '../../src/gate/index.js'
import { type CostQuery, type GroupDefinition, groupLabel } from '../../src/lib/costs.js'
import { periodAt } from '../../src/periods/index.js'
import { formatAmount, parseAmount } from '../emulators/decimal.mjs'
import { type Charge, CostBook, charges, explained } from './cost-book.js'
import { type GateInput, QUERY, single, UNGROUPED } from './scenario.js'

const SERVICE: GroupDefinition = { type: 'DIMENSION', key: 'SERVICE' }
const ACCOUNT: GroupDefinition = { type: 'DIMENSION', key: 'LINKED_ACCOUNT' }
const REGION: GroupDefinition = { type: 'DIMENSION', key: 'REGION' }
const USAGE: GroupDefinition = { type: 'DIMENSION', key: 'USAGE_TYPE' }
const TEAM: GroupDefinition = { type: 'TAG', key: 'team' }
const PRODUCT: GroupDefinition = { type: 'COST_CATEGORY', key: 'Product' }
const by = (...groupBy: GroupDefinition[]): CostQuery => ({ ...QUERY, groupBy })

const [TODAY, YESTERDAY] = ['2026-11-20', '2026-11-19']
const DAYS = Array.from({ length: 15 }, (_, index) => `2026-11-${String(6 + index).padStart(2, '0')}`)
const [PROD, DEV] = ['111122223333', '444455556666']

/** Yesterday's and today's amount of one usage. */
const usage = (service: string, usageType: string, yesterday: string, today: string, more: Partial<Charge> = {}) =>
  charges([YESTERDAY, TODAY], [yesterday, today], { service, usageType, ...more })

const NAT = [
  ...usage('EC2 - Other', 'NatGateway-Bytes', '5', '75.1'),
  ...usage('EC2 - Other', 'DataTransfer-Out-Bytes', '1', '6.02'),
  ...usage('EC2 - Other', 'EBS:VolumeUsage', '20', '20'),
  ...usage('EC2 - Other', 'EBS:SnapshotUsage', '3', '2'),
  ...usage('AWS Lambda', 'Request', '4', '3'),
]

const short = ({ scope, causes, unexplained }: Breach) => [
  scope,
  ...causes.map(({ group, cause, change }) => `${group}, ${cause}: ${change}`),
  ...(unexplained ? ['unexplained'] : []),
]

describe('causes', () => {
  test('a breach of a group has its usage types as causes: the largest rise first, and no fall', async () => {
    const { judgement, plan } = await explained(new CostBook(NAT), {
      gate: { 'group-budgets': { 'EC2 - Other': '30' } },
    })
    expect(plan).toMatchObject({
      window: { start: '2026-11-19T00:00:00Z', end: '2026-11-21T00:00:00Z' },
      groupBy: [SERVICE, USAGE],
      filter: { Dimensions: { Key: 'SERVICE', Values: ['EC2 - Other'] } },
    })
    const group = 'EC2 - Other'
    expect(judgement.breaches).toMatchObject([
      {
        scope: group,
        causes: [
          { group, cause: 'NatGateway-Bytes', amount: '75.1', baseline: '5', change: '70.1' },
          { group, cause: 'DataTransfer-Out-Bytes', amount: '6.02', baseline: '1', change: '5.02' },
        ],
      },
    ])
    expect(judgement.breaches[0]).not.toHaveProperty('unexplained')
  })

  test.each<[string, Charge[], string[]]>([
    [
      'a new service',
      [...usage('EC2', 'BoxUsage', '9', '9'), ...usage('Bedrock', 'Tokens', '', '40')],
      ['Bedrock, Tokens: 40'],
    ],
    [
      'a service of credits alone that is gone',
      [...usage('EC2', 'BoxUsage', '50', '50'), ...usage('Promotion', 'Credit', '-45.5', '')],
      ['Promotion, Credit: 45.5'],
    ],
    ['usage without a type', usage('Tax', '', '1', '50'), ['Tax, (none): 49']],
  ])('%s is a cause', async (_, items, causes) => {
    const { judgement } = await explained(new CostBook(items), { gate: { 'max-increase-amount': '5' } })
    expect(judgement.breaches.map(short)).toEqual([['total', ...causes]])
  })

  test('a rise is unexplained if its three causes are a third of it or less', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => usage('EC2', `type ${index}`, '', '1'))
    const judged = async (count: number) =>
      (
        await explained(new CostBook([...usage('EC2', 'x', '1', '1'), ...many(count).flat()]), {
          gate: { budget: '0' },
        })
      ).judgement.breaches[0]
    expect((await judged(8))?.unexplained).toBeUndefined()
    expect((await judged(9))?.unexplained).toBe(true)
    expect((await judged(9))?.causes).toHaveLength(3)
  })

  test('groups that are called total and range are explained by their own causes', async () => {
    const items = [
      ...usage('EC2', 'BoxUsage', '100', '500', { tags: { team: 'web' } }),
      ...usage('EC2', 'SpotUsage', '20', '50', { tags: { team: 'total' } }),
      ...usage('EC2', 'Other', '20', '45', { tags: { team: 'range' } }),
    ]
    const { judgement } = await explained(new CostBook(items), {
      query: by(TEAM),
      gate: { budget: '550', 'group-budgets': { total: '30', range: '30' } },
    })
    expect(judgement.breaches.map((breach) => [breach.rule, breach.isGroup, ...short(breach)])).toEqual([
      ['budget', undefined, 'total', 'web, BoxUsage: 400', 'total, SpotUsage: 30', 'range, Other: 25'],
      ['group-budgets', true, 'total', 'total, SpotUsage: 30'],
      ['group-budgets', true, 'range', 'range, Other: 25'],
    ])
  })

  test.each([
    ['980', 'CNY', /causes in "CNY" instead of "USD"/],
    ['0', 'CNY', undefined],
  ])('if costs are in USD, causes of %s %s give the error %s', async (amount, unit, error) => {
    const { plan, verdict } = await explained(new CostBook(NAT), { gate: { budget: '1' } })
    if (plan === undefined) throw new Error('Nothing is explained')
    const line = {
      period: periodAt(`${TODAY}T00:00:00Z`, 'daily'),
      values: ['EC2 - Other', 'NatGateway-Bytes'],
      label: 'EC2 - Other / NatGateway-Bytes',
      metrics: { UnblendedCost: { amount, unit } },
      estimated: false,
    }
    const judged = withCauses(verdict, plan, Readable.from([line]))
    if (error === undefined) await expect(judged).resolves.toMatchObject({ verdict: 'breach' })
    else await expect(judged).rejects.toThrow(error)
  })

  test('a breach of a budget is explained by the rise above the baseline, and has no causes if nothing rose', async () => {
    const gate = { budget: '1', 'monthly-budget': '1', 'range-budget': '1' }
    const risen = await explained(new CostBook(usage('EC2', 'x', '5', '7')), { gate })
    expect(risen.judgement.breaches.map(short)).toEqual([
      ['total', 'EC2, x: 2'],
      ['total', 'EC2, x: 2'],
      ['range', 'EC2, x: 2'],
    ])
    const fallen = await explained(new CostBook(usage('EC2', 'x', '9', '7')), { gate })
    expect([fallen.plan, ...fallen.judgement.breaches.map(({ causes }) => causes)]).toEqual([undefined, [], [], []])
  })
})

describe('the query of an explanation', () => {
  const book = new CostBook(
    [
      ...usage('EC2', 'x', '1', '90', { linkedAccount: PROD, region: 'eu', tags: { team: 'a' } }),
      ...usage('S3', 'y', '1', '40', { linkedAccount: DEV, region: 'us', costCategories: { Product: 'shop' } }),
    ],
    new Map([[PROD, 'shop-prod']]),
  )

  const is = (key: string, value: string) => ({ Dimensions: { Key: key, Values: [value] } })
  const UNTAGGED = { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } }
  test.each<[string, CostQuery, Record<string, string>, object]>([
    ['two groups', QUERY, { EC2: '1', S3: '1' }, { Dimensions: { Key: 'SERVICE', Values: ['EC2', 'S3'] } }],
    ['lines without a tag', by(TEAM), { '(none)': '1' }, UNTAGGED],
    [
      'a tag and lines without it',
      by(TEAM),
      { a: '1', '(none)': '1' },
      { Or: [{ Tags: { Key: 'team', Values: ['a'] } }, UNTAGGED] },
    ],
    ['a cost category', by(PRODUCT), { shop: '1' }, { CostCategories: { Key: 'Product', Values: ['shop'] } }],
    ['one group of two keys', by(SERVICE, TEAM), { 'S3 / (none)': '1' }, { And: [is('SERVICE', 'S3'), UNTAGGED] }],
    [
      'two groups of two keys',
      by(SERVICE, REGION),
      { 'EC2 / eu': '1', 'S3 / us': '1' },
      { Or: [{ And: [is('SERVICE', 'EC2'), is('REGION', 'eu')] }, { And: [is('SERVICE', 'S3'), is('REGION', 'us')] }] },
    ],
  ])('the explanation is filtered to %s', async (_, query, budgets, filter) => {
    const { plan, judgement } = await explained(book, { query, gate: { 'group-budgets': budgets } })
    expect(plan).toMatchObject({ groupBy: [query.groupBy[0], USAGE] })
    expect(plan?.filter).toEqual(filter)
    expect(judgement.breaches).toHaveLength(Object.keys(budgets).length)
    for (const { scope, causes } of judgement.breaches) expect(causes).toMatchObject([{ group: scope }])
  })

  const TAX = { Not: is('RECORD_TYPE', 'Tax') }
  const [EU, EC2] = [is('REGION', 'eu'), is('SERVICE', 'EC2')]
  test.each([
    [EU, { And: [EU, EC2] }],
    [{ And: [EU, TAX] }, { And: [EU, TAX, EC2] }],
    [{ Or: [EU, TAX] }, { And: [{ Or: [EU, TAX] }, EC2] }],
  ])('the filter %j of the query is kept', async (filter, expected) => {
    const { plan } = await explained(book, { query: { ...QUERY, filter }, gate: { 'group-budgets': { EC2: '1' } } })
    expect(plan?.filter).toEqual(expected)
  })

  test('an ungrouped total is explained by service and usage type, with the filter of the query or none', async () => {
    const gate = { budget: '1' }
    const { plan, judgement } = await explained(book, { query: UNGROUPED, gate })
    expect(plan).toMatchObject({ groupBy: [SERVICE, USAGE] })
    expect(plan).not.toHaveProperty('filter')
    expect(judgement.breaches.map(short)).toEqual([['total', 'EC2, x: 89', 'S3, y: 39']])
    const filtered = await explained(book, { query: { ...UNGROUPED, filter: EU }, gate })
    expect(filtered.plan?.filter).toEqual(EU)
    const services = await explained(book, { query: UNGROUPED, gate, explainBy: 'SERVICE' })
    expect(services.plan?.groupBy).toEqual([SERVICE])
    expect(services.judgement.breaches.map(short)).toEqual([['total', 'total, EC2: 89', 'total, S3: 39']])
  })

  test('causes have the names of linked accounts, as groups and as causes', async () => {
    const group = await explained(book, {
      query: by(ACCOUNT),
      gate: { 'group-budgets': { 'shop-prod': '1', [DEV]: '1' } },
    })
    expect(group.judgement.breaches.map(({ causes }) => causes[0])).toEqual([
      { group: PROD, name: 'shop-prod', cause: 'x', amount: '90', baseline: '1', change: '89' },
      { group: DEV, cause: 'y', amount: '40', baseline: '1', change: '39' },
    ])
    const cause = await explained(book, { gate: { 'group-budgets': { EC2: '1' } }, explainBy: 'LINKED_ACCOUNT' })
    expect(cause.judgement.breaches[0]?.causes).toMatchObject([{ group: 'EC2', cause: PROD, causeName: 'shop-prod' }])
  })

  test('nothing is read without a breach, without a baseline, with explain never, or if the query already groups by explain-by', async () => {
    const gate = { budget: '1' }
    expect((await explained(book, { gate: { budget: '1000' } })).plan).toBeUndefined()
    expect((await explained(new CostBook(usage('EC2', 'x', '', '7')), { gate })).plan).toBeUndefined()
    expect((await explained(book, { gate, query: by(SERVICE, USAGE) })).plan).toBeUndefined()
    expect((await explained(book, { gate, query: by(SERVICE, REGION), explainBy: 'REGION' })).plan).toBeUndefined()
    const { judgement, facts, settings, query, selection } = await explained(book, { gate })
    expect(explanationPlan(judgement, facts, { ...settings, explain: 'never' }, query, selection)).toBeUndefined()
  })

  test('if one key cannot distinguish the groups, the explanation groups by the other key', async () => {
    const items = ['EC2', 'RDS', 'S3'].flatMap((service, index) =>
      usage(service, 'x', '1', String(50 - index), { linkedAccount: PROD }),
    )
    const groups = Object.fromEntries(['EC2', 'RDS', 'S3'].map((service) => [`${PROD} / ${service}`, '1']))
    const { plan, judgement } = await explained(new CostBook(items), {
      query: by(ACCOUNT, SERVICE),
      gate: { 'group-budgets': groups },
    })
    expect(plan?.groupBy).toEqual([SERVICE, USAGE])
    for (const { scope, causes } of judgement.breaches) expect(causes).toMatchObject([{ group: scope }])
  })

  test('if neither key can distinguish the groups, those with the largest impact are explained', async () => {
    const of = (account: string, service: string, today: string) =>
      usage(service, 'x', '1', today, { linkedAccount: account })
    const items = [...of(PROD, 'EC2', '50'), ...of(PROD, 'S3', '40'), ...of(DEV, 'EC2', '30'), ...of(DEV, 'S3', '20')]
    const labels = [`${PROD} / EC2`, `${PROD} / S3`, `${DEV} / EC2`, `${DEV} / S3`]
    const { judgement } = await explained(new CostBook(items), {
      query: by(ACCOUNT, SERVICE),
      gate: { 'group-budgets': Object.fromEntries(labels.map((label) => [label, '1'])) },
    })
    expect(judgement.breaches.map(short)).toEqual([
      [labels[0], `${labels[0]}, x: 49`],
      [labels[1]],
      [labels[2], `${labels[2]}, x: 29`],
      [labels[3]],
    ])
  })

  test('an explanation reads at most 30 groups, those with the largest impact', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `service ${10 + index}`)
    const items = names.flatMap((name, index) => usage(name, 'x', '1', String(100 + index)))
    const { plan, judgement } = await explained(new CostBook(items), {
      gate: { 'group-budgets': Object.fromEntries(names.map((name) => [name, '0'])) },
    })
    expect(plan?.filter?.Dimensions?.Values).toEqual(names.toReversed().slice(0, 30))
    expect(judgement.breaches.filter(({ causes }) => causes.length > 0)).toHaveLength(30)
  })
})

describe('the comparison of causes', () => {
  test.each([
    ['previous', single('2026-11-20T05', 'hourly'), ['2026-11-20T04', '2026-11-20T05']],
    ['previous', single('2026-10', 'monthly'), ['2026-09', '2026-10']],
    ['week', single('2026-11-20T05', 'hourly'), ['2026-11-13T05', '2026-11-20T05']],
  ] as const)(
    'with compare-with %s, a rise in %j is explained by the periods %j',
    async (compareWith, period, names) => {
      const items = charges(names, ['1', '5.5'], { service: 'EC2', usageType: 'x' })
      const gate = { 'max-increase-amount': '1', compareWith }
      const { judgement } = await explained(new CostBook(items), { gate, period })
      expect(judgement.breaches.map(short)).toEqual([['total', 'EC2, x: 4.5']])
    },
  )

  test('an anomaly is compared with the latest of several days with the median amount', async () => {
    const items = charges(DAYS, [...Array<string>(14).fill('10'), '60'], { service: 'EC2', usageType: 'x' })
    const { plan, judgement } = await explained(new CostBook(items), { gate: { 'anomaly-threshold': '3.5' } })
    expect(plan?.window.start).toBe('2026-11-19T00:00:00Z')
    expect(judgement.breaches.map(short)).toEqual([['EC2', 'EC2, x: 50']])
  })

  test('with compare-with median, a budget of a group is explained from the median of the group', async () => {
    const items = charges(DAYS, [...Array.from({ length: 14 }, (_, index) => String(10 + index)), '60'], {
      service: 'EC2',
      usageType: 'x',
    })
    const { judgement } = await explained(new CostBook(items), {
      gate: { 'group-budgets': { EC2: '1' }, compareWith: 'median' },
    })
    expect(judgement.breaches[0]?.causes).toMatchObject([{ amount: '60', baseline: '16.5', change: '43.5' }])
  })
})

describe('against an oracle of whole numbers', () => {
  const SERVICES = ['EC2', 'S3', 'RDS', 'Tax']
  // Doubled below: the mean of two amounts is then whole.
  const units = fc.oneof(fc.constantFrom(0n, 1n, -5n * 10n ** 10n, 10n ** 10n), fc.bigInt(-(10n ** 12n), 10n ** 13n))
  const item: fc.Arbitrary<Charge> = fc
    .record({
      at: fc.oneof(fc.constant(TODAY), fc.constantFrom(...DAYS)),
      service: fc.constantFrom(...SERVICES),
      usageType: fc.constantFrom('p', 'q', 'r', 's'),
      linkedAccount: fc.constantFrom(PROD, DEV),
      team: fc.constantFrom('a', 'a / b', undefined),
      cost: units,
    })
    .map(({ team, cost, ...rest }) => ({ ...rest, ...(team && { tags: { team } }), metrics: formatAmount(2n * cost) }))
  const queries = fc.constantFrom(
    QUERY,
    UNGROUPED,
    by(TEAM),
    by(SERVICE, ACCOUNT),
    by(TEAM, SERVICE),
    by(ACCOUNT, TEAM),
  )
  const gates = fc.record({
    compareWith: fc.constantFrom('previous', 'week', 'median'),
    budget: fc.constantFrom('0', '1000'),
    'max-increase-amount': fc.constantFrom('0', '10'),
    'anomaly-threshold': fc.constantFrom('1', '3.5'),
  })

  /** Twice the mean of one or two amounts. */
  const twice = (amounts: readonly bigint[]) =>
    amounts.reduce((sum, each) => sum + each, 0n) * (amounts.length === 1 ? 2n : 1n)
  const dayAt = (start: string) => periodAt(start, 'daily')
  const today = dayAt(`${TODAY}T00:00:00Z`)

  test('each cause matches the line items, the causes are the largest rises, and all changes add up to the whole rise', async () => {
    let explanations = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 40, maxLength: 120 }),
        queries,
        gates,
        async (items, query, gate) => {
          const book = new CostBook(items)
          const { judgement, verdict, plan } = await explained(book, { query, gate: gate as GateInput })
          // 1. Only the causes are new.
          const breaches = judgement.breaches.map(({ unexplained: _, ...breach }) => ({ ...breach, causes: [] }))
          expect({ ...judgement, breaches }).toEqual(verdict)
          for (const [index, breach] of judgement.breaches.entries()) {
            const days = plan?.explanations[index]?.comparedWith.map(dayAt)
            if (!days) {
              expect(breach.causes).toEqual([])
              continue
            }
            explanations++
            const groupBy = query.groupBy.length === 0 ? [SERVICE] : query.groupBy
            const isGroup = (label: string) => (values: readonly string[]) => groupLabel(values) === label
            const isCause = (label: string, cause: string) => (values: readonly string[]) =>
              isGroup(label)(values.slice(0, -1)) && values.at(-1) === cause
            const doubleRise = (where: (values: readonly string[]) => boolean, by: readonly GroupDefinition[]) =>
              2n * book.amount(today, by, where) - twice(days.map((day) => book.amount(day, by, where)))
            const positive = (rises: readonly bigint[]) =>
              rises.filter((each) => each > 0n).sort((a, b) => (a > b ? -1 : 1))

            // 2. Each cause.
            for (const { group, cause, amount, baseline, change } of breach.causes) {
              const where = isCause(group, cause)
              expect(parseAmount(amount)).toBe(book.amount(today, [...groupBy, USAGE], where))
              expect(2n * parseAmount(change)).toBe(doubleRise(where, [...groupBy, USAGE]))
              expect(parseAmount(amount) - parseAmount(change)).toBe(parseAmount(baseline))
            }
            // 3. The baseline of the scope is the mean of the days compared with.
            const isScope = breach.scope === 'total' ? () => true : isGroup(breach.scope)
            const rise = doubleRise(isScope, groupBy)
            if (breach.baseline !== '') expect(rise).toBe(2n * parseAmount(breach.impact))
            // 4. A total of one key is explained by the three groups that rose most.
            const explainedGroups = query.groupBy.length > 0 ? plan?.explanations[index]?.groups : undefined
            const labels = explainedGroups ? explainedGroups.map(({ label }) => label) : SERVICES
            if (breach.scope === 'total' && query.groupBy.length === 1) {
              const risesOf = (all: readonly string[]) => all.map((label) => doubleRise(isGroup(label), groupBy))
              const all = query === QUERY ? SERVICES : ['a', 'a / b', '(none)']
              expect(risesOf(labels)).toEqual(positive(risesOf(all)).slice(0, 3))
            }
            // 5. No larger rise is left out, and nothing is counted twice.
            const rises = labels
              .flatMap((label) => ['p', 'q', 'r', 's'].map((cause) => isCause(label, cause)))
              .map((where) => doubleRise(where, [...groupBy, USAGE]))
            const largest = positive(rises).slice(0, 3)
            expect(breach.causes.map(({ change }) => 2n * parseAmount(change))).toEqual(largest)
            // 6. All changes of a scope are its rise to the last digit.
            const isWhole = breach.scope !== 'total' || !explainedGroups
            if (isWhole) expect(rises.reduce((sum, each) => sum + each, 0n)).toBe(rise)
            const known = largest.reduce((sum, each) => sum + each, 0n)
            expect(breach.unexplained === true).toBe(rise > 0n && 3n * known <= rise)
          }
        },
      ),
      { numRuns: 100 },
    )
    expect(explanations).toBeGreaterThan(100)
  })
})

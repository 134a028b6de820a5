import { describe, expect, it } from '@jest/globals'
import { v5 } from 'uuid'
import { ID_NAMESPACE } from '../../src/events/id.js'
import {
  createEventMaker,
  type EventContext,
  type EventSettings,
  idUnder,
  queryKeyOf,
  restate,
} from '../../src/events/index.js'
import { attributeViolations } from '../emulators/cloudevents-attributes.mjs'
import { DAY, line, period, query, SERVICE } from '../support/cost-facts.js'
import { checked } from '../support/event-schema.js'

const settings: EventSettings = {
  kinds: new Set(['lines', 'total', 'breaches']),
  source: 'cloud.amazon.billing',
  typePrefix: 'amazon.billing',
  minAmount: undefined,
}

function maker(over: Partial<EventContext> = {}, with_: Partial<EventSettings> = {}) {
  const context: EventContext = {
    account: '123456789012',
    query: query(),
    granularity: 'daily',
    recordedTime: '2026-11-21T06:00:12Z',
    ...over,
  }
  return createEventMaker({ ...settings, ...with_ }, context)
}

const QUERY_KEY = queryKeyOf(query(), 'daily')
const RDS = line(['Amazon Relational Database Service'], '0.2672917174')

describe('a line', () => {
  it('becomes the event of the documentation, key by key in this order', () => {
    const { id, ...event } = checked(maker().line(RDS))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(JSON.stringify(event, undefined, 2)).toBe(
      JSON.stringify(
        {
          specversion: '1.0',
          source: 'cloud.amazon.billing',
          type: 'amazon.billing.daily',
          subject: '123456789012/2026-11-20/Amazon Relational Database Service',
          time: '2026-11-20T00:00:00Z',
          recordedtime: '2026-11-21T06:00:12Z',
          partitionkey: 'Amazon Relational Database Service',
          datacontenttype: 'application/json',
          data: {
            date: '2026-11-20',
            service: 'Amazon Relational Database Service',
            amortizedCost: { amount: '0.2672917174', unit: 'USD' },
            unblendedCost: { amount: '0.2672917174', unit: 'USD' },
            account: '123456789012',
            granularity: 'daily',
            periodStart: '2026-11-20T00:00:00Z',
            periodEnd: '2026-11-21T00:00:00Z',
            estimated: true,
            groups: [{ type: 'DIMENSION', key: 'SERVICE', value: 'Amazon Relational Database Service' }],
          },
        },
        undefined,
        2,
      ),
    )
  })

  it('has an id that stays for ever, made as documented', () => {
    const events = maker()
    const scope = ['cloud.amazon.billing', 'amazon.billing.daily', '123456789012', DAY.start, QUERY_KEY]
    const amounts = ['amortizedCost', '0.2672917174', 'USD', 'unblendedCost', '0.2672917174', 'USD']
    const name = JSON.stringify(scope) + JSON.stringify([RDS.values, amounts, true])
    expect(events.line(RDS).id).toBe('0a14c2e1-fa54-52c2-9f8f-e49be76fd143')
    expect(v5(name, ID_NAMESPACE)).toBe('0a14c2e1-fa54-52c2-9f8f-e49be76fd143')
  })

  it('carries the metrics that events are asked for, and no other', () => {
    const metrics = { ...RDS.metrics, UsageQuantity: { amount: '12', unit: 'N/A' } }
    const { data } = checked(maker().line({ ...RDS, metrics }))
    expect(data).not.toHaveProperty('usageQuantity')
  })

  it('tells dimensions, tags, cost categories and the linked account', () => {
    const account = { type: 'DIMENSION', key: 'LINKED_ACCOUNT' } as const
    const tag = { type: 'TAG', key: 'team' } as const
    const events = maker({ query: query({ groupBy: [account, tag] }) })
    const event = checked(events.line(line(['210987654321', ''], '1', { linkedAccountName: 'Shop' })))
    expect(event.subject).toBe('123456789012/2026-11-20/210987654321 / (none)')
    expect(event.data).toMatchObject({
      linkedAccount: '210987654321',
      tag: { team: '' },
      linkedAccountName: 'Shop',
      groups: [
        { type: 'DIMENSION', key: 'LINKED_ACCOUNT', value: '210987654321' },
        { type: 'TAG', key: 'team', value: '' },
      ],
    })
    const odd = maker({ query: query({ groupBy: [tag, { type: 'COST_CATEGORY', key: '__proto__' }] }) })
    expect(JSON.stringify(checked(odd.line(line(['a', 'b']))).data)).toContain(
      '"tag":{"team":"a"},"costCategory":{"__proto__":"b"}',
    )
  })

  it('names a dimension in lowerCamelCase, unless that name is taken', () => {
    const named = (key: string) =>
      maker({ query: query({ groupBy: [{ type: 'DIMENSION', key }] }) }).line(line(['x'])).data
    expect(named('INSTANCE_TYPE_FAMILY')).toHaveProperty('instanceTypeFamily', 'x')
    expect(named('AZ')).toHaveProperty('az', 'x')
    expect(named('ACCOUNT')).toHaveProperty('account', '123456789012')
  })

  it('has an hour where it is hourly, and a short period name', () => {
    const hour = period('2026-11-20T05:00:00Z', 'hourly')
    const event = checked(maker({ granularity: 'hourly' }).line({ ...RDS, period: hour }))
    expect(event.type).toBe('amazon.billing.hourly')
    expect(event.subject).toBe('123456789012/2026-11-20T05/Amazon Relational Database Service')
    expect(Object.entries(event.data).slice(0, 2)).toEqual([
      ['date', '2026-11-20'],
      ['hour', '05'],
    ])
    const month = period('2026-11-01T00:00:00Z', 'monthly')
    expect(checked(maker({ granularity: 'monthly' }).line({ ...RDS, period: month })).subject).toMatch(/\/2026-11\//)
  })

  it('follows the period from line to line', () => {
    const events = maker()
    const next = { ...RDS, period: period('2026-11-21T00:00:00Z') }
    expect([RDS, next, RDS].map((each) => checked(events.line(each)).time)).toEqual([
      '2026-11-20T00:00:00Z',
      '2026-11-21T00:00:00Z',
      '2026-11-20T00:00:00Z',
    ])
  })

  it('keeps hostile names within the specification', () => {
    const event = checked(maker().line(line(['a\u0007\ud800\n"quoted" <b> 100 % 🚀'])))
    expect(attributeViolations({ ...event })).toEqual([])
    expect(event.data).toMatchObject({ service: 'a\u0007\ud800\n"quoted" <b> 100 % 🚀' })
  })

  it('goes without an account where none is known', () => {
    const event = checked(maker({ account: undefined }).line(RDS))
    expect(event.subject).toMatch(/^unknown\//)
    expect(event.data).not.toHaveProperty('account')
  })
})

describe('an id', () => {
  const { id } = maker().line(RDS)

  it('does not depend on the clock, the run, or names that go beside the facts', () => {
    expect(maker({ recordedTime: '2027-01-01T00:00:00Z' }).line(RDS).id).toBe(id)
    expect(maker().line({ ...RDS, linkedAccountName: 'x' }).id).toBe(id)
    expect(maker().line({ ...RDS, metrics: Object.fromEntries(Object.entries(RDS.metrics).reverse()) }).id).toBe(id)
  })

  it('differs with source, type, account, period, query, values, amounts, units and the flag', () => {
    const ids = [
      id,
      maker({}, { source: 'other' }).line(RDS).id,
      maker({}, { typePrefix: 'other' }).line(RDS).id,
      maker({ account: '210987654321' }).line(RDS).id,
      maker({ account: undefined }).line(RDS).id,
      maker().line({ ...RDS, period: period('2026-11-21T00:00:00Z') }).id,
      maker({ query: query({ groupBy: [{ type: 'DIMENSION', key: 'REGION' }] }) }).line(RDS).id,
      maker({ query: query({ metrics: ['UnblendedCost'] }) }).line(RDS).id,
      maker().line(line(['Amazon RDS'], '0.2672917174')).id,
      maker().line(line(['Amazon Relational Database Service'], '0.2672917175')).id,
      maker().line({ ...RDS, metrics: { ...RDS.metrics, AmortizedCost: { amount: '0.2672917174', unit: 'CNY' } } }).id,
      maker().line({ ...RDS, estimated: false }).id,
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('tells to which query an event belongs', () => {
    const asked = query({ groupBy: [SERVICE, { type: 'TAG', key: 'team' }] })
    const key = queryKeyOf(asked, 'daily')
    const events = maker({ query: asked })
    for (const event of [
      events.line(line(['A', 'b'])),
      restate(events.line(line(['A', 'b'])), { unblendedCost: { amount: '9', unit: 'USD' } }, key),
      events.total({ period: DAY, metrics: RDS.metrics, estimated: true, lines: 3 }),
      events.breach({ rule: 'budget', scope: 'total', actual: '2', limit: '1' }, breachFacts),
    ]) {
      expect(idUnder(event, key)).toBe(event.id)
      expect(idUnder(event, 'another')).not.toBe(event.id)
    }
  })

  it('can be asked of any JSON', () => {
    const event = { ...maker().line(RDS), data: { groups: [null, 3], previous: null, unblendedCost: 'much' } }
    expect(idUnder(event, 'x')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a restated event', () => {
  it('carries the amounts before, under another id and in the same slot', () => {
    const original = maker().line(RDS)
    const previous = { amortizedCost: { amount: '0.2', unit: 'USD' }, unblendedCost: { amount: '0.1', unit: 'USD' } }
    const restated = checked(restate(original, previous, QUERY_KEY))
    expect(Object.keys(restated.data).at(-1)).toBe('previous')
    expect(restated).toEqual({ ...original, id: restated.id, data: { ...original.data, previous } })
    expect(restated.id).not.toBe(original.id)
    expect(Object.keys(restated)).toEqual(Object.keys(original))
  })
})

const breachFacts = { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true } as const

describe('a total', () => {
  it('says the sums and how many lines they are of', () => {
    const event = checked(maker().total({ period: DAY, metrics: RDS.metrics, estimated: false, lines: 42 }))
    expect(event).toMatchObject({
      type: 'amazon.billing.daily.total',
      subject: '123456789012/2026-11-20/total',
      partitionkey: 'total',
      data: { unblendedCost: { amount: '0.2672917174', unit: 'USD' }, estimated: false, lines: 42 },
    })
    expect(event.id).not.toBe(maker({ query: query({ groupBy: [] }) }).line({ ...RDS, values: [] }).id)
  })
})

describe('a breach', () => {
  it('says which rule, whose, by how much', () => {
    const breach = { rule: 'group-budgets', scope: 'Amazon RDS', actual: '120', limit: '100' } as const
    const event = checked(maker().breach(breach, breachFacts))
    expect(event).toMatchObject({
      type: 'amazon.billing.daily.breach',
      subject: '123456789012/2026-11-20/group-budgets/Amazon RDS',
      partitionkey: 'Amazon RDS',
      data: {
        rule: 'group-budgets',
        scope: 'Amazon RDS',
        actual: '120',
        limit: '100',
        metric: 'UnblendedCost',
        currency: 'USD',
      },
    })
    const other = maker().breach({ ...breach, actual: '121' }, breachFacts)
    expect([other.subject, other.id === event.id]).toEqual([event.subject, false])
    expect(checked(maker().breach(breach, { ...breachFacts, currency: undefined })).data).not.toHaveProperty('currency')
  })
})

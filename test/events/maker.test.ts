import { expect, test } from '@jest/globals'
import { CloudEvent } from 'cloudevents'
import { v5 } from 'uuid'
import { ID_NAMESPACE } from '../../src/events/id.js'
import { amountsOf, eventId, eventJson, queryKeyOf, restate, shouldSend } from '../../src/events/index.js'
import { decimal } from '../../src/lib/decimal.js'
import { periodAt } from '../../src/periods/index.js'
import { attributeViolations } from '../emulators/cloudevents-attributes.mjs'
import { checked, dataViolations } from '../support/event-schema.js'
import { DAY, line, maker, QUERY_KEY, query, SERVICE } from './sample.js'

const RDS = line(['Amazon Relational Database Service'], '0.2672917174')
const PREVIOUS = { amortizedCost: { amount: '0.2', unit: 'USD' }, unblendedCost: { amount: '0.1', unit: 'USD' } }
const MONEY = { amount: '120', baseline: '', impact: '20', causes: [] } as const
const CAUSE = { group: 'Amazon RDS', cause: 'InstanceUsage', amount: '50', baseline: '20', change: '30' } as const
const FACTS = { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true } as const

test('a line becomes the event of the documentation, its keys in this order', async () => {
  const event = checked((await maker()).line(RDS))
  expect(event).toBeInstanceOf(CloudEvent)
  expect(eventJson(event)).toBe(
    JSON.stringify({
      specversion: '1.0',
      id: '0a14c2e1-fa54-52c2-9f8f-e49be76fd143',
      source: 'cloud.amazon.billing',
      type: 'amazon.billing.daily',
      subject: '123456789012/2026-11-20/Amazon Relational Database Service',
      time: '2026-11-20T00:00:00Z',
      recordedtime: '2026-11-21T06:00:12.345Z',
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
    }),
  )
})

test('the id of a line is the documented name-based UUID', async () => {
  const scope = ['cloud.amazon.billing', 'amazon.billing.daily', '123456789012', DAY.start, QUERY_KEY]
  const amounts = ['amortizedCost', '0.2672917174', 'USD', 'unblendedCost', '0.2672917174', 'USD']
  const name = JSON.stringify(scope) + JSON.stringify([RDS.values, amounts, true])
  expect(ID_NAMESPACE).toBe(v5('urn:x-aws-cost-events:event', v5.URL))
  expect((await maker()).line(RDS).id).toBe(v5(name, ID_NAMESPACE))
})

test('an event contains only the metrics that events are configured to have', async () => {
  const metrics = { ...RDS.metrics, UsageQuantity: { amount: '12', unit: 'N/A' } }
  const { data } = checked((await maker()).line({ ...RDS, metrics }))
  expect(data).not.toHaveProperty('usageQuantity')
  expect(amountsOf(data)).toEqual({
    amortizedCost: { amount: '0.2672917174', unit: 'USD' },
    unblendedCost: { amount: '0.2672917174', unit: 'USD' },
  })
})

test('a dimension has a key in lowerCamelCase, unless that key has another meaning', async () => {
  const named = async (key: string) =>
    (await maker({ query: query({ groupBy: [{ type: 'DIMENSION', key }] }) })).line(line(['x'])).data
  expect(await named('INSTANCE_TYPE_FAMILY')).toHaveProperty('instanceTypeFamily', 'x')
  expect(await named('AZ')).toHaveProperty('az', 'x')
  expect(await named('ACCOUNT')).toHaveProperty('account', '123456789012')
})

test('names with control characters and lone surrogates give attributes that CloudEvents allows', async () => {
  const name = 'a\u0007\ud800\n"quoted" <b> 100 % 🚀'
  const event = checked((await maker()).line(line([name])))
  expect(attributeViolations(JSON.parse(eventJson(event)))).toEqual([])
  expect(event.data).toMatchObject({ service: name })
})

test('the CloudEvents SDK refuses an event with an invalid source', async () => {
  const invalid = await maker({}, { eventSource: 'not a URI' })
  expect(() => invalid.line(RDS)).toThrow(/invalid payload/)
})

test('an id does not depend on the clock, the run, the account name or the order of metrics', async () => {
  const { id } = (await maker()).line(RDS)
  const metrics = Object.fromEntries(Object.entries(RDS.metrics).reverse())
  expect((await maker({ recordedTime: '2027-01-01T00:00:00Z' })).line(RDS).id).toBe(id)
  expect((await maker()).line({ ...RDS, linkedAccountName: 'x' }).id).toBe(id)
  expect((await maker()).line({ ...RDS, metrics }).id).toBe(id)
})

test('an id depends on source, type, account, period, query, values, amounts, units and the estimated flag', async () => {
  const yuan = { ...RDS.metrics, AmortizedCost: { amount: '0.2672917174', unit: 'CNY' } }
  const events = [
    (await maker()).line(RDS),
    (await maker({}, { eventSource: 'other' })).line(RDS),
    (await maker({}, { eventTypePrefix: 'other' })).line(RDS),
    (await maker({ account: '210987654321' })).line(RDS),
    (await maker({ account: undefined })).line(RDS),
    (await maker()).line({ ...RDS, period: periodAt('2026-11-21T00:00:00Z', 'daily') }),
    (await maker({ query: query({ groupBy: [{ type: 'DIMENSION', key: 'REGION' }] }) })).line(RDS),
    (await maker({ query: query({ metrics: ['UnblendedCost'] }) })).line(RDS),
    (await maker()).line(line(['Amazon RDS'], '0.2672917174')),
    (await maker()).line(line(['Amazon Relational Database Service'], '0.2672917175')),
    (await maker()).line({ ...RDS, metrics: yuan }),
    (await maker()).line({ ...RDS, estimated: false }),
    restate((await maker()).line(RDS), PREVIOUS, QUERY_KEY),
  ]
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
})

test('eventId gives the id of an event only for the query that it was made for', async () => {
  const asked = query({ groupBy: [SERVICE, { type: 'TAG', key: 'team' }] })
  const key = queryKeyOf(asked, 'daily')
  const events = await maker({ query: asked })
  for (const event of [
    events.line(line(['A', 'b'])),
    restate(events.line(line(['A', 'b'])), PREVIOUS, key),
    events.total({ period: DAY, metrics: RDS.metrics, estimated: true, lines: 3 }),
    events.breach({ rule: 'budget', scope: 'total', actual: '2', limit: '1', ...MONEY }, FACTS),
  ]) {
    expect(eventId(event, key)).toBe(event.id)
    expect(eventId(event, 'another')).not.toBe(event.id)
  }
})

test('eventId accepts data that this project would not write', async () => {
  const { source, type, time } = (await maker()).line(RDS)
  const data = { groups: [null, 3], previous: null, unblendedCost: 'much' }
  expect(eventId({ source, type, time, data }, 'x')).toMatch(/^[0-9a-f-]{36}$/)
})

test('a restated event has the previous amounts and another id, and is otherwise the same', async () => {
  const original = (await maker()).line(RDS)
  const restated = checked(restate(original, PREVIOUS, QUERY_KEY))
  expect(restated.id).not.toBe(original.id)
  expect(JSON.parse(eventJson(restated))).toEqual({
    ...JSON.parse(eventJson(original)),
    id: restated.id,
    data: { ...original.data, previous: PREVIOUS },
  })
})

test('a breach event keeps its subject when the amount changes, and gets another id', async () => {
  const events = await maker()
  const breach = { rule: 'group-budgets', scope: 'Amazon RDS', actual: '120', limit: '100', ...MONEY } as const
  const [one, other] = [events.breach(breach, FACTS), events.breach({ ...breach, actual: '121' }, FACTS)]
  expect(one.subject).toBe('123456789012/2026-11-20/group-budgets/Amazon RDS')
  expect(other.subject).toBe(one.subject)
  expect(other.id).not.toBe(one.id)
})

test('a breach event has money and causes, without names, and its id does not depend on them', async () => {
  const events = await maker()
  const breach = { rule: 'anomaly-threshold', scope: 'Amazon RDS', actual: '9.1', limit: '3.5', ...MONEY } as const
  const plain = checked(events.breach(breach, FACTS))
  const more = { name: 'shop', unexplained: true, causes: [{ ...CAUSE, name: 'shop', causeName: 'shop' }] } as const
  const explained = checked(events.breach({ ...breach, ...more, baseline: '90', impact: '30' }, FACTS))
  expect(explained.data).toEqual({
    ...plain.data,
    baseline: '90',
    impact: '30',
    causes: [CAUSE],
  })
  expect(explained.id).toBe(plain.id)
})

test('a breach event whose rule has no number to judge gets another id when the amount changes', async () => {
  const events = await maker()
  const breach = { rule: 'anomaly-threshold', scope: 'Amazon RDS', actual: '', limit: '3.5', ...MONEY } as const
  expect(events.breach({ ...breach, amount: '121' }, FACTS).id).not.toBe(events.breach(breach, FACTS).id)
})

test.each([
  ['0.0099', '0.01', false],
  ['-0.0099', '0.01', false],
  ['0.01', '0.01', true],
  ['-5', '0.01', true],
  ['1E-2', '0.01', true],
  ['0', undefined, true],
])('an amount of %s with a min-amount of %s: an event is made: %s', (amount, minimum, sent) => {
  const settings = { minAmount: minimum === undefined ? undefined : decimal(minimum) }
  expect(shouldSend(line(['a'], amount), settings, 'UnblendedCost')).toBe(sent)
})

test.each([
  ['an unknown key', { more: 1 }],
  ['a number as an amount', { unblendedCost: { amount: 1.5, unit: 'USD' } }],
  ['an amount that is not a number', { unblendedCost: { amount: 'much', unit: 'USD' } }],
  ['no amount', { unblendedCost: undefined, amortizedCost: undefined }],
  ['no period', { periodStart: undefined }],
  ['an hour in a daily event', { hour: '05' }],
  ['no hour in an hourly event', { granularity: 'hourly' }],
  ['both a group and a number of lines', { lines: 3 }],
  ['a breach without its money', { rule: 'budget', scope: 'total', actual: '1', limit: '0', metric: 'UnblendedCost' }],
  ['a breach without a limit', { rule: 'budget', scope: 'total', actual: '1' }],
])('the JSON schema of data refuses %s', async (_, wrong) => {
  const { data } = (await maker()).line(RDS)
  expect(dataViolations(data)).toEqual([])
  expect(dataViolations(JSON.parse(JSON.stringify({ ...data, ...wrong })))).not.toEqual([])
})

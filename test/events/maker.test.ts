import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { eventId, eventJson, restate, shouldSend } from '../../src/events/index.js'
import { decimal } from '../../src/lib/decimal.js'
import { periodAt } from '../../src/periods/index.js'
import { hasForbiddenCharacter } from '../emulators/cloudevents-attributes.mjs'
import { checked, dataViolations } from '../support/event-schema.js'
import { DAY, line, maker, QUERY_KEY, query } from './sample.js'

const RDS = line(['Amazon Relational Database Service'], '0.2672917174')
const PREVIOUS = { amortizedCost: { amount: '0.2', unit: 'USD' }, unblendedCost: { amount: '0.1', unit: 'USD' } }
const MONEY = { amount: '120', baseline: '', impact: '20', causes: [] } as const
const CAUSE = { group: 'Amazon RDS', cause: 'InstanceUsage', amount: '50', baseline: '20', change: '30' } as const
const FACTS = { period: DAY, currency: 'USD', metric: 'UnblendedCost', estimated: true } as const

test('the CloudEvents SDK refuses an event with an invalid source', async () => {
  const invalid = await maker({}, { eventSource: 'not a URI' })
  expect(() => invalid.line(RDS)).toThrow(/invalid payload/)
})

const PARTS = 'a| |/|\\|u|0|7|(none)|\n|\u0007|\u0085|\ud800|\ufdd0|𝄞'.split('|')
const hostile = fc.string({ unit: fc.constantFrom(...PARTS) })

test('a subject has no forbidden character, and lines of different groups have different subjects', async () => {
  const events = await maker()
  const subject = (...values: string[]) => events.line(line(values)).subject ?? ''
  const pair = fc.tuple(hostile, hostile)
  fc.assert(fc.property(hostile, (name) => !hasForbiddenCharacter(subject(name))))
  fc.assert(fc.property(hostile, hostile, (a, b) => a === b || subject(a) !== subject(b)))
  fc.assert(
    fc.property(pair, pair, (a, b) => a.join('\0') === b.join('\0') || subject(...a) !== subject(...b)),
    { numRuns: 2_000 },
  )
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

test('an event with data that this project would not write has an id too', async () => {
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
  ['0.01', '0.01', true],
  ['-5', '0.01', true],
  ['1E-2', '0.01', true],
  ['0', undefined, true],
])('for an amount of %s with a min-amount of %s, an event is made: %s', (amount, minimum, sent) => {
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

import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import {
  type BreachFacts,
  type CostEvent,
  createEventMaker,
  type EventContext,
  type EventSettings,
  eventId,
  eventJson,
  queryKeyOf,
  restate,
  type TotalFacts,
} from '../../src/events/index.js'
import type { Breach } from '../../src/gate/index.js'
import { type CostLine, type CostQuery, groupLabel, METRICS, type MetricValues } from '../../src/lib/costs.js'
import type { Period } from '../../src/periods/index.js'
import { attributeViolations } from '../emulators/cloudevents-attributes.mjs'
import { checked } from '../support/event-schema.js'
import { DAY, query } from './sample.js'

/** The differences from the defaults below, and the event of version 1.0. */
interface Recorded {
  readonly title: string
  readonly settings?: Partial<EventSettings>
  readonly context?: { readonly account: null }
  readonly query?: Partial<CostQuery>
  readonly period?: Period
  readonly line?: Partial<CostLine> & Pick<CostLine, 'values'>
  readonly total?: Partial<TotalFacts>
  /** In version 1.0, a breach event had no money. */
  readonly breach?: Pick<Breach, 'rule' | 'scope' | 'actual' | 'limit'>
  readonly facts?: Partial<Omit<BreachFacts, 'currency'>> & { readonly currency?: null }
  readonly previous?: Readonly<Record<string, { amount: string; unit: string }>>
  readonly json: string
}

const recorded: Recorded[] = JSON.parse(readFileSync(new URL('recorded-ids.json', import.meta.url), 'utf8'))

const COSTS = METRICS.filter((metric) => metric.endsWith('Cost'))
const costs = (amount: string): MetricValues =>
  Object.fromEntries(COSTS.map((metric) => [metric, { amount, unit: 'USD' }]))

const MONEY = {
  amount: '120',
  baseline: '90',
  impact: '30',
  causes: [{ group: 'EC2', cause: 'BoxUsage', amount: '50', baseline: '20', change: '30' }],
} as const

async function eventOf({ period = DAY, line, total, breach, facts, previous, ...given }: Recorded) {
  const asked = query({ metrics: COSTS, ...given.query })
  const context: EventContext = {
    account: given.context ? undefined : '123456789012',
    query: asked,
    granularity: period.granularity,
    recordedTime: '2026-11-21T06:00:12.345Z',
  }
  const settings = { eventSource: 'cloud.amazon.billing', eventTypePrefix: 'amazon.billing', ...given.settings }
  const maker = await createEventMaker(settings, context)
  const queryKey = queryKeyOf(asked, period.granularity)
  const made = () => {
    if (line)
      return maker.line({ period, label: groupLabel(line.values), estimated: true, metrics: costs('1.25'), ...line })
    if (total) return maker.total({ period, metrics: costs('99.5'), estimated: false, lines: 42, ...total })
    if (!breach) throw new Error('A recorded case without a line, total or breach')
    const currency = facts?.currency === null ? undefined : 'USD'
    return maker.breach(
      { ...breach, ...MONEY },
      { period, metric: 'UnblendedCost', estimated: true, ...facts, currency },
    )
  }
  return { event: previous ? restate(made(), previous, queryKey) : made(), queryKey }
}

test.each(recorded)('the event and the id of $title are byte for byte those of version 1.0', async (each) => {
  const { event, queryKey } = await eventOf(each)
  const { amount, baseline, impact, causes, ...data } = event.data
  // In version 1.0, the id of a breach without `actual` did not depend on the amount.
  const id = data['actual'] === '' ? JSON.parse(each.json).id : event.id
  expect(eventJson(each.breach ? ({ ...event, id, data } as CostEvent) : event)).toBe(each.json)
  if (each.breach) expect({ amount, baseline, impact, causes }).toEqual(MONEY)
  expect(eventId(event, queryKey)).toBe(event.id)
  expect(eventId(event, 'of another query')).not.toBe(event.id)
  if (each.line) expect(attributeViolations(JSON.parse(eventJson(event)))).toEqual([])
  checked(event)
})

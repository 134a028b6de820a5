import type { Breach } from '../gate/index.js'
import { type CostLine, type CostQuery, type Metric, TOTAL_LABEL } from '../lib/costs.js'
import { type Decimal, decimal } from '../lib/decimal.js'
import { type Granularity, type Instant, type Period, periodName } from '../periods/index.js'
import { attributeText, slotName } from './attribute.js'
import { breachData, type EventAmounts, lineData, type TotalFacts, totalData } from './data.js'
import type { CostEvent, CostEventData } from './event.js'
import { eventId, queryKeyOf } from './id.js'

export interface EventSettings {
  readonly eventSource: string
  readonly eventTypePrefix: string
}

/** What is the same for every event of a run. */
export interface EventContext {
  /** Undefined: not known (possible only where nothing is sent). */
  readonly account: string | undefined
  readonly query: CostQuery
  readonly granularity: Granularity
  /** When Cost Explorer was asked, UTC. */
  readonly recordedTime: Instant
}

/** What a breach event says besides the breach itself. */
export interface BreachFacts {
  readonly period: Period
  /** Undefined where no line was seen. */
  readonly currency: string | undefined
  /** The metric that was judged. */
  readonly metric: Metric
  readonly estimated: boolean
}

/** Makes the events of one run. Equal facts give equal ids, on every run. */
export interface EventMaker {
  line(line: CostLine): CostEvent
  total(total: TotalFacts): CostEvent
  breach(breach: Breach, facts: BreachFacts): CostEvent
}

/** Stands for the account in a subject where it is not known. */
const UNKNOWN_ACCOUNT = 'unknown'

/** Loads the CloudEvents SDK, which validates every event. */
export async function createEventMaker(settings: EventSettings, context: EventContext): Promise<EventMaker> {
  const { CloudEvent } = await import('cloudevents')
  const { account, query, granularity, recordedTime } = context
  const source = settings.eventSource
  const lineType = `${settings.eventTypePrefix}.${granularity}`
  const queryKey = queryKeyOf(query, granularity)

  function event(type: string, period: Period, slot: string, partitionkey: string, data: CostEventData): CostEvent {
    const attributes = {
      specversion: '1.0',
      id: eventId({ source, type, time: period.start, data }, queryKey),
      source,
      type,
      subject: `${account ?? UNKNOWN_ACCOUNT}/${periodName(period)}/${slot}`,
      time: period.start,
      recordedtime: recordedTime,
      partitionkey,
      datacontenttype: 'application/json',
      data,
    } as const
    // The SDK's type does not say which attributes were given.
    return new CloudEvent(attributes, true) as CostEvent
  }

  return {
    line(line) {
      const slot = slotName(line.values)
      return event(lineType, line.period, slot, slot, lineData({ period: line.period, account }, query, line))
    },
    total(total) {
      const data = totalData({ period: total.period, account }, query, total)
      return event(`${lineType}.total`, total.period, TOTAL_LABEL, TOTAL_LABEL, data)
    },
    breach({ rule, scope, actual, limit, amount, baseline, impact, causes }, { period, metric, currency, estimated }) {
      const facts = {
        ...{ rule, scope, actual, limit, amount, baseline, impact },
        // Without the names of accounts, which are for people.
        causes: causes.map(({ group, cause, amount, baseline, change }) => {
          return { group, cause, amount, baseline, change }
        }),
        metric,
        ...(currency !== undefined && { currency }),
      }
      const key = attributeText(scope)
      const data = breachData({ period, account }, facts, estimated)
      return event(`${lineType}.breach`, period, `${rule}/${key}`, key, data)
    },
  }
}

/** False where `min-amount` filters the line out: its metric is smaller than that in absolute value. */
export function shouldSend(
  line: CostLine,
  { minAmount }: { readonly minAmount: Decimal | undefined },
  metric: Metric,
): boolean {
  const value = line.metrics[metric]
  return minAmount === undefined || value === undefined || decimal(value.amount).abs().gte(minAmount)
}

/**
 * The same event with the amounts that its slot last had accepted, and the id that belongs to it.
 * @param queryKey of the query that the event was made for; see `queryKeyOf`
 */
export function restate(event: CostEvent, previous: EventAmounts, queryKey: string): CostEvent {
  const { source, type, time } = event
  const data: CostEventData = { ...event.data, previous }
  return event.cloneWith({ id: eventId({ source, type, time, data }, queryKey), data }) as CostEvent
}

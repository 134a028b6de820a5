import type { Breach } from '../gate/index.js'
import { type CostLine, type CostQuery, type Metric, TOTAL_LABEL } from '../lib/costs.js'
import { type Decimal, decimal } from '../lib/decimal.js'
import type { JsonObject } from '../lib/json.js'
import { type Granularity, type Period, periodName } from '../periods/index.js'
import { attributeText, slotName } from './attribute.js'
import { breachData, type EventAmounts, lineData, type TotalFacts, totalData } from './data.js'
import type { CostEvent } from './event.js'
import { eventId, queryKeyOf } from './id.js'

export interface EventSettings {
  readonly eventSource: string
  readonly eventTypePrefix: string
}

/** The facts that all events of a run share. */
export interface EventContext {
  /** Undefined if it is unknown, which is only possible without a webhook. */
  readonly account: string | undefined
  readonly query: CostQuery
  readonly granularity: Granularity
  /** When the costs were requested, UTC. */
  readonly recordedTime: string
}

/** The facts of a breach event besides the breach. */
export interface BreachFacts {
  readonly period: Period
  /** Undefined if there was no line. */
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

/** Loads the CloudEvents SDK, which validates every event. */
export async function createEventMaker(settings: EventSettings, context: EventContext): Promise<EventMaker> {
  const { CloudEvent } = await import('cloudevents')
  const { account, query, granularity, recordedTime } = context
  const source = settings.eventSource
  const lineType = `${settings.eventTypePrefix}.${granularity}`
  const queryKey = queryKeyOf(query, granularity)

  function event(type: string, period: Period, slot: string, partitionkey: string, data: JsonObject): CostEvent {
    const attributes = {
      specversion: '1.0',
      id: eventId({ source, type, time: period.start, data }, queryKey),
      source,
      type,
      subject: `${account ?? 'unknown'}/${periodName(period)}/${slot}`,
      time: period.start,
      recordedtime: recordedTime,
      partitionkey,
      datacontenttype: 'application/json',
      data,
    } as const
    // In the SDK's type, all attributes are optional.
    return new CloudEvent(attributes, true) as CostEvent
  }

  return {
    line(line) {
      const slot = slotName(line.values)
      return event(lineType, line.period, slot, slot, lineData(account, query, line))
    },
    total(total) {
      return event(`${lineType}.total`, total.period, TOTAL_LABEL, TOTAL_LABEL, totalData(account, query, total))
    },
    breach({ rule, scope, actual, limit, amount, baseline, impact, causes }, judged) {
      const facts = {
        ...{ rule, scope, actual, limit, amount, baseline, impact },
        // Account names are for display only, so events do not have them.
        causes: causes.map(({ group, cause, amount, baseline, change }) => {
          return { group, cause, amount, baseline, change }
        }),
        metric: judged.metric,
        ...(judged.currency !== undefined && { currency: judged.currency }),
      }
      const key = attributeText(scope)
      return event(`${lineType}.breach`, judged.period, `${rule}/${key}`, key, breachData(account, facts, judged))
    },
  }
}

/** False if `min-amount` excludes the line: its metric is smaller in absolute value. */
export function shouldSend(
  line: CostLine,
  { minAmount }: { readonly minAmount: Decimal | undefined },
  metric: Metric,
): boolean {
  const value = line.metrics[metric]
  return minAmount === undefined || value === undefined || decimal(value.amount).abs().gte(minAmount)
}

/**
 * The same event with the amounts that were last accepted for its subject, and the id that follows from them.
 * @param queryKey of the query that the event was made for; see `queryKeyOf`
 */
export function restate(event: CostEvent, previous: EventAmounts, queryKey: string): CostEvent {
  const { source, type, time } = event
  const data: JsonObject = { ...event.data, previous }
  return event.cloneWith({ id: eventId({ source, type, time, data }, queryKey), data }) as CostEvent
}

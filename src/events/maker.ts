import type { Breach } from '../gate/index.js'
import type { CostEvent, CostEventData, WrittenEvent } from '../model/cost-event.js'
import { type CostLine, TOTAL_LABEL } from '../model/cost-line.js'
import { type Granularity, type Instant, type Period, periodName } from '../model/period.js'
import type { CostQuery, Metric } from '../model/query.js'
import type { EventAmounts } from './amounts.js'
import { attributeText, slotName } from './attribute.js'
import { dateOf, lineDataMaker, putScope, type TotalFacts, totalData } from './data.js'
import { eventId, idHead } from './id.js'
import { LineWriter } from './line-writer.js'
import { queryKeyOf } from './query-key.js'
import type { EventSettings } from './settings.js'

/** What is the same for every event of a run. */
export interface EventContext {
  /** Undefined: not known (possible only where nothing is sent). */
  readonly account: string | undefined
  readonly query: CostQuery
  readonly granularity: Granularity
  /** When Cost Explorer was asked, UTC. */
  readonly recordedTime: Instant
}

/** What a breach event tells beside the breach itself. */
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
  /** The event of a line, written at once: what `line` gives, in a third of the time. */
  written(line: CostLine): WrittenEvent
  total(total: TotalFacts): CostEvent
  breach(breach: Breach, facts: BreachFacts): CostEvent
}

/** Stands for the account in a subject where it is not known. */
const UNKNOWN_ACCOUNT = 'unknown'

export function createEventMaker(settings: EventSettings, context: EventContext): EventMaker {
  const { account, query, granularity, recordedTime } = context
  const queryKey = queryKeyOf(query, granularity)
  const lineData = lineDataMaker(query)
  const type = `${settings.typePrefix}.${granularity}`

  const scopeOf = (period: Period, eventType: string): PeriodScope => ({
    period,
    account,
    head: idHead({
      source: settings.source,
      type: eventType,
      account: account ?? null,
      periodStart: period.start,
      queryKey,
    }),
    subject: `${account ?? UNKNOWN_ACCOUNT}/${periodName(period)}/`,
  })

  const event = (
    scope: PeriodScope,
    eventType: string,
    path: string,
    key: string,
    data: CostEventData,
    id = eventId(scope.head, data),
  ): CostEvent => ({
    specversion: '1.0',
    id,
    source: settings.source,
    type: eventType,
    subject: scope.subject + path,
    time: scope.period.start,
    recordedtime: recordedTime,
    partitionkey: key,
    datacontenttype: 'application/json',
    data,
  })

  // Lines come by period: the last one's scope serves nearly all of them.
  let lineScope: PeriodScope | undefined
  const scopeOfLine = ({ period }: CostLine): PeriodScope => {
    if (lineScope?.period !== period) lineScope = scopeOf(period, type)
    return lineScope
  }

  const lineEvent = (line: CostLine, slot: string, id?: string) => {
    const scope = scopeOfLine(line)
    return event(scope, type, slot, slot, lineData(scope, line), id)
  }

  const writer = new LineWriter(query.metrics, lineEvent)

  return {
    line(line) {
      return lineEvent(line, slotName(line.values))
    },
    written(line) {
      return writer.write(line, scopeOfLine(line).head)
    },
    total(total) {
      const eventType = `${type}.total`
      const scope = scopeOf(total.period, eventType)
      return event(scope, eventType, TOTAL_LABEL, TOTAL_LABEL, totalData(scope, query, total))
    },
    breach(breach, facts) {
      const eventType = `${type}.breach`
      const scope = scopeOf(facts.period, eventType)
      const key = attributeText(breach.scope)
      return event(scope, eventType, `${breach.rule}/${key}`, key, breachData(scope, breach, facts))
    },
  }
}

/**
 * The same event with the amounts that its slot last had accepted, and the id that belongs to it.
 * @param queryKey of the query that the event was made for; see `queryKeyOf`
 */
export function restate(original: CostEvent, previous: EventAmounts, queryKey: string): CostEvent {
  const data = { ...original.data, previous }
  return { ...original, id: eventId(idHead(scopeOfEvent(original, queryKey)), data), data }
}

/** The id that an event of this project has if it was made for the query of this key. */
export function idUnder(event: CostEvent, queryKey: string): string {
  return eventId(idHead(scopeOfEvent(event, queryKey)), event.data)
}

interface PeriodScope {
  readonly period: Period
  readonly account: string | undefined
  /** See `idHead`. */
  readonly head: string
  /** Beginning of the subject, up to the slot's own name. */
  readonly subject: string
}

function scopeOfEvent({ source, type, time, data }: CostEvent, queryKey: string) {
  const account = data['account']
  return { source, type, account: typeof account === 'string' ? account : null, periodStart: time, queryKey }
}

function breachData(scope: PeriodScope, breach: Breach, facts: BreachFacts): Record<string, unknown> {
  const data = dateOf(scope.period)
  data['rule'] = breach.rule
  data['scope'] = breach.scope
  data['actual'] = breach.actual
  data['limit'] = breach.limit
  data['metric'] = facts.metric
  if (facts.currency !== undefined) data['currency'] = facts.currency
  putScope(data, scope, facts.estimated)
  return data
}

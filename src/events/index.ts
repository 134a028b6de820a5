/**
 * Cost line → CloudEvent: id, subject, data. Pure.
 *
 * createEventMaker(settings, context)    → EventMaker: lines, totals and breaches become events
 * eventJson(event)                       → the event in the JSON event format
 * shouldSend(line, settings, metric)     → false where `min-amount` filters the line out
 * restate(event, previous, queryKey)     → the event with the amounts that were accepted before, and another id
 * queryKeyOf(query, granularity)         → short name of the query, part of ids and of the state file's keys
 * idUnder(event, queryKey)               → the id that an event has if it was made for that query
 */
export { amountsOf, type EventAmounts, type TotalFacts } from './data.js'
export { type CostEvent, type CostEventData, type EventKind, eventJson } from './event.js'
export {
  type BreachFacts,
  createEventMaker,
  type EventContext,
  type EventMaker,
  type EventSettings,
  idUnder,
  restate,
  shouldSend,
} from './maker.js'
export { queryKeyOf } from './query-key.js'

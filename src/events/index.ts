/**
 * Cost line → CloudEvent: id, subject, data. Pure.
 *
 * createEventMaker(settings, context)    → EventMaker: lines, totals and breaches become events
 * eventJson(event)                       → the event in the JSON event format
 * shouldSend(line, settings, metric)     → false if `min-amount` excludes the line
 * restate(event, previous, queryKey)     → the event with the amounts accepted before, and its new id
 * queryKeyOf(query, granularity)         → short name of the query, part of ids and of the state file's keys
 * eventId(event, queryKey)               → the id of an event that was made for that query
 */
export { amountsOf, type EventAmounts, type TotalFacts } from './data.js'
export { type CostEvent, type EventKind, eventJson } from './event.js'
export { eventId, queryKeyOf } from './id.js'
export {
  type BreachFacts,
  createEventMaker,
  type EventContext,
  type EventMaker,
  type EventSettings,
  restate,
  shouldSend,
} from './maker.js'

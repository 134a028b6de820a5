/**
 * Cost line → CloudEvent: id, subject, data. Pure.
 *
 * createEventMaker(settings, context)    → EventMaker: lines, totals and breaches become events
 * worthAnEvent(line, settings, metric)   → false where `min-amount` holds the line back
 * restate(event, previous, queryKey)     → the event with the amounts that were accepted before, and another id
 * queryKeyOf(query, granularity)         → short name of the query, part of ids and of the state file's keys
 * idUnder(event, queryKey)               → the id that an event has if it was made for that query
 */
export { amountsOf, type EventAmounts } from './amounts.js'
export type { TotalFacts } from './data.js'
export { type BreachFacts, createEventMaker, type EventContext, type EventMaker, idUnder, restate } from './maker.js'
export { queryKeyOf } from './query-key.js'
export type { EventSettings } from './settings.js'
export { worthAnEvent } from './threshold.js'

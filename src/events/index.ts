/** Cost line → CloudEvent: id, subject, data. Pure. */
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

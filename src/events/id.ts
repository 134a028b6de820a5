import { v5 } from 'uuid'
import { isRecord, type JsonObject } from '../lib/json.js'
import { flatAmounts } from './data.js'

/**
 * Namespace of the ids: the version 5 UUID of the name `urn:x-aws-cost-events:event` in RFC 9562's URL namespace. It never
 * changes: another one would give every event another id.
 */
export const ID_NAMESPACE = '91e80b8b-857f-5ff8-a31a-1f8ed0d3a199'

/** What an id is made of besides the event's data; `account` is null where it is not known. */
export interface IdScope {
  readonly source: string
  readonly type: string
  readonly account: string | null
  readonly periodStart: string
  readonly queryKey: string
}

/**
 * The id of an event: a name-based UUID over the canonical JSON of what the event says. That is, besides the scope, the group
 * values, amounts, `estimated` and `previous` of a line; sums and number of lines of a total; rule, scope, actual, limit, metric
 * and currency of a breach. Neither the clock nor the run is part of it, nor the causes of a breach, which a later request may not get.
 */
export function eventId(scope: IdScope, data: JsonObject): string {
  const { source, type, account, periodStart, queryKey } = scope
  return v5(
    JSON.stringify([source, type, account, periodStart, queryKey]) + JSON.stringify(factsOf(data)),
    ID_NAMESPACE,
  )
}

function factsOf(data: JsonObject): readonly unknown[] {
  const { estimated, previous, lines, rule, scope, actual, limit, metric, currency } = data
  const facts: unknown[] = [groupValues(data['groups']), flatAmounts(data), estimated]
  if (lines !== undefined) facts.push(lines)
  if (rule !== undefined) facts.push(rule, scope, actual, limit, metric, currency ?? null)
  if (isRecord(previous)) facts.push('previous', flatAmounts(previous))
  return facts
}

function groupValues(groups: unknown): unknown[] | null {
  return Array.isArray(groups) ? groups.map((group: unknown) => (isRecord(group) ? group['value'] : null)) : null
}

import { isRecord } from '../model/record.js'
import { flatAmounts } from './amounts.js'
import { uuidV5In } from './uuid.js'

/**
 * Namespace of the ids: the version 5 UUID of the name `urn:x-aws-cost-events:event` in RFC 9562's URL namespace. It never
 * changes: another one would give every event another id.
 */
export const ID_NAMESPACE = '91e80b8b-857f-5ff8-a31a-1f8ed0d3a199'

/** What one period's ids have in common; `account` is null where it is not known. */
export interface IdScope {
  readonly source: string
  readonly type: string
  readonly account: string | null
  readonly periodStart: string
  readonly queryKey: string
}

/** The beginning of the name that an id is made from: computed once a period. */
export function idHead(scope: IdScope): string {
  const { source, type, account, periodStart, queryKey } = scope
  return JSON.stringify([source, type, account, periodStart, queryKey])
}

/**
 * The id of an event: a name-based UUID over the canonical JSON of what the event says. That is, besides the scope, the group
 * values, amounts, `estimated` and `previous` of a line; sums and number of lines of a total; rule, scope, actual, limit, metric
 * and currency of a breach. Neither the clock nor the run is part of it.
 * @param head see `idHead`
 */
export function eventId(head: string, data: Readonly<Record<string, unknown>>): string {
  return idOf(head, JSON.stringify(idFacts(data)))
}

/** What an id is made of besides the scope: the facts of `eventId`, as a list whose JSON is canonical. */
export function idFacts(data: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { estimated, previous, lines, rule, scope, actual, limit, metric, currency } = data
  const facts: unknown[] = [groupValues(data['groups']), flatAmounts(data), estimated]
  if (lines !== undefined) facts.push(lines)
  if (rule !== undefined) facts.push(rule, scope, actual, limit, metric, currency ?? null)
  if (isRecord(previous)) facts.push('previous', flatAmounts(previous))
  return facts
}

/** The id of the event with this scope (see `idHead`) and these facts, as JSON. */
export const idOf: (head: string, facts: string) => string = uuidV5In(ID_NAMESPACE)

function groupValues(groups: unknown): unknown[] | null {
  return Array.isArray(groups) ? groups.map((group: unknown) => (isRecord(group) ? group['value'] : null)) : null
}

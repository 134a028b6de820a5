import { createHash } from 'node:crypto'
import { parse, v5 } from 'uuid'
import type { CostQuery, FilterExpression, FilterValues } from '../lib/costs.js'
import { isRecord, type JsonObject } from '../lib/json.js'
import type { Granularity } from '../periods/index.js'
import { flatAmounts } from './data.js'
import type { CostEvent } from './event.js'

/**
 * Namespace of the ids: the version 5 UUID of the name `urn:x-aws-cost-events:event` in RFC 9562's URL namespace. It must
 * never change: another namespace would give every event another id.
 */
const ID_NAMESPACE = '91e80b8b-857f-5ff8-a31a-1f8ed0d3a199'

const NAMESPACE_BYTES = parse(ID_NAMESPACE)

/**
 * The id of an event: a name-based UUID (RFC 9562, version 5) over the canonical JSON of source, type, account, period, query and
 * - of a line: group values, amounts, `estimated`, `previous`;
 * - of a total: sums, `estimated`, number of lines;
 * - of a breach: `estimated`, rule, scope, actual (the amount if that is empty), limit, metric, currency.
 *
 * The time of the run is not part of it, and neither are a breach's causes: a later run may not be able to read them.
 * @param queryKey of the query that the event was made for; see `queryKeyOf`
 */
export function eventId(
  { source, type, time, data }: Pick<CostEvent, 'source' | 'type' | 'time' | 'data'>,
  queryKey: string,
): string {
  const account = typeof data['account'] === 'string' ? data['account'] : null
  const name = JSON.stringify([source, type, account, time, queryKey]) + JSON.stringify(factsOf(data))
  return v5(Buffer.from(name), NAMESPACE_BYTES)
}

function factsOf(data: JsonObject): readonly unknown[] {
  const { estimated, previous, lines, rule, scope, actual, limit, metric, currency, amount } = data
  const facts: unknown[] = [groupValues(data['groups']), flatAmounts(data), estimated]
  if (lines !== undefined) facts.push(lines)
  if (rule !== undefined) facts.push(rule, scope, actual, limit, metric, currency ?? null)
  // Without a judged number, only the amount distinguishes two breaches.
  if (actual === '' && amount !== undefined) facts.push(amount)
  if (isRecord(previous)) facts.push('previous', flatAmounts(previous))
  return facts
}

function groupValues(groups: unknown): unknown[] | null {
  return Array.isArray(groups) ? groups.map((group: unknown) => (isRecord(group) ? group['value'] : null)) : null
}

/**
 * A short name of the query, equal for equivalent queries: the first 32 hexadecimal digits of the SHA-256 of the canonical JSON of
 * granularity, group-by, filter with exclusions, metric set and billing view. How the period was chosen, lookback and history are not
 * part of it. The order of `group-by` is, because labels and subjects follow it.
 */
export function queryKeyOf(query: CostQuery, granularity: Granularity): string {
  const canonical = JSON.stringify([
    granularity,
    query.groupBy.map(({ type, key }) => [type, key]),
    query.filter === undefined ? null : canonicalFilter(query.filter),
    [...query.metrics].sort(),
    query.billingViewArn ?? null,
  ])
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32)
}

/** Keys in a fixed order; operands of And and Or, values and match options sorted, because their order has no meaning. */
function canonicalFilter(filter: FilterExpression): unknown[] {
  const canonical: unknown[] = []
  if (filter.And) canonical.push('And', sorted(filter.And.map(canonicalFilter)))
  if (filter.CostCategories) canonical.push('CostCategories', canonicalValues(filter.CostCategories))
  if (filter.Dimensions) canonical.push('Dimensions', canonicalValues(filter.Dimensions))
  if (filter.Not) canonical.push('Not', canonicalFilter(filter.Not))
  if (filter.Or) canonical.push('Or', sorted(filter.Or.map(canonicalFilter)))
  if (filter.Tags) canonical.push('Tags', canonicalValues(filter.Tags))
  return canonical
}

function canonicalValues({ Key, Values, MatchOptions }: FilterValues): unknown[] {
  return [Key, Values ? [...Values].sort() : null, MatchOptions ? [...MatchOptions].sort() : null]
}

function sorted(operands: readonly unknown[]): string[] {
  return operands.map((operand) => JSON.stringify(operand)).sort()
}

import type { CostLine } from '../model/cost-line.js'
import type { Metric } from '../model/query.js'
import { isRecord } from '../model/record.js'
import { flatAmounts, METRIC_KEY } from './amounts.js'
import { jsonText } from './json-text.js'
import { uuidV5In } from './uuid.js'

/**
 * Namespace of the ids: the version 5 UUID of the name `urn:x-aws-cost-events:event` in RFC 9562's URL namespace. It never
 * changes: another one would give every event another id.
 */
export const ID_NAMESPACE = '91e80b8b-857f-5ff8-a31a-1f8ed0d3a199'

const uuid = uuidV5In(ID_NAMESPACE)

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
  const { estimated, previous, lines, rule, scope, actual, limit, metric, currency } = data
  const facts: unknown[] = [groupValues(data['groups']), flatAmounts(data), estimated]
  if (lines !== undefined) facts.push(lines)
  if (rule !== undefined) facts.push(rule, scope, actual, limit, metric, currency ?? null)
  if (isRecord(previous)) facts.push('previous', flatAmounts(previous))
  return uuid(`${head}${JSON.stringify(facts)}`)
}

/**
 * The id of a line's event: what `eventId` gives for its data, in a third of the time.
 * @param metrics those that the event carries
 */
export function lineId(head: string, line: CostLine, metrics: readonly Metric[]): string {
  let amounts = ''
  for (const metric of metrics) {
    const value = line.metrics[metric]
    if (value === undefined) continue
    // A decimal number needs no escapes.
    amounts += `${amounts === '' ? '' : ','}"${METRIC_KEY[metric]}","${value.amount}",${jsonText(value.unit)}`
  }
  return uuid(`${head}[${JSON.stringify(line.values)},[${amounts}],${line.estimated}]`)
}

function groupValues(groups: unknown): unknown[] | null {
  return Array.isArray(groups) ? groups.map((group: unknown) => (isRecord(group) ? group['value'] : null)) : null
}

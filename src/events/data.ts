import type { CostLine, MetricValues } from '../model/cost-line.js'
import type { Instant, Period } from '../model/period.js'
import type { CostQuery, GroupDefinition } from '../model/query.js'
import { METRIC_KEYS, putAmounts } from './amounts.js'

/** What the data of all events of one period have in common. */
export interface DataScope {
  readonly period: Period
  readonly account: string | undefined
}

/** A period's total as an event tells it. */
export interface TotalFacts {
  readonly period: Period
  /** Exact sums over all lines, plain decimals. */
  readonly metrics: MetricValues
  /** True where any line is. */
  readonly estimated: boolean
  /** Cost lines that were summed. */
  readonly lines: number
}

/** Names that a dimension's key must not take, should AWS ever have such a dimension: `groups` has it all the same. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['date', 'hour', 'linkedAccountName', 'account', 'granularity', 'periodStart', 'periodEnd', 'estimated', 'groups'],
  ...['previous', 'lines', 'rule', 'scope', 'actual', 'limit', 'metric', 'currency', 'tag', 'costCategory'],
  ...METRIC_KEYS,
])

/** `LINKED_ACCOUNT` → `linkedAccount`. */
function dimensionKey(key: string): string {
  return key.toLowerCase().replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Makes a function that turns cost lines of one query into the `data` of their events. */
export function lineDataMaker(query: CostQuery): (scope: DataScope, line: CostLine) => Record<string, unknown> {
  const putGroups = groupWriter(query.groupBy)
  return (scope, line) => {
    const data = dateOf(scope.period)
    putGroups(data, line.values)
    if (line.linkedAccountName !== undefined) data['linkedAccountName'] = line.linkedAccountName
    putAmounts(data, query.metrics, line.metrics)
    putScope(data, scope, line.estimated)
    data['groups'] = query.groupBy.map(({ type, key }, index) => ({ type, key, value: line.values[index] ?? '' }))
    return data
  }
}

/** The `data` of a `total` event. */
export function totalData(scope: DataScope, query: CostQuery, total: TotalFacts): Record<string, unknown> {
  const data = dateOf(scope.period)
  putAmounts(data, query.metrics, total.metrics)
  putScope(data, scope, total.estimated)
  data['lines'] = total.lines
  return data
}

/** `date`, and `hour` of an hourly period. */
export function dateOf(period: Period): Record<string, unknown> {
  const date = period.start.slice(0, 10)
  return period.granularity === 'hourly' ? { date, hour: period.start.slice(11, 13) } : { date }
}

/** Account, period and the flag that the bill is still open. */
export function putScope(data: Record<string, unknown>, { account, period }: DataScope, estimated: boolean): void {
  if (account !== undefined) data['account'] = account
  data['granularity'] = period.granularity
  data['periodStart'] = period.start satisfies Instant
  data['periodEnd'] = period.end
  data['estimated'] = estimated
}

type Writer = (data: Record<string, unknown>, values: readonly string[]) => void

function groupWriter(groupBy: readonly GroupDefinition[]): Writer {
  const dimensions = groupBy.map(({ type, key }) => (type === 'DIMENSION' ? dimensionKey(key) : undefined))
  const tags = keyedGroups(groupBy, 'TAG')
  const categories = keyedGroups(groupBy, 'COST_CATEGORY')
  return (data, values) => {
    for (const [index, name] of dimensions.entries()) {
      if (name !== undefined && !RESERVED.has(name)) data[name] = values[index] ?? ''
    }
    if (tags.length > 0) data['tag'] = keyed(tags, values)
    if (categories.length > 0) data['costCategory'] = keyed(categories, values)
  }
}

type KeyedGroup = readonly [key: string, index: number]

function keyedGroups(groupBy: readonly GroupDefinition[], type: GroupDefinition['type']): KeyedGroup[] {
  return groupBy.flatMap((group, index) => (group.type === type ? [[group.key, index] as const] : []))
}

// Object.fromEntries, since an assignment would lose a tag that is called `__proto__`.
function keyed(groups: readonly KeyedGroup[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(groups.map(([key, index]) => [key, values[index] ?? '']))
}

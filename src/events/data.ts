import {
  type CostLine,
  type CostQuery,
  type GroupDefinition,
  METRICS,
  type Metric,
  type MetricValue,
  type MetricValues,
} from '../lib/costs.js'
import { isRecord, type JsonObject } from '../lib/json.js'
import type { Period } from '../periods/index.js'

/** The metrics of an event under their names in `data`: `amortizedCost`, `unblendedCost` … */
export type EventAmounts = Readonly<Record<string, MetricValue>>

/** A period's total. */
export interface TotalFacts {
  readonly period: Period
  /** Exact sums over all lines, plain decimals. */
  readonly metrics: MetricValues
  /** True if any line is estimated. */
  readonly estimated: boolean
  /** Cost lines that were summed. */
  readonly lines: number
}

type MutableData = Record<string, unknown>

/** The account id; undefined if it is unknown. */
type Account = string | undefined

type PeriodStatus = Pick<CostLine, 'period' | 'estimated'>

/** `AmortizedCost` → `amortizedCost`. */
function metricKey(metric: Metric): string {
  return metric.charAt(0).toLowerCase() + metric.slice(1)
}

/** The names of all metrics in `data`, in alphabetical order. */
const METRIC_KEYS: readonly string[] = METRICS.map(metricKey)

/** Names in `data` that a dimension must not replace. The value of such a dimension is in `groups` only. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['date', 'hour', 'linkedAccountName', 'account', 'granularity', 'periodStart', 'periodEnd', 'estimated', 'groups'],
  ...['previous', 'lines', 'rule', 'scope', 'actual', 'limit', 'amount', 'baseline', 'impact', 'causes', 'metric'],
  ...['currency', 'tag', 'costCategory'],
  ...METRIC_KEYS,
])

/** The `data` of a line's event. */
export function lineData(account: Account, query: CostQuery, line: CostLine): JsonObject {
  const groups = query.groupBy.map(({ type, key }, index) => ({ type, key, value: line.values[index] ?? '' }))
  const data = dateOf(line.period)
  putGroups(data, groups)
  if (line.linkedAccountName !== undefined) data['linkedAccountName'] = line.linkedAccountName
  putAmounts(data, query.metrics, line.metrics)
  putScope(data, account, line)
  data['groups'] = groups
  return data
}

/** The `data` of a `total` event. */
export function totalData(account: Account, query: CostQuery, total: TotalFacts): JsonObject {
  const data = dateOf(total.period)
  putAmounts(data, query.metrics, total.metrics)
  putScope(data, account, total)
  data['lines'] = total.lines
  return data
}

/**
 * The `data` of a `breach` event.
 * @param facts the members that only a breach has, in the order of the JSON
 */
export function breachData(account: Account, facts: JsonObject, status: PeriodStatus): JsonObject {
  const data = { ...dateOf(status.period), ...facts }
  putScope(data, account, status)
  return data
}

/** The metrics that an event carries, without `previous`; none for a breach. */
export function amountsOf(data: JsonObject): EventAmounts {
  const amounts: Record<string, MetricValue> = {}
  for (const key of METRIC_KEYS) {
    const value = data[key]
    if (isMetricValue(value)) amounts[key] = value
  }
  return amounts
}

/** The metrics as one flat list in alphabetical order, whatever their order in the object. */
export function flatAmounts(data: JsonObject): string[] {
  return Object.entries(amountsOf(data)).flatMap(([key, { amount, unit }]) => [key, amount, unit])
}

function isMetricValue(value: unknown): value is MetricValue {
  return isRecord(value) && typeof value['amount'] === 'string' && typeof value['unit'] === 'string'
}

/** `date`, and `hour` of an hourly period. */
function dateOf({ granularity, start }: Period): MutableData {
  const date = start.slice(0, 10)
  return granularity === 'hourly' ? { date, hour: start.slice(11, 13) } : { date }
}

/** One key per dimension, `tag` and `costCategory`. */
function putGroups(data: MutableData, groups: readonly (GroupDefinition & { readonly value: string })[]): void {
  for (const { type, key, value } of groups) {
    // `LINKED_ACCOUNT` → `linkedAccount`
    const name = key.toLowerCase().replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    if (type === 'DIMENSION' && !RESERVED.has(name)) data[name] = value
  }
  for (const [name, wanted] of [
    ['tag', 'TAG'],
    ['costCategory', 'COST_CATEGORY'],
  ] as const) {
    const entries = groups.filter(({ type }) => type === wanted).map(({ key, value }) => [key, value] as const)
    // Object.fromEntries, because an assignment would lose a tag with the key `__proto__`.
    if (entries.length > 0) data[name] = Object.fromEntries(entries)
  }
}

/** Copies the metrics of the query, in its order. An absent one is left out. */
function putAmounts(data: MutableData, metrics: readonly Metric[], values: MetricValues): void {
  for (const metric of metrics) {
    const value = values[metric]
    if (value !== undefined) data[metricKey(metric)] = value
  }
}

function putScope(data: MutableData, account: Account, { period, estimated }: PeriodStatus): void {
  if (account !== undefined) data['account'] = account
  data['granularity'] = period.granularity
  data['periodStart'] = period.start
  data['periodEnd'] = period.end
  data['estimated'] = estimated
}

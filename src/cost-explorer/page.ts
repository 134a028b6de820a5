import {
  type CostLine,
  type GroupDefinition,
  groupLabel,
  isCost,
  type Metric,
  type MetricValue,
  type MetricValues,
} from '../lib/costs.js'
import { decimal, isDecimal, ZERO } from '../lib/decimal.js'
import { UserError } from '../lib/errors.js'
import { at, isRecord, type JsonObject } from '../lib/json.js'
import { quoted } from '../lib/text.js'
import type { Period } from '../periods/index.js'
import { awsTime, type Expected } from './request.js'

/*
 * The SDK does not validate the answer, so each field that is used must have the form of "GetCostAndUsage" in the AWS Billing and
 * Cost Management API Reference. If not, the run stops. A missing value never counts as zero.
 */

/** One page of the answer. */
export interface Page {
  /** Ascending by period. */
  readonly lines: CostLine[]
  /** Undefined on the last page. */
  readonly nextToken: string | undefined
}

/** The error for an answer that cannot be used. */
export function unusable(what: string, period?: Period): UserError {
  const where = period === undefined ? '' : ` (period from ${period.start})`
  return new UserError(
    `Cost Explorer's answer cannot be used: ${what}${where}.`,
    'Run the job again. If the error persists, check `endpoint` and the proxy, and report it.',
  )
}

/**
 * Parses one page.
 * @param accountNames names of linked accounts by id, from earlier pages; those of this page are added
 * @throws UserError if this is not a complete answer of Cost Explorer to the request
 */
export function parsePage(answer: unknown, expected: Expected, accountNames: Map<string, string>): Page {
  const results = at(answer, 'ResultsByTime')
  if (results === undefined) throw unusable('it is empty, without `ResultsByTime` (which does not mean zero costs)')
  if (!Array.isArray(results)) throw unusable('`ResultsByTime` is not a list')
  collectAccountNames(at(answer, 'DimensionValueAttributes'), accountNames)
  const lines = results.flatMap((result) => parseResult(result, expected, accountNames))
  lines.sort((a, b) => (a.period.start < b.period.start ? -1 : a.period.start > b.period.start ? 1 : 0))
  return { lines, nextToken: parseToken(at(answer, 'NextPageToken')) }
}

function parseToken(token: unknown): string | undefined {
  if (token === undefined || token === null || token === '') return undefined
  if (typeof token !== 'string') throw unusable('`NextPageToken` is not a string')
  return token
}

/** Malformed account names are ignored: they are for display only. */
function collectAccountNames(attributes: unknown, names: Map<string, string>): void {
  if (!Array.isArray(attributes)) return
  for (const entry of attributes) {
    const [id, name] = [at(entry, 'Value'), at(entry, 'Attributes', 'description')]
    if (typeof id === 'string' && typeof name === 'string' && name !== '') names.set(id, name)
  }
}

function parseResult(result: unknown, expected: Expected, accountNames: ReadonlyMap<string, string>): CostLine[] {
  if (!isRecord(result)) throw unusable('a result is not an object')
  const period = parsePeriod(result['TimePeriod'], expected)
  const estimated = result['Estimated'] ?? false
  if (typeof estimated !== 'boolean') throw unusable('`Estimated` is neither true nor false', period)
  const accountIndex = expected.groupBy.findIndex(({ type, key }) => type === 'DIMENSION' && key === 'LINKED_ACCOUNT')
  return groupsOf(result, expected, period).map((group) => {
    if (!isRecord(group)) throw unusable('a group is not an object', period)
    const values = parseKeys(group['Keys'], expected.groupBy, period)
    const metrics = parseMetrics(group['Metrics'], expected.metrics, period)
    const linkedAccountName = accountNames.get(values[accountIndex] ?? '')
    const label = groupLabel(values)
    return { period, values, label, metrics, estimated, ...(linkedAccountName !== undefined && { linkedAccountName }) }
  })
}

function parsePeriod(bounds: unknown, { periods, granularity }: Expected): Period {
  if (!isRecord(bounds)) throw unusable('a result has no `TimePeriod`')
  const { Start: start, End: end } = bounds
  if (typeof start !== 'string' || typeof end !== 'string') throw unusable('a `TimePeriod` has no `Start` and `End`')
  const period = periods.get(granularity === 'hourly' ? start : `${start}T00:00:00Z`)
  if (period !== undefined && end === awsTime(period.end, granularity)) return period
  throw unusable(`it contains the period ${quoted(start)} to ${quoted(end)}, which was not requested`)
}

/** The groups of a result. Without grouping, the total in the same form, or none if all metrics are zero (no data). */
function groupsOf(
  { Groups: groups, Total: total }: JsonObject,
  expected: Expected,
  period: Period,
): readonly unknown[] {
  const { groupBy, metrics } = expected
  if (groups !== undefined && !Array.isArray(groups)) throw unusable('`Groups` is not a list', period)
  if (groupBy.length === 0) {
    if (groups !== undefined && groups.length > 0)
      throw unusable('it is grouped, though no groups were requested', period)
    return isZero(total, metrics, period) ? [] : [{ Keys: [], Metrics: total }]
  }
  if (groups === undefined) throw unusable('a result has no `Groups`', period)
  // For a grouped period without groups, AWS sets `Total` to zeros or leaves it empty. Any other amount would be lost.
  const present = isRecord(total) ? metrics.filter((metric) => metric in total) : []
  if (groups.length === 0 && present.length > 0 && !isZero(total, present, period)) {
    throw unusable('it has a total without the groups that were requested', period)
  }
  return groups
}

function isZero(total: unknown, metrics: readonly Metric[], period: Period): boolean {
  return Object.values(parseMetrics(total, metrics, period)).every(({ amount }) => decimal(amount).eq(ZERO))
}

function parseKeys(keys: unknown, groupBy: readonly GroupDefinition[], period: Period): string[] {
  if (!Array.isArray(keys)) throw unusable('a group has no keys', period)
  if (keys.length !== groupBy.length) {
    throw unusable(`a group does not have the ${groupBy.length} requested keys`, period)
  }
  return groupBy.map((definition, index) => parseKey(keys[index], definition, period))
}

/** Tags and cost categories are `key$value`. The value may contain `$` too; it is empty on lines without the tag. */
function parseKey(key: unknown, { type, key: name }: GroupDefinition, period: Period): string {
  if (typeof key !== 'string') throw unusable('a group key is not a string', period)
  if (type === 'DIMENSION') return key
  if (key.startsWith(`${name}$`)) return key.slice(name.length + 1)
  throw unusable(`the group key ${quoted(key)} does not start with ${quoted(`${name}$`)}`, period)
}

/** A currency, `N/A` or a usage unit such as `ReadCapacityUnit-Hrs`, without characters that change how text is displayed. */
const UNIT = /^[^\p{C}\p{Zl}\p{Zp}]{0,64}$/u

function parseMetrics(metrics: unknown, wanted: readonly Metric[], period: Period): MetricValues {
  if (!isRecord(metrics)) throw unusable('metrics are missing', period)
  const values: { [name in Metric]?: MetricValue } = {}
  for (const metric of wanted) {
    const value = metrics[metric]
    if (!isRecord(value)) throw unusable(`${metric} is missing`, period)
    const { Amount: amount, Unit: unit } = value
    if (typeof amount !== 'string' || !isDecimal(amount)) {
      throw unusable(`the amount of ${metric} is not a number`, period)
    }
    if (typeof unit !== 'string' || (unit === '' && isCost(metric))) {
      throw unusable(`the unit of ${metric} is missing`, period)
    }
    if (!UNIT.test(unit)) throw unusable(`the unit of ${metric} is invalid`, period)
    values[metric] = { amount, unit }
  }
  return values
}

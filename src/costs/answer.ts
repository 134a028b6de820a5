import type { Period } from '../model/period.js'
import type { Metric } from '../model/query.js'
import { isRecord } from '../model/record.js'
import { JsonSlices } from './json-slices.js'
import { readMetrics } from './metrics.js'
import { type Asked, awsTime } from './request.js'
import { quote, unusable } from './unusable.js'

/*
 * Cost Explorer's answer, read as something that a stranger wrote: it has every field that is used, in the form that
 * "GetCostAndUsage" of the AWS Billing and Cost Management API Reference gives it, or the run stops. Nothing that is
 * missing is taken for zero.
 */

/** One page of the answer. */
export interface Page {
  /** Ascending by period; each holds groups. */
  readonly rows: readonly PageRow[]
  /** Names of linked accounts by id, as far as this page gives them. */
  readonly accountNames: ReadonlyMap<string, string>
  /** Undefined on the last page. */
  readonly nextToken: string | undefined
}

/** Groups as a list, or still as bytes. */
type Groups = readonly unknown[] | JsonSlices

/** What a page says of one period. */
export interface PageRow {
  readonly period: Period
  readonly estimated: boolean
  /** Not looked at yet: `GroupReader` reads a few when their turn comes, so that no page exists twice. */
  readonly groups: Groups
}

/** The page's periods and groups. @throws Fault where the answer is none of Cost Explorer's */
export function readPage(answer: unknown, asked: Asked): Page {
  if (!isRecord(answer)) throw unusable('it is not an object')
  const results = answer['ResultsByTime']
  if (results === undefined) throw unusable('it is empty, without `ResultsByTime` (which is not the same as no costs)')
  if (!Array.isArray(results)) throw unusable('`ResultsByTime` is not a list')
  const rows = results.map((result) => readRow(result, asked)).filter(({ groups }) => groups.length > 0)
  rows.sort((a, b) => (a.period.start < b.period.start ? -1 : a.period.start > b.period.start ? 1 : 0))
  return { rows, accountNames: readAccountNames(answer['DimensionValueAttributes']), nextToken: readToken(answer) }
}

function readToken(answer: Record<string, unknown>): string | undefined {
  const token = answer['NextPageToken']
  if (token === undefined || token === null || token === '') return undefined
  if (typeof token !== 'string') throw unusable('`NextPageToken` is not a text')
  return token
}

function readRow(result: unknown, asked: Asked): PageRow {
  if (!isRecord(result)) throw unusable('a result is not an object')
  const period = readPeriod(result['TimePeriod'], asked)
  const estimated = result['Estimated'] ?? false
  if (typeof estimated !== 'boolean') throw unusable('`Estimated` is neither true nor false', period)
  return { period, estimated, groups: readGroups(result, asked, period) }
}

function readPeriod(bounds: unknown, { periods, granularity }: Asked): Period {
  if (!isRecord(bounds)) throw unusable('a result has no `TimePeriod`')
  const { Start: start, End: end } = bounds
  if (typeof start !== 'string' || typeof end !== 'string') throw unusable('a `TimePeriod` has no `Start` and `End`')
  const period = periods.get(granularity === 'hourly' ? start : `${start}T00:00:00Z`)
  if (period !== undefined && end === awsTime(period.end, granularity)) return period
  throw unusable(`it speaks of the period ${quote(start)} to ${quote(end)}, which was not asked for`)
}

/** The groups of a grouped result; an ungrouped one's total in the same form, none where it is zero throughout: no data. */
function readGroups(result: Record<string, unknown>, { groupBy, metrics }: Asked, period: Period): Groups {
  const { Groups: groups, Total: total } = result
  if (groups !== undefined && !isList(groups)) throw unusable('`Groups` is not a list', period)
  if (groupBy.length === 0) {
    if (groups !== undefined && groups.length > 0)
      throw unusable('it is grouped, though no groups were asked for', period)
    return isZero(total, metrics, period) ? [] : [{ Keys: [], Metrics: total }]
  }
  if (groups === undefined) throw unusable('a result has no `Groups`', period)
  // AWS fills `Total` of a grouped period without groups with zeros, or leaves it empty; money there would be lost.
  if (
    groups.length === 0 &&
    isRecord(total) &&
    !isZero(
      total,
      metrics.filter((metric) => metric in total),
      period,
    )
  ) {
    throw unusable('it has a total without the groups that were asked for', period)
  }
  return groups
}

function isZero(total: unknown, metrics: readonly Metric[], period: Period): boolean {
  const values = readMetrics(total, metrics, period)
  // A decimal is zero where its significand has no digit but 0.
  return metrics.every((metric) => !/[1-9]/.test(values[metric]?.amount.replace(/e.*/i, '') ?? ''))
}

/** Names are a courtesy: what is malformed among them is passed over. */
function readAccountNames(attributes: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  if (!Array.isArray(attributes)) return names
  for (const entry of attributes) {
    const description =
      isRecord(entry) && isRecord(entry['Attributes']) ? entry['Attributes']['description'] : undefined
    if (
      isRecord(entry) &&
      typeof entry['Value'] === 'string' &&
      typeof description === 'string' &&
      description !== ''
    ) {
      names.set(entry['Value'], description)
    }
  }
  return names
}

function isList(value: unknown): value is Groups {
  return Array.isArray(value) || value instanceof JsonSlices
}

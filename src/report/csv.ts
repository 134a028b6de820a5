import { type CostLine, type GroupDefinition, METRICS, type Metric } from '../lib/costs.js'
import { csvNumber, csvText } from './escape.js'
import type { ReportContext, ReportWriter } from './files.js'

/**
 * Cost lines as RFC 4180 records. The columns depend only on the query, so the files of several runs can be concatenated:
 * `period_start`, `period_end` (UTC, exclusive), `granularity`, `account`, one for each group, amount and unit of each metric,
 * `estimated`. Amounts are written as AWS returned them.
 */
export function csvWriter({ query, account }: ReportContext): ReportWriter {
  const metrics = METRICS.filter((metric) => metric === query.metric || query.metrics.includes(metric))
  const byAccount = query.groupBy.some(({ type, key }) => type === 'DIMENSION' && key === 'LINKED_ACCOUNT')
  const columns = [
    'period_start',
    'period_end',
    'granularity',
    'account',
    ...query.groupBy.map(groupColumn),
    ...(byAccount ? ['linked_account_name'] : []),
    ...metrics.map(metricColumn).flatMap((name) => [name, `${name}_unit`]),
    'estimated',
  ]
  const cellsOf = ({ period, values, linkedAccountName, metrics: amounts, estimated }: CostLine) => [
    period.start,
    period.end,
    period.granularity,
    csvText(account ?? ''),
    ...query.groupBy.map((_, index) => csvText(values[index] ?? '')),
    ...(byAccount ? [csvText(linkedAccountName ?? '')] : []),
    ...metrics.flatMap((metric) => {
      const value = amounts[metric]
      return value ? [csvNumber(value.amount), csvText(value.unit)] : ['', '']
    }),
    String(estimated),
  ]
  return { head: record(columns.map(csvText)), line: (line) => record(cellsOf(line)) }
}

function record(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}

/** `service`, `linked_account`, `tag:team`, `cost_category:Product`. */
function groupColumn({ type, key }: GroupDefinition): string {
  return type === 'DIMENSION' ? key.toLowerCase() : `${type.toLowerCase()}:${key}`
}

/** `UnblendedCost` → `unblended_cost`. */
function metricColumn(metric: Metric): string {
  return metric.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}

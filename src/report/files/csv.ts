import type { CostLine } from '../../model/cost-line.js'
import { type CostQuery, type GroupDefinition, METRICS, type Metric } from '../../model/query.js'
import { csvNumber, csvRow, csvText } from '../escape/csv.js'

/** Cost lines as a table, RFC 4180: a header, then one record a line, each ended by CRLF. */
export interface CsvWriter {
  readonly header: string
  row(line: CostLine): string
}

/**
 * The columns follow from the query alone, so that the files of several runs fit one below the other: `period_start`,
 * `period_end` (UTC, the end exclusive), `granularity`, `account`, one for each group, for each metric its amount and its
 * unit, `estimated`. Amounts are AWS's own digits; text that a spreadsheet would take for a formula is defused.
 */
export function csvWriter(query: CostQuery, account: string | undefined): CsvWriter {
  const metrics = METRICS.filter((metric) => metric === query.metric || query.metrics.includes(metric))
  const byAccount = query.groupBy.some(isLinkedAccount)
  const columns = [
    'period_start',
    'period_end',
    'granularity',
    'account',
    ...query.groupBy.map(groupColumn),
    ...(byAccount ? ['linked_account_name'] : []),
    ...metrics.flatMap((metric) => [metricColumn(metric), `${metricColumn(metric)}_unit`]),
    'estimated',
  ]
  // One account for the whole file: escaped once.
  const accountCell = csvText(account ?? '')
  return {
    header: csvRow(columns.map(csvText)),
    row(line) {
      const { start, end, granularity } = line.period
      const cells = [start, end, granularity, accountCell]
      for (let i = 0; i < query.groupBy.length; i++) cells.push(csvText(line.values[i] ?? ''))
      if (byAccount) cells.push(csvText(line.linkedAccountName ?? ''))
      for (const metric of metrics) {
        const value = line.metrics[metric]
        cells.push(value ? csvNumber(value.amount) : '', value ? csvText(value.unit) : '')
      }
      cells.push(String(line.estimated))
      return csvRow(cells)
    },
  }
}

function isLinkedAccount(group: GroupDefinition): boolean {
  return group.type === 'DIMENSION' && group.key === 'LINKED_ACCOUNT'
}

/** `service`, `linked_account`, `tag:team`, `cost_category:Product`. */
function groupColumn(group: GroupDefinition): string {
  return group.type === 'DIMENSION' ? group.key.toLowerCase() : `${group.type.toLowerCase()}:${group.key}`
}

/** `UnblendedCost` → `unblended_cost`. */
function metricColumn(metric: Metric): string {
  return metric.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}

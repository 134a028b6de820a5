// @ts-check
import { formatAmount } from './decimal.mjs'
import { dimensionValue, METRICS } from './ledger.mjs'

/**
 * Answers of `GetCostAndUsage`.
 *
 * @typedef {import('./ce-query.mjs').Query} Query
 * @typedef {Record<string, { Amount: string, Unit: string }>} Metrics
 * @typedef {{ Keys: string[], Metrics: Metrics }} Group
 * @typedef {{ TimePeriod: { Start: string, End: string }, Total: Metrics, Groups: Group[], Estimated: boolean }} ResultByTime
 * @typedef {{ Value: string, Attributes: Record<string, string> }} DimensionValueAttribute
 *
 * @typedef {object} Answer
 * @property {import('./ce-query.mjs').GroupDefinition[]} [GroupDefinitions]
 * @property {ResultByTime[]} ResultsByTime
 * @property {DimensionValueAttribute[]} DimensionValueAttributes
 * @property {string} [NextPageToken]
 */

/**
 * @param {Query} query
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {string} currency of an ungrouped period without lines
 * @param {Date} now
 * @returns {ResultByTime[]} all periods, also those without lines
 */
export function computeResults({ periods, where, groupBy, metrics }, ledger, currency, now) {
  return periods.map((period) => {
    const sums = ledger.sum(period, where, (item) => groupKeys(item, groupBy))
    const start = new Date(period.start)
    // AWS closes the bill of a month on about the 7th of the next month.
    const Estimated = now.getTime() < Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 7)
    const base = { TimePeriod: { Start: period.Start, End: period.End }, Estimated }
    if (groupBy.length > 0) {
      return {
        ...base,
        Total: {},
        Groups: sums.map((sum) => ({ Keys: sum.keys, Metrics: printMetrics(sum, metrics) })),
      }
    }
    const amounts = /** @type {Record<import('./ledger.mjs').Metric, bigint>} */ (
      Object.fromEntries(METRICS.map((metric) => [metric, 0n]))
    )
    const total = sums[0] ?? { amounts, currency, usageUnit: 'N/A' }
    return { ...base, Total: printMetrics(total, metrics), Groups: [] }
  })
}

/**
 * @param {import('./ledger.mjs').LineItem} item
 * @param {Query['groupBy']} groupBy
 * @returns {string[]} the key of a tag or cost category comes before its value, `team$web`; a line without it is `team$`
 */
function groupKeys(item, groupBy) {
  return groupBy.map(({ Type, Key }) => {
    if (Type === 'DIMENSION') return dimensionValue(item, Key)
    const values = Type === 'TAG' ? item.tags : item.costCategories
    return `${Key}$${values?.[Key] ?? ''}`
  })
}

/**
 * @param {Omit<import('./ledger.mjs').Sum, 'keys'>} sum
 * @param {Query['metrics']} metrics
 * @returns {Metrics}
 */
function printMetrics({ amounts, currency, usageUnit }, metrics) {
  const unit = (/** @type {string} */ metric) =>
    metric === 'UsageQuantity' ? usageUnit : metric === 'NormalizedUsageAmount' ? 'N/A' : currency
  return Object.fromEntries(
    metrics.map((metric) => [metric, { Amount: formatAmount(amounts[metric]), Unit: unit(metric) }]),
  )
}

/**
 * Cuts results into pages. A period can continue on the next page, under the same `TimePeriod`.
 *
 * @param {ResultByTime[]} results
 * @param {number} pageSize groups in a page; an ungrouped period counts as one, a period without groups as none
 * @returns {ResultByTime[][]} at least one page
 */
export function paginate(results, pageSize) {
  /** @type {ResultByTime[]} */
  let page = []
  const pages = [page]
  let free = pageSize
  /** @param {ResultByTime} result @param {number} count */
  const add = (result, count) => {
    if (free === 0 && count > 0) {
      page = []
      pages.push(page)
      free = pageSize
    }
    page.push(result)
    free -= count
  }
  for (const result of results) {
    const { Groups, Total } = result
    if (Groups.length === 0) add(result, Object.keys(Total).length > 0 ? 1 : 0)
    for (let from = 0; from < Groups.length; ) {
      const count = Math.min(free || pageSize, Groups.length - from)
      add({ ...result, Groups: Groups.slice(from, from + count) }, count)
      from += count
    }
  }
  return pages
}

/**
 * @param {ResultByTime[]} page
 * @param {Query['groupBy']} groupBy
 * @param {Readonly<Record<string, string>>} accountNames by account id
 * @returns {DimensionValueAttribute[]} the names of the linked accounts on the page
 */
export function describeAccounts(page, groupBy, accountNames) {
  const position = groupBy.findIndex(({ Type, Key }) => Type === 'DIMENSION' && Key === 'LINKED_ACCOUNT')
  if (position < 0) return []
  const ids = new Set(page.flatMap((result) => result.Groups.map((group) => group.Keys[position] ?? '')))
  return [...ids].sort().flatMap((id) => {
    const description = accountNames[id]
    return description === undefined ? [] : [{ Value: id, Attributes: { description } }]
  })
}

// @ts-check
import { formatAmount } from './decimal.mjs'
import { dimensionValue } from './ledger.mjs'

/**
 * Answers of `GetCostAndUsage`, computed from a ledger.
 *
 * @typedef {import('./ce-query.mjs').Query} Query
 * @typedef {{ Amount: string, Unit: string }} MetricValue
 * @typedef {{ Keys: string[], Metrics: Record<string, MetricValue> }} Group
 * @typedef {{ TimePeriod: { Start: string, End: string }, Total: Record<string, MetricValue>, Groups: Group[], Estimated: boolean }} ResultByTime
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
 * @param {{ currency: string, estimated: (start: Date) => boolean }} account
 * @returns {ResultByTime[]} all periods, those without lines included
 */
export function computeResults(query, ledger, { currency, estimated }) {
  return query.periods.map((period) => {
    const sums = ledger.sum(period, query.where, (item) => groupKeys(item, query.groupBy))
    const base = {
      TimePeriod: { Start: period.Start, End: period.End },
      Estimated: estimated(new Date(period.start)),
    }
    if (query.groupBy.length > 0) {
      const Groups = sums.map((sum) => ({ Keys: sum.keys, Metrics: printMetrics(sum, query.metrics) }))
      return { ...base, Total: {}, Groups }
    }
    return { ...base, Total: printMetrics(sums[0] ?? nothing(currency), query.metrics), Groups: [] }
  })
}

/**
 * @param {import('./ledger.mjs').LineItem} item
 * @param {Query['groupBy']} groupBy
 * @returns {string[]} tags and cost categories carry their key in front, `team$web`; a line without one is `team$`
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
 */
function printMetrics(sum, metrics) {
  /** @type {Record<string, MetricValue>} */
  const printed = {}
  for (const metric of metrics) {
    const unit = metric === 'UsageQuantity' ? sum.usageUnit : metric === 'NormalizedUsageAmount' ? 'N/A' : sum.currency
    printed[metric] = { Amount: formatAmount(sum.amounts[metric]), Unit: unit }
  }
  return printed
}

/**
 * @param {string} currency
 * @returns {Omit<import('./ledger.mjs').Sum, 'keys'>} what an ungrouped period without lines adds up to
 */
function nothing(currency) {
  const amounts = {
    AmortizedCost: 0n,
    BlendedCost: 0n,
    NetAmortizedCost: 0n,
    NetUnblendedCost: 0n,
    UnblendedCost: 0n,
    UsageQuantity: 0n,
    NormalizedUsageAmount: 0n,
  }
  return { amounts, currency, usageUnit: 'N/A' }
}

/**
 * Cuts results into pages of so many groups; a period may go on in the next page, under the same `TimePeriod`.
 *
 * @param {ResultByTime[]} results
 * @param {number} pageSize groups a page; an ungrouped period counts as one, an empty one as none
 * @returns {ResultByTime[][]} at least one page
 */
export function paginate(results, pageSize) {
  /** @type {ResultByTime[][]} */
  const pages = []
  /** @type {ResultByTime[]} */
  let page = []
  let room = pageSize
  const turn = () => {
    pages.push(page)
    page = []
    room = pageSize
  }
  for (const result of results) {
    if (result.Groups.length === 0) {
      const counts = Object.keys(result.Total).length > 0
      if (counts && room === 0) turn()
      page.push(result)
      if (counts) room -= 1
      continue
    }
    for (let from = 0; from < result.Groups.length; ) {
      if (room === 0) turn()
      const Groups = result.Groups.slice(from, from + room)
      page.push({ ...result, Groups })
      from += Groups.length
      room -= Groups.length
    }
  }
  turn()
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

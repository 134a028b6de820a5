// @ts-check
import { parseAmount } from './decimal.mjs'

/**
 * @typedef {'AmortizedCost' | 'BlendedCost' | 'NetAmortizedCost' | 'NetUnblendedCost' | 'UnblendedCost'} CostMetric
 * @typedef {CostMetric | 'UsageQuantity' | 'NormalizedUsageAmount'} Metric
 */

/** @type {readonly CostMetric[]} */
const COST_METRICS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost']

/** @type {readonly Metric[]} */
export const METRICS = [...COST_METRICS, 'UsageQuantity', 'NormalizedUsageAmount']

/**
 * One hour's charge for one usage, as a bill lists it. Amounts are plain decimals of at most 10 places.
 *
 * @typedef {object} LineItem
 * @property {string} start the UTC hour, `2026-11-20T05:00:00Z`
 * @property {string} service
 * @property {string} [linkedAccount]
 * @property {string} [region]
 * @property {string} [usageType]
 * @property {string} [operation]
 * @property {string} [recordType] `Usage` without one
 * @property {Record<string, string>} [tags]
 * @property {Record<string, string>} [costCategories]
 * @property {Record<string, string>} [dimensions] further dimensions by Cost Explorer's name, such as `INSTANCE_TYPE`
 * @property {string | Partial<Record<CostMetric, string>>} metrics one amount for all cost metrics, or one each; a cost
 *   metric that is left out equals UnblendedCost
 * @property {string} [usageQuantity]
 * @property {string} [normalizedUsageAmount]
 * @property {string} [unit] of the usage quantity
 * @property {string} [currency] `USD` without one
 */

/**
 * @typedef {object} Entry a line item with its amounts parsed (units of 10⁻¹⁰)
 * @property {LineItem} item
 * @property {Record<Metric, bigint>} amounts
 */

/**
 * @typedef {object} Sum
 * @property {string[]} keys
 * @property {Record<Metric, bigint>} amounts
 * @property {string} currency
 * @property {string} usageUnit `N/A` where lines of different units were added
 */

const HOUR = /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/
const HOUR_MS = 3_600_000

/** The line items of one payer account, summed exactly. */
export class Ledger {
  /** @type {Map<number, Entry[]>} entries by hours since the epoch */
  #hours = new Map()

  /** Counts the changes, so that readers know when an answer they kept is stale. */
  version = 0

  /** @param {Iterable<LineItem>} [items] */
  constructor(items = []) {
    for (const item of items) this.add(item)
  }

  /**
   * @param {LineItem} item
   * @throws {RangeError} where the hour or an amount is malformed
   */
  add(item) {
    if (!HOUR.test(item.start)) throw new RangeError(`Not a UTC hour: ${item.start}`)
    const hour = Date.parse(item.start) / HOUR_MS
    const entries = this.#hours.get(hour)
    const entry = { item, amounts: parseAmounts(item) }
    if (entries) entries.push(entry)
    else this.#hours.set(hour, [entry])
    this.version += 1
  }

  /**
   * @param {number} start inclusive, epoch milliseconds at a full hour
   * @param {number} end exclusive
   * @returns {Generator<Entry>}
   */
  *between(start, end) {
    for (let hour = start / HOUR_MS; hour < end / HOUR_MS; hour++) yield* this.#hours.get(hour) ?? []
  }

  /**
   * Sums the lines of one period by their group keys.
   *
   * @param {{ start: number, end: number }} period epoch milliseconds, end exclusive
   * @param {(item: LineItem) => boolean} where
   * @param {(item: LineItem) => string[]} keysOf
   * @returns {Sum[]} in the order of their keys
   * @throws {Error} where lines of two currencies fall into one group
   */
  sum(period, where, keysOf) {
    /** @type {Map<string, Sum>} */
    const sums = new Map()
    for (const { item, amounts } of this.between(period.start, period.end)) {
      if (!where(item)) continue
      const keys = keysOf(item)
      const id = JSON.stringify(keys)
      const sum = sums.get(id)
      const currency = item.currency ?? 'USD'
      const usageUnit = item.unit ?? 'N/A'
      if (sum === undefined) {
        sums.set(id, { keys, amounts: { ...amounts }, currency, usageUnit })
        continue
      }
      if (sum.currency !== currency) throw new Error(`The group ${id} holds both ${sum.currency} and ${currency}.`)
      if (sum.usageUnit !== usageUnit) sum.usageUnit = 'N/A'
      for (const metric of METRICS) sum.amounts[metric] += amounts[metric]
    }
    return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum)
  }
}

/**
 * Most lines have one amount for all metrics, so an amount that equals the unblended one is not parsed again.
 *
 * @param {LineItem} item
 * @returns {Record<Metric, bigint>}
 */
function parseAmounts(item) {
  const given = typeof item.metrics === 'string' ? { UnblendedCost: item.metrics } : item.metrics
  const unblendedText = given.UnblendedCost
  if (unblendedText === undefined) throw new RangeError('A line item needs its UnblendedCost.')
  const unblended = parseAmount(unblendedText)
  /** @param {string | undefined} text */
  const cost = (text) => (text === undefined || text === unblendedText ? unblended : parseAmount(text))
  return {
    AmortizedCost: cost(given.AmortizedCost),
    BlendedCost: cost(given.BlendedCost),
    NetAmortizedCost: cost(given.NetAmortizedCost),
    NetUnblendedCost: cost(given.NetUnblendedCost),
    UnblendedCost: unblended,
    UsageQuantity: parseAmount(item.usageQuantity ?? '0'),
    NormalizedUsageAmount: parseAmount(item.normalizedUsageAmount ?? '0'),
  }
}

/** @type {Record<string, (item: LineItem) => string | undefined>} */
const FIELDS = {
  SERVICE: (item) => item.service,
  LINKED_ACCOUNT: (item) => item.linkedAccount ?? '123456789012',
  REGION: (item) => item.region,
  USAGE_TYPE: (item) => item.usageType,
  OPERATION: (item) => item.operation,
  RECORD_TYPE: (item) => item.recordType ?? 'Usage',
}

/**
 * @param {LineItem} item
 * @param {string} dimension Cost Explorer's name, such as `USAGE_TYPE`
 * @returns {string} the line's value; where it has none, a placeholder in Cost Explorer's manner (`NoInstanceType`)
 */
export function dimensionValue(item, dimension) {
  const value = FIELDS[dimension]?.(item) ?? item.dimensions?.[dimension]
  if (value !== undefined) return value
  return `No${dimension.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase())}`
}

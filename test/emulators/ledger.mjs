// @ts-check
import { parseAmount } from './decimal.mjs'

export const METRICS = /** @type {const} */ ([
  ...['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost'],
  ...['UsageQuantity', 'NormalizedUsageAmount'],
])

/**
 * @typedef {typeof METRICS[number]} Metric
 * @typedef {Exclude<Metric, 'UsageQuantity' | 'NormalizedUsageAmount'>} CostMetric
 *
 * @typedef {object} LineItem the cost of one usage in one hour; amounts are plain decimals of at most 10 places
 * @property {string} start the UTC hour, `2026-11-20T05:00:00Z`
 * @property {string} service
 * @property {string} [linkedAccount]
 * @property {string} [region]
 * @property {string} [usageType]
 * @property {string} [operation]
 * @property {string} [recordType] default `Usage`
 * @property {Record<string, string>} [tags]
 * @property {Record<string, string>} [costCategories]
 * @property {string | Partial<Record<CostMetric, string>>} metrics one amount for all cost metrics, or one each; a missing cost
 *   metric equals UnblendedCost
 * @property {string} [usageQuantity]
 * @property {string} [unit] of the usage quantity
 * @property {string} [currency] default `USD`
 *
 * @typedef {{ item: LineItem, amounts: Record<Metric, bigint> }} Entry amounts in units of 10⁻¹⁰
 *
 * @typedef {object} Sum
 * @property {string[]} keys
 * @property {Record<Metric, bigint>} amounts
 * @property {string} currency
 * @property {string} usageUnit `N/A` if the lines have different units
 */

const HOUR = /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/
const HOUR_MS = 3_600_000

/** The line items of one payer account, summed exactly. */
export class Ledger {
  /** @type {Map<number, Entry[]>} entries by hours since the epoch */
  #hours = new Map()

  /** @param {Iterable<LineItem>} [items] */
  constructor(items = []) {
    for (const item of items) this.add(item)
  }

  /**
   * @param {LineItem} item
   * @throws {RangeError} if the hour or an amount is malformed
   */
  add(item) {
    if (!HOUR.test(item.start)) throw new RangeError(`Not a UTC hour: ${item.start}`)
    const hour = Date.parse(item.start) / HOUR_MS
    const entries = this.#hours.get(hour)
    const entry = { item, amounts: parseAmounts(item) }
    if (entries) entries.push(entry)
    else this.#hours.set(hour, [entry])
  }

  /**
   * Sums the lines of one period by their group keys.
   *
   * @param {{ start: number, end: number }} period full hours in milliseconds since 1970, end exclusive
   * @param {(item: LineItem) => boolean} where
   * @param {(item: LineItem) => string[]} keysOf
   * @returns {Sum[]} in the order of their keys
   * @throws {Error} if a group has lines of two currencies
   */
  sum(period, where, keysOf) {
    /** @type {Map<string, Sum>} */
    const sums = new Map()
    const hours = Array.from({ length: (period.end - period.start) / HOUR_MS }, (_, i) => period.start / HOUR_MS + i)
    for (const { item, amounts } of hours.flatMap((hour) => this.#hours.get(hour) ?? [])) {
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
      if (sum.currency !== currency) throw new Error(`The group ${id} has both ${sum.currency} and ${currency}.`)
      if (sum.usageUnit !== usageUnit) sum.usageUnit = 'N/A'
      for (const metric of METRICS) sum.amounts[metric] += amounts[metric]
    }
    return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum)
  }
}

/**
 * @param {LineItem} item
 * @returns {Record<Metric, bigint>}
 */
function parseAmounts({ metrics, usageQuantity = '0' }) {
  const given = typeof metrics === 'string' ? { UnblendedCost: metrics } : metrics
  const unblendedText = given.UnblendedCost
  if (unblendedText === undefined) throw new RangeError('A line item needs its UnblendedCost.')
  const unblended = parseAmount(unblendedText)
  // Most lines have one amount for all metrics, which is parsed once.
  const cost = (/** @type {string | undefined} */ text) =>
    text === undefined || text === unblendedText ? unblended : parseAmount(text)
  return {
    AmortizedCost: cost(given.AmortizedCost),
    BlendedCost: cost(given.BlendedCost),
    NetAmortizedCost: cost(given.NetAmortizedCost),
    NetUnblendedCost: cost(given.NetUnblendedCost),
    UnblendedCost: unblended,
    UsageQuantity: parseAmount(usageQuantity),
    NormalizedUsageAmount: 0n,
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
 * @returns {string} the line's value; without one, Cost Explorer's placeholder (`NoInstanceType`)
 */
export function dimensionValue(item, dimension) {
  const value = FIELDS[dimension]?.(item)
  if (value !== undefined) return value
  return `No${dimension.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase())}`
}

// @ts-check
/**
 * Fictitious costs in the form of Cost Explorer's answers: yesterday in UTC, daily or hourly, by linked account and service, with five
 * metrics.
 */

const SERVICES = [
  'AWS CloudTrail',
  'AWS Key Management Service',
  'AWS Lambda',
  'Amazon DynamoDB',
  'Amazon Elastic Compute Cloud - Compute',
  'Amazon Elastic Container Service for Kubernetes',
  'Amazon Relational Database Service',
  'Amazon Simple Storage Service',
  'AmazonCloudWatch',
  'EC2 - Other',
]
const METRICS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost']
const DAY_MS = 86_400_000

/**
 * One page of an answer. Every period has the same number of lines; the last one can have fewer.
 * @param {{ lines: number, granularity: 'daily' | 'hourly', pageSize?: number }} options
 * @param {{ GroupBy?: unknown, NextPageToken?: string }} input of the request; the window is always yesterday
 */
export function pageOf({ lines, granularity, pageSize = 5_000 }, input) {
  const page = Number(input.NextPageToken ?? 0)
  const periods = granularity === 'hourly' ? 24 : 1
  const perPeriod = Math.ceil(lines / periods)
  const [from, to] = [page * pageSize, Math.min(lines, (page + 1) * pageSize)]
  const results = []
  for (let period = Math.floor(from / perPeriod); period * perPeriod < to; period += 1) {
    const [first, end] = [Math.max(from, period * perPeriod), Math.min(to, (period + 1) * perPeriod)]
    const Groups = Array.from({ length: end - first }, (_, index) =>
      groupOf(first + index - period * perPeriod, period),
    )
    const TimePeriod = { Start: timeOf(granularity, period), End: timeOf(granularity, period + 1) }
    results.push({ TimePeriod, Total: {}, Groups, Estimated: true })
  }
  const accounts = new Set(results.flatMap(({ Groups }) => Groups.map(({ Keys }) => Keys[0])))
  return {
    GroupDefinitions: input.GroupBy,
    ResultsByTime: results,
    DimensionValueAttributes: [...accounts].map((Value) => ({ Value, Attributes: { description: `shop-${Value}` } })),
    ...(to < lines && { NextPageToken: String(page + 1) }),
  }
}

/**
 * The start of one of yesterday's periods, as Cost Explorer writes it. The period after the last one starts at the end of the day.
 * @param {'daily' | 'hourly'} granularity
 * @param {number} period
 */
export function timeOf(granularity, period) {
  const day = Math.floor(Date.now() / DAY_MS - 1) * DAY_MS
  const time = new Date(day + period * (granularity === 'hourly' ? DAY_MS / 24 : DAY_MS)).toISOString()
  return granularity === 'hourly' ? `${time.slice(0, 19)}Z` : time.slice(0, 10)
}

/** @param {number} index in its period @param {number} period */
function groupOf(index, period) {
  const account = String(100_000_000_000 + Math.floor(index / SERVICES.length))
  const service = SERVICES[index % SERVICES.length] ?? ''
  const Metrics = Object.fromEntries(
    METRICS.map((metric, place) => {
      // A multiplicative hash: the amounts look random and are the same on every run.
      const mixed = Math.imul(index * 31 + period * 7 + place, 0x9e3779b1) >>> 0
      return [metric, { Amount: (mixed / 1e8).toFixed(10).replace(/\.?0+$/, ''), Unit: 'USD' }]
    }),
  )
  return { Keys: [account, service], Metrics }
}

// @ts-check
import { AwsError, constraintMessage, validationError } from './aws-error.mjs'
import { compileFilter, DIMENSIONS } from './filter.mjs'
import { METRICS } from './ledger.mjs'

/**
 * The parameters of `GetCostAndUsage`, checked as AWS checks them. Messages marked "seen" are AWS's, as public threads quote
 * them; the other texts are our own.
 *
 * @typedef {import('./ledger.mjs').Metric} Metric
 * @typedef {'HOURLY' | 'DAILY' | 'MONTHLY'} Granularity
 * @typedef {{ Start: string, End: string, start: number, end: number }} QueryPeriod texts as AWS prints them, and milliseconds since 1970
 * @typedef {{ Type: 'DIMENSION' | 'TAG' | 'COST_CATEGORY', Key: string }} GroupDefinition
 *
 * @typedef {object} GetCostAndUsageInput
 * @property {{ Start?: unknown, End?: unknown }} [TimePeriod]
 * @property {unknown} [Granularity]
 * @property {unknown} [Metrics]
 * @property {unknown} [GroupBy]
 * @property {unknown} [Filter]
 * @property {unknown} [BillingViewArn]
 * @property {unknown} [NextPageToken]
 *
 * @typedef {object} Query
 * @property {Granularity} granularity
 * @property {QueryPeriod[]} periods
 * @property {Metric[]} metrics
 * @property {GroupDefinition[]} groupBy
 * @property {(item: import('./ledger.mjs').LineItem) => boolean} where
 */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DATE = /^\d{4}-\d\d-\d\d$/
const HOUR = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const GROUP_TYPES = ['DIMENSION', 'TAG', 'COST_CATEGORY']

/**
 * @param {GetCostAndUsageInput} input
 * @param {Date} now
 * @param {{ months?: number }} [account] how many months of monthly data it keeps: 38 with multi-year data enabled
 * @returns {Query}
 * @throws {AwsError} as AWS
 */
export function readQuery(input, now, { months = 14 } = {}) {
  const granularity = readGranularity(input.Granularity)
  return {
    granularity,
    periods: readPeriods(input.TimePeriod, granularity, now, months),
    metrics: readMetrics(input.Metrics),
    groupBy: readGroupBy(input.GroupBy),
    where: input.Filter === undefined || input.Filter === null ? () => true : compileFilter(input.Filter),
  }
}

/**
 * @param {unknown} value
 * @returns {Granularity}
 */
function readGranularity(value) {
  if (value === 'HOURLY' || value === 'DAILY' || value === 'MONTHLY') return value
  const allowed = 'Member must satisfy enum value set: [DAILY, MONTHLY, HOURLY]'
  throw validationError(constraintMessage(String(value), 'granularity', allowed))
}

/**
 * @param {GetCostAndUsageInput['TimePeriod']} interval
 * @param {Granularity} granularity
 * @param {Date} now
 * @param {number} months
 * @returns {QueryPeriod[]}
 */
function readPeriods(interval, granularity, now, months) {
  const start = readInstant(interval?.Start, granularity)
  const end = readInstant(interval?.End, granularity)
  if (start >= end) throw validationError('Start date (and hour) should be before end date (and hour)') // seen
  if (start > now.getTime()) throw validationError('Start date must be equal to or earlier than the current date.')
  if (end > firstOfMonth(now, 1)) throw validationError('end date past the beginning of next month') // seen
  if (granularity === 'HOURLY') {
    if (start < now.getTime() - 14 * DAY_MS) {
      // seen
      throw validationError(
        'Start date is more than 14 days ago for hourly granularity. Please adjust start date as we support only 14 days of data at hourly granularity.',
      )
    }
  } else if (granularity === 'DAILY') {
    if (start < monthsAgo(now, 14)) throw validationError("You haven't enabled historical data beyond 14 months")
  } else if (start < firstOfMonth(now, -months)) {
    throw validationError(`You haven't enabled historical data beyond ${months} months`)
  }
  return cut(start, end, granularity)
}

/**
 * @param {unknown} text
 * @param {Granularity} granularity
 * @returns {number} milliseconds since 1970
 */
function readInstant(text, granularity) {
  if (typeof text !== 'string') throw validationError('TimePeriod needs a Start and an End.')
  if (granularity === 'HOURLY' ? !HOUR.test(text) : !DATE.test(text)) {
    if (granularity !== 'HOURLY' && HOUR.test(text)) {
      throw validationError('Hourly timePeriod is not supported for this request') // seen
    }
    const form = granularity === 'HOURLY' ? 'yyyy-MM-ddTHH:mm:ssZ' : 'yyyy-MM-dd'
    throw validationError(`The time ${text} does not have the form ${form} that ${granularity} granularity needs.`)
  }
  const instant = Date.parse(text)
  // `Date.parse` rolls 30 February over into March; AWS refuses it.
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(text.slice(0, 10))) {
    throw validationError(`There is no such date: ${text}`)
  }
  if (instant % HOUR_MS !== 0) throw validationError(`The time ${text} is not at a full hour.`)
  return instant
}

/**
 * Cuts a time range into periods. The first and the last month can be incomplete, as at AWS.
 *
 * @param {number} start
 * @param {number} end
 * @param {Granularity} granularity
 */
function cut(start, end, granularity) {
  const step = granularity === 'HOURLY' ? HOUR_MS : DAY_MS
  /** @type {QueryPeriod[]} */
  const periods = []
  for (let from = start; from < end; from = periods.at(-1)?.end ?? end) {
    const to = granularity === 'MONTHLY' ? Math.min(end, firstOfMonth(new Date(from), 1)) : from + step
    periods.push({ Start: print(from, granularity), End: print(to, granularity), start: from, end: to })
  }
  return periods
}

/** @param {number} instant @param {Granularity} granularity */
function print(instant, granularity) {
  const iso = new Date(instant).toISOString()
  return granularity === 'HOURLY' ? `${iso.slice(0, 19)}Z` : iso.slice(0, 10)
}

/** @param {Date} date @param {number} offset months to add */
const firstOfMonth = (date, offset) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1)

/**
 * @param {Date} date
 * @param {number} months
 * @returns {number} the same day that many months earlier, or that month's last day
 */
function monthsAgo(date, months) {
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0)).getUTCDate()
  return firstOfMonth(date, -months) + (Math.min(date.getUTCDate(), lastDay) - 1) * DAY_MS
}

/**
 * AWS takes both `UnblendedCost` and `UNBLENDED_COST` and answers with the first form.
 *
 * @param {unknown} names
 * @returns {Metric[]}
 */
function readMetrics(names) {
  if (!Array.isArray(names) || names.length === 0) throw validationError('Metrics is required and must not be empty.')
  return names.map((name) => {
    const wanted = String(name).replaceAll('_', '').toLowerCase()
    const metric = METRICS.find((known) => known.toLowerCase() === wanted)
    if (metric === undefined) {
      throw validationError(`The metric ${name} is not valid. Valid values are ${METRICS.join(', ')}.`)
    }
    return metric
  })
}

/**
 * @param {unknown} definitions
 * @returns {GroupDefinition[]}
 */
function readGroupBy(definitions) {
  if (definitions === undefined || definitions === null) return []
  if (!Array.isArray(definitions)) throw new AwsError('SerializationException', 'GroupBy is not a list.')
  if (definitions.length > 2) throw validationError('At most 2 group definitions are allowed.')
  return definitions.map((definition, index) => {
    const { Type, Key } = definition
    if (!GROUP_TYPES.includes(Type)) {
      const allowed = `Member must satisfy enum value set: [${GROUP_TYPES.join(', ')}]`
      throw validationError(constraintMessage(String(Type), `groupBy.${index + 1}.member.type`, allowed))
    }
    if (typeof Key !== 'string' || Key === '') throw validationError('A group definition needs a key.')
    if (Type === 'DIMENSION' && !DIMENSIONS.includes(Key)) {
      throw validationError(`Group Definition dimension is invalid. Valid values are ${DIMENSIONS.join(', ')}`)
    }
    return { Type, Key }
  })
}

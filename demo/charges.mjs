// @ts-check
import { formatAmount, parseAmount } from '../test/emulators/decimal.mjs'
import { ACCOUNTS } from './usages.mjs'

/**
 * Charges that AWS books once a month, and the reservation that spreads one of them.
 *
 * @typedef {import('../test/emulators/ledger.mjs').LineItem} LineItem
 */

/** The monthly fee of a no-upfront reservation, in US dollars. */
const RESERVATION_FEE = '196.37'
const COMPUTE = 'Amazon Elastic Compute Cloud - Compute'

/**
 * @param {Date} day midnight UTC
 * @returns {LineItem[]}
 */
export function monthlyCharges(day) {
  const start = `${day.toISOString().slice(0, 10)}T00:00:00Z`
  const charges = [reservedUsage(start, day)]
  if (day.getUTCDate() === 1) charges.push(...feesOfTheFirst(start))
  if (day.getUTCDate() === 3) charges.push(refund(start))
  return charges
}

/**
 * @param {string} start
 * @returns {LineItem[]}
 */
function feesOfTheFirst(start) {
  const payer = { start, linkedAccount: ACCOUNTS.management, operation: 'None', unit: 'N/A' }
  return [
    { ...payer, service: 'AWS Support (Business)', usageType: 'Dollar', recordType: 'Support', metrics: '1184.2075' },
    { ...payer, service: 'Tax', usageType: 'Tax', recordType: 'Tax', metrics: '412.86' },
    {
      start,
      service: COMPUTE,
      linkedAccount: ACCOUNTS.production,
      region: 'eu-west-1',
      operation: 'RunInstances',
      usageType: 'EU-HeavyUsage:m6i.xlarge',
      recordType: 'RIFee',
      usageQuantity: '744',
      unit: 'Hrs',
      // Paid on the 1st, yet used up day by day: the amortized metrics show it on `DiscountedUsage`.
      metrics: {
        UnblendedCost: RESERVATION_FEE,
        BlendedCost: RESERVATION_FEE,
        NetUnblendedCost: RESERVATION_FEE,
        AmortizedCost: '0',
        NetAmortizedCost: '0',
      },
    },
  ]
}

/**
 * @param {string} start
 * @param {Date} day
 * @returns {LineItem}
 */
function reservedUsage(start, day) {
  const daysInMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  const share = formatAmount(parseAmount(RESERVATION_FEE) / BigInt(daysInMonth))
  return {
    start,
    service: COMPUTE,
    linkedAccount: ACCOUNTS.production,
    region: 'eu-west-1',
    operation: 'RunInstances',
    usageType: 'EU-BoxUsage:m6i.xlarge',
    recordType: 'DiscountedUsage',
    usageQuantity: '24',
    unit: 'Hrs',
    tags: { team: 'web', env: 'prod' },
    costCategories: { workload: 'Online' },
    dimensions: { INSTANCE_TYPE: 'm6i.xlarge' },
    metrics: {
      UnblendedCost: '0',
      BlendedCost: '0',
      NetUnblendedCost: '0',
      AmortizedCost: share,
      NetAmortizedCost: share,
    },
  }
}

/**
 * @param {string} start
 * @returns {LineItem}
 */
function refund(start) {
  return {
    start,
    service: 'Amazon Simple Storage Service',
    linkedAccount: ACCOUNTS.data,
    region: 'eu-west-1',
    usageType: 'EU-Requests-Tier1',
    operation: 'PutObject',
    recordType: 'Refund',
    metrics: '-27.4418',
    unit: 'N/A',
  }
}

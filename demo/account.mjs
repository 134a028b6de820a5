// @ts-check
import { formatAmount, PLACES } from '../test/emulators/decimal.mjs'
import { Ledger } from '../test/emulators/ledger.mjs'
import { hash } from '../test/emulators/random.mjs'
import { ACCOUNT_NAMES, ACCOUNTS, isTiny, USAGES } from './usages.mjs'

/** @typedef {import('../test/emulators/ledger.mjs').LineItem} LineItem */

const DAY_MS = 86_400_000

/** Number of days with lines. */
const DAYS = 62

/** The usage that rose yesterday: a job read its data through a NAT gateway. */
const SPIKE = { usageType: 'EU-NatGateway-Bytes', account: ACCOUNTS.data, factor: 21 }

/**
 * The costs of a fictitious AWS organization up to the day before `date`. The lines of a day depend only on that day, except for the spike.
 *
 * @param {string} date today in UTC, `2026-11-21`; it has no lines yet
 */
export function demoAccount(date) {
  const ledger = new Ledger()
  for (let back = DAYS; back >= 1; back--) {
    const day = new Date(Date.parse(date) - back * DAY_MS)
    for (const item of [...usageOf(day, back === 1), ...monthlyCharges(day)]) ledger.add(item)
  }
  return { ledger, accountId: ACCOUNTS.management, accountNames: ACCOUNT_NAMES }
}

/**
 * @param {Date} day
 * @param {boolean} spikes
 * @returns {LineItem[]}
 */
function usageOf(day, spikes) {
  return USAGES.map(({ account: linkedAccount, daily, weekend, monthTurn, ...usage }) => {
    const isSpike = spikes && usage.usageType === SPIKE.usageType && linkedAccount === SPIKE.account
    const weekday = day.getUTCDay()
    const isTurn = day.getUTCDate() === 1 || new Date(day.getTime() + DAY_MS).getUTCDate() === 1
    const place = `${linkedAccount} ${usage.region} ${usage.usageType} ${usage.operation}`
    const chance = 0.88 + (0.24 * hash(`${isoDay(day)} ${place}`)) / 2 ** 32
    // The shop sells more towards the end of the year.
    const season = 1 + day.getUTCMonth() / 100
    const factor = (weekday % 6 === 0 ? weekend : 1) * (isTurn ? monthTurn : 1) * season * chance
    const dollars = daily * (isTiny(daily) ? 1 : factor) * (isSpike ? SPIKE.factor : 1)
    const metrics = formatAmount(BigInt(Math.round(dollars * 10 ** PLACES)))
    return { start: `${isoDay(day)}T00:00:00Z`, linkedAccount, ...usage, metrics }
  })
}

/**
 * @param {Date} day
 * @returns {LineItem[]} the charges that AWS makes once a month
 */
function monthlyCharges(day) {
  const start = `${isoDay(day)}T00:00:00Z`
  const payer = { start, linkedAccount: ACCOUNTS.management }
  if (day.getUTCDate() === 1) {
    return [
      { ...payer, service: 'AWS Support (Business)', usageType: 'Dollar', recordType: 'Support', metrics: '1184.2075' },
      { ...payer, service: 'Tax', usageType: 'Tax', recordType: 'Tax', metrics: '412.86' },
      {
        start,
        linkedAccount: ACCOUNTS.production,
        service: 'Amazon Elastic Compute Cloud - Compute',
        region: 'eu-west-1',
        usageType: 'EU-HeavyUsage:m6i.xlarge',
        recordType: 'RIFee',
        metrics: '196.37',
      },
    ]
  }
  if (day.getUTCDate() !== 3) return []
  return [
    {
      start,
      linkedAccount: ACCOUNTS.data,
      service: 'Amazon Simple Storage Service',
      region: 'eu-west-1',
      usageType: 'EU-Requests-Tier1',
      recordType: 'Refund',
      metrics: '-27.4418',
    },
  ]
}

/** @param {Date} day */
const isoDay = (day) => day.toISOString().slice(0, 10)

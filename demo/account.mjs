// @ts-check
import { formatAmount, PLACES } from '../test/emulators/decimal.mjs'
import { Ledger } from '../test/emulators/ledger.mjs'
import { monthlyCharges } from './charges.mjs'
import { ACCOUNT_NAMES, ACCOUNTS, isTiny, USAGES } from './usages.mjs'

/**
 * @typedef {import('./usages.mjs').Usage} Usage
 * @typedef {import('../test/emulators/ledger.mjs').LineItem} LineItem
 */

const DAY_MS = 86_400_000
const UNITS = 10 ** PLACES

/** Days that have hourly lines: Cost Explorer's 14, and one for the day on which they begin. */
const HOURLY_DAYS = 15

/** What the net metrics leave of a usage charge, as under a private pricing agreement. */
const NET_PERCENT = 96n

/** One job that reads its data through a NAT gateway, and runs away. */
const SPIKE = { service: 'EC2 - Other', usageType: 'EU-NatGateway-Bytes', linkedAccount: ACCOUNTS.data, factor: 21 }

/**
 * An AWS organization that looks like a real one, up to the day before `date`. The lines of a calendar day depend on that
 * day alone (but for the spike and the split into hours), so that every run for the same date sees the same account.
 *
 * @param {string} date "today" in UTC, `2026-11-21`; it has no lines yet, as AWS lags
 * @param {{ days?: number }} [options] how many days before it have lines
 * @returns {{ ledger: Ledger, accountId: string, accountNames: Record<string, string>, spike: { date: string, service: string, usageType: string, linkedAccount: string } }}
 * @throws {RangeError} where the date is none
 */
export function demoAccount(date, { days = 62 } = {}) {
  const today = Date.parse(date)
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(today)) throw new RangeError(`Not a date: ${date}`)
  const ledger = new Ledger()
  for (let back = days; back >= 1; back--) {
    const day = new Date(today - back * DAY_MS)
    for (const usage of USAGES) addUsage(ledger, usage, day, { hourly: back <= HOURLY_DAYS, spike: back === 1 })
    for (const charge of monthlyCharges(day)) ledger.add(charge)
  }
  const { factor: _, ...spike } = SPIKE
  return {
    ledger,
    accountId: ACCOUNTS.management,
    accountNames: ACCOUNT_NAMES,
    spike: { date: isoDay(new Date(today - DAY_MS)), ...spike },
  }
}

/**
 * @param {Ledger} ledger
 * @param {Usage} usage
 * @param {Date} day
 * @param {{ hourly: boolean, spike: boolean }} how
 */
function addUsage(ledger, usage, day, { hourly, spike }) {
  const isSpike =
    spike &&
    usage.service === SPIKE.service &&
    usage.usageType === SPIKE.usageType &&
    usage.account === SPIKE.linkedAccount
  const dollars = usage.daily * dayFactor(usage, day) * (isSpike ? SPIKE.factor : 1)
  const unblended = BigInt(Math.round(dollars * UNITS))
  const quantity = BigInt(Math.round((dollars / usage.price) * UNITS))
  if (unblended === 0n) return
  const share = hourly ? hourShares(usage, unblended) : [1n]
  const total = share.reduce((sum, part) => sum + part, 0n)
  let costLeft = unblended
  let quantityLeft = quantity
  share.forEach((part, hour) => {
    const last = hour === share.length - 1
    const cost = last ? costLeft : (unblended * part) / total
    const used = last ? quantityLeft : (quantity * part) / total
    costLeft -= cost
    quantityLeft -= used
    if (cost !== 0n || used !== 0n) ledger.add(line(usage, day, hour, cost, used))
  })
}

/**
 * @param {Usage} usage
 * @param {Date} day
 * @param {number} hour
 * @param {bigint} cost
 * @param {bigint} quantity
 * @returns {LineItem}
 */
function line(usage, day, hour, cost, quantity) {
  const net = formatAmount((cost * NET_PERCENT) / 100n)
  const gross = formatAmount(cost)
  const isCredit = usage.recordType === 'Credit'
  return {
    start: `${isoDay(day)}T${String(hour).padStart(2, '0')}:00:00Z`,
    service: usage.service,
    linkedAccount: usage.account,
    usageType: usage.usageType,
    operation: usage.operation,
    recordType: usage.recordType ?? 'Usage',
    metrics: isCredit ? gross : { UnblendedCost: gross, NetUnblendedCost: net, NetAmortizedCost: net },
    usageQuantity: isCredit ? '0' : formatAmount(quantity),
    unit: usage.unit,
    ...(usage.region === undefined ? {} : { region: usage.region }),
    ...(usage.tags === undefined ? {} : { tags: usage.tags }),
    ...(usage.dimensions === undefined ? {} : { dimensions: usage.dimensions }),
    costCategories: { workload: workloadOf(usage.account) },
  }
}

/** @param {string} account */
function workloadOf(account) {
  if (account === ACCOUNTS.data) return 'Analytics'
  return account === ACCOUNTS.production || account === ACCOUNTS.staging ? 'Online' : 'Shared'
}

/**
 * What a day makes of an ordinary day's amount: weekends, the turn of the month, the season, and chance.
 *
 * @param {Usage} usage
 * @param {Date} day
 */
function dayFactor(usage, day) {
  const weekday = day.getUTCDay()
  const weekend = weekday === 0 || weekday === 6 ? usage.weekend : 1
  const tomorrow = new Date(day.getTime() + DAY_MS)
  const turn = day.getUTCDate() === 1 || tomorrow.getUTCDate() === 1 ? usage.monthTurn : 1
  // Towards the end of the year more is sold.
  const season = 1 + day.getUTCMonth() / 100
  const chance =
    0.88 + 0.24 * random(`${isoDay(day)} ${usage.account} ${usage.region} ${usage.usageType} ${usage.operation}`)
  return isTiny(usage.daily) ? 1 : weekend * turn * season * chance
}

/**
 * Relative weight of each UTC hour.
 *
 * @type {Record<Usage['shape'], readonly bigint[]>}
 */
const SHAPES = {
  steady: Array.from({ length: 24 }, () => 1n),
  office: [2n, 2n, 1n, 1n, 1n, 2n, 4n, 6n, 8n, 9n, 9n, 10n, 10n, 9n, 9n, 9n, 8n, 8n, 7n, 7n, 6n, 5n, 4n, 3n],
  night: [6n, 9n, 9n, 8n, 6n, 3n, ...Array.from({ length: 16 }, () => 1n), 2n, 4n],
}

/**
 * @param {Usage} usage
 * @param {bigint} amount
 * @returns {readonly bigint[]} an amount too small to be split stays in the first hour
 */
function hourShares(usage, amount) {
  const shares = SHAPES[usage.shape]
  return (amount < 0n ? -amount : amount) < 1000n ? [1n] : shares
}

/**
 * A number from 0 to 1 that the text decides: FNV-1a (Fowler, Noll, Vo), its bits mixed by MurmurHash3's finalizer.
 *
 * @param {string} text
 */
function random(text) {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** @param {Date} day */
const isoDay = (day) => day.toISOString().slice(0, 10)

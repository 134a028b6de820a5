// @ts-check
import { beforeAll, describe, expect, test } from '@jest/globals'
import { demoAccount } from '../../demo/account.mjs'
import { formatAmount } from './decimal.mjs'
import { dimensionValue } from './ledger.mjs'

const DAY_MS = 86_400_000
const TODAY = '2026-11-21'
const everything = () => true

/** @type {ReturnType<typeof demoAccount>} */
let account
beforeAll(() => {
  account = demoAccount(TODAY)
})

/**
 * @param {string} date
 * @param {(item: import('./ledger.mjs').LineItem) => string[]} [keysOf]
 * @param {typeof account} [of]
 */
function sums(date, keysOf = () => [], of = account) {
  const start = Date.parse(date)
  return of.ledger.sum({ start, end: start + DAY_MS }, everything, keysOf)
}

/** @param {string} date */
const total = (date) => sums(date)[0]?.amounts.UnblendedCost ?? 0n

describe('the demo account', () => {
  test('has the services, accounts, tags and regions of a real one', () => {
    const services = sums('2026-11-20', (item) => [item.service]).map(({ keys }) => keys[0])
    expect(services.length).toBeGreaterThanOrEqual(20)
    expect(services).toEqual(
      expect.arrayContaining(['Amazon Elastic Compute Cloud - Compute', 'EC2 - Other', 'AWS Key Management Service']),
    )
    const accounts = sums('2026-11-20', (item) => [dimensionValue(item, 'LINKED_ACCOUNT')]).map(({ keys }) => keys[0])
    expect(accounts).toEqual(Object.keys(account.accountNames).sort())
    expect(accounts).toContain(account.accountId)
    const teams = sums('2026-11-20', (item) => [item.tags?.['team'] ?? '']).map(({ keys }) => keys[0])
    expect(teams).toEqual(['', 'data', 'mobile', 'platform', 'web'])
    expect(sums('2026-11-20', (item) => [dimensionValue(item, 'REGION')]).length).toBeGreaterThanOrEqual(3)
  })

  test('has fees on the first, credits, refunds and crumbs of both signs', () => {
    expect(sums('2026-11-01', (item) => [item.recordType ?? '']).map(({ keys }) => keys[0])).toEqual([
      'Credit',
      'DiscountedUsage',
      'RIFee',
      'Support',
      'Tax',
      'Usage',
    ])
    expect(sums('2026-11-03', (item) => [item.recordType ?? '']).map(({ keys }) => keys[0])).toContain('Refund')
    const amounts = sums('2026-11-20', (item) => [item.service]).map((sum) => formatAmount(sum.amounts.UnblendedCost))
    expect(amounts).toEqual(expect.arrayContaining(['-0.0000000289', '0.0000000467']))
    expect(total('2026-11-01') > 3n * total('2026-11-02')).toBe(true)
  })

  test('is quieter at weekends', () => {
    expect(total('2026-11-14') * 10n < total('2026-11-13') * 9n).toBe(true)
  })

  test('spikes yesterday, in one usage of one account', () => {
    const { spike } = account
    expect(spike.date).toBe('2026-11-20')
    const usual = sums('2026-11-19', (item) => [item.service, dimensionValue(item, 'LINKED_ACCOUNT')])
    const now = sums('2026-11-20', (item) => [item.service, dimensionValue(item, 'LINKED_ACCOUNT')])
    const grown = now.filter((sum) => {
      const before = usual.find(({ keys }) => keys.join() === sum.keys.join())
      const usualCost = before?.amounts.UnblendedCost ?? 0n
      return usualCost > 0n && sum.amounts.UnblendedCost > 2n * usualCost
    })
    expect(grown.map(({ keys }) => keys)).toEqual([[spike.service, spike.linkedAccount]])
  })

  test('is the same on every run for a date, and a day stays what it was on later dates', () => {
    const byService = (/** @type {import('./ledger.mjs').LineItem} */ item) => [item.service, item.usageType ?? '']
    expect(sums('2026-11-20', byService, demoAccount(TODAY))).toEqual(sums('2026-11-20', byService))
    const later = demoAccount('2026-12-20')
    for (const date of ['2026-11-10', '2026-11-01', '2026-11-19']) {
      expect(sums(date, byService, later).map(amountsOf)).toEqual(sums(date, byService).map(amountsOf))
    }
  })

  test('has hours for the last 14 days, one line a day before', () => {
    const hoursOf = (/** @type {string} */ date) =>
      new Set([...account.ledger.between(Date.parse(date), Date.parse(date) + DAY_MS)].map(({ item }) => item.start))
        .size
    expect([hoursOf('2026-11-07'), hoursOf('2026-11-20'), hoursOf('2026-11-05')]).toEqual([24, 24, 1])
  })

  test('has nothing today yet, and refuses what is no date', () => {
    expect(sums(TODAY)).toEqual([])
    expect(() => demoAccount('yesterday')).toThrow(RangeError)
  })
})

/** @param {import('./ledger.mjs').Sum} sum */
const amountsOf = ({ keys, amounts }) => [
  ...keys,
  formatAmount(amounts.UnblendedCost),
  formatAmount(amounts.AmortizedCost),
]

// @ts-check
import { expect, test } from '@jest/globals'
import { demoAccount } from '../../demo/account.mjs'
import { formatAmount } from './decimal.mjs'
import { dimensionValue } from './ledger.mjs'

/** @typedef {import('./ledger.mjs').LineItem} LineItem */

/** @param {LineItem} item */
const byUsage = (item) => [item.service, dimensionValue(item, 'LINKED_ACCOUNT'), item.usageType ?? '']

/** Amounts of one day by key. @param {string} today @param {string} date @param {(item: LineItem) => string[]} keysOf */
function amounts(today, date, keysOf) {
  const start = Date.parse(date)
  const sums = demoAccount(today).ledger.sum({ start, end: start + 86_400_000 }, () => true, keysOf)
  return Object.fromEntries(sums.map(({ keys, amounts }) => [keys.join(), formatAmount(amounts.UnblendedCost)]))
}

test('the demo account is the same on every run, and a day stays what it was on later dates', () => {
  for (const date of ['2026-11-01', '2026-11-19']) {
    const first = amounts('2026-11-21', date, byUsage)
    expect(Object.keys(first).length).toBeGreaterThan(20)
    expect(amounts('2026-11-21', date, byUsage)).toEqual(first)
    expect(amounts('2026-12-20', date, byUsage)).toEqual(first)
  }
  expect(amounts('2026-11-21', '2026-11-21', byUsage)).toEqual({})
})

test('the demo account has credits, fees and tiny amounts of both signs, and one usage that grew yesterday', () => {
  const kinds = Object.keys(amounts('2026-11-21', '2026-11-01', (item) => [item.recordType ?? 'Usage']))
  expect(kinds).toEqual(expect.arrayContaining(['Credit', 'RIFee', 'Support', 'Tax', 'Usage']))
  const services = Object.values(amounts('2026-11-21', '2026-11-20', (item) => [item.service]))
  expect(services).toEqual(expect.arrayContaining(['-0.0000000289', '0.0000000467']))
  const keysOf = (/** @type {LineItem} */ item) => [item.service, dimensionValue(item, 'LINKED_ACCOUNT')]
  const [before, now] = ['2026-11-19', '2026-11-20'].map((date) => amounts('2026-11-21', date, keysOf))
  const grown = Object.keys(now ?? {}).filter(
    (key) => Number(before?.[key]) > 0 && Number(now?.[key]) > 2 * Number(before?.[key]),
  )
  const { spike } = demoAccount('2026-11-21')
  expect(grown).toEqual([`${spike.service},${spike.linkedAccount}`])
})

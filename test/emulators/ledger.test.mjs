// @ts-check
import { describe, expect, test } from '@jest/globals'
import Big from 'big.js'
import fc from 'fast-check'
import { formatAmount } from './decimal.mjs'
import { dimensionValue, Ledger } from './ledger.mjs'

const START = Date.parse('2026-11-20T00:00:00Z')
const DAY = { start: START, end: START + 86_400_000 }
const everything = () => true

/** @type {fc.Arbitrary<import('./ledger.mjs').LineItem>} */
const lineItem = fc.record({
  start: fc
    .integer({ min: -24, max: 47 })
    .map((hour) => `${new Date(START + hour * 3_600_000).toISOString().slice(0, 19)}Z`),
  service: fc.constantFrom('Amazon Simple Storage Service', 'Tax', 'EC2 - Other'),
  linkedAccount: fc.constantFrom('123456789012', '111122223333'),
  metrics: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map(formatAmount),
})

describe('a ledger', () => {
  test('adds what decimals add, group by group', () => {
    fc.assert(
      fc.property(fc.array(lineItem, { maxLength: 200 }), (items) => {
        const sums = new Ledger(items).sum(DAY, everything, (item) => [
          item.service,
          dimensionValue(item, 'LINKED_ACCOUNT'),
        ])
        /** @type {Record<string, Big>} */
        const expected = {}
        for (const item of items.filter((line) => line.start.startsWith('2026-11-20'))) {
          const key = `${item.service} ${item.linkedAccount}`
          expected[key] = (expected[key] ?? new Big(0)).plus(String(item.metrics))
        }
        const actual = Object.fromEntries(
          sums.map((sum) => [sum.keys.join(' '), formatAmount(sum.amounts.UnblendedCost)]),
        )
        expect(actual).toEqual(Object.fromEntries(Object.entries(expected).map(([key, sum]) => [key, sum.toFixed()])))
      }),
      { numRuns: 50 },
    )
  })

  test('takes the start of a period in and leaves its end out', () => {
    const ledger = new Ledger(
      ['2026-11-19T23', '2026-11-20T00', '2026-11-20T23', '2026-11-21T00'].map((hour, index) => ({
        start: `${hour}:00:00Z`,
        service: 'A',
        metrics: String(10 ** index),
      })),
    )
    expect(ledger.sum(DAY, everything, () => []).map((sum) => formatAmount(sum.amounts.UnblendedCost))).toEqual(['110'])
  })

  test('keeps a unit while all lines share it', () => {
    const line = { start: '2026-11-20T00:00:00Z', service: 'A', metrics: '1', usageQuantity: '2' }
    const hours = new Ledger([
      { ...line, unit: 'Hrs' },
      { ...line, unit: 'Hrs' },
    ])
    expect(hours.sum(DAY, everything, () => [])[0]?.usageUnit).toBe('Hrs')
    hours.add({ ...line, unit: 'GB' })
    expect(hours.sum(DAY, everything, () => [])[0]?.usageUnit).toBe('N/A')
  })

  test('never adds two currencies', () => {
    const line = { start: '2026-11-20T00:00:00Z', service: 'A', metrics: '1' }
    const ledger = new Ledger([line, { ...line, currency: 'CNY' }])
    expect(() => ledger.sum(DAY, everything, () => [])).toThrow('both USD and CNY')
  })

  test('gives cost metrics that a line leaves out the unblended amount', () => {
    const metrics = { UnblendedCost: '2', AmortizedCost: '0.5' }
    const [sum] = new Ledger([{ start: '2026-11-20T00:00:00Z', service: 'A', metrics }]).sum(DAY, everything, () => [])
    expect(sum?.amounts).toMatchObject({ AmortizedCost: 5_000_000_000n, BlendedCost: 20_000_000_000n })
  })

  test('refuses lines that are not at a full UTC hour', () => {
    expect(() => new Ledger([{ start: '2026-11-20', service: 'A', metrics: '1' }])).toThrow(RangeError)
  })

  test('names missing dimensions as Cost Explorer does', () => {
    const line = { start: '2026-11-20T00:00:00Z', service: 'A', metrics: '1', dimensions: { AZ: 'eu-west-1a' } }
    expect(['AZ', 'INSTANCE_TYPE', 'REGION', 'RECORD_TYPE'].map((name) => dimensionValue(line, name))).toEqual([
      'eu-west-1a',
      'NoInstanceType',
      'NoRegion',
      'Usage',
    ])
  })
})

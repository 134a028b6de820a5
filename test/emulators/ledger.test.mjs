// @ts-check
import { expect, test } from '@jest/globals'
import Big from 'big.js'
import fc from 'fast-check'
import { formatAmount, parseAmount } from './decimal.mjs'
import { dimensionValue, Ledger } from './ledger.mjs'

const START = Date.parse('2026-11-20T00:00:00Z')
const DAY = { start: START, end: START + 86_400_000 }

/** @type {fc.Arbitrary<import('./ledger.mjs').LineItem>} */
const lineItem = fc.record({
  start: fc
    .integer({ min: -24, max: 47 })
    .map((hour) => `${new Date(START + hour * 3_600_000).toISOString().slice(0, 19)}Z`),
  service: fc.constantFrom('Amazon Simple Storage Service', 'Tax', 'EC2 - Other'),
  linkedAccount: fc.constantFrom('123456789012', '111122223333'),
  metrics: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map(formatAmount),
})

test('a ledger adds the lines of a period, group by group, as another decimal library does', () => {
  fc.assert(
    fc.property(fc.array(lineItem, { maxLength: 200 }), (items) => {
      const keysOf = (/** @type {any} */ item) => [item.service, dimensionValue(item, 'LINKED_ACCOUNT')]
      const sums = new Ledger(items).sum(DAY, () => true, keysOf)
      /** @type {Record<string, Big>} */
      const expected = {}
      for (const item of items.filter(({ start }) => start.startsWith('2026-11-20'))) {
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

test('a ledger never adds two currencies', () => {
  const line = { start: '2026-11-20T00:00:00Z', service: 'A', metrics: '1' }
  const ledger = new Ledger([line, { ...line, currency: 'CNY' }])
  expect(() =>
    ledger.sum(
      DAY,
      () => true,
      () => [],
    ),
  ).toThrow('both USD and CNY')
})

test.each([
  ['0', 0n],
  ['-0.0000000289', -289n],
  ['0.2672917174', 2_672_917_174n],
  ['12', 120_000_000_000n],
])('the amount %s is %s units and prints the same', (text, scaled) => {
  expect([parseAmount(text), formatAmount(scaled)]).toEqual([scaled, text])
})

test.each(['1e-8', '', '.5', '1.', '0.00000000001', '1,5', ' 1'])('the amount %j is refused', (text) => {
  expect(() => parseAmount(text)).toThrow(RangeError)
})

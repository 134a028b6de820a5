import { expect, test } from '@jest/globals'
import { deviation, median, percentChange, textAbove, twoDecimals } from '../../src/gate/statistics.js'
import { type Decimal, decimal, plain } from '../../src/lib/decimal.js'

const numbers = (...texts: string[]) => texts.map(decimal)
const show = (value: Decimal | undefined) => value && plain(value)

test.each([
  [[], undefined],
  [['5'], '5'],
  [['3', '1', '2'], '2'],
  [['0.1', '10', '0.2', '-4'], '0.15'],
  [['0.0000000001', '0.0000000002'], '0.00000000015'],
])('the median of %j is %s', (values, expected) => {
  expect(show(median(numbers(...values)))).toBe(expected)
})

test.each([
  // Median 12; distances 2, 1, 0, 1, 2, 0, 1: MAD 1. 0.6745 · 8.
  ['20', ['10', '11', '12', '13', '14', '12', '11'], '5.396'],
  ['4', ['10', '11', '12', '13', '14', '12', '11'], '-5.396'],
  // Median 5.5; distances 4.5, 3.5, 2.5, 1.5, 0.5 and back: MAD 2.5.
  ['15.5', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'], '2.698'],
  // Median 10, MAD 0, MeanAD (7 + 0·6) / 7 = 1: 5 / 1.253314.
  ['15', ['10', '10', '10', '10', '10', '10', '17'], '3.989423'],
  ['10.01', ['10', '10', '10'], 'none'],
  ['1', [], undefined],
])('the modified z-score of %s against %j is %s', (value, history, expected) => {
  const found = deviation(decimal(value), numbers(...history))
  const score = found && (found.scale.eq('0') ? 'none' : plain(found.score.div(found.scale).round(6)))
  expect(score).toBe(expected)
})

test.each([
  ['125', '100', '25.00'],
  ['100', '100', '0.00'],
  ['0', '100', '-100.00'],
  ['-50', '100', '-150.00'],
  ['4', '3', '33.33'],
  ['0.3', '0.1', '200.00'],
  ['99.999', '100', '0.00'],
  ['100.005', '100', '0.01'],
  ['99.995', '100', '-0.01'],
  ['123456789', '1', '12345678800.00'],
  ['5', '0', undefined],
  ['5', '-1', undefined],
])('the change to %s from %s is %s percent', (amount, baseline, expected) => {
  const change = percentChange(decimal(amount), decimal(baseline))
  expect(change && twoDecimals(change)).toBe(expected)
})

test.each([
  ['33.333333333', '33.33', '33.333'],
  ['25', '20', '25.00'],
  ['20.0000000001', '20', '20.0000000001'],
  ['20.006', '20', '20.01'],
  ['20.004', '20', '20.004'],
  ['0.00005', '0', '0.0001'],
  [`20.${'0'.repeat(44)}1`, '20', `20.${'0'.repeat(44)}1`],
])('%s above a limit of %s is written as %s', (value, limit, text) => {
  expect(textAbove(decimal(value), decimal(limit))).toBe(text)
})

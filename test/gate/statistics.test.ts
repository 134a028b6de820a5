import { describe, expect, it } from '@jest/globals'
import { percentChange, textAbove, twoDecimals } from '../../src/gate/change.js'
import { deviation, median } from '../../src/gate/statistics.js'
import { decimal, plain } from '../../src/model/decimal.js'

const numbers = (...texts: string[]) => texts.map((text) => decimal(text))
const show = (value: ReturnType<typeof median>) => value && plain(value)

describe('median', () => {
  it('is the middle value, or the exact mean of the two in the middle', () => {
    expect(median([])).toBeUndefined()
    expect(show(median(numbers('5')))).toBe('5')
    expect(show(median(numbers('3', '1', '2')))).toBe('2')
    expect(show(median(numbers('0.1', '10', '0.2', '-4')))).toBe('0.15')
    expect(show(median(numbers('0.0000000001', '0.0000000002')))).toBe('0.00000000015')
  })
})

describe('deviation: the modified z-score', () => {
  const score = (value: string, ...history: string[]) => {
    const found = deviation(decimal(value), numbers(...history))
    return found && (found.scale.eq(decimal('0')) ? 'none' : plain(found.score.div(found.scale).round(6)))
  }

  it('is 0.6745 · (x − median) / MAD', () => {
    // Median 12; distances 2, 1, 0, 1, 2, 0, 1: MAD 1.
    expect(score('20', '10', '11', '12', '13', '14', '12', '11')).toBe('5.396')
    expect(score('4', '10', '11', '12', '13', '14', '12', '11')).toBe('-5.396')
    // Median 5.5; distances 4.5, 3.5, 2.5, 1.5, 0.5 and back: MAD 2.5.
    expect(score('15.5', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10')).toBe('2.698')
  })

  it('is (x − median) / (1.253314 · MeanAD) where MAD is 0', () => {
    // Median 10, MAD 0, mean of the distances (7 + 0·6) / 7 = 1: 5 / 1.253314.
    expect(score('15', '10', '10', '10', '10', '10', '10', '17')).toBe('3.989423')
  })

  it('does not exist where the history never changed', () => {
    expect(score('10.01', '10', '10', '10', '10', '10', '10', '10')).toBe('none')
    expect(deviation(decimal('1'), [])).toBeUndefined()
  })
})

describe('changes', () => {
  it('has no percentage for a baseline that is 0, negative or unknown', () => {
    expect(percentChange(decimal('5'), undefined)).toBeUndefined()
    expect(percentChange(decimal('5'), decimal('0'))).toBeUndefined()
    expect(percentChange(decimal('5'), decimal('-1'))).toBeUndefined()
  })

  it.each([
    ['125', '100', '25.00'],
    ['100', '100', '0.00'],
    ['0', '100', '-100.00'],
    ['-50', '100', '-150.00'],
    ['4', '3', '33.33'],
    ['99.999', '100', '0.00'],
    ['100.005', '100', '0.01'],
    ['99.995', '100', '-0.01'],
    ['123456789', '1', '12345678800.00'],
  ])('%s after %s is %s %%', (amount, baseline, text) => {
    expect(twoDecimals(percentChange(decimal(amount), decimal(baseline)) ?? decimal('0'))).toBe(text)
  })

  it.each([
    ['33.333333333', '33.33', '33.333'],
    ['25', '20', '25.00'],
    ['20.0000000001', '20', '20.0000000001'],
    ['20.006', '20', '20.01'],
    ['0.00005', '0', '0.0001'],
    ['7.12345', '7.1234', '7.1235'],
  ])('%s above %s reads %s', (value, limit, text) => {
    expect(textAbove(decimal(value), decimal(limit))).toBe(text)
  })
})

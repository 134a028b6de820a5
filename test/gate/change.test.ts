import { describe, expect, it } from '@jest/globals'
import { percentChange, textAbove, twoDecimals } from '../../src/gate/change.js'
import { decimal, plain } from '../../src/model/decimal.js'

describe('percentChange', () => {
  it('is exact, and unknown against nothing, zero and credits', () => {
    const change = (amount: string, baseline?: string) =>
      percentChange(decimal(amount), baseline === undefined ? undefined : decimal(baseline))
    expect(plain(change('0.3', '0.1') ?? decimal('0'))).toBe('200')
    expect([change('1'), change('1', '0'), change('1', '-1')]).toEqual([undefined, undefined, undefined])
  })
})

describe('twoDecimals', () => {
  it.each([
    ['12.5', '12.50'],
    ['0.005', '0.01'],
    ['-0.001', '0.00'],
    ['-1.234', '-1.23'],
  ])('writes %s as %s', (value, text) => {
    expect(twoDecimals(decimal(value))).toBe(text)
  })
})

describe('textAbove', () => {
  it.each([
    ['21.333', '20', '21.33'],
    ['33.3333333', '33.33', '33.333'],
    ['20.004', '20', '20.004'],
    [`20.${'0'.repeat(44)}1`, '20', `20.${'0'.repeat(44)}1`],
  ])('writes %s, above %s, as %s', (value, limit, text) => {
    expect(textAbove(decimal(value), decimal(limit))).toBe(text)
  })
})

import { describe, expect, it } from '@jest/globals'
import { decimal } from '../../../src/model/decimal.js'
import { bar, movers, topCosts } from '../../../src/report/markdown/costs.js'
import { group, result, view } from '../sample.js'

const table = (...args: Parameters<typeof topCosts>) => {
  const { head, rows, tail } = topCosts(...args)
  return [...head, ...rows, ...tail]
}

describe('topCosts', () => {
  it('is a table with bars and changes, without groups that cost nothing now', () => {
    expect(table(result(), view())).toEqual([
      '| SERVICE | 2026-11-20 | | Change |',
      '| :-- | --: | :-- | --: |',
      '| Amazon Elastic Compute Cloud - Compute | $87.65 | ██████████ | ▲ +34.0% (+$22.22) |',
      '| Amazon Relational Database Service | $30.25 | ███▌ | ▼ -16.7% (-$6.07) |',
      '| AWS Lambda | $5.55 | ▋ | new +$5.55 |',
    ])
  })

  it('says what the rest costs', () => {
    expect(table(result(), view({ top: 1 })).slice(3)).toEqual(['', '<sub>… and 2 more groups: $35.80</sub>'])
    expect(table(result(), view({ top: 1, hideAmounts: true })).slice(3)).toEqual([
      '',
      '<sub>… and 2 more groups</sub>',
    ])
  })

  it('counts groups that were left out to save memory', () => {
    const facts = { groups: [group('a', '100')], omittedGroups: 1000 }
    expect(table(result({ facts }), view()).slice(3)).toEqual(['', '<sub>… and 1,000 more groups: $23.46</sub>'])
  })

  it('hides amounts and bars, and keeps changes in percent', () => {
    expect(table(result(), view({ hideAmounts: true }))).toEqual([
      '| SERVICE | Change |',
      '| :-- | --: |',
      '| Amazon Elastic Compute Cloud - Compute | ▲ +34.0% |',
      '| Amazon Relational Database Service | ▼ -16.7% |',
      '| AWS Lambda | new |',
    ])
  })

  it('knows unknown baselines, credits, and tags', () => {
    const query = {
      ...result().query,
      groupBy: [
        { type: 'TAG', key: 'team|x' },
        { type: 'DIMENSION', key: 'REGION' },
      ],
    } as const
    const groups = [group('web / us-east-1', '1'), group('same', '1', '1'), group('(none) / global', '-2', '-1')]
    expect(table(result({ query, facts: { groups } }), view())).toEqual([
      '| <code>TAG&#58;team&#124;x</code> / REGION | 2026-11-20 | | Change |',
      '| :-- | --: | :-- | --: |',
      '| `web / us-east-1` | $1.00 | ██████████ | – |',
      '| same | $1.00 | ██████████ | = |',
      '| (none) / global | -$2.00 |  | ▼ -$1.00 |',
    ])
  })

  it('is nothing without groups', () => {
    expect(table(result({ query: { ...result().query, groupBy: [] } }), view())).toEqual([])
  })
})

describe('bar', () => {
  it('is drawn to an eighth, visible for the smallest cost, absent for none', () => {
    const of = (amount: string) => bar(decimal(amount), decimal('80'))
    expect(['80', '40', '41', '0.0001', '0', '-5'].map(of)).toEqual(['██████████', '█████', '█████▏', '▏', '', ''])
  })
})

describe('movers', () => {
  const lines = (...args: Parameters<typeof movers>) => movers(...args).head

  it('names the groups that moved most in money', () => {
    expect(lines(result(), view())).toEqual([
      '**Up:** Amazon Elastic Compute Cloud - Compute +$22.22, AWS Lambda +$5.55',
      '',
      '**Down:** Amazon Relational Database Service -$6.07',
    ])
    expect(lines(result(), view({ hideAmounts: true }))).toEqual([
      '**Up:** Amazon Elastic Compute Cloud - Compute +34.0%, AWS Lambda (new)',
      '',
      '**Down:** Amazon Relational Database Service -16.7%',
    ])
  })

  it('leaves out what hardly moved, and names three a direction', () => {
    const groups = [1, 2, 3, 4, 5].map((n) => group(`up ${n}`, `${10 + n}`, '10'))
    expect(lines(result({ facts: { groups } }), view())).toEqual(['**Up:** up 5 +$5.00, up 4 +$4.00, up 3 +$3.00'])
    expect(lines(result({ facts: { groups: [group('calm', '100.1', '100')] } }), view())).toEqual([])
  })

  it('knows no percentage of a group that was a credit, and no group where nothing is grouped', () => {
    const groups = [group('credit', '1', '-50'), group('fee', '-60', '0')]
    expect(lines(result({ facts: { groups } }), view({ hideAmounts: true }))).toEqual([
      '**Up:** credit',
      '',
      '**Down:** fee',
    ])
    expect(lines(result({ query: { ...result().query, groupBy: [] } }), view())).toEqual([])
  })

  it('counts a group that is gone as a fall', () => {
    expect(lines(result({ facts: { groups: [group('gone', '0', '50', false)] } }), view())).toEqual([
      '**Down:** gone -$50.00',
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { annotate } from '../../src/report/annotations.js'
import { AMOUNTS, BREACHES, BROKEN, HOSTILE, recorder, result, view } from './sample.js'

function said(run: Parameters<typeof annotate>[0], look = view()) {
  const { core, said } = recorder()
  annotate(run, look, core)
  return said
}

const breaches = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    rule: 'group-budgets' as const,
    scope: `group ${n}`,
    actual: '2',
    limit: '1',
  }))

describe('annotate', () => {
  it('is one error a breach: rule, scope, amounts, period and currency', () => {
    expect(said(result({ judgement: BROKEN }))).toEqual([
      ['error', 'budget, total: $123.46 is above the limit of $111.11, by $12.35 (2026-11-20, USD).'],
      ['error', 'max-increase-percent, total: rose by 21.33% against the previous day, limit 20% (2026-11-20, USD).'],
    ])
  })

  it('warns with on-breach: warn, and of what the gate warns of', () => {
    const warnings = ['AWS returned no group "x".']
    const run = result({ judgement: { ...BROKEN, warnings } })
    expect(said(run, view({ gate: { onBreach: 'warn' } })).map(([level]) => level)).toEqual([
      'warning',
      'warning',
      'warning',
    ])
    expect(said(run).at(-1)).toEqual(['warning', 'AWS returned no group "x".'])
    expect(said(result())).toEqual([])
  })

  it('says eight at most, the last counting the rest, which the log lists', () => {
    const eight = said(result({ judgement: { ...BROKEN, breaches: breaches(8) } }))
    expect(eight.map(([level]) => level)).toEqual(Array(8).fill('error'))
    const many = said(result({ judgement: { ...BROKEN, breaches: breaches(20), warnings: ['w'] } }))
    expect(many.filter(([level]) => level !== 'info')).toHaveLength(8)
    expect(many[7]).toEqual(['error', '13 more breaches and 1 more warning: the log names them.'])
    expect(many.slice(8).filter(([level]) => level === 'info')).toHaveLength(14)
    const one = said(result({ judgement: { ...BROKEN, breaches: breaches(9) } }))
    expect(one[7]).toEqual(['error', '2 more breaches: the log names them.'])
    const warnings = said(result({ judgement: { verdict: 'pass', warnings: Array(10).fill('w') } }))
    expect(warnings[7]).toEqual(['warning', '3 more warnings: the log names them.'])
  })

  it('hides amounts', () => {
    const many = [
      ...BREACHES,
      { rule: 'max-increase-amount' as const, scope: 'total', actual: '22.22', limit: '12.35' },
    ]
    const text = said(result({ judgement: { ...BROKEN, breaches: many } }), view({ hideAmounts: true })).join('\n')
    for (const amount of AMOUNTS) expect(text).not.toContain(amount)
    expect(text).toContain('budget, total: above its limit (2026-11-20).')
    expect(text).toContain('rose by 21.33% against the previous day, limit 20%')
  })

  it.each(HOSTILE)('keeps %j on one line, within 4,096 characters', (name) => {
    const judgement = {
      ...BROKEN,
      breaches: [{ rule: 'group-budgets' as const, scope: name, actual: '2', limit: '1' }],
      warnings: [name],
    }
    for (const [, text] of said(result({ facts: { currency: name }, judgement }))) {
      expect(text).not.toMatch(/[\r\n\u202A-\u202E\u2066-\u2069]|##\[/)
      expect(text.length).toBeLessThanOrEqual(4096)
    }
  })
})

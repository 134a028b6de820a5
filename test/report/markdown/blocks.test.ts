import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { assemble, type Block, COMMENT_LIMIT, fixed, SUMMARY_LIMIT } from '../../../src/report/markdown/blocks.js'

const table = (rows: readonly string[]): Block => ({ head: ['HEAD', '---'], rows, tail: ['TAIL'], what: 'groups' })

describe('assemble', () => {
  it('puts blocks apart and drops empty ones', () => {
    expect(assemble([fixed('a'), fixed(), fixed('b', 'c')], SUMMARY_LIMIT)).toBe('a\n\nb\nc\n')
  })

  it('leaves out rows from the end and says how many, and never a head or a tail', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `row ${index} é`)
    const text = assemble([fixed('first'), table(rows), fixed('last')], { ...SUMMARY_LIMIT, most: 2000 })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000)
    expect(text).toMatch(/^first\n\nHEAD\n---\nrow 0 é\n/)
    const kept = [...text.matchAll(/^row /gm)].length
    expect(kept).toBeGreaterThan(50)
    expect(text).toContain(
      `\n\n_Cut here: ${1000 - kept} more groups (GitHub shows summaries up to 1 MiB)._\nTAIL\n\nlast\n`,
    )
  })

  it('keeps every limit, in bytes or in characters', () => {
    const row = fc.string({ unit: 'grapheme', maxLength: 300 })
    fc.assert(
      fc.property(
        fc.array(fc.array(row, { maxLength: 30 }), { maxLength: 5 }),
        fc.integer({ min: 2000, max: 9000 }),
        (tables, most) => {
          for (const limit of [SUMMARY_LIMIT, COMMENT_LIMIT]) {
            const text = assemble(tables.map(table), { ...limit, most })
            expect(limit.measure(text)).toBeLessThanOrEqual(most)
          }
        },
      ),
    )
  })
})

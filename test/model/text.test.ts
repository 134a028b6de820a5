import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { clip, forLog } from '../../src/model/text.js'

describe('forLog', () => {
  it.each([
    ['plain text', 'plain text'],
    ['two\nlines\r\nand\ttabs', 'two lines and tabs'],
    ['::set-output name=x::y', ': :set-output name=x::y'],
    ['  ::error::x', ': :error::x'],
    ['a ##[command]rm', 'a ## [command]rm'],
    ['\u202Eright to left\u202C', 'right to left'],
    ['\uD800 alone', '\uFFFD alone'],
  ])('makes %j to %j', (text, expected) => {
    expect(forLog(text)).toBe(expected)
  })

  it('never leaves a workflow command, a new line or too long a text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(':', '#', '[', ' ', '\n', '\u2028', 'a', '\u200B'), maxLength: 400 }),
        (text) => {
          const line = forLog(text)
          expect(line).not.toMatch(/^\s*::|##\[|[\r\n\u2028]/u)
          expect(line.length).toBeLessThanOrEqual(300)
        },
      ),
    )
  })
})

describe('clip', () => {
  it('cuts to the length, ellipsis included', () => {
    expect(clip('abcdef', 4)).toBe('abc…')
    expect(clip('abcd', 4)).toBe('abcd')
  })

  it('does not cut a surrogate pair', () => {
    expect(clip('ab😀cd', 4)).toBe('ab…')
  })
})

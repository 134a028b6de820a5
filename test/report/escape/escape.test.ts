import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { csvNumber, csvRow, csvText } from '../../../src/report/escape/csv.js'
import { cleanText, escapeHtml, mermaidText } from '../../../src/report/escape/index.js'
import { HOSTILE } from '../sample.js'

describe('cleanText', () => {
  it('is one line without control and direction characters', () => {
    expect(cleanText('a\r\n\u0000b\u2028c\u202Ed ')).toBe('a b c d')
    expect(cleanText('\uD800x')).toBe('\uFFFDx')
    expect(cleanText('a\u200D \t b \u{1F469}\u200D\u{1F467}')).toBe('a b \u{1F469}\u200D\u{1F467}')
    expect(cleanText('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`)
  })
})

describe('escapeHtml', () => {
  it('leaves no markup and cannot leave an attribute', () => {
    expect(escapeHtml(`<b a="1">'&`)).toBe('&lt;b a=&quot;1&quot;&gt;&#39;&amp;')
    for (const name of HOSTILE) expect(escapeHtml(name)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
  })
})

describe('mermaidText', () => {
  it('cannot leave its quotes, its line or its fence', () => {
    for (const name of HOSTILE) expect(mermaidText(name)).not.toMatch(/["`#;%<>&{}\\\n]/)
    expect(mermaidText('daily UnblendedCost, USD')).toBe('daily UnblendedCost, USD')
  })
})

describe('csvText', () => {
  it('is quoted and no formula', () => {
    expect(csvText('Tax, "VAT"')).toBe('"Tax, ""VAT"""')
    for (const start of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '\r\n@x']) {
      expect(csvText(start)).toMatch(/^"'/)
    }
  })

  it('is no formula where semicolons divide cells, nor behind what nobody sees', () => {
    expect(csvText("web;=cmd|'/C calc'!A0; -1;a-b=c")).toBe(`"web;'=cmd|'/C calc'!A0;' -1;a-b=c"`)
    expect(csvText('\u200B=1')).toBe(`"'\u200B=1"`)
  })

  it('holds no mark of direction, and keeps joined characters', () => {
    expect(csvText('\u202Eabc\u2066\u200F')).toBe('" abc "')
    expect(csvText('\u{1F469}\u200D\u{1F467}')).toBe('"\u{1F469}\u200D\u{1F467}"')
  })

  it('keeps every text readable by RFC 4180', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const cell = csvText(text)
        expect(cell).toMatch(/^"(?:[^"\r\n]|"")*"$/)
        const read = cell.slice(1, -1).replaceAll('""', '"')
        const said = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
        expect(read.replace(/(^|;)'/g, '$1')).toBe(said.replace(/(^|;)'/g, '$1'))
      }),
    )
  })
})

describe('csvNumber and csvRow', () => {
  it('keep digits as they are, negative ones too, and take nothing else', () => {
    expect(csvNumber('-0.0000000289')).toBe('-0.0000000289')
    expect(() => csvNumber('=1')).toThrow(RangeError)
    expect(csvRow(['"a"', '1'])).toBe('"a",1\r\n')
  })
})

import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { marked } from 'marked'
import { cleanText, csvNumber, csvText, markdownProse, markdownText, mermaidText } from '../../src/report/escape.js'
import { HOSTILE } from './sample.js'

/** The text that a reader sees. */
function shown(html: string): string {
  return html
    .replace(/<\/?(?:p|table|thead|tbody|tr|th|td|code|wbr)(?: align="\w+")?>|\n/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

const inTable = (text: string) => marked.parse(`| h |\n| --- |\n| ${text} |\n`, { gfm: true, async: false })
const inParagraph = (text: string) => marked.parse(`**budget**, ${text}`, { gfm: true, async: false })

test('clean text is one line of limited length, without control and direction characters', () => {
  expect(cleanText('a\r\n\u0000b\u2028c\u202Ed ')).toBe('a b c d')
  expect(cleanText('\uD800x')).toBe('\uFFFDx')
  expect(cleanText('a\u200D \t b \u{1F469}\u200D\u{1F467}')).toBe('a b \u{1F469}\u200D\u{1F467}')
  expect(cleanText('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`)
})

test.each(HOSTILE)('Mermaid text with %j cannot leave its quotes, its line or its fence', (name) => {
  expect(mermaidText(name)).not.toMatch(/["`#;%<>&{}\\\n]/)
})

describe('Markdown text', () => {
  test.each(['Amazon Elastic Compute Cloud - Compute', 'prod / (none)', 'Größe, 2 %', 'from $5 to $9.90'])(
    'Markdown text keeps the harmless name %j',
    (name) => {
      expect(markdownText(name)).toBe(name)
    },
  )

  test.each(HOSTILE)('Markdown text shows %j as text in a table and in a paragraph', (name) => {
    const text = markdownText(name)
    expect(shown(inTable(text))).toBe(`h${cleanText(name)}`)
    expect(shown(inParagraph(text))).toBe(`<strong>budget</strong>, ${cleanText(name)}`)
  })

  test('Markdown text shows any text as text', () => {
    const signs = [...'aB1 `|\\<>&;:@#*_~[]()!$-.=+/\'"\n\r\t%{}', 'www.', 'https://', '\u202E', 'é', '😀']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...signs), { maxLength: 40 }), (parts) => {
        const name = parts.join('')
        expect(shown(inTable(markdownText(name)))).toBe(`h${cleanText(name) || '\u200B'}`)
      }),
      { numRuns: 1000 },
    )
  })

  test.each(
    '@octocat #12 GH-12 \u212A-12 \u017F-12 :tada: www.example.com 0123456789abcdef a@b.example $x$'.split(' '),
  )('Markdown text is code if GitHub would change %j', (name) => {
    expect(inParagraph(markdownText(name))).toContain('<code>')
  })

  test('Markdown text cuts long names', () => {
    expect(markdownText('x'.repeat(1000))).toHaveLength(120)
  })
})

describe('Markdown prose', () => {
  test('Markdown prose keeps a sentence and its code, and shows quoted names as text', () => {
    expect(markdownProse('Set `settle-hours: 24` to wait.')).toBe('Set `settle-hours: 24` to wait.')
    expect(markdownProse('No group "@octocat", so 0.')).toBe('No group `"@octocat",` so 0.')
  })
})

describe('CSV text', () => {
  test.each([
    ['Tax, "VAT"', '"Tax, ""VAT"""'],
    [' =1', `"' =1"`],
    ['\r\n@x', `"' @x"`],
    ['＝1', `"'＝1"`],
    ['\u200B=1', `"'\u200B=1"`],
    ["web;=cmd|'/C calc'!A0; -1;a-b=c", `"web;'=cmd|'/C calc'!A0;' -1;a-b=c"`],
    ['x;"=1+1;y', `"x;'""=1+1;y"`],
    ['"=1', `"'""=1"`],
    ['\u202Eabc\u2066\u200F', '" abc "'],
    ['\u{1F469}\u200D\u{1F467}', '"\u{1F469}\u200D\u{1F467}"'],
  ])('CSV text writes %j as a quoted cell, not as a formula', (text, cell) => {
    expect(csvText(text)).toBe(cell)
  })

  /**
   * Every name of up to five of these signs, in a record between other cells, read by Python's csv module with each delimiter that
   * spreadsheets use. A number may start with a minus sign.
   */
  const python = spawnSync('python3', ['--version']).status === 0
  const withPython = python ? test : test.skip
  withPython('CSV text of any short name is no formula for any delimiter', () => {
    const signs = ['=', '-', '"', ';', ',', '\t', ' ', 'x', "'"]
    const names = [...signs]
    for (let from = 0, length = 2; length <= 5; length++) {
      const to = names.length
      for (const name of names.slice(from, to)) for (const sign of signs) names.push(name + sign)
      from = to
    }
    // Each record has a second name, because the end of a cell matters too.
    const other = (i: number) => names[(i * 31) % names.length] ?? ''
    const records = names.map((name, i) => `2026-11-20,daily,${csvText(name)},${csvText(other(i))},-1.5,"USD",true\r\n`)
    const script = `
import csv, re, sys
text = sys.stdin.read()
for delimiter in ',;\\t':
    for row in csv.reader(text.splitlines(True), delimiter=delimiter):
        for cell in row:
            if re.match(r'\\s*[=+@-]', cell) and not re.fullmatch(r'-?[0-9.]+', cell):
                print(repr(delimiter), repr(cell), repr(row))
`
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: records.join(''), encoding: 'utf8' })
    expect(stderr + stdout.slice(0, 2000)).toBe('')
    expect(names).toHaveLength(9 + 9 ** 2 + 9 ** 3 + 9 ** 4 + 9 ** 5)
  })

  test('CSV text of any name is a quoted field of RFC 4180', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const cell = csvText(text)
        expect(cell).toMatch(/^"(?:[^"\r\n]|"")*"$/)
        const read = cell.slice(1, -1).replaceAll('""', '"')
        const expected = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
        expect(read.replace(/(^|;)'/g, '$1')).toBe(expected.replace(/(^|;)'/g, '$1'))
      }),
    )
  })

  test('CSV numbers keep their digits, and other text is rejected', () => {
    expect(csvNumber('-0.0000000289')).toBe('-0.0000000289')
    expect(() => csvNumber('=1')).toThrow(RangeError)
  })
})

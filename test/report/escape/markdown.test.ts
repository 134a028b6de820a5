import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { marked } from 'marked'
import { cleanText, markdownProse, markdownText } from '../../../src/report/escape/index.js'
import { HOSTILE } from '../sample.js'

/** What a reader sees, with all that is no text but markup of our own gone. */
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

describe('markdownText', () => {
  it('leaves the names of services as they are', () => {
    for (const name of [
      'Amazon EC2',
      'Amazon Elastic Compute Cloud - Compute',
      'Tax',
      '(none)',
      'prod / (none)',
      'Größe, 2 %',
      'from $5 to $9.90',
    ]) {
      expect(markdownText(name)).toBe(name)
    }
  })

  it.each(HOSTILE)('shows %j as text, in a table and in a paragraph', (name) => {
    const text = markdownText(name)
    expect(shown(inTable(text))).toBe(`h${cleanText(name)}`)
    expect(shown(inParagraph(text))).toBe(`<strong>budget</strong>, ${cleanText(name)}`)
  })

  it('shows every text as text', () => {
    const sign = fc.constantFrom(
      ...'aB1 `|\\<>&;:@#*_~[]()!$-.=+/\'"\n\r\t%{}',
      'www.',
      'https://',
      '\u202E',
      'é',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 40 }), (signs) => {
        const name = signs.join('')
        const clean = cleanText(name)
        expect(shown(inTable(markdownText(name)))).toBe(`h${clean === '' ? '\u200B' : clean}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('puts into code whatever GitHub looks for in rendered text', () => {
    for (const name of [
      '@octocat',
      '#12',
      'GH-12',
      '\u212A-12',
      '\u017F-12',
      ':tada:',
      'www.example.com',
      '0123456789abcdef',
      'a@b.example',
      '$x$',
      '$5 x$',
    ]) {
      expect(inParagraph(markdownText(name))).toContain('<code>')
    }
  })

  it('cuts long names and drops direction marks', () => {
    expect(markdownText('x'.repeat(1000))).toHaveLength(120)
    expect(markdownText('a\u202Eb\u2066c')).toBe('a b c')
  })
})

describe('markdownProse', () => {
  it('keeps a sentence and its code, and shows what it quotes as text', () => {
    expect(markdownProse('Set `settle-hours: 24` to wait.')).toBe('Set `settle-hours: 24` to wait.')
    expect(markdownProse('No group "@octocat", so 0.')).toBe('No group `"@octocat",` so 0.')
  })

  it.each(HOSTILE)('never lets %j become markup', (name) => {
    const html = inParagraph(markdownProse(`AWS returned no group "${name}".`, 2000))
    const tags = [...html.matchAll(/<(\/?[a-z]+)[^>]*>/gi)].map(([, tag]) => tag?.replace('/', ''))
    expect(new Set(tags)).toEqual(
      new Set([...new Set(tags)].filter((tag) => ['p', 'strong', 'code', 'wbr'].includes(`${tag}`))),
    )
    expect(html.replace(/<code>.*?<\/code>/g, '')).not.toMatch(/@octocat|#123|https:|www\./)
  })
})

/** Escapes untrusted text (from AWS, tags, webhooks, GitHub) for each place that shows it. For the job's log see `lib/text.ts`. */
import { isDecimal } from '../lib/decimal.js'
import { clip, oneLine } from '../lib/text.js'

/** Longest name in a table or a sentence, in characters. */
const LONGEST_NAME = 120

/** One line of untrusted text (see `oneLine`), white space as single spaces, at most `maxLength` characters. */
export function cleanText(text: string, maxLength = LONGEST_NAME): string {
  return clip(oneLine(text).replace(/\s+/g, ' ').trim(), maxLength)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an HTML element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}

/** Letters, digits and punctuation without special meaning in Markdown and on GitHub, unless `HAZARD` matches. */
const PLAIN = /^[\p{L}\p{M}\p{N} ,.()'"/!?%:;&$–—…-]*$/u

/**
 * Parts of plain text that GitHub changes: `www.` and `//` become links, `:word:` an emoji, `&word;` an entity, `AB-12` and long
 * hexadecimal words references. A formula ends at a dollar sign without a digit after it, so amounts are no formula. GitHub ignores case,
 * so the long s and the Kelvin sign count as ASCII letters. Characters that only matter at the start of a line are not here: the text is
 * always inside a line.
 */
const HAZARD = /www\.|\/\/|:\S|&\S|[a-z\u017f\u212a]-\d|[0-9a-f]{7,}|--|\$(?!\d)/i

/**
 * Untrusted text as Markdown that shows it as text, inside a line of a paragraph, a list or a table. Harmless names are not changed, all
 * others become code: GitHub searches the rendered page, where backslashes and entities are gone, for mentions, issue numbers, emoji and
 * links, and skips only code. For a linked account, `shop-prod (111122223333)`, only the id is code.
 */
export function markdownText(text: string, maxLength = LONGEST_NAME): string {
  const line = cleanText(text, maxLength)
  if (line === '') return '<code>&#8203;</code>'
  const account = /^(.*\S) \((\d{12})\)$/.exec(line)
  if (account) return `${markdownText(`${account[1]}`, maxLength)} (${codeSpan(`${account[2]}`)})`
  return PLAIN.test(line) && !HAZARD.test(line) ? line : codeSpan(line)
}

/** Untrusted text as Markdown code, for technical names. */
export function markdownCode(text: string, maxLength = LONGEST_NAME): string {
  return codeSpan(cleanText(text, maxLength) || ' ')
}

/** A sentence that quotes untrusted text, as Markdown: each word is shown as text, text between backticks as code. */
export function markdownProse(text: string, maxLength = 500): string {
  const inCode = (part: string, index: number) =>
    index % 2 === 1 ? codeSpan(part) : part.replace(/\S+/g, (word) => markdownText(word, maxLength))
  return cleanText(text, maxLength)
    .split(/`([^`]+)`/)
    .map(inCode)
    .join('')
}

/**
 * A code span cannot have a backtick at its edge, and a table's cell cannot have a pipe after a backslash, so such text becomes entities.
 * `<wbr>` prevents GitHub from finding an e-mail address between the tags.
 */
function codeSpan(line: string): string {
  if (!/[`|\\]/.test(line)) return `\`${line}\``
  const entities = line.replace(/[^\p{L}\p{M}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)
  return `<code>${entities.replaceAll('&#64;', '&#64;<wbr>')}</code>`
}

/**
 * Mermaid's quoted text has no escape that all of its diagrams decode, and backticks end the code fence, so special characters are
 * replaced by similar ones.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '"': '”',
  '`': '’',
  '#': '＃',
  ';': '；',
  '%': '％',
  '<': '‹',
  '>': '›',
  '&': '＆',
  '{': '（',
  '}': '）',
  '\\': '＼',
}

/** Untrusted text between the double quotes of a Mermaid diagram. */
export function mermaidText(text: string, maxLength = 40): string {
  return cleanText(text, maxLength).replace(/["`#;%<>&{}\\]/g, (sign) => LOOKALIKES[sign] ?? ' ')
}

/**
 * The place where a spreadsheet starts a formula: before one of these signs (both widths) at the start of a cell, even after invisible
 * characters. Spreadsheets that separate cells by semicolons, as in much of Europe, start a cell after each semicolon, and remove the
 * quotes at its start.
 */
const FORMULA = /(?:^|(?<=;))(?=[\s\p{Cf}"]*[=+\-@＝＋－＠])/gu

/**
 * A text cell (RFC 4180, always quoted) that no spreadsheet reads as a formula: an apostrophe is put before what would start one.
 * Control characters, line breaks and direction marks, which would reverse the amounts after them, become a space.
 */
export function csvText(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
  return `"${line.replace(FORMULA, "'").replaceAll('"', '""')}"`
}

/**
 * A number's cell as AWS wrote the number, unquoted: a minus sign before a number starts no formula.
 * @throws RangeError if the text is not a decimal number
 */
export function csvNumber(amount: string): string {
  if (!isDecimal(amount)) throw new RangeError(`Not a decimal number: ${amount.slice(0, 40)}`)
  return amount
}
